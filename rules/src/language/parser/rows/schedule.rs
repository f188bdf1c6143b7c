//! Lines under `schedule` in other words.

use super::Row;
use crate::language::kept::Part;
use crate::language::parser::grammar::Rule;
use crate::language::parser::sections::Section::{self, Schedule};

const HERE: &[Section] = &[Schedule];

/// Lines that say when a rule runs.
const RUNS: &[Rule] = &[Rule::line_every, Rule::line_once_on];

const fn opening(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::opening(HERE, seen, right)
}

const fn topic(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::topic(HERE, seen, right)
}

/// Other words for payment behind `pay after`.
const fn payment(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(&[Rule::line_pay], seen, right, "S122").helps()
}

const fn measured(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(&[Rule::line_measure], seen, right, "S150")
}

pub(super) const ROWS: &[Row] = &[
    opening(
        &["run every | runs every | settle every | settles every | pay every | pays \
            every | payout every | payouts every | paid every | pay out every | run each \
            | pay each | settle each"],
        "every",
    ),
    opening(
        &["at the end of the month | at the end of each month | at the end of every \
            month | at the end of month | end of the month | end of month | end of each \
            month | at month end | month end | every month end | on the last day of the \
            month | on the last day of each month | on the last day of every month | last \
            day of the month | last day of each month | last day of every month | the \
            last day of the month | every last day of the month | every end of month"],
        "every month on the last day",
    ),
    opening(
        &["at the end of the quarter | at the end of each quarter | at the end of every \
            quarter | end of quarter | end of the quarter | on the last day of the \
            quarter | on the last day of each quarter | last day of the quarter | last \
            day of each quarter"],
        "every quarter on the last day",
    ),
    opening(
        &["on the first of the month | on the first of each month | on the first of \
            every month | on the first day of the month | on the first day of each month \
            | on the first day of every month | first of the month | first of each month \
            | first of every month | first day of the month | first day of each month | \
            first day of every month | every first of the month | every first day of the \
            month | at the start of the month | at the beginning of the month | at the \
            start of each month | at the beginning of each month | at the start of every \
            month | at the beginning of every month"],
        "every month on day 1",
    ),
    opening(
        &["once a day | once per day | once every day | once each day | once daily"],
        "every day",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["once a week | once per week | once every week | once each week | once weekly"],
        "every week",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["once a month | once per month | once every month | once each month | once monthly"],
        "every month",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["once a quarter | once per quarter | once every quarter | once each quarter"],
        "every quarter",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    opening(
        &["once a year | once per year | once every year | once each year | once yearly"],
        "every year",
    )
    .rewrites(&[Part::Name, Part::Comparison]),
    opening(&["only once on | once at"], "once on")
        .rewrites(&[Part::Name, Part::Comparison])
        .reads(Rule::line_once_on),
    opening(
        &["manually | manual | run by hand | run manually | trigger manually | on \
            demand | on request | only by hand | by hand only"],
        "by hand",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_by_hand),
    opening(
        &["review manually | reviewed manually | reviewed by hand | manual review | \
            review required | review needed | review is required | requires review | \
            needs review | needs a review | with review | review by an admin | review by \
            admin | reviewed by an admin | review before paying"],
        "review by hand",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_review),
    opening(
        &["no review | without review | review never | review automatically | no \
            approval | without approval"],
        "leave this line out; without \"review by hand\" nothing waits for an approval",
    )
    .said("a settlement waits for nobody unless a line says so")
    .helps(),
    opening(
        &["approval by hand | approve by hand | approve manually | approved by hand | \
            require approval | requires approval | approval required | needs approval | \
            approval needed | manual approval"],
        "a settlement waits for an admin with: review by hand\n or, for events, in a \
            catalogue: approval by hand",
    )
    .said("\"*\" does not say whether settlements are approved or events")
    .helps(),
    opening(&["since"], "measure since").reads(Rule::line_measure),
    opening(&["for", "over"], "measure").reads(Rule::line_measure),
    opening(&["period | covers | measured | measuring"], "measure"),
    opening(
        &["payout after | payouts after | payment after | payments after | payable \
            after | paid after | due after | pay out after | paid out after | payable in \
            | due in | payout in | payment in"],
        "pay after",
    ),
    opening(
        &["hold | hold for | wait | delay | hold back | hold payment | hold payments | \
            delay payment | wait for"],
        "pay after *",
    )
    .reads(Rule::line_pay)
    .said("how long a settled amount waits is said by \"pay after\"")
    .helps(),
    opening(&["net"], "pay after * days")
        .reads(Rule::line_pay)
        .said("how long a settled amount waits is said by \"pay after\"")
        .helps(),
    opening(
        &["unapproved events | pending events | unconfirmed events | pending | unconfirmed"],
        "unapproved",
    ),
    opening(
        &["exclude unapproved | ignore unapproved | skip unapproved | leave out \
            unapproved | omit unapproved | exclude pending | ignore pending | skip \
            pending | unapproved are ignored | unapproved ignored | unapproved are \
            excluded | unapproved excluded | unapproved are skipped | unapproved are \
            omitted | unapproved are not counted | unapproved do not count | unapproved \
            don't count | unapproved not counted"],
        "unapproved are left out",
    )
    .rewrites(&[Part::Name, Part::Comparison])
    .reads(Rule::line_unapproved),
    opening(
        &["wait for unapproved | wait for approval | wait for approvals | wait for \
            pending | unapproved are waiting | unapproved hold the run"],
        "unapproved wait",
    )
    .reads(Rule::line_unapproved),
    opening(
        &["refunds | late events | late refunds | late corrections | returns | clawback \
            | chargebacks | cancellations | refunds and late events | late events and \
            refunds"],
        "corrections *",
    )
    .reads(Rule::line_corrections)
    .said("\"*\" are corrections, as are all late events, refunds and corrected facts")
    .helps(),
    opening(&["starting | starting on | beginning | from | valid from | start date"], "starts *")
        .reads(Rule::line_starts)
        .said("from when on a rule measures stands under \"distributor\"")
        .helps(),
    opening(&["until | ending | through | valid until | expires | end date"], "ends *")
        .reads(Rule::line_ends)
        .said("the last day that a rule measures stands under \"distributor\"")
        .helps(),
    Row::stop(&[Rule::line_every], &["fortnight"], "2 weeks", "S150"),
    Row::stop(
        &[Rule::line_every],
        &["end | at the end | at end | on the end"],
        "on the last day",
        "S150",
    ),
    Row::stop(
        RUNS,
        &["in the morning | in the evening | in the night | in the afternoon"],
        "for example: every day at 09:00",
        "S136",
    )
    .said("\"*\" is a time such as 09:00")
    .helps(),
    opening(&["on"], "once on").reads(Rule::line_once_on),
    Row::stop(
        RUNS,
        &["UTC | GMT | CET | EST | PST | local | utc"],
        "for example: time zone Europe/Berlin",
        "S121",
    )
    .said("times are those of the zone that stands under \"distributor\", in every line")
    .helps(),
    Row::stop(
        &[Rule::line_measure],
        &["in UTC | UTC | in GMT | GMT"],
        "for example: time zone UTC",
        "S121",
    )
    .said("days are those of the zone that stands under \"distributor\", in every line")
    .helps(),
    Row::stop(
        RUNS,
        &["from | starting | beginning | starting on | starting from"],
        "starts *",
        "S121",
    )
    .said("from when on a rule measures stands under \"distributor\"")
    .helps(),
    Row::stop(RUNS, &["until | till | through | ending | ending on"], "ends *", "S121")
        .said("the last day that a rule measures stands under \"distributor\"")
        .helps(),
    measured(&["yesterday"], "the day before"),
    measured(&["daily"], "the day before"),
    measured(&["weekly"], "the week before"),
    measured(&["monthly"], "the month before"),
    measured(&["quarterly"], "the quarter before"),
    measured(&["yearly", "annually"], "the year before"),
    measured(
        &["until the last run | up to the last run | before the last run | till the \
            last run | until | up to"],
        "measure since the last run\n or: measure the month before",
    )
    .said("a run measures up to where its own period ends")
    .helps(),
    measured(
        &["everything | all | all time | since the start | since the beginning | since \
            the launch | year to date | the year to date | the month to date | the \
            quarter to date | month to date"],
        "measure since the last run\n or: measure the month before\n or, for a total \
            that runs on, under \"metric\": over the year\n or: since the start",
    )
    .said("a period begins where the one before it ended, so that nothing is paid twice")
    .helps(),
    measured(
        &["the period | the previous period | the last period | last period | previous \
            period | period"],
        "measure the month before\n or: measure the week before\n or: measure since the last run",
    )
    .said("\"*\" does not say how long a period is")
    .helps(),
    measured(
        &["the next month | the month after | next month | the next week | the week \
            after | the coming month"],
        "measure the month before",
    )
    .said("a run measures what is over, and not what comes")
    .helps(),
    payment(
        &["immediately | at once | now | right away | instantly | directly | the same \
            day | without delay"],
        "leave this line out; without it amounts are payable at once",
    )
    .said("amounts are payable at once unless a line says otherwise"),
    payment(
        &["on | next | next month | the next month | at the end | every | monthly | weekly"],
        "for example: pay after 14 days",
    )
    .said(
        "when amounts are payable is counted from the settlement, whose day stands in \
            the line with \"every\"",
    ),
    payment(
        &["within | before | until | not before | between | no later than | at the latest"],
        "for example: pay after 14 days",
    )
    .said("a rule says from when on amounts are payable, and not until when they have to be paid"),
    payment(&["after at least | no earlier than | not earlier than"], "pay after *")
        .reads(Rule::line_pay)
        .said("from then on amounts are payable"),
    payment(
        &["business | working | workdays | weekdays | workday | trading"],
        "for example: pay after 14 days",
    )
    .said("no line knows of working days: every day counts"),
    payment(
        &["when at least | if at least | at least"],
        "what is too little to be paid stands under \"weighting\": each below 20.00 USD waits",
    )
    .said("no amount stands in this line"),
    payment(
        &["approval | review | if | when | once | by hand | manually | by"],
        "a settlement waits for an admin with: review by hand",
    )
    .said("amounts are payable so long after the settlement: no condition stands in this line"),
    Row::stop(&[Rule::line_pay], &["out after", "out in"], "after", "S125"),
    Row::stop(
        &[Rule::line_review],
        &["by | within | after | before | for | above | over | if | when | once"],
        "review by hand",
        "S122",
    )
    .said("any admin may approve a settlement, whenever they do")
    .helps(),
    topic(&["monthly", "month"], "for example: every month on day 1 at 09:00"),
    topic(&["weekly", "week"], "for example: every week on monday at 09:00"),
    topic(&["daily", "day"], "for example: every day at 09:00"),
    topic(&["quarterly", "quarter"], "for example: every quarter on day 3 at 09:00"),
    topic(&["yearly | annually | annual | year"], "for example: every year on 1 january at 09:00"),
    topic(
        &["last | previous | prior | preceding"],
        "what is measured: measure the month before\n or: measure the week before\n \
            or: measure since the last run",
    ),
    topic(
        &["on day | each month | every month | of the month | of each month"],
        "for example: every month on day 1 at 09:00",
    ),
    topic(
        &["minimum | threshold | at least"],
        "what is too little to be paid stands under \"weighting\": each below 20.00 USD waits",
    ),
    topic(
        &["fiscal | financial"],
        "a year from april on: every year on 1 april at 00:00\n with: measure since the last run",
    ),
    topic(
        &["twice a month | twice monthly | twice per month | semi-monthly | semimonthly"],
        "on the first and the fifteenth: cron \"0 9 1,15 * *\"",
    ),
    topic(
        &["bi-monthly", "bimonthly"],
        "twice a month: cron \"0 9 1,15 * *\"\n or, every second month: cron \"0 9 1 */2 *\"",
    ),
    topic(
        &["twice a year | twice per year | twice yearly | half-yearly | half yearly | \
            half year | semi-annually | semiannually | biannually | half-year"],
        "in january and july: cron \"0 9 1 1,7 *\"",
    ),
    topic(
        &["twice a week | twice weekly | twice per week"],
        "on monday and thursday: cron \"0 9 * * 1,4\"",
    ),
    topic(
        &["hourly | immediately | instantly | real time | real-time | soon | every hour \
            | continuously"],
        "the shortest repetition is a day: every day at 09:00",
    ),
    topic(
        &["weekend | weekends | holiday | holidays | business | working | workdays | \
            workday | weekdays"],
        "no line knows of holidays; from monday to friday is: cron \"0 9 * * 1-5\"",
    ),
    topic(
        &["whenever | when | reach | reaches | as soon as | each sale | every sale | \
            each order | every order"],
        "a rule runs by the calendar: every month on day 1 at 09:00\n or, for a pool \
            that opens only from an amount on, under \"pool\": opens when sales at least \
            1000.00 USD",
    ),
    topic(&["automatically", "automatic"], "a rule runs by itself: every month on day 1 at 09:00"),
    topic(&["never"], "a rule that runs only when somebody says so: by hand"),
    topic(
        &["approved | approval | approve | unapproved | pending"],
        "what becomes of events that wait for an approval: unapproved wait\n or: \
            unapproved are left out\n and, where an admin approves each settlement: \
            review by hand",
    ),
    topic(
        &["refund | refunds | late | correction | adjustments | returns | clawback | \
            chargebacks"],
        "what late events, refunds and corrected facts do: corrections count in the \
            next period\n or: corrections adjust for 90 days\n or: corrections are \
            ignored",
    ),
    topic(
        &["email | mail | notify | send | invoice | paypal | bank | transfer"],
        "a rule says what is owed and when it is payable: pay after 14 days\nwho pays \
            it out and who is told stands in no rule",
    ),
    topic(
        &["payout | payouts | payment | payments | payable | due | release | clearing"],
        "how long after the settlement amounts are payable: pay after 14 days",
    ),
    topic(
        &["zone | timezone | utc"],
        "the zone stands under \"distributor\": time zone Europe/Berlin",
    ),
];
