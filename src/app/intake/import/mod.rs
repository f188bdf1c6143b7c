//! Taking a whole file into the log: in its order, with few commits, in a memory that does not grow with
//! the file.
//!
//! One thread reads rows, the processors check them, and one thread writes. What is between them is
//! bounded: who is ahead waits. What is committed stays, so that a file that was read half is read again
//! from its beginning, and what is known of it is passed over.

mod checked;
mod chunks;
mod writing;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use parking_lot::Mutex;

use crate::clock::Clock;
use rules::domain::Catalogue;

use crate::app::access::deed::{ADMIN, Deed};
use crate::app::intake::entries::EntryLine;
use crate::app::intake::record::LARGEST_BATCH;
use crate::app::{Actor, Answer, App, AppError, Problem};
use crate::store::health;
use checked::{Checked, Checker};
use chunks::Chunk;

/// How many chunks are on their way for each processor, read or checked and not written yet.
const AHEAD: usize = 4;

/// What became of rows that were committed together.
#[derive(Debug, Default)]
pub struct Taken {
    /// How many were recorded.
    pub recorded: usize,
    /// How many were known already.
    pub known: usize,
    /// The lines of those that were refused, and why.
    pub refused: Vec<(usize, Problem)>,
}

/// After so many rows a database plans for another size than it knows of.
const MANY: usize = 10_000;

/// The answer to a chunk, once it is checked.
type Answered = Receiver<Vec<Checked>>;

impl App {
    /// Records the rows of a file, each for itself. `parse` makes an entry of a row; `told` is called after
    /// each commit, and what it was told stays, whatever happens later. Fails with the first error of
    /// `rows`, once all rows before it are written.
    pub async fn import<R, E>(
        &self,
        actor: &Actor,
        catalogue: &Catalogue,
        rows: impl Iterator<Item = Result<(usize, R), E>>,
        parse: impl Fn(R) -> Result<EntryLine, Problem> + Sync,
        mut told: impl FnMut(Taken) + Send,
    ) -> Result<(), E>
    where
        R: Send,
        E: From<AppError>,
    {
        let deed = Deed::new(actor, "recordEvents", "entries of a file");
        let checker = Checker { actor, catalogue, parse: &parse };
        let mut unreadable = None;
        let rows = rows.map_while(|row| row.map_err(|error| unreadable = Some(error)).ok());
        let mut recorded = 0_usize;
        let told = |taken: Taken| {
            recorded = recorded.saturating_add(taken.recorded);
            told(taken);
        };
        let import = async { tokio::task::block_in_place(|| self.take_rows(&checker, rows, told)) };
        self.attempt(&deed, ADMIN, import).await?;
        if recorded >= MANY {
            let looked = tokio::task::block_in_place(|| self.store.write(health::look_over));
            // All rows are recorded: lists alone are slower without it, until the database looks by itself.
            if let Err(error) = looked {
                tracing::warn!(error = %error, "the database was not told how large the log is");
            }
        }
        unreadable.map_or(Ok(()), Err)
    }

    fn take_rows<R: Send>(
        &self,
        checker: &Checker<'_, R>,
        rows: impl Iterator<Item = (usize, R)>,
        told: impl FnMut(Taken) + Send,
    ) -> Answer<()> {
        let checkers = thread::available_parallelism().map_or(1, usize::from);
        let (work, todo) = sync_channel(checkers * AHEAD);
        let (order, ordered) = sync_channel(checkers * AHEAD);
        let todo = Mutex::new(todo);
        thread::scope(|scope| {
            for _ in 0..checkers {
                scope.spawn(|| check(checker, &todo));
            }
            let writer = scope.spawn(move || self.write_rows(checker, &ordered, told));
            hand_out(rows, &self.clock, &work, &order);
            drop((work, order));
            let stopped = |_| AppError::Internal("the thread that writes has stopped".to_owned());
            writer.join().map_err(stopped)?
        })
    }
}

/// A chunk to check, and where the answer goes.
type Task<R> = (Chunk<R>, SyncSender<Vec<Checked>>);

/// Hands out the rows: to who checks them, and in their order to who writes them.
fn hand_out<R>(
    rows: impl Iterator<Item = (usize, R)>,
    clock: &Clock,
    work: &SyncSender<Task<R>>,
    order: &SyncSender<Answered>,
) {
    for chunk in chunks::of(rows, LARGEST_BATCH, clock) {
        let (reply, answer) = sync_channel(1);
        // Nobody is there to answer once the writer has failed.
        if order.send(answer).is_err() || work.send((chunk, reply)).is_err() {
            return;
        }
    }
}

/// Checks chunks until there are none left.
fn check<R>(checker: &Checker<'_, R>, todo: &Mutex<Receiver<Task<R>>>) {
    loop {
        let next = todo.lock().recv();
        let Ok((chunk, reply)) = next else { return };
        // The writer may have failed meanwhile, and waits no more.
        let _ = reply.send(checker.check(chunk));
    }
}
