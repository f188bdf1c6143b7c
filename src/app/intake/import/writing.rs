//! Writing what was checked, in the order of the file: many batches in one commit.

use std::sync::mpsc::Receiver;
use std::thread;

use crate::app::{Answer, App, EntryStatus};
use crate::clock::Deadline;
use crate::store::log::{append_prepared, lock_all_streams};
use crate::store::{Connection, LongCommit, StoreError, audit, collaborators};
use rules::domain::AuditRecord;

use super::checked::{Checked, Checker, Ready};
use super::{Answered, Taken};

/// What is written in one transaction.
#[derive(Default)]
struct Group {
    /// How many rows it has.
    rows: usize,
    taken: Taken,
    /// Of the audit trail. They come last, see [`audit::append`].
    lines: Vec<AuditRecord>,
}

impl App {
    /// Writes all that comes, and tells what became of it after each commit.
    pub(super) fn write_rows<R>(
        &self,
        checker: &Checker<'_, R>,
        ordered: &Receiver<Answered>,
        mut told: impl FnMut(Taken),
    ) -> Answer<()> {
        let limits = self.store.long_commit();
        let mut next = received(ordered);
        while let Some(first) = next {
            let group = |connection: &mut Connection| {
                let mut group = Group::default();
                group.fill(connection, checker, first, ordered, &limits)?;
                audit::append(connection, &group.lines)?;
                Ok(group.taken)
            };
            told(self.store.write(group)?);
            next = received(ordered);
            if next.is_some() {
                // Who waits for the database gets a turn.
                thread::sleep(limits.pause);
            }
        }
        Ok(())
    }
}

/// The next chunk once it is checked; `None` behind the last.
fn received(ordered: &Receiver<Answered>) -> Option<Vec<Checked>> {
    ordered.recv().ok()?.recv().ok()
}

impl Group {
    /// Appends chunks until there are so many rows, or so much time has passed.
    fn fill<R>(
        &mut self,
        connection: &mut Connection,
        checker: &Checker<'_, R>,
        first: Vec<Checked>,
        ordered: &Receiver<Answered>,
        limits: &LongCommit,
    ) -> Result<(), StoreError> {
        let deadline = Deadline::after(limits.time);
        // Many batches in one commit: two who take their streams one by one could wait for each other.
        lock_all_streams(connection)?;
        let mut next = Some(first);
        while let Some(chunk) = next {
            for checked in chunk {
                self.take(connection, checker, checked)?;
            }
            if self.rows >= limits.rows || deadline.left().is_zero() {
                break;
            }
            next = ordered.recv_timeout(deadline.left()).ok().and_then(|chunk| chunk.recv().ok());
        }
        Ok(())
    }

    fn take<R>(
        &mut self,
        connection: &mut Connection,
        checker: &Checker<'_, R>,
        checked: Checked,
    ) -> Result<(), StoreError> {
        let (lines, at, entries) = match checked {
            Checked::Unreadable(line, problem) => {
                self.taken.refused.push((line, problem));
                return Ok(());
            }
            Checked::Batch(lines, at, entries) => (lines, at, entries),
        };
        let Ready { keys, prepared, collaborators, line } =
            *checker.finish(connection, entries, at)?;
        self.rows += prepared.len();
        let appended = append_prepared(connection, prepared)?;
        if !collaborators.is_empty() {
            collaborators::ensure(connection, &collaborators, at)?;
        }
        self.lines.push(line(&appended));
        for (line, result) in lines.into_iter().zip(keys.results(appended)) {
            match (result.status, result.error) {
                (EntryStatus::Recorded, _) => self.taken.recorded += 1,
                (EntryStatus::Duplicate, _) => self.taken.known += 1,
                (EntryStatus::Rejected, problem) => {
                    self.taken.refused.extend(problem.map(|problem| (line, problem)));
                }
            }
        }
        Ok(())
    }
}
