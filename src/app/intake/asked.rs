//! A batch of entries: what of it goes to the log, and the answer for each.

use crate::store::log::{Appended, NewEntry, TRIED};

use crate::app::intake::record::{Admitted, step_problem};
use crate::app::{EntryResult, EntryStatus, Problem, ProblemCode, intake::possible};

/// A batch that was checked: what goes to the log, and what is kept to answer for all of it.
pub(in crate::app) struct Asked {
    pub keys: Keys,
    pub entries: Vec<NewEntry>,
}

/// The key of each entry of a batch, and why it was refused, if it was.
pub(in crate::app) struct Keys(Vec<(String, Option<Problem>)>);

impl Asked {
    pub fn of(admitted: Vec<Admitted>) -> Self {
        let mut entries = Vec::with_capacity(admitted.len());
        let keys = admitted.into_iter().map(|(key, entry)| match entry {
            Ok(entry) => {
                entries.push(entry);
                (key, None)
            }
            Err(problem) => (key, Some(problem)),
        });
        let keys = Keys(keys.collect());
        Self { keys, entries }
    }
}

impl Keys {
    /// Why entries were refused before they came to the log.
    pub fn refused(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter().filter_map(|(_, problem)| problem.as_ref())
    }

    /// What became of each entry, with what the log answered for those that came to it.
    pub fn results(self, appended: Vec<Appended>) -> Vec<EntryResult> {
        let mut appended = appended.into_iter();
        let results = self.0.into_iter().enumerate().map(|(index, (key, problem))| match problem {
            Some(problem) => refused(index, key, problem),
            None => match appended.next() {
                Some(appended) => result(index, key, appended),
                None => refused(index, key, unanswered()),
            },
        });
        results.collect()
    }
}

fn unanswered() -> Problem {
    Problem::new(ProblemCode::Busy, &[], "the log did not answer for this entry; send it again")
}

fn refused(index: usize, key: String, error: Problem) -> EntryResult {
    EntryResult { index, key, status: EntryStatus::Rejected, id: None, error: Some(error) }
}

/// What is wrong with a key from whose entry a customer was erased.
pub(in crate::app) fn erased_key(key: &str) -> Problem {
    let message = format!(
        "the key \"{key}\" is that of an entry from which a customer was erased; what was erased is not \
         recorded again"
    );
    Problem::new(ProblemCode::KeyErased, &["key"], message)
}

fn result(index: usize, key: String, appended: Appended) -> EntryResult {
    // What is only tried is nowhere in the log.
    let id = |stream, position: i64| (stream != TRIED).then(|| format!("{stream}-{position}"));
    match appended {
        Appended::Recorded { stream, position } => {
            let id = id(stream, position);
            EntryResult { index, key, status: EntryStatus::Recorded, id, error: None }
        }
        Appended::Duplicate { stream, position } => {
            let id = id(stream, position);
            EntryResult { index, key, status: EntryStatus::Duplicate, id, error: None }
        }
        Appended::KeyReused { stream: TRIED, .. } => {
            let reused = possible::reused(&key);
            refused(index, key, reused)
        }
        Appended::KeyReused { stream, position } => {
            // Made from what the entry is about where the sender gives none.
            let own = if key.starts_with("reverse") {
                "; another refund needs a reversalKey"
            } else if key.starts_with("fact:") {
                "; a fact that corrects another one of the same moment needs a key of its own"
            } else {
                ""
            };
            let message = format!(
                "the key \"{key}\" was used before with other content (entry {stream}-{position}){own}"
            );
            refused(index, key, Problem::new(ProblemCode::KeyReused, &["key"], message))
        }
        Appended::Erased => {
            let erased = erased_key(&key);
            refused(index, key, erased)
        }
        Appended::Refused(why) => refused(index, key, step_problem(why, "target")),
    }
}
