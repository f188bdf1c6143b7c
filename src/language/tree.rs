//! The syntax tree: lines with clauses, as written, with the place of every word.
//!
//! The parser makes it, the formatter writes it, the checker turns it into a `Program`. It says
//! nothing about names or types being right.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::diagnostic::Span;
use crate::calendar::{Days, Duration, MonthDay};
use crate::domain::{Money, Percent, Quantity};

/// Something and where it stands. Two are equal when they say the same, wherever they stand.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// What.
    pub node: T,
    /// Where.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T: Eq> Eq for At<T> {}

/// A whole text. `source` is the text that spans point into (BOM and line ends as given).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text.
    pub source: String,
    /// Every line, blank ones and comments too.
    pub lines: Vec<Line>,
}

impl Document {
    /// Whether it says what can be tracked; else it is a rule.
    pub fn is_catalogue(&self) -> bool {
        self.lines.iter().any(|line| line.clause == Some(Clause::Catalogue))
    }
}

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u32,
    /// The clause without indentation, comment and trailing blanks; empty for a blank line.
    pub span: Span,
    /// The clause; nothing on blank and comment lines, and on lines that could not be read (those
    /// have a diagnostic).
    pub clause: Option<Clause>,
    /// The first word or words, which say what the line is, for example `once per`.
    pub opening: Span,
    /// The comment, from its `#` on.
    pub comment: Option<At<String>>,
}

/// A dotted path, for example `course.owner`.
pub type DottedPath = At<Vec<At<String>>>;

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// `language 1`
    Language(At<u32>),
    /// `catalogue`
    Catalogue,
    /// A section's head.
    Head(Head),
    /// Under `distributor`.
    Identity(Identity),
    /// Under `metric`.
    Metric(MetricClause),
    /// Under `pool`.
    Pool(PoolClause),
    /// Under `weighting`.
    Weighting(WeightingClause),
    /// Under `schedule`.
    Schedule(ScheduleClause),
    /// Under `example`.
    Example(ExampleClause),
    /// Under `event`, `asset`, `customer`, `collaborator`: `NAME TYPE`.
    Field {
        /// The field.
        name: At<String>,
        /// Its type's word.
        type_word: At<String>,
    },
    /// Under `event`: `approval …`.
    Approval(At<ApprovalWord>),
}

/// The first line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// `distributor NAME "Title"`
    Distributor {
        /// Its name.
        name: At<String>,
        /// Its title; may be left out.
        title: Option<At<String>>,
    },
    /// `metric NAME`
    Metric(At<String>),
    /// `pool`
    Pool,
    /// `weighting`
    Weighting,
    /// `schedule`
    Schedule,
    /// `example "TEXT"`
    Example(At<String>),
    /// `event NAME "Title"`
    Event {
        /// Its name.
        name: At<String>,
        /// Its title; may be left out.
        title: Option<At<String>>,
    },
    /// `asset NAME "Title"`
    Asset {
        /// Its name.
        name: At<String>,
        /// Its title; may be left out.
        title: Option<At<String>>,
    },
    /// `customer`
    Customer,
    /// `collaborator`
    Collaborator,
}

/// A clause under `distributor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// `currency USD` (or `points`, checked later)
    Currency(At<String>),
    /// `time zone America/New_York`
    TimeZone(At<String>),
    /// `starts 2026-01-01`
    Starts(At<NaiveDate>),
    /// `ends 2026-12-31`
    Ends(At<NaiveDate>),
}

/// A clause under `metric`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricClause {
    /// `count EVENT`
    Count(At<String>),
    /// `sum EVENT.FIELD`
    Sum {
        /// The event.
        event: At<String>,
        /// The field.
        field: At<String>,
    },
    /// `credit PATH`
    Credit(DottedPath),
    /// `where COND`
    Where(Conditions),
    /// `once per PATH, PATH`
    OncePer(Vec<DottedPath>),
    /// `worth N points`
    Worth(At<Quantity>),
}

/// The conditions of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// Whether they are joined by `or`; else by `and`.
    pub any: bool,
    /// At least one.
    pub tests: Vec<TestClause>,
}

/// `PATH is V` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestClause {
    /// What is looked at.
    pub subject: DottedPath,
    /// What must hold.
    pub verb: At<Verb>,
}

/// What must hold of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `is V`
    Is(At<Literal>),
    /// `is not V`
    IsNot(At<Literal>),
    /// `is any of V, V`
    IsAnyOf(Vec<At<Literal>>),
    /// `is none of V, V`
    IsNoneOf(Vec<At<Literal>>),
    /// `at least V`
    AtLeast(At<Literal>),
    /// `at most V`
    AtMost(At<Literal>),
    /// `more than V`
    MoreThan(At<Literal>),
    /// `less than V`
    LessThan(At<Literal>),
    /// `before V`
    Before(At<Literal>),
    /// `after V`
    After(At<Literal>),
    /// `is known`
    IsKnown,
    /// `is unknown`
    IsUnknown,
    /// `is PATH`
    IsPath(DottedPath),
    /// `is not PATH`
    IsNotPath(DottedPath),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `"published"`
    Text(String),
    /// `12.5`
    Number(Quantity),
    /// `500.00 USD`
    Money(Money),
    /// `12.5%`
    Percent(Percent),
    /// `yes`
    Truth(bool),
    /// `2026-10-31` (midnight) or `2026-10-31 09:00`, wall clock in the rule's zone
    Moment(NaiveDate, NaiveTime),
}

/// A clause under `pool`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoolClause {
    /// `take fixed M`
    TakeFixed(At<Money>),
    /// `take P of METRIC`
    TakePercent {
        /// The part.
        percent: At<Percent>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `take M per METRIC`; the name may be `points`
    TakePerUnit {
        /// Money for each unit.
        rate: At<Money>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `take M each`
    TakeEach(At<Money>),
    /// `at most M`
    AtMost(At<Money>),
    /// `at least M`
    AtLeast(At<Money>),
    /// `if nobody qualifies, …`
    IfNobody(At<DestinationWord>),
}

/// Where money goes that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DestinationWord {
    /// `carry over`
    CarryOver,
    /// `return to owner`
    ReturnToOwner,
}

/// A clause under `weighting`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightingClause {
    /// `share equally`
    ShareEqually,
    /// `share by METRIC`; the name may be `points`
    ShareBy(At<String>),
    /// `top N by METRIC`; the name may be `points`
    Top {
        /// How many places.
        count: At<u32>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `places P, P, P`
    Places(Vec<At<Percent>>),
    /// `qualify when COND`
    Qualify(Conditions),
    /// `each at most P of the pool`
    EachAtMostPart(At<Percent>),
    /// `each at most M`
    EachAtMostAmount(At<Money>),
    /// `ties share the places they tie for`
    TiesShare,
    /// `leftover …`
    Leftover(At<DestinationWord>),
}

/// A clause under `schedule`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleClause {
    /// `every day at 09:00`
    EveryDay(At<NaiveTime>),
    /// `every week on monday at 09:00`; `every 2 weeks on monday at 09:00 from 2026-01-05`
    EveryWeek {
        /// Every how many weeks; 1 for `every week`.
        interval: At<u32>,
        /// The day.
        on: At<Weekday>,
        /// The time.
        at: At<NaiveTime>,
        /// The first day.
        from: Option<At<NaiveDate>>,
    },
    /// `every month on … at 09:00`
    EveryMonth {
        /// The day.
        on: At<MonthDay>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `every quarter on … at 09:00`
    EveryQuarter {
        /// The day.
        on: At<MonthDay>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `every year on 1 january at 09:00`
    EveryYear {
        /// The day of the month.
        day: At<u32>,
        /// The month, 1 to 12.
        month: At<u32>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `cron "0 9 1 * *"`
    Cron(At<String>),
    /// `once on DATE at TIME`
    Once {
        /// The day.
        on: At<NaiveDate>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `by hand`
    ByHand,
    /// `measure the month before`
    MeasureBefore(At<Days>),
    /// `measure since the last run`
    MeasureSinceLastRun,
    /// `pay after 14 days`
    PayAfter(At<Duration>),
}

/// A line of an `example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleClause {
    /// `given METRIC ana 30, bo 20`; without a collaborator, one site-wide value
    Given {
        /// The metric's name.
        metric: At<String>,
        /// Who (nothing for a site-wide value) has how much: a number or money.
        values: Vec<(Option<At<String>>, At<Literal>)>,
    },
    /// `course "rust-101" belongs to bo 60%, cy 40%`; one owner needs no percentage
    BelongsTo {
        /// The asset kind.
        kind: At<String>,
        /// Its reference.
        reference: At<String>,
        /// The owners.
        owners: Vec<(At<String>, Option<At<Percent>>)>,
    },
    /// `customer "c1" country "US"`; `collaborator ana group "gold"`; `course "x" status "published"`
    Fact {
        /// `customer`, `collaborator` or an asset kind.
        kind: At<String>,
        /// Its reference.
        reference: At<String>,
        /// The attribute.
        attribute: At<String>,
        /// The value: a literal, or a bare name where a reference is meant.
        value: At<Literal>,
    },
    /// `2026-10-03 10:00 order_paid customer "c1", amount 200.00 USD`
    Event {
        /// The day.
        date: At<NaiveDate>,
        /// The time.
        time: At<NaiveTime>,
        /// The event kind.
        event: At<String>,
        /// Its fields.
        fields: Vec<(At<String>, At<Literal>)>,
    },
    /// `2026-10-05 10:00 refund 1 50.00 USD`
    Refund {
        /// The day.
        date: At<NaiveDate>,
        /// The time.
        time: At<NaiveTime>,
        /// Which event line of the example, from 1.
        event: At<u32>,
        /// The part; all of it without one.
        amount: Option<At<Money>>,
    },
    /// `carried over M`
    CarriedOver(At<Money>),
    /// `expect pool M`
    ExpectPool(At<Money>),
    /// `expect leftover M`
    ExpectLeftover(At<Money>),
    /// `expect carried M`
    ExpectCarried(At<Money>),
    /// `expect ana 180.00 USD, dee nothing`; `expect only …`
    ExpectAmounts {
        /// Whether nobody else may get anything.
        only: bool,
        /// Who gets what; nothing for `nothing`.
        amounts: Vec<(At<String>, Option<At<Money>>)>,
    },
    /// `expect completions ana 30`; without a collaborator, a site-wide metric
    ExpectMetric {
        /// The metric's name.
        metric: At<String>,
        /// Who has how much.
        values: Vec<(Option<At<String>>, At<Literal>)>,
    },
}

/// The word behind `approval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalWord {
    /// `automatic`
    Automatic,
    /// `by hand`
    ByHand,
    /// `after 14 days`
    After(Duration),
}
