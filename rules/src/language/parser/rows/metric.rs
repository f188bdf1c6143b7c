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
        &["once for each | once for every | once each | once a | only once per | unique \
            per | once for | count once per"],
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
    opening(
        &["share evenly | share first | share last"],
        "each collaborator the same: split evenly\n or each touch the same: split by touches",
    )
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
        &["since beginning | since launch | since the beginning | since the launch | \
            over all time | over lifetime | lifetime total | ever"],
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
    Row::stop(&[Rule::line_for], &["first event | first one | first time"], "first 1", "S125"),
    stray(
        &[Rule::line_for],
        &["first order | first purchase | first sale | first payment"],
        "for example: for each customer's first 1",
    )
    .said(
        "what is counted here are the events that this metric measures, whatever they are called",
    ),
    stray(
        &[Rule::line_for, Rule::line_after],
        &["orders | purchases | sales | events | order | purchase | sale | event"],
        "for example: for each customer's first 3\n or: after each customer's first",
    )
    .said(
        "what is counted here are the events that this metric measures, whatever they are called",
    ),
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
            weekly | every | again | in"],
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
        &["and | or | plus | +"],
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
        "refunds take off by themselves what they give back; another amount is recorded in a field of its own, \
            which a catalogue can add\ncosts are taken off the whole pool, not off sales, under \"pool\": less 40000.00 USD",
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
    opening(
        &["each customer counts once | every customer counts once | each customer once \
            | customers count once | count each customer once | count customers once"],
        "once per customer",
    )
    .reads(Rule::line_once_per),
    opening(
        &["track | tracks | tracking | on | whenever | measures"],
        "count *\n or, for an amount of it, such as: sum order_paid.amount",
    )
    .said("what a metric measures begins with \"count\" or \"sum\"")
    .reads(Rule::line_count)
    .helps(),
    Row::stop(&[Rule::line_at_most_per], &["times"], "", "S121").said("\"*\" is one word too many"),
    stray(
        &[Rule::line_count],
        &["by | for | credited"],
        "whose it is has a line of its own: credit course.owner",
    )
    .said("a line says one thing"),
    stray(
        &[Rule::line_count],
        &["over | above | more than | at least | under | below"],
        "which of them count has a line of its own: where amount more than 50.00 USD",
    )
    .said("a line says one thing"),
    stray(
        &[Rule::line_count, Rule::line_sum],
        &["since | over the | in the last | over the last | during"],
        "how long it runs on has a line of its own: over the last 12 months\n or: \
            since the start",
    )
    .said("a line says one thing"),
    stray(
        &[Rule::line_sum],
        &["over"],
        "how long it runs on has a line of its own: over the last 12 months\n or, \
            which of them count: where amount more than 50.00 USD",
    )
    .said("a line says one thing"),
];
