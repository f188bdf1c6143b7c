//! Look-ups that find something unless the engine has a defect: ids of metrics and clusters and
//! places of touches are made by the language and the engine themselves. One that is wrong stops the evaluation, because to pass
//! over it would pay too little in silence. What may really be absent is not looked up here.

use std::ops::Range;

use super::error::EvaluateError;
use crate::domain::{Entry, Event, Recorded};
use crate::language::Id;

/// What belongs to an id, in a list with an element for each.
pub(super) fn of<I: Id, T>(all: &[T], id: I) -> Result<&T, EvaluateError> {
    at(all, id.place(), I::WHAT)
}

/// The same, to be changed.
pub(super) fn of_mut<I: Id, T>(all: &mut [T], id: I) -> Result<&mut T, EvaluateError> {
    at_mut(all, id.place(), I::WHAT)
}

/// The element at an index. `what` names such elements in the error, for example `"metric"`.
pub(super) fn at<'s, T>(all: &'s [T], index: usize, what: &str) -> Result<&'s T, EvaluateError> {
    all.get(index).ok_or_else(|| missing(what, index))
}

/// The same, to be changed.
pub(super) fn at_mut<'s, T>(
    all: &'s mut [T],
    index: usize,
    what: &str,
) -> Result<&'s mut T, EvaluateError> {
    all.get_mut(index).ok_or_else(|| missing(what, index))
}

/// The elements of a range of indexes.
pub(super) fn span<'s, T>(
    all: &'s [T],
    range: &Range<usize>,
    what: &str,
) -> Result<&'s [T], EvaluateError> {
    let found = all.get(range.clone());
    found.ok_or_else(|| {
        EvaluateError::defect(format!("there are no {what} {} to {}", range.start, range.end))
    })
}

/// The event of an entry that was taken in as an event.
pub(super) fn event_of(recorded: &Recorded) -> Result<&Event, EvaluateError> {
    match &recorded.entry {
        Entry::Event(event) => Ok(event),
        _ => Err(EvaluateError::defect(format!(
            "the entry at {} of stream {} is no event",
            recorded.position, recorded.stream
        ))),
    }
}

fn missing(what: &str, index: usize) -> EvaluateError {
    EvaluateError::defect(format!("there is no {what} number {index}"))
}
