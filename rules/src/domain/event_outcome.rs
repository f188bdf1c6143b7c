//! What a single event comes to by a rule.

use super::Quantity;

/// What one event of a window comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOutcome {
    /// Its stream.
    pub stream: i32,
    /// Its position within the stream.
    pub position: i64,
    /// What it adds, in the order of the rule's metrics.
    pub counted: Vec<CountedFor>,
    /// `METRIC: CLAUSE` of each clause that leaves it out, wholly or in part.
    pub skipped: Vec<String>,
    /// Why it is credited to nobody, wholly or in part, and how to mend it.
    pub uncredited: Vec<String>,
    /// The clusters whose journeys read such events.
    pub journeys: Vec<String>,
    /// Whether it waits for approval, and would count if it had it.
    pub pending: bool,
    /// Why no period that holds it can be settled: its money has no value in the rule's currency.
    pub obstacle: Option<String>,
}

/// What an event adds to one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedFor {
    /// The metric's name.
    pub metric: String,
    /// Whose value it is; `None` of a site-wide metric.
    pub collaborator: Option<String>,
    /// What it adds; money in major units.
    pub value: Quantity,
}
