//! Lines under `metric` in other words.

use super::Row;
use crate::language::kept::Part;
use crate::language::parser::grammar::Rule;
use crate::language::parser::sections::Section::{self, Metric};

const HERE: &[Section] = &[Metric];

/// Lines that say what one customer adds.
const CAPS: &[Rule] = &[Rule::line_once_per, Rule::line_at_most_per];

/// Lines that measure a field.
const FIELDS: &[Rule] = &[
    Rule::line_sum,
    Rule::line_average,
    Rule::line_highest,
    Rule::line_lowest,
    Rule::line_distinct,
];

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
    opening(
        &["number of | the number of | how many | count all the | count the number of"],
        "count",
    )
    .reads(Rule::line_count),
    opening(
        &["total | total of | the total of | sum of all | add | add up | sum up | the sum of"],
        "sum",
    )
    .reads(Rule::line_sum),
    opening(&["avg | avg of | mean | mean of | the average of | average of all"], "average")
        .reads(Rule::line_average),
    opening(&["biggest | largest | greatest | the highest | the largest"], "highest")
        .reads(Rule::line_highest),
    opening(&["smallest | the lowest | the smallest"], "lowest").reads(Rule::line_lowest),
    opening(
        &["unique | count distinct | count unique | number of distinct | number of \
            unique | number of different | count different | different | the number of \
            different"],
        "distinct",
    )
    .reads(Rule::line_distinct),
    opening(&["lookback | look back | lookback of | within"], "over the last")
        .reads(Rule::line_over),
    opening(
        &["group by"],
        "people are in groups by a fact of theirs, under \"weighting\": qualify when \
            group is \"team\"\n or, of journeys, under \"cluster\": group by customer",
    )
    .said("a metric groups nothing: each collaborator has a result of their own")
    .helps(),
    opening(
        &["latest | newest | most recent | the latest | median | the median"],
        "possible are, for example: average order_paid.amount\n or: highest \
            order_paid.amount\n or: lowest order_paid.amount",
    )
    .said("no line takes \"*\" of the values")
    .helps(),
    opening(
        &["owner | owned by | assign to | goes to | belongs to | attributed to | \
            credited to | credits | credit goes to"],
        "credit",
    )
    .reads(Rule::line_credit),
    opening(
        &["if | when | filter | only if | only when | only where | only count where | \
            and where | and"],
        "where",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_where),
    opening(
        &["unless | except | except when | except where | except if | exclude | \
            excluding | not | without | ignore"],
        "what does not count is said by a condition, for example: where category is \
            not \"course\"\n or, for what their owner buys: where customer is not \
            course.owner.customer\nrefunds take off by themselves what they give back",
    )
    .said("no line begins with \"*\"")
    .helps(),
    opening(
        &["once for each | once for every | once each | once a | only once per | first \
            per | unique per | once for | only the first per | count once per"],
        "once per",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_once_per),
    opening(&["points", "score"], "worth * points")
        .reads(Rule::line_worth)
        .said("points of each unit are said by \"worth\"")
        .helps(),
    opening(&["give | award | awards | grant | grants | scores | adds"], "worth")
        .reads(Rule::line_worth),
    opening(
        &["divide | divided | distribute | distributed | allocate | allocated | \
            attribution | attribution model | model"],
        "split",
    ),
    opening(&["share evenly | share first | share last"], "for example: split evenly")
        .said("who gets what of a journey is said by \"split\"")
        .helps(),
    opening(
        &["rolling | trailing | in the last | during the last | within the last | the \
            last | over last | last | past"],
        "over the last",
    )
    .reads(Rule::line_over),
    opening(&["over", "for the last"], "over the last").reads(Rule::line_over),
    opening(
        &["since the beginning | since the launch | over all time | over lifetime | \
            lifetime total | ever"],
        "since the start",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_since),
    opening(&["quarter to date | quarter-to-date | qtd | QTD"], "over the quarter")
        .reads(Rule::line_over),
    stray(
        &[Rule::line_over],
        &["month | week | day | the month | the week | the day | the last quarter | the \
            last year | quarter | year"],
        "possible are, for example: over the last 12 months\n or: over the year\n or: \
            over the quarter\nthe last month or week is what the schedule measures: \
            measure the month before",
    )
    .said("a metric runs on over a length of time, or over the year or quarter of the calendar"),
    Row::stop(
        &[Rule::line_for],
        &["first order | first purchase | first sale | first event | first one | first \
            time | first payment"],
        "first 1",
        "S125",
    ),
    Row::stop(
        &[Rule::line_for, Rule::line_after],
        &["orders | purchases | sales | events | order | purchase | sale | event"],
        "",
        "S121",
    )
    .said("\"*\" is one word too many: what is counted is that of the metric"),
    stray(
        &[Rule::line_for],
        &["for the first | the first | new | the | first"],
        "for example: for 12 months from each customer's first\n or: for each customer's first 3",
    )
    .said("what counts of each customer begins with their first event of this metric"),
    stray(
        &[Rule::line_after],
        &["after the first | after first | the first"],
        "after each customer's first",
    )
    .said("what a customer brings later than the first is said with \"each customer's\""),
    stray(
        CAPS,
        &["per month | a month | per day | a day | per week | a week | per period | per \
            year | a year | each month | each day | each week | and month | and day | and \
            week | per quarter | every month | every day | every week | daily | monthly | \
            weekly | every | again"],
        "for example: at most 3 per customer\n or: once per customer\nthese hold for \
            each period, which is said under \"schedule\": measure the month before",
    )
    .said("\"*\" is said by the schedule: a metric begins anew with each period"),
    Row::stop(
        &[Rule::line_at_most_per],
        &["for each | for every | for | from each | from every | by | of each"],
        "per",
        "S125",
    ),
    stray(
        &[Rule::line_at_most_per],
        &["in total | altogether | overall | total | over everybody | across everybody \
            | for everybody"],
        "for example: at most 1000 per customer over all\nwhich holds for what one \
            customer adds to everybody together",
    )
    .said("\"*\" is written \"over all\""),
    stray(
        CAPS,
        &["or"],
        "each combination is looked at, for example: once per customer, coupon\n or, \
            by itself: once per customer",
    )
    .said("no line chooses between fields"),
    stray(
        &[Rule::line_worth],
        &["for each | for every | for | an | a | per each | per order | per sale | per event"],
        "for example: worth 5 points\nwhich is for each one that is counted\n or, of \
            a sum: worth 5 points per 1.00 USD",
    )
    .said("points are for each unit of what is measured"),
    stray(
        &[Rule::line_worth],
        &["dollar | dollars | usd | euro | euros | per dollar | per euro"],
        "for example: worth 5 points per 1.00 USD",
    )
    .said("points of money are for an amount"),
    stray(
        &[Rule::line_worth],
        &["USD | EUR | GBP"],
        "for example: worth 5 points\n or, for money instead of points, under \
            \"weighting\": pay 10.00 USD per completions",
    )
    .said("a metric gives points, and no money"),
    stray(
        &[Rule::line_worth],
        &["when | if | where | only"],
        "which events count has a line of its own, for example: where category is \
            \"course\"\n or, for other points, a metric of its own",
    )
    .said("no condition stands in this line"),
    stray(&[Rule::line_worth], &["double | twice | triple | half"], "for example: worth 10 points")
        .said("points are written as a number"),
    stray(
        &[Rule::line_credit],
        &["and | or | of | by"],
        "for example: credit course.owner\nparts of several owners are facts: course \
            \"rust-101\" belongs to ana 60%, bo 40%\n another path is credited by a \
            metric of its own",
    )
    .said("an event is credited along one path"),
    stray(
        &[Rule::line_count],
        &["where | if | when | with"],
        "for example: count order_paid\nwith a line of its own below: where category \
            is \"course\"",
    )
    .said("a condition has a line of its own"),
    stray(
        &[Rule::line_count],
        &["and | or | plus"],
        "for example: count order_paid\nanother metric can count the others, and give \
            points as this one: worth 1 points",
    )
    .said("a metric counts events of one kind"),
    stray(
        FIELDS,
        &["where | if | when | with | from"],
        "for example: sum order_paid.amount\nwith a line of its own below: where \
            category is \"course\"",
    )
    .said(
        "a field is written behind its event and a point, and a condition on a line of \
        its own",
    ),
    stray(
        FIELDS,
        &["and | plus | or | +"],
        "for example: sum order_paid.amount\nanother metric can add up the others; \
            the pool can take of both, under \"pool\": take 30% of sales",
    )
    .said("a metric measures one field"),
    stray(
        FIELDS,
        &["minus | less | - | * | times | / | x | divided by | ×"],
        "for example: sum order_paid.amount\nrefunds take off by themselves what they \
            give back; other costs are taken off under \"pool\": less 30% of sales",
    )
    .said("no line calculates"),
    stray(
        &[Rule::line_count, Rule::line_split],
        &["*", "everything"],
        "for example: count order_paid",
    )
    .said("a line names one thing"),
    stray(
        &[Rule::line_credit],
        &["last click | last touch | first touch | first click | last interaction | \
            last | first"],
        "who gets what of a journey is said by a metric over a \"cluster\" of \
            touches: split last\n or: split first",
    )
    .said("an event is credited to one collaborator, whom a path leads to"),
    stray(
        &[Rule::line_credit],
        &["equally | evenly | in equal parts | half"],
        "parts of several owners are facts: course \"rust-101\" belongs to ana, bo equally",
    )
    .said("what several owners get is said by their parts"),
    stray(
        FIELDS,
        &["before | after | excluding | without | except | net | including | incl. | in | on"],
        "an event's amount is added up as it was recorded; record it without what is \
            to be left out, or in a field of its own, which a catalogue can declare",
    )
    .said("no line takes something out of an amount"),
    stray(
        &[Rule::line_where],
        &["first order | first purchase | first sale | first time | the first"],
        "of each customer, on a line of its own: once per customer, ever\n or: for \
            each customer's first 1",
    )
    .said("which of a customer's events count is no condition"),
    topic(
        &["at most | capped at | capped | limit"],
        "what one customer adds: at most 3 per customer\n or, what somebody is paid \
            at most, under \"weighting\": each at most 100.00 USD",
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
        &["new | first | newcomers | returning"],
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
        &["rolling | trailing | cumulative | running | lifetime | total to date | year | years"],
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
        "costs are taken off under \"pool\": less 30% of sales\n or: less 40000.00 \
            USD\n or stand in a field of the event, which a catalogue can add",
    ),
    topic(
        &["max | maximum | largest | biggest | peak"],
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
        &["points | score | scores | worth"],
        "what each unit adds to the points: worth 5 points\n or, of a sum: worth 5 \
            points per 1.00 USD",
    ),
    topic(
        &["owner | owners | author | seller | credit | credited | collaborator | assign"],
        "whose score it is: credit course.owner",
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
        &["only | except | exclude | category | country | filter | unless"],
        "which events count: where category is \"course\"\n or: where \
            customer.country is none of \"US\", \"CA\"",
    ),
    topic(
        &["name | title | description | label | round | unit | currency"],
        "a metric has a name only; what else is to be said stands behind \"#\", and \
            amounts are rounded by themselves",
    ),
];
