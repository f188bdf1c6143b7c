//! Writes that are committed together. A commit waits for the disk: what many write at the same time
//! waits once for all of them. And what many read at the same time is read by as few statements as for one. Each has
//! its answer, and what fails costs the others nothing.

use std::any::{Any, TypeId};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;
use tracing::Span;

use super::{Connection, Store, StoreError, audit};
use crate::telemetry::trace;
use rules::domain::AuditRecord;

/// How many works are done in one transaction, however many more wait.
const LARGEST_GROUP: usize = 128;

/// Where in its transaction something is written. Rows that two servers may both lock come before the
/// counters: nobody who waits for such a row holds up others who only want a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Leases, and periods that begin.
    BeforeCounters,
    /// Settlements: they take numbers.
    WithCounters,
}

/// Work of one kind, of which there may be much at the same time.
pub trait Batch: Send + Sized + 'static {
    /// What comes of it.
    type Done: Send + 'static;

    /// Where it is written. What only reads is in no transaction that writes.
    fn place(&self) -> Place;

    /// Does all of it: what came of each, in their order, with its line of the audit trail if it has one. Each is
    /// done once more when another in its transaction has failed: it must give the same again.
    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<Self::Done>;
}

/// What comes of each of many works, in their order, with its line of the audit trail if it has one.
pub type Performed<T> = Result<Vec<(T, Option<AuditRecord>)>, StoreError>;

/// Does what many ask for in one transaction. Cheap to clone. When the last clone is dropped, what
/// waits is still done. Who calls it bounds how much that is.
#[derive(Clone)]
pub struct Together {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Together {
    /// Starts the thread that writes, with a connection of its own.
    pub fn start(store: &Store) -> Self {
        Self::of(store.alone(), Access::Writing)
    }

    /// Starts a thread that reads, with the connections that the server has for itself.
    pub fn start_reading(store: &Store) -> Self {
        Self::of(store.for_itself(), Access::Reading)
    }

    fn of(store: Store, access: Access) -> Self {
        let (queue, jobs) = mpsc::channel();
        thread::spawn(move || run(&store, access, &jobs));
        Self { queue }
    }

    /// Writes in one transaction with others, and with a line of the audit trail if `work` gives one. It
    /// is durable when the answer comes. `work` is done once more when another's in its transaction has
    /// failed: it must give the same again.
    ///
    /// # Errors
    /// What `work` gives, or what the database says of its transaction.
    pub async fn write<T: Send + 'static>(
        &self,
        place: Place,
        work: impl Fn(&mut Connection) -> Result<(T, Option<AuditRecord>), StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.batch(Single { place, work, done: PhantomData }).await
    }

    /// The same for work that is done with all others of its kind that wait.
    ///
    /// # Errors
    /// What [`Batch::perform`] gives for this work alone, or what the database says of its transaction.
    pub async fn batch<W: Batch>(&self, work: W) -> Result<W::Done, StoreError> {
        let stopped = || StoreError::Unreachable("what is done together has stopped".to_owned());
        let (reply, answer) = oneshot::channel();
        let task = Task { work, done: None, span: Span::current(), reply };
        self.queue.send(Box::new(task)).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// Whether what is done together writes.
#[derive(Debug, Clone, Copy)]
enum Access {
    Writing,
    Reading,
}

impl Access {
    fn perform(self, store: &Store, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        match self {
            Self::Writing => store.write(|connection| perform(connection, group)),
            Self::Reading => store.read(|connection| perform(connection, group)),
        }
    }

    /// The span of what many asked for.
    fn span<'a>(self, asked: impl Iterator<Item = &'a Span>) -> Span {
        match self {
            Self::Writing => trace::commit(asked),
            Self::Reading => trace::reading(asked),
        }
    }
}

/// Work that is done by itself.
struct Single<T, W> {
    place: Place,
    work: W,
    done: PhantomData<fn() -> T>,
}

impl<T, W> Batch for Single<T, W>
where
    T: Send + 'static,
    W: Fn(&mut Connection) -> Result<(T, Option<AuditRecord>), StoreError> + Send + 'static,
{
    type Done = T;

    fn place(&self) -> Place {
        self.place
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<T> {
        all.iter().map(|single| (single.work)(connection)).collect()
    }
}

/// Something to do, whatever its answer is.
trait Job: Any + Send {
    /// Where it is done.
    fn place(&self) -> Place;

    /// What it is a part of.
    fn span(&self) -> &Span;

    /// What does it, with others of its type.
    fn performer(&self) -> Performer;

    /// Gives its answer.
    fn answer(self: Box<Self>, performed: Result<(), StoreError>);
}

/// Does jobs of one type, keeps their answers for when these are durable, and gives their lines.
type Performer = fn(&mut Connection, &mut [Box<dyn Job>]) -> Result<Vec<AuditRecord>, StoreError>;

struct Task<W: Batch> {
    work: W,
    done: Option<W::Done>,
    span: Span,
    reply: oneshot::Sender<Result<W::Done, StoreError>>,
}

impl<W: Batch> Job for Task<W> {
    fn place(&self) -> Place {
        self.work.place()
    }

    fn span(&self) -> &Span {
        &self.span
    }

    fn performer(&self) -> Performer {
        perform_alike::<W>
    }

    fn answer(self: Box<Self>, performed: Result<(), StoreError>) {
        let Self { done, reply, .. } = *self;
        // For who no longer waits it is done all the same.
        let _ = reply.send(performed.and_then(|()| done.ok_or_else(unanswered)));
    }
}

fn unanswered() -> StoreError {
    StoreError::Corrupt("what was done together came to its end without an answer".to_owned())
}

fn perform_alike<W: Batch>(
    connection: &mut Connection,
    jobs: &mut [Box<dyn Job>],
) -> Result<Vec<AuditRecord>, StoreError> {
    let mut tasks = Vec::with_capacity(jobs.len());
    for job in jobs {
        let job: &mut dyn Any = &mut **job;
        tasks.push(job.downcast_mut::<Task<W>>().ok_or_else(unanswered)?);
    }
    let all: Vec<&W> = tasks.iter().map(|task| &task.work).collect();
    let performed = W::perform(connection, &all)?;
    if performed.len() != tasks.len() {
        return Err(unanswered());
    }
    let mut lines = Vec::new();
    for (task, (done, line)) in tasks.into_iter().zip(performed) {
        task.done = Some(done);
        lines.extend(line);
    }
    Ok(lines)
}

fn run(store: &Store, access: Access, jobs: &mpsc::Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(LARGEST_GROUP - 1));
        // Those of one type stand side by side.
        group.sort_by_key(|job| (job.place(), type_of(&**job)));
        // What panics has dropped its reply; the thread goes on with the next.
        let span = access.span(group.iter().map(|job| job.span()));
        let perform = || span.in_scope(|| perform_group(store, access, group));
        if catch_unwind(AssertUnwindSafe(perform)).is_err() {
            tracing::error!("what was done together broke; nothing of it is stored");
        }
    }
}

fn type_of(job: &dyn Job) -> TypeId {
    let job: &dyn Any = job;
    job.type_id()
}

/// One transaction for the whole group; when it fails, each one alone, so that only those fail that must.
fn perform_group(store: &Store, access: Access, mut group: Vec<Box<dyn Job>>) {
    if group.len() > 1 {
        match access.perform(store, &mut group) {
            Ok(()) => {
                group.into_iter().for_each(|job| job.answer(Ok(())));
                return;
            }
            // None of them would go better alone, and each would wait as long again.
            Err(error) if error.may_pass() => {
                for job in group {
                    job.answer(Err(StoreError::Unreachable(error.to_string())));
                }
                return;
            }
            Err(_) => {}
        }
    }
    for mut job in group {
        let alone = access.perform(store, std::slice::from_mut(&mut job));
        job.answer(alone);
    }
}

/// Does all of it; the lines come last, see [`audit::append`].
fn perform(connection: &mut Connection, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let mut lines = Vec::with_capacity(group.len());
    for alike in group.chunk_by_mut(|one, other| type_of(&**one) == type_of(&**other)) {
        if let Some(performer) = alike.first().map(|job| job.performer()) {
            lines.extend(performer(connection, alike)?);
        }
    }
    audit::append(connection, &lines)
}
