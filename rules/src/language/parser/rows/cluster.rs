//! Lines under `cluster` in other words.

use super::Row;
use crate::language::kept::Part;
use crate::language::parser::grammar::Rule;
use crate::language::parser::sections::Section::{self, Cluster};

const HERE: &[Section] = &[Cluster];

const fn opening(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::opening(HERE, seen, right)
}

const fn topic(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::topic(HERE, seen, right)
}

/// What stands in a line of that rule and does not belong there.
const fn stray(rules: &'static [Rule], seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(rules, seen, right, "S122").helps()
}

pub(super) const ROWS: &[Row] = &[
    opening(&["where", "only"], "segment").rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["if | when | filter | for | only if | only when | only where"],
        "segment *\n or, for people who are paid, a line under \"weighting\" that \
            begins with \"qualify when\"",
    )
    .said("which journeys count is said by \"segment\", of the customer")
    .reads(Rule::line_segment)
    .helps(),
    opening(
        &["lookback | lookback window | cookie window | attribution window | conversion \
            window | lookback of | look back | looks back | lookback period | attribution \
            period | cookie | within | within the last | in the last"],
        "window",
    ),
    opening(
        &["no window", "unlimited window"],
        "leave this line out; without \"window\" touches of any age belong to a journey",
    )
    .said("a journey reaches back as far as there are touches, unless a line says otherwise")
    .helps(),
    opening(
        &["pause | break | session gap | session timeout | timeout | inactivity | pause \
            of | break of | gap between touches"],
        "gap",
    ),
    opening(
        &["new journey after | new session after | a new journey after | a new journey \
            starts after | starts anew after | starts over after"],
        "gap",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_gap),
    opening(&["closes with | closed by | ended by | finishes with | until"], "ends with")
        .rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["ends on | ends at | ends when | ends in | ends by | ending with | ending in \
            | closes | closes on | goal | conversion | converts with | a journey ends \
            with | journey ends with | stop at | stops at | close on | finishes on | \
            conversion is | conversion event | target | converts on | converts by | \
            finished by | completed by | goal is"],
        "ends with",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_ends_with),
    opening(
        &["starts with | begins with | begin with | starts at | starts on | begins on | \
            start with | first touch"],
        "touch site_visited by link.owner\n and, where a pause starts a new one: gap 7 days",
    )
    .said("a journey begins with the first of its touches, whichever it is")
    .helps(),
    opening(
        &["per | for each | for every | by | grouped on | group on | group for each"],
        "group by",
    )
    .reads(Rule::line_group),
    opening(
        &["touchpoint | touchpoints | touch point | action | visit | click | include | \
            includes | activity | step | touches"],
        "touch",
    )
    .reads(Rule::line_touch),
    opening(&["value of | value is | value = | journey value"], "value sum")
        .reads(Rule::line_value),
    opening(
        &["count once | count repeats once | duplicates count once | repeated touches \
            count once | repeat touches count once | repeat visits count once | repeats \
            are counted once | repeats once"],
        "repeats count once",
    )
    .reads(Rule::line_repeats),
    opening(
        &["count each | count repeats each | count every touch | count each touch | \
            every touch counts | each touch counts | all touches count | repeats count \
            all | repeats all count | repeats count every time | repeats each"],
        "repeats count each",
    )
    .reads(Rule::line_repeats),
    opening(
        &["wait | wait for | delay | lock | hold back | hold for at least | refund \
            window | return window | refund period | return period | holding period | \
            waiting period | hold period"],
        "hold * after the end",
    )
    .reads(Rule::line_hold)
    .said("how long after its end a journey counts is said by \"hold\"")
    .helps(),
    stray(
        &[Rule::line_window],
        &["before the start | after the start | from the start | since the start | \
            before the beginning | after the end | before the first touch | after the \
            first touch | around"],
        "for example: window 30 days before the end",
    )
    .said("a window reaches back from the end of a journey, and is counted from nothing else"),
    stray(
        &[Rule::line_window],
        &["none | unlimited | infinite | any | forever | no"],
        "leave this line out; without it touches of any age belong to a journey",
    )
    .said("a window has a length"),
    stray(
        &[Rule::line_window],
        &["at most | up to | of at most | of up to | is | the last | last"],
        "window *",
    )
    .said("\"*\" is said by \"window\""),
    stray(
        &[Rule::line_window],
        &["between | from | more than"],
        "for example: window 30 days before the end",
    )
    .said("a window has one length, up to the end of the journey"),
    stray(
        &[Rule::line_window],
        &["before order | before the order | before order_paid | before the purchase | \
            before purchase | before the sale | before conversion | before the conversion \
            | before the event | before it"],
        "for example: window 30 days before the end",
    )
    .said("the event that ends the journey is called \"the end\" here"),
    stray(
        &[Rule::line_hold],
        &["after order | after the order | after order_paid | after the purchase | \
            after purchase | after the sale | after conversion | after the conversion | \
            after the event | after it"],
        "for example: hold 21 days after the end",
    )
    .said("the event that ends the journey is called \"the end\" here"),
    stray(
        &[Rule::line_hold],
        &["before | until | till | payment | payments"],
        "for example: hold 21 days after the end\n or, for what is settled already, \
            under \"schedule\": pay after 14 days",
    )
    .said("a journey is held so long after its end, and counts then"),
    stray(
        &[Rule::line_gap],
        &["max | none | between | at most | at least | more than | after | longer than | over"],
        "for example: gap 7 days",
    )
    .said("a pause of that length or longer starts a new journey"),
    stray(
        &[Rule::line_ends_with],
        &["or", "and"],
        "for example: ends with order_paid\nanother end is a cluster of its own",
    )
    .said("one kind of event ends the journeys of a cluster"),
    stray(
        &[Rule::line_ends_with],
        &["where | if | when | with | of | for"],
        "for example: ends with order_paid\nwhich journeys count is said by: segment \
            customer.country is \"US\"\nan event of another kind, which a catalogue can \
            declare, can end them, too",
    )
    .said("every event of its kind ends a journey, without a condition"),
    stray(
        &[Rule::line_ends_with],
        &["within | after | before"],
        "how far back touches count: window 30 days before the end\n or, when the \
            journey counts: hold 21 days after the end",
    )
    .said("lengths of time have lines of their own"),
    Row::stop(
        &[Rule::line_ends_with],
        &["once for each | once for every | once each | once for | once a | only once per"],
        "once per",
        "S125",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    stray(
        &[Rule::line_ends_with],
        &["per | for each | for every | each"],
        "for example: ends with order_paid once per order",
    )
    .said("that a second report of the same ends no second journey is said by \"once per\""),
    Row::stop(
        &[Rule::line_touch],
        &["for | to | of | credits | crediting | credit | credited to | goes to | \
            belongs to | from | via"],
        "by",
        "S125",
    ),
    stray(
        &[Rule::line_touch],
        &["where | if | when | only | with"],
        "which journeys count is said by: segment customer.country is \"US\"\nan \
            event of another kind, which a catalogue can declare, can be a touch of its \
            own",
    )
    .said("every event of its kind is a touch, without a condition"),
    stray(
        &[Rule::line_touch],
        &["weight | weighs | weighted | times | counts | at"],
        "under \"metric\", for example: split by minutes\n or: split first 40%, \
            middle 20%, last 40%",
    )
    .said("how much a touch weighs is said where the value is split"),
    topic(
        &["members | member | joined | role | team | top | people | gold | silver | \
            bronze | revenue | level | tier | all except | all but | everyone | everybody \
            | sales | more than | below | under | old | best | upper | lower | half | years | \
            percent | status"],
        "a cluster is no group of people, but a journey of customers up to an order; \
            people are picked under \"weighting\", by what is known of them: qualify when group is \"team\"\n or, by what they \
            achieved: qualify when completions at least 5\n what is paid by how much they have: pay by completions\n \
            with, for each step: tier from 10 at 5%\n only the best: top 3 by completions\n by how long they are \
            there, with \"joined moment\" in a catalogue: qualify when joined before 2026-01-01",
    ),
    opening(
        &["no end | without end | without an end"],
        "leave \"ends with\" out, and say what a journey is worth: value sum order_paid.amount",
    )
    .said("without an end a journey has all touches of its customer in the period")
    .helps(),
    opening(
        &["no gap | without gap"],
        "leave the line out; without \"gap\" no pause starts a new journey",
    )
    .said("a pause ends nothing unless a line says so")
    .helps(),
    opening(
        &["exclude | excluding | without | not | except | ignore"],
        "which journeys count: segment customer.plan is not \"internal\"\n or, of \
            people who are paid, under \"weighting\": qualify when group is not \"team\"",
    )
    .said("no line begins with \"*\"")
    .helps(),
    stray(
        &[Rule::line_touches],
        &["within | older | older than | in the last | before | after"],
        "how far back touches count: window 30 days before the end",
    )
    .said("lengths of time have lines of their own"),
    stray(
        &[Rule::line_touches],
        &["are"],
        "a line for each kind of event: touch site_visited by link.owner\n or, for a \
            touch before two ends: touches belong to one journey\n or: touches may serve \
            several",
    )
    .said("what touches are is said by \"touch\""),
    Row::stop(&[Rule::line_touches], &["journeys | ends"], "", "S121")
        .said("\"*\" is one word too many"),
    topic(
        &["max | maximum | minimum | at least 2 | at most 5 | number of"],
        "no line bounds how many touches a journey has; which journeys count: segment \
            customer.country is \"US\"",
    ),
    topic(
        &["split | credit | attribution | model | linear | first touch | last touch | \
            last click | evenly"],
        "who gets what of a journey is said by a metric over it: split evenly\n or: \
            split last\n or: split first 40%, middle 20%, last 40%",
    ),
    topic(
        &["days | day | weeks | week | months | month | hours | minutes | time | period"],
        "how far back touches count: window 30 days before the end\n a pause that \
            starts a new journey: gap 7 days\n when a journey counts: hold 21 days after \
            the end",
    ),
    topic(
        &["customers | country | segment | users | new | plan"],
        "which journeys count: segment customer.country is \"US\"",
    ),
    topic(
        &["value | sum | worth | amount"],
        "what a journey without an end is worth: value sum order_paid.amount\n or, of \
            one with an end, under \"metric\": sum journey.amount",
    ),
    topic(
        &["repeats | repeat | repeated | duplicates | duplicate | twice"],
        "touches in a row by the same collaborator: repeats count once\n or: repeats count each",
    ),
    topic(
        &["journey | journeys | several | touches | touched"],
        "a touch before two ends: touches belong to one journey\n or: touches may serve several",
    ),
    topic(
        &["refund | refunds | refunded | returns"],
        "a journey that is reversed while it is held does not count: hold 21 days after the end",
    ),
    topic(
        &["event | events | click | clicks | visit | visits"],
        "what a journey has: touch site_visited by link.owner",
    ),
    topic(&["group | customer | per"], "what belongs together: group by customer"),
];
