//! What lines under `metric` are about, and what the language has for it.

use super::Row;
use crate::language::parser::sections::Section::{self, Metric};

const HERE: &[Section] = &[Metric];

const fn topic(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::topic(HERE, seen, right)
}

pub(super) const ROWS: &[Row] = &[
    topic(
        &["at most | capped at | capped | limit"],
        "what one customer adds: at most 3 per customer\n or, what somebody is paid \
            at most, under \"weighting\": each at most 100.00 USD\n or, for the largest \
            value: highest order_paid.amount",
    ),
    topic(&["free"], "which of them count: where amount more than 0.00 USD"),
    topic(&["min | minimum | smallest | worst"], "the smallest value: lowest order_paid.amount"),
    topic(
        &["only orders over | orders over | orders above | sales over | sales above"],
        "which of them count: where amount more than 50.00 USD",
    ),
    topic(
        &["repeat | repeat orders | second | returning customers"],
        "what a customer brings later than the first: after each customer's first",
    ),
    topic(
        &["refund | refunds | refunded | returns | chargebacks | cancelled | canceled"],
        "refunds take off by themselves what they give back; what they do later is \
            said under \"schedule\": corrections count in the next period",
    )
    .everywhere(),
    topic(
        &["own | self | themselves | self-purchases | himself"],
        "what the owner of it buys is left out by: where customer is not course.owner.customer",
    )
    .everywhere(),
    topic(
        &["approved | approval | pending | unapproved | confirmed"],
        "events count once they are approved; what becomes of others is said under \
            \"schedule\": unapproved wait\n or: unapproved are left out",
    )
    .everywhere(),
    topic(
        &["new | first | newcomers"],
        "of each customer: for each customer's first 1\n or: for 12 months from each \
            customer's first\n or: after each customer's first\n or: once per customer, \
            ever",
    )
    .everywhere(),
    topic(
        &["month | monthly | week | weekly | day | daily | quarter | period | today | \
            yesterday | weekday | weekdays | weekend"],
        "a metric measures one period after the other, which is said under \
            \"schedule\": measure the month before\n or runs on: over the last 12 months",
    ),
    topic(
        &["rolling | trailing | total so far | so far | cumulative | running | lifetime \
            | total to date | year | years"],
        "a metric runs on beyond its period with: over the last 12 months\n or: over \
            the year\n or: since the start",
    ),
    topic(
        &["contains | starts with | begins with | like | matches | ends with | containing"],
        "a text is compared as a whole: where category is \"course\"\n or: where \
            category is any of \"course\", \"membership\"",
    )
    .everywhere(),
    topic(
        &["ratio | percentage | divided | formula | calculate | multiply | multiplied | \
            times | weight | weighted | x2 | double"],
        "no line calculates; a metric gives points of what it measures: worth 5 \
            points\n and results are multiplied under \"weighting\": times 1.2 when \
            completions at least 5",
    ),
    topic(
        &["less | minus | net | tax | taxes | vat | fee | fees | cost | costs | profit | deduct"],
        "no line takes a part off what is added up; record it without that, or in a field of its own, which a \
            catalogue can add\ncosts are taken off the whole pool, not off sales, under \"pool\": less 40000.00 USD",
    ),
    topic(
        &["max | maximum | largest | biggest | peak | best"],
        "the largest value: highest order_paid.amount\n or, as a bound: at most 3 per customer",
    ),
    topic(
        &["from | since | until | till | before | starting"],
        "the days from which on and up to which a rule measures stand under \
            \"distributor\": starts 2026-01-01\n or: ends 2026-12-31",
    ),
    topic(
        &["unique | distinct | different"],
        "different values: distinct order_paid.customer\n or one event of each: once \
            per customer",
    ),
    topic(
        &["points | point | score | scores | worth"],
        "what each unit adds to the points: worth 5 points\n or, of a sum: worth 5 \
            points per 1.00 USD",
    ),
    topic(
        &["owner | owners | author | seller | credit | credited | collaborator | assign"],
        "whose score it is: credit course.owner\n somebody else is an attribute, \
            which a catalogue can give to a customer or an asset: credit \
            customer.referrer",
    ),
    topic(
        &["touch | touches | journey | click | shapley | linear | decay | half-life | evenly"],
        "who gets what of a journey: split evenly\n or: split last\n or: split first \
            40%, middle 20%, last 40%\n or: split half-life 7 days",
    ),
    topic(
        &["hours | attribute | seniority | salary | level | role"],
        "a number that is a fact of each collaborator: attribute weight",
    ),
    topic(
        &["customer | customers | user | users"],
        "different ones: distinct order_paid.customer\n or what each can add: once \
            per customer\n or: at most 3 per customer",
    ),
    topic(
        &["order | orders | sales | sale | revenue | purchases | number | amount | total"],
        "how many there were: count order_paid\n or what they add up to: sum order_paid.amount",
    ),
    topic(
        &["except | exclude | category | country | filter | unless"],
        "which events count: where category is \"course\"\n or: where \
            customer.country is none of \"US\", \"CA\"",
    ),
    topic(
        &["name | title | description | label | round | unit | currency"],
        "a metric has a name only; what else is to be said stands behind \"#\", and \
            amounts are rounded by themselves",
    ),
];
