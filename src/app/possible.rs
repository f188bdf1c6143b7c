//! Whether what given entries say of each other can be: the same that the log asks of recorded ones.

use std::collections::HashMap;

use rules::domain::{Correction, Entry, Moment, Recorded, Refundable};

use super::record::refund_problem;
use super::{Problem, ProblemCode, admit};

/// Refuses corrections of events that are not among the entries, and refunds of more than is left of
/// an event, all of them together in the order of the entries. An event may stand behind what is
/// said of it. `by_key` has the same entries by their keys. The error has the position of the entry.
pub(super) fn check(
    entries: &[Recorded],
    by_key: &HashMap<String, Entry>,
    now: Moment,
) -> Result<(), (usize, Problem)> {
    let mut left: HashMap<&str, Refundable> = HashMap::new();
    for recorded in entries {
        let Entry::Correction { target, correction } = &recorded.entry else { continue };
        let place = usize::try_from(recorded.position).unwrap_or(usize::MAX);
        one(target, correction, by_key, &mut left, now).map_err(|problem| (place, problem))?;
    }
    Ok(())
}

fn one<'e>(
    target: &'e str,
    correction: &Correction,
    by_key: &HashMap<String, Entry>,
    left: &mut HashMap<&'e str, Refundable>,
    now: Moment,
) -> Result<(), Problem> {
    let verb = match correction {
        Correction::Approve => "approve",
        Correction::Reject { .. } => "reject",
        Correction::Reverse { .. } => "reverse",
    };
    let event = match by_key.get(target) {
        Some(Entry::Event(event)) => event,
        Some(_) => {
            let message = format!("\"{target}\" is no event");
            return Err(Problem::new(ProblemCode::Invalid, &[verb], message));
        }
        None => return Err(Problem::not_found(verb, "event with the key", target)),
    };
    let Correction::Reverse { amount, occurred_at, .. } = correction else { return Ok(()) };
    // `now` is what stands for a moment that was not given; given events may lie ahead of it.
    if *occurred_at != now {
        admit::require_after(event, *occurred_at)?;
    }
    let event = left.entry(target).or_insert_with(|| event.refundable());
    event.take(*amount).map_err(|why| refund_problem(why, verb))
}
