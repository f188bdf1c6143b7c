//! What is behind a value, of a log that is read whole.

use rules::domain::{Journey, Recorded};
use rules::engine::{self, CountedEvent, EvaluateError, Lasting, Reading};
use rules::language::Program;

pub fn events_behind(
    program: &Program,
    reading: &Reading,
    log: &[Recorded],
    metric: &str,
    collaborator: Option<&str>,
) -> Result<Vec<CountedEvent>, EvaluateError> {
    engine::events_behind(
        program,
        reading,
        &Lasting::read(program, log),
        [Ok(log)],
        (metric, collaborator),
    )
}

pub fn journeys_behind(
    program: &Program,
    reading: &Reading,
    log: &[Recorded],
    metric: &str,
    collaborator: Option<&str>,
) -> Result<Vec<Journey>, EvaluateError> {
    engine::journeys_behind(
        program,
        reading,
        &Lasting::read(program, log),
        [Ok(log)],
        (metric, collaborator),
    )
}
