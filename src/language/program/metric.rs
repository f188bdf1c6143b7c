//! Metrics, checked.

use super::{Condition, Path, Split};
use crate::domain::Quantity;

/// Something measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What is done with the events.
    pub aggregate: Aggregate,
    /// What is measured.
    pub source: Source,
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

/// What a metric measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Events of a kind.
    Event(String),
    /// Journeys.
    Cluster {
        /// Index of the cluster in the program.
        cluster: usize,
        /// How the value of each is split.
        split: Split,
    },
}

impl Metric {
    /// The event kind that counts; nothing when journeys do.
    pub fn event(&self) -> Option<&str> {
        match &self.source {
            Source::Event(event) => Some(event),
            Source::Cluster { .. } => None,
        }
    }

    /// Whether it is nobody's score.
    pub fn is_site_wide(&self) -> bool {
        self.credit.is_none() && self.event().is_some()
    }
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
