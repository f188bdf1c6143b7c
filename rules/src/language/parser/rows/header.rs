//! Lines under `distributor` in other words.

use super::Row;
use crate::language::kept::Part;
use crate::language::parser::grammar::Rule;
use crate::language::parser::sections::Section::{self, Distributor};

const HERE: &[Section] = &[Distributor];

const fn opening(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::opening(HERE, seen, right)
}

const fn topic(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::topic(HERE, seen, right)
}

const fn currency(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(&[Rule::line_currency], seen, right, "S131")
}

pub(super) const ROWS: &[Row] = &[
    opening(
        &["pay in | pays in | paid in | in | all amounts in | amounts in | money | \
            settle in | money in"],
        "currency",
    )
    .reads(Rule::line_currency),
    opening(
        &["tz | zone | timezone: | times in | all times in | in time zone | local time"],
        "time zone",
    ),
    opening(
        &["start date | starting | starting on | begins | begins on | begin | active \
            from | first day"],
        "starts",
    ),
    opening(&["from | since | valid from | effective | effective from"], "starts")
        .rewrites(&[Part::Name, Part::Comparison])
        .reads(Rule::line_starts),
    opening(&["end date | ending | ending on | through | last day"], "ends"),
    opening(
        &["until | to | till | expires | expires on | valid until | valid to | active until"],
        "ends *\nthat day is still measured",
    )
    .reads(Rule::line_ends)
    .said("the last day that is measured stands behind \"ends\"")
    .helps(),
    Row::stop(
        &[Rule::line_starts],
        &["today | now | tomorrow | on activation | at activation | immediately | at \
            once | when | with | next"],
        "for example: starts 2026-01-01\n or leave this line out; the rule then \
            measures from its activation on",
        "S122",
    )
    .said("a date stands behind \"starts\"")
    .helps(),
    Row::stop(
        &[Rule::line_ends],
        &["never | open | unlimited | none | no"],
        "leave this line out; without it there is no last day",
        "S122",
    )
    .said("a date stands behind \"ends\"")
    .helps(),
    Row::stop(
        &[Rule::line_ends],
        &["inclusive | included | including | at | after | in"],
        "for example: ends 2026-12-31\nthe whole day is measured, up to midnight in \
            the zone of the distributor",
        "S121",
    )
    .said("the last day that is measured is a date")
    .helps(),
    Row::stop(
        &[Rule::line_starts],
        &["at"],
        "for example: starts 2026-01-01\nthe whole day is measured, from midnight on \
            in the zone of the distributor",
        "S121",
    )
    .said("the first day that is measured is a date")
    .helps(),
    Row::stop(&[Rule::line_starts], &["from"], "", "S122").said("\"*\" is one word too many"),
    currency(&["US dollars | US dollar | us dollars | US Dollars | U.S. dollars | US$"], "USD"),
    currency(&["€"], "EUR"),
    currency(&["£"], "GBP"),
    currency(&["$"], "currency USD\n or, where another dollar is meant: currency CAD")
        .said("\"*\" is the sign of several currencies")
        .helps(),
    currency(
        &["at daily rate | at the daily rate | at today's rate | at the rate of the day \
            | at the day rate | at day's rate | at the days rate | at the rate of that \
            day | at daily rates | at the daily rates"],
        "at the day's rate",
    ),
    topic(
        &["currency | others | convert | converted | conversion | exchange | rate | \
            rates | eur | usd | dollars | euros | bitcoin | credits"],
        "a rule pays in one currency, or in points: currency USD\n or, where amounts \
            in others are turned into it, at rates that are stored: currency USD, others \
            at the day's rate\nanother currency to pay in is that of another rule",
    ),
    topic(
        &["zone | timezone | time | utc | times | local"],
        "a zone is named after one of its cities: time zone Europe/Berlin\n or: time \
            zone America/New_York\n or: time zone UTC",
    ),
    topic(
        &["starts | start | begins | launch | activation | effective | valid"],
        "the first day that is measured: starts 2026-01-01\nwithout it the rule \
            measures from its activation on",
    ),
    topic(
        &["ends | end | expires | expiry | until | months | runs for | duration"],
        "the last day that is measured: ends 2026-12-31\nwithout it there is none",
    ),
    topic(
        &["commission | percentage | share | bonus"],
        "what is paid stands under \"weighting\": pay 10% of sales\n or, of what is \
            divided, under \"pool\": take 10% of sales",
    ),
    topic(
        &["fiscal | financial | fiscal year"],
        "years are those of the calendar; a year that begins on another day is measured with that day, \
            under \"schedule\": every year on 1 april at 00:00\n and: measure since the \
            last run",
    ),
    topic(
        &["name | title | description | label | called | named"],
        "name and title stand in the head: distributor profit_share \"Profit \
            share\"\nwhat else is to be said stands behind \"#\"",
    ),
    topic(
        &["owner | admin | version | enabled | active | status | email | author | \
            created | draft | test | mode | locale | notes | contact | responsible | \
            department | website | logo | tags | comment | note"],
        "a rule says what is measured and paid; who may change it, and which version \
            holds, is not said in it\nwhat only people read stands behind a \"#\", in a line of its own",
    ),
    topic(
        &["fee | fees | tax | taxes | vat | cost | costs | deduct"],
        "an amount is added up as it was recorded; record it without the tax or the fee, or in a field of its \
            own\ncosts are taken off the whole pool, not off sales, under \"pool\": less \
            40000.00 USD\ntaxes that are withheld from payments are no part of a rule",
    ),
    topic(
        &["budget | limit | amount | total | pool"],
        "how much is given away stands under \"pool\": take fixed 500.00 USD\n or: \
            take 30% of sales\n with, as a bound: at most 1000.00 USD",
    ),
    topic(
        &["minimum payout | payout minimum | minimum | threshold"],
        "what is too little to be paid stands under \"weighting\": each below 20.00 USD waits",
    ),
    topic(
        &["round | rounding | decimals | cents"],
        "amounts are rounded by themselves, once, to the smallest unit of the \
            currency, and in no other way: currency USD",
    ),
    topic(
        &["country | customers | customer | only"],
        "which events count stands under \"metric\": where customer.country is \"US\"",
    ),
    topic(
        &["collaborators | collaborator | members | people | team | everyone | creators"],
        "who takes part stands under \"weighting\": qualify when group is \
            \"team\"\n or is who an event is credited to, under \"metric\": credit \
            course.owner",
    ),
    topic(
        &["monthly | weekly | every | run | runs | schedule | period | payout"],
        "when it runs stands under \"schedule\": every month on day 1 at 09:00",
    ),
];
