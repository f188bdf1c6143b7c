//! Whether what given entries say of each other can be: the same that the log asks of recorded ones.

use std::collections::HashMap;

use rules::domain::{Correction, Entry, Event, EventWords, Moment, Recorded};

use crate::app::intake::record::step_problem;
use crate::app::{Problem, ProblemCode, intake::admit};

/// Entries by their keys, and what was said of events so far.
struct Given<'e> {
    /// The entries with keys of their own. An event may stand behind what is said of it.
    by_key: &'e HashMap<String, Entry>,
    words: HashMap<&'e str, EventWords<Correction>>,
    now: Moment,
}

/// Whether an entry is a word on an event whose sender gave it no key.
pub(in crate::app) fn has_made_key(key: &str, entry: &Entry) -> bool {
    match entry {
        Entry::Correction { target, correction } => correction.step().made_key(target, 1) == key,
        _ => false,
    }
}

/// Entries as the log would take them, in their order: words without a key get one, and those said
/// before are left out. Refuses corrections of events that are not among the entries, words that the
/// state of their event does not allow, and refunds of more than is left of an event. `by_key` has the
/// entries with keys of their own. The error has the position of the entry.
pub(in crate::app) fn check(
    entries: Vec<Recorded>,
    by_key: &HashMap<String, Entry>,
    now: Moment,
) -> Result<Vec<Recorded>, (usize, Problem)> {
    let mut given = Given { by_key, words: HashMap::new(), now };
    let mut taken = Vec::with_capacity(entries.len());
    for recorded in entries {
        let place = usize::try_from(recorded.position).unwrap_or(usize::MAX);
        taken.extend(given.take(recorded).map_err(|problem| (place, problem))?);
    }
    Ok(taken)
}

impl<'e> Given<'e> {
    /// Takes an entry, a word with the key it gets; `None` when it was said before.
    fn take(&mut self, mut recorded: Recorded) -> Result<Option<Recorded>, Problem> {
        let Entry::Correction { target, correction } = &recorded.entry else {
            return Ok(Some(recorded));
        };
        let step = correction.step();
        let (key, event) = self.event_of(target, correction)?;
        let words = self.words.entry(key).or_insert_with(|| EventWords::of(event.refundable()));
        if has_made_key(&recorded.key, &recorded.entry) {
            match words.repeated(step, |said| said == correction) {
                Some((_, true)) => return Ok(None),
                Some((_, false)) => return Err(reused(&recorded.key)),
                None => {}
            }
            let made = words.made_key(step, target);
            match self.by_key.get(&made) {
                Some(first) if *first == recorded.entry => return Ok(None),
                Some(_) => return Err(reused(&made)),
                None => recorded.key = made,
            }
        }
        words.apply(step).map_err(|why| step_problem(why, step.verb()))?;
        words.keep(step, correction.clone());
        Ok(Some(recorded))
    }

    /// The event that a correction speaks of, with its key.
    fn event_of(
        &self,
        target: &str,
        correction: &Correction,
    ) -> Result<(&'e str, &'e Event), Problem> {
        let verb = correction.step().verb();
        let (key, event) = match self.by_key.get_key_value(target) {
            Some((key, Entry::Event(event))) => (key.as_str(), event),
            Some(_) => {
                let message = format!("\"{target}\" is no event");
                return Err(Problem::new(ProblemCode::Invalid, &[verb], message));
            }
            None => return Err(Problem::not_found(verb, "event with the key", target)),
        };
        if let Correction::Reverse { occurred_at, .. } = correction
            // `now` is what stands for a moment that was not given; given events may lie ahead of it.
            && *occurred_at != self.now
        {
            admit::require_after(event, *occurred_at)?;
        }
        Ok((key, event))
    }
}

/// The problem of a key that stands on two different entries.
pub(in crate::app) fn reused(key: &str) -> Problem {
    let message = format!("the key \"{key}\" stands on an earlier entry with other content");
    Problem::new(ProblemCode::KeyReused, &["key"], message)
}
