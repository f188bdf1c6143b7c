//! The threads. They start when there is something to do, and end with the last handle of their pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use super::turns::{Limits, Turns};
use crate::app::{Answer, AppError};

/// How the system shares processors between the threads of a pool and all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// As with every other thread.
    Usual,
    /// Only what the others leave, more or less: recording and settling are not to wait for them.
    Low,
}

/// How much less of a processor a thread of low priority gets, as `nice` counts it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// The most jobs of one client that wait: more than one document may ask for.
const WAITING_OF_CLIENT: usize = 256;
/// The most jobs that wait.
const WAITING: usize = 2_048;

/// Threads with a fair queue before them. Cheap to clone; clones share the threads.
#[derive(Clone)]
pub struct FairPool(Arc<Handle>);

struct Handle(Arc<Shared>);

/// What the threads share with the handles.
struct Shared {
    state: Mutex<State>,
    change: Condvar,
    threads: usize,
    priority: Priority,
}

struct State {
    turns: Turns<Job>,
    started: usize,
    idle: usize,
    closed: bool,
}

type Job = Box<dyn FnOnce() + Send>;

impl FairPool {
    /// With so many threads at most, of which one client takes all but one.
    pub fn new(threads: usize, priority: Priority) -> Self {
        let limits = Limits {
            running_of_client: threads.saturating_sub(1).max(1),
            waiting_of_client: WAITING_OF_CLIENT,
            waiting: WAITING,
        };
        let state = State { turns: Turns::new(limits), started: 0, idle: 0, closed: false };
        Self(Arc::new(Handle(Arc::new(Shared {
            state: Mutex::new(state),
            change: Condvar::new(),
            threads,
            priority,
        }))))
    }

    /// Does work in a thread of the pool when it is the client's turn, and the distributor's. Refused
    /// at once when too much waits; left out when nobody waits for it any more.
    pub async fn run<T: Send + 'static>(
        &self,
        client: &Arc<str>,
        distributor: &str,
        work: impl FnOnce() -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move || {
            if !reply.is_closed() {
                // Who went away meanwhile does not want it any more.
                let _ = reply.send(work());
            }
        });
        self.0.0.push(client, distributor, job)?;
        answer.await.map_err(|_| AppError::Internal("a worker thread stopped".to_owned()))?
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state.lock().closed = true;
        self.0.change.notify_all();
    }
}

impl Shared {
    fn push(self: &Arc<Self>, client: &Arc<str>, distributor: &str, job: Job) -> Answer<()> {
        let mut state = self.state.lock();
        state.turns.push(client, distributor, job).map_err(|_| AppError::RateLimited)?;
        if state.idle == 0 && state.started < self.threads {
            state.started += 1;
            let shared = Arc::clone(self);
            thread::spawn(move || shared.work());
        }
        drop(state);
        self.change.notify_one();
        Ok(())
    }

    /// One job after the other, until the pool is closed.
    fn work(&self) {
        if self.priority == Priority::Low {
            lower_priority();
        }
        let mut state = self.state.lock();
        loop {
            if let Some((client, job)) = state.turns.take() {
                drop(state);
                // A job that panics has dropped its reply; the thread goes on with the next.
                let _ = catch_unwind(AssertUnwindSafe(job));
                state = self.state.lock();
                state.turns.done(&client);
                // Who waited because the client had enough at work may go on.
                self.change.notify_one();
            } else if state.closed {
                return;
            } else {
                state.idle += 1;
                self.change.wait(&mut state);
                state.idle -= 1;
            }
        }
    }
}

/// What the thread starts has the same priority.
#[cfg(target_os = "linux")]
pub fn lower_priority() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::warn!(error = %error, "evaluations run with the priority of everything else");
    }
}

/// Elsewhere the system knows priorities of whole processes only.
#[cfg(not(target_os = "linux"))]
pub fn lower_priority() {}

#[cfg(test)]
mod tests {
    use super::{FairPool, Priority};
    use crate::app::AppError;
    use std::sync::{Arc, mpsc};

    /// A pool whose first thread is held up until something is sent.
    fn held_up(
        runtime: &tokio::runtime::Runtime,
        client: &Arc<str>,
    ) -> (FairPool, mpsc::Sender<()>) {
        let pool = FairPool::new(1, Priority::Low);
        let (go, wait) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel();
        let (held, client) = (pool.clone(), Arc::clone(client));
        runtime.spawn(async move {
            let work = move || {
                started.send(()).ok();
                wait.recv().ok();
                Ok(())
            };
            held.run(&client, "d", work).await.ok();
        });
        has_started.recv().unwrap();
        (pool, go)
    }

    #[test]
    fn a_full_queue_answers_at_once_and_what_waits_is_done_later() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client: Arc<str> = Arc::from("erp");
        let (pool, go) = held_up(&runtime, &client);
        runtime.block_on(async {
            let mut waiting = Vec::new();
            for number in 0..super::WAITING_OF_CLIENT {
                let mut job = Box::pin(pool.run(&client, "d", move || Ok(number)));
                // One look at it lets it wait for its turn.
                assert!(futures_util::poll!(&mut job).is_pending());
                waiting.push(job);
            }
            let refused = pool.run(&client, "d", || Ok(usize::MAX)).await;
            assert!(matches!(refused, Err(AppError::RateLimited)), "{refused:?}");
            go.send(()).unwrap();
            for (number, job) in waiting.into_iter().enumerate() {
                assert_eq!(job.await.unwrap(), number);
            }
        });
    }

    #[test]
    fn a_job_that_panics_costs_nobody_the_thread() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (pool, client) = (FairPool::new(1, Priority::Usual), Arc::from("erp"));
        let broken = runtime.block_on(
            pool.run(&client, "d", || -> crate::app::Answer<()> { panic!("on purpose") }),
        );
        assert!(matches!(broken, Err(AppError::Internal(_))), "{broken:?}");
        assert_eq!(runtime.block_on(pool.run(&client, "d", || Ok(7))).unwrap(), 7);
    }
}
