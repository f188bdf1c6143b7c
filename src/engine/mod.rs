//! Program + window + entries -> Outcome. Pure: no clock, no I/O, no floats, no randomness.

mod error;
mod reading;

pub use error::EvaluateError;
pub use reading::{CountedEvent, PendingEvent, Reading};

use crate::domain::{Outcome, Recorded};
use crate::language::Program;

/// Evaluates a program over a reading of the log. The order of `entries` never matters.
pub fn evaluate(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
) -> Result<Outcome, EvaluateError> {
    let _ = (program, reading, entries);
    Err(EvaluateError::UnknownMetric("(the fold is not built yet)".to_owned()))
}

/// The events behind a collaborator's value of a metric, or behind a site-wide metric, by
/// occurrence: found by the very same fold.
pub fn events_behind(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
    metric: &str,
    collaborator: Option<&str>,
) -> Result<Vec<CountedEvent>, EvaluateError> {
    let _ = (program, reading, entries, collaborator);
    Err(EvaluateError::UnknownMetric(format!("\"{metric}\"")))
}

/// The events of the window that wait for approval and would count for a metric if they had it, by
/// occurrence. They hold a run back unless the rule leaves them out.
pub fn pending_events(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
) -> Result<Vec<PendingEvent>, EvaluateError> {
    let _ = (program, reading, entries);
    Ok(Vec::new())
}
