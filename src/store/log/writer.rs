//! The one writer: drains whatever is queued into one commit. Nobody waits for a timer, and a
//! client that goes away changes nothing, because a job owns what it writes. Each batch has its line
//! of the audit trail in the same commit: there are never entries without it, or it without them.

use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tracing::Span;

use crate::store::{Connection, Store, StoreError, audit, collaborators, health};
use crate::telemetry::{self, trace};
use rules::domain::{AuditRecord, Moment};

use super::append::{Appended, NewEntry, append_rows, prepare};
use super::room::{Room, Taken};
use super::row::EntryRow;

/// How many rows may wait before it is known how long they take.
const MOST_WAITING: usize = 8_192;
/// How many lines of the audit trail may wait beside them: one for each request that is answered.
const MOST_JOBS: usize = 32_768;
/// How long an answer is waited for. A group takes some milliseconds, so that what takes longer is the
/// database's fault.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);
/// After how many entries a group is committed, however many more wait.
const LARGEST_GROUP: usize = 10_000;

/// Appends the entries of many clients, grouped. Cheap to clone. When the last clone is dropped,
/// what is queued is still written.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Work>,
    /// For the rows that wait.
    room: Room,
}

/// Entries that are sent together.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// In their order.
    pub entries: Vec<NewEntry>,
    /// Collaborators that come into being with them, unless they are there already.
    pub collaborators: Vec<String>,
}

/// Makes the line of the audit trail from what became of the entries.
pub type Line = Box<dyn Fn(&[Appended]) -> AuditRecord + Send>;

/// What the thread does next.
enum Work {
    Write(Job),
    TryOut(oneshot::Sender<Result<(), StoreError>>),
}

/// What one request writes: entries, collaborators, and its line of the audit trail.
struct Job {
    rows: Vec<EntryRow>,
    collaborators: Vec<String>,
    at: Moment,
    line: Line,
    /// What it is a part of.
    span: Span,
    /// Gives its room back when it is written.
    _room: Option<Taken>,
    reply: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
}

impl Job {
    /// How many rows it writes, more or less.
    fn size(&self) -> usize {
        self.rows.len() + 1
    }
}

impl Writer {
    /// Starts the writer on a thread of its own, with room for a fixed number of rows that wait.
    pub fn start(store: Store) -> Self {
        Self::with_room(store, MOST_WAITING)
    }

    /// The same with room for another number of rows that wait.
    pub fn with_room(store: Store, rows: usize) -> Self {
        Self::run_with(store, rows, || Duration::ZERO)
    }

    /// The same with room for as many rows as are written before anybody waits too long. `passed` tells how
    /// much time has passed since some point.
    pub fn timed(store: Store, passed: fn() -> Duration) -> Self {
        Self::run_with(store, MOST_WAITING, passed)
    }

    fn run_with(store: Store, rows: usize, passed: fn() -> Duration) -> Self {
        let (queue, jobs) = mpsc::channel(MOST_JOBS);
        // Whoever asks much of the server takes no connection from it.
        let store = store.alone();
        let room = Room::of(rows);
        let measured = room.clone();
        thread::spawn(move || run(&store, jobs, &measured, passed));
        Self { queue, room }
    }

    /// Appends entries and their line; they are durable when the answer comes. Every entry gets its own
    /// answer. Refused at once with [`StoreError::Busy`] when too many wait.
    pub async fn append(
        &self,
        batch: Batch,
        recorded_at: Moment,
        line: Line,
    ) -> Result<Vec<Appended>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || StoreError::Unreachable("the writer has stopped".to_owned());
        let Batch { entries, collaborators } = batch;
        let rows = prepare(entries, recorded_at);
        let _room = self.room_for(rows.len())?;
        let (at, span) = (recorded_at, Span::current());
        let job = Job { rows, collaborators, at, line, span, _room, reply };
        self.queue.send(Work::Write(job)).await.map_err(|_| stopped())?;
        match tokio::time::timeout(LONGEST_ANSWER, answer).await {
            Ok(answer) => answer.map_err(|_| stopped())?,
            Err(_) => Err(StoreError::Silent),
        }
    }

    /// Adds a line to the audit trail; it is durable when the answer comes.
    pub async fn note(&self, line: AuditRecord) -> Result<(), StoreError> {
        let at = line.at;
        self.append(Batch::default(), at, Box::new(move |_| line.clone())).await.map(drop)
    }

    /// Tries, in its turn, whether entries can be written; see [`health::write`].
    pub async fn try_out(&self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || StoreError::Unreachable("the writer has stopped".to_owned());
        self.queue.send(Work::TryOut(reply)).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Refuses with [`StoreError::Busy`] when so many wait that there is no room for so many rows: nothing need
    /// be made of them.
    pub fn require_room(&self, rows: usize) -> Result<(), StoreError> {
        self.room.require(rows)
    }

    /// Room for so many rows. What is no entry needs none: the deed that a line tells of is done.
    fn room_for(&self, rows: usize) -> Result<Option<Taken>, StoreError> {
        if rows == 0 { Ok(None) } else { self.room.take(rows).map(Some) }
    }
}

fn run(store: &Store, mut work: mpsc::Receiver<Work>, room: &Room, passed: fn() -> Duration) {
    while let Some(first) = work.blocking_recv() {
        let (mut size, mut group, mut tries) = (0, Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(taken) = next {
            match taken {
                Work::Write(job) => {
                    size += job.size();
                    group.push(job);
                }
                Work::TryOut(reply) => tries.push(reply),
            }
            next = if size < LARGEST_GROUP { work.try_recv().ok() } else { None };
        }
        if !group.is_empty() {
            let began = passed();
            let span = trace::commit(group.iter().map(|job| &job.span));
            span.in_scope(|| write_group(store, group));
            let took = passed().saturating_sub(began);
            room.wrote(size, took);
            telemetry::committed(size, took);
        }
        for reply in tries {
            // Who no longer waits has learned that it takes too long.
            let _ = reply.send(store.write(health::write));
        }
    }
}

/// One commit for the whole group; when it fails, each job on its own, so that only those fail
/// that must.
fn write_group(store: &Store, group: Vec<Job>) {
    if group.len() > 1 {
        match store.write(|connection| write(connection, &group)) {
            Ok(results) => {
                for (job, results) in group.into_iter().zip(results) {
                    answer(job.reply, Ok(results));
                }
                return;
            }
            // None of them would go better alone, and each would wait as long again.
            Err(error) if error.may_pass() => {
                for job in group {
                    answer(job.reply, Err(StoreError::Unreachable(error.to_string())));
                }
                return;
            }
            Err(_) => {}
        }
    }
    for job in group {
        let once = || store.write(|connection| write(connection, std::slice::from_ref(&job)));
        // Another server has just taken a key, in another stream. Now that is seen.
        let alone = match once() {
            Err(error) if error.crossed_another() => once(),
            other => other,
        };
        answer(job.reply, alone.map(|results| results.into_iter().flatten().collect()));
    }
}

/// Writes jobs in their order; the answers of each. The lines come last, see [`audit::append`].
fn write(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Vec<Appended>>, StoreError> {
    let rows: Vec<EntryRow> = jobs.iter().flat_map(|job| job.rows.iter().cloned()).collect();
    let mut appended = append_rows(connection, rows)?.into_iter();
    for job in jobs.iter().filter(|job| !job.collaborators.is_empty()) {
        collaborators::ensure(connection, &job.collaborators, job.at)?;
    }
    let answers: Vec<Vec<Appended>> =
        jobs.iter().map(|job| appended.by_ref().take(job.rows.len()).collect()).collect();
    let lines: Vec<AuditRecord> =
        jobs.iter().zip(&answers).map(|(job, answers)| (job.line)(answers)).collect();
    audit::append(connection, &lines)?;
    Ok(answers)
}

fn answer(
    reply: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
    result: Result<Vec<Appended>, StoreError>,
) {
    // A client that no longer waits has been recorded all the same.
    let _ = reply.send(result);
}
