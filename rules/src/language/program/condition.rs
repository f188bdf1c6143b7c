//! Paths, conditions and the scores that they look at, checked.

use super::MetricId;
use crate::domain::{Moment, Name, SubjectKind, Value, ValueType};

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
    Field(Name),
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
    /// A credited metric.
    Metric(MetricId),
    /// The sum over all metrics with a worth.
    Points,
}
