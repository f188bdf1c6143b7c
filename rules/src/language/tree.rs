//! The syntax tree: lines with clauses, as written, with the place of every word.
//!
//! The parser makes it, the formatter writes it, the checker turns it into a `Program`. It says
//! nothing about names or types being right.

mod example;
mod measure;
mod payout;
mod schedule;

pub use example::ExampleClause;
pub use measure::{
    ClusterClause, Conditions, CustomersWord, Identity, Literal, MeasureWord, MetricClause,
    RepeatsWord, SplitWord, TestClause, TouchesWord, Verb,
};
pub use payout::{
    BelowZeroWord, DestinationWord, LeftoverWord, PayWord, PoolClause, TierPay, TiersWord,
    WeightingClause,
};
pub use schedule::ScheduleClause;

use super::diagnostic::Span;
use crate::calendar::Duration;

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

    /// The line of that number, from 1.
    pub fn line(&self, number: u32) -> Option<&Line> {
        let place = self.lines.partition_point(|line| line.number < number);
        self.lines.get(place).filter(|line| line.number == number)
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
    /// In a catalogue, above its sections: `events may lie ahead 400 days`
    Ahead(At<Duration>),
    /// A section's head.
    Head(Head),
    /// Under `distributor`.
    Identity(Identity),
    /// Under `metric`.
    Metric(MetricClause),
    /// Under `cluster`.
    Cluster(ClusterClause),
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
    /// `cluster NAME`
    Cluster(At<String>),
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
