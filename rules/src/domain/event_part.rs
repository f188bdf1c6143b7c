//! What one event adds to a metric, or what left it out.

use super::Quantity;

/// What an event adds to one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPart {
    /// The metric's name.
    pub metric: String,
    /// Whose value; `None` for a site-wide metric, and when nobody is credited.
    pub collaborator: Option<String>,
    /// What it adds.
    pub value: Quantity,
    /// What left it out: the clause as written, or `rejected`, `reversed`, `pending`. `None` when it counts.
    pub left_out_by: Option<String>,
}
