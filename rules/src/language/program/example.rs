//! Examples, checked.

use std::collections::BTreeMap;

use super::MetricId;
use crate::domain::{Moment, Money, Quantity, Recorded};

/// An `example` block, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its text.
    pub name: String,
    /// Line of its head, from 1.
    pub line: u32,
    /// Metric values set directly.
    pub given: Vec<Given>,
    /// Facts and events of all parts, in the form the evaluator reads; facts hold from always.
    pub entries: Vec<Recorded>,
    /// The lines on which its events stand, from 1, by the keys of their entries.
    pub lines: BTreeMap<String, u32>,
    /// Money in the pool from before.
    pub carried_over: Option<Money>,
    /// Money added by hand.
    pub contributed: Option<Money>,
    /// Who was paid how much ahead, to be taken off later amounts; each above zero.
    pub advances: Vec<(String, Money)>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
    /// The periods behind the first one.
    pub later: Vec<LaterPart>,
}

/// A further period of an example.
#[derive(Debug, Clone, PartialEq)]
pub struct LaterPart {
    /// The line that begins it, from 1.
    pub line: u32,
    /// When a day begins that the period holds; nothing for the next period.
    pub holds: Option<Moment>,
    /// The position up to which entries were known when the period before was settled.
    pub known_before: i64,
    /// Metric values set directly.
    pub given: Vec<Given>,
    /// Money added by hand.
    pub contributed: Option<Money>,
    /// Who was paid how much ahead, to be taken off later amounts; each above zero.
    pub advances: Vec<(String, Money)>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

/// A metric value set directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The metric.
    pub metric: MetricId,
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
    /// `expect waiting ana 15.00 USD`: all that waits for them behind the settlement.
    Waiting {
        /// Who.
        collaborator: String,
        /// How much; zero for nothing.
        amount: Money,
    },
    /// `expect debt ana 500.00 USD`: what they owe behind the settlement.
    Debt {
        /// Who.
        collaborator: String,
        /// How much; zero for nothing.
        amount: Money,
    },
    /// `expect only …`: nobody else gets anything.
    Only(Vec<String>),
    /// `expect points ana 30`
    Points {
        /// Who.
        collaborator: String,
        /// How many.
        value: Quantity,
    },
    /// `expect completions ana 30`
    Metric {
        /// The metric.
        metric: MetricId,
        /// Who; nothing for a site-wide metric.
        collaborator: Option<String>,
        /// The value.
        value: Quantity,
    },
}
