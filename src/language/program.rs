//! The checked rule: every name resolved, every type known, nothing left to doubt.
//!
//! Metrics are referred to by their index in [`Program::metrics`]. Texts of clauses are kept, as
//! written and without comments, because "why this amount" quotes them.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::calendar::Schedule;
use crate::domain::{Currency, Moment, Money, Percent, Quantity, SubjectKind, Value, ValueType};

/// A distributor's rule, ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The distributor's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it pays in.
    pub currency: Currency,
    /// The zone of all its dates and times.
    pub zone: Tz,
    /// Nothing before this is measured; without it, nothing before the activation.
    pub starts: Option<Moment>,
    /// Nothing from this on is measured.
    pub ends: Option<Moment>,
    /// Its metrics, in the order of the text.
    pub metrics: Vec<Metric>,
    /// What is given away.
    pub pool: Pool,
    /// How it is divided.
    pub weighting: Weighting,
    /// When.
    pub schedule: Schedule,
    /// SHA-256, in hex, of the canonical form without comments and examples.
    pub fingerprint: String,
}

impl Program {
    /// The kinds of events that its metrics read, each once.
    pub fn event_kinds(&self) -> Vec<String> {
        let kinds: BTreeSet<&String> = self.metrics.iter().map(|metric| &metric.event).collect();
        kinds.into_iter().cloned().collect()
    }
}

/// Something measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What is done with the events.
    pub aggregate: Aggregate,
    /// The event kind that counts.
    pub event: String,
    /// Whose score it is; nothing when it is site-wide.
    pub credit: Option<Path>,
    /// All must hold for an event to count.
    pub conditions: Vec<Condition>,
    /// Only the first event, by occurrence, for each combination of these counts.
    pub once_per: Option<OncePer>,
    /// Points for each unit of it.
    pub worth: Option<Quantity>,
    /// What its values are.
    pub unit: Unit,
}

/// What is done with the events that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// The sum of a number or money field.
    Sum {
        /// The field of the event.
        field: String,
    },
}

/// What a metric's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of events.
    Count,
    /// A sum of numbers.
    Number,
    /// Money of the distributor's currency, in major units.
    Money,
}

/// `once per customer, course`
#[derive(Debug, Clone, PartialEq)]
pub struct OncePer {
    /// What makes a combination.
    pub paths: Vec<Path>,
    /// The clause as written.
    pub clause: String,
}

/// A field of the event (or the collaborator itself), then attributes of what it points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub root: Root,
    /// Attributes, each of what the step before points to.
    pub hops: Vec<Hop>,
    /// The type of what it leads to.
    pub value_type: ValueType,
    /// As written.
    pub text: String,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A field of the event.
    Field(String),
    /// The collaborator that is to qualify.
    Collaborator,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The kind of what the step before points to.
    pub kind: SubjectKind,
    /// The attribute read.
    pub attribute: String,
}

/// One condition line.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Whether all tests or any of them must hold.
    pub joined: Joined,
    /// At least one.
    pub tests: Vec<Test>,
    /// The clause as written, for example `where course.status is "published"`.
    pub clause: String,
}

/// How the tests of one line are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// By `and`.
    And,
    /// By `or`.
    Or,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What is looked at.
    pub subject: Operand,
    /// What must hold of it. A missing value makes everything false but `IsUnknown`.
    pub comparison: Comparison,
}

/// What a test looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A field or an attribute.
    Path(Path),
    /// A collaborator's score (only in `qualify when`).
    Score(Score),
}

/// What must hold. Values are of the subject's type; a score compares with `Number`, or with
/// `Money` when its metric is one. References compare with `Text`.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// `is V`
    Is(Value),
    /// `is not V`
    IsNot(Value),
    /// `is any of V, V`
    IsAnyOf(Vec<Value>),
    /// `is none of V, V`
    IsNoneOf(Vec<Value>),
    /// `at least N`
    AtLeast(Value),
    /// `at most N`
    AtMost(Value),
    /// `more than N`
    MoreThan(Value),
    /// `less than N`
    LessThan(Value),
    /// `before M`
    Before(Moment),
    /// `after M`
    After(Moment),
    /// `is known`
    IsKnown,
    /// `is unknown`
    IsUnknown,
    /// `is PATH`
    IsPath(Path),
    /// `is not PATH`
    IsNotPath(Path),
}

/// A number each collaborator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// The metric with that index; a credited one.
    Metric(usize),
    /// The sum over all metrics with a worth.
    Points,
}

/// What is given away.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// They add up.
    pub takes: Vec<Take>,
    /// Upper bound on the sum of the takes, with the clause as written.
    pub at_most: Option<Bound>,
    /// Lower bound on the sum of the takes, with the clause as written.
    pub at_least: Option<Bound>,
    /// What happens when nobody qualifies; nothing only when every take is `each`.
    pub if_nobody: Option<Destination>,
}

/// A bound in money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The bound.
    pub amount: Money,
    /// The clause as written.
    pub clause: String,
}

/// One `take` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// What it takes.
    pub kind: TakeKind,
    /// The clause as written.
    pub clause: String,
}

/// What a `take` line takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeKind {
    /// `take fixed 500.00 USD`
    Fixed(Money),
    /// `take 30% of METRIC`: a money metric, over everybody.
    PercentOf {
        /// The part.
        percent: Percent,
        /// Index of the metric.
        metric: usize,
    },
    /// `take 5.00 USD per METRIC`: each who qualifies gets exactly that for each unit.
    PerUnit {
        /// Money for one unit.
        rate: Money,
        /// What is counted.
        score: Score,
    },
    /// `take 200.00 USD each`: for each collaborator who qualifies.
    Each(Money),
}

/// Where money goes that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Into the next period's pool.
    CarryOver,
    /// Back to the owner.
    ReturnToOwner,
}

/// How the pool is divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighting {
    /// The way.
    pub method: Method,
    /// All must hold for a collaborator to qualify.
    pub qualify: Vec<Condition>,
    /// The most one collaborator may get.
    pub each_at_most: Option<EachAtMost>,
    /// Where leftover money goes; nothing only where none can be left.
    pub leftover: Option<Destination>,
}

/// A way to divide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// `share equally`
    Equally,
    /// `share by METRIC`
    InProportion(Score),
    /// `top N by METRIC`
    Top {
        /// What decides.
        score: Score,
        /// The parts of places 1, 2, …; one place of 100% for `top 1`.
        places: Vec<Percent>,
        /// What a tie does.
        ties: Ties,
    },
}

/// What a tie does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The tied places' parts are added and divided equally.
    Share,
}

/// A cap on one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachAtMost {
    /// How much.
    pub limit: CapLimit,
    /// The clause as written.
    pub clause: String,
}

/// How much one collaborator may get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapLimit {
    /// A part of the pool, rounded down to the minor unit.
    PartOfPool(Percent),
    /// An amount.
    Amount(Money),
}

/// An `example` block, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its text.
    pub name: String,
    /// Line of its head, from 1.
    pub line: u32,
    /// Metric values set directly.
    pub given: Vec<Given>,
    /// Facts and events, in the form the evaluator reads; facts hold from always.
    pub entries: Vec<crate::domain::Recorded>,
    /// Money in the pool from before.
    pub carried_over: Option<Money>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

/// A metric value set directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Index of the metric.
    pub metric: usize,
    /// Whose it is; nothing for a site-wide metric.
    pub collaborator: Option<String>,
    /// The value; money in major units.
    pub value: Quantity,
}

/// One thing an example expects, with the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Line, from 1.
    pub line: u32,
}

/// What an example expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectationKind {
    /// `expect pool 300.00 USD`
    Pool(Money),
    /// `expect leftover 0.00 USD`
    Leftover(Money),
    /// `expect carried 0.00 USD`
    Carried(Money),
    /// `expect ana 180.00 USD`, or `dee nothing` as zero.
    Amount {
        /// Who.
        collaborator: String,
        /// How much; zero for nothing.
        amount: Money,
    },
    /// `expect only …`: nobody else gets anything.
    Only(Vec<String>),
    /// `expect completions ana 30`
    Metric {
        /// Index of the metric.
        metric: usize,
        /// Who; nothing for a site-wide metric.
        collaborator: Option<String>,
        /// The value.
        value: Quantity,
    },
}
