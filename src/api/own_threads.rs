//! The threads on which queries, and mutations that show much, are executed. They are others than those that
//! take requests, so that whoever asks for much holds up no recording; on each of them documents take turns,
//! field by field.

use std::sync::OnceLock;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tracing::instrument::{Instrument as _, WithSubscriber as _};

/// Threads that start with the first document. Half of the processors are left to everything else.
#[derive(Debug)]
pub(super) struct OwnThreads {
    name: &'static str,
    runtime: OnceLock<Option<Runtime>>,
}

impl OwnThreads {
    /// With this name, for whoever looks at the process.
    pub const fn new(name: &'static str) -> Self {
        Self { name, runtime: OnceLock::new() }
    }

    /// Executes something there. Ended when nobody waits for it any more; `None` when it broke.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        match self.runtime.get_or_init(|| start(self.name)) {
            Some(threads) => {
                // What happens there is logged where the request is.
                let mut task =
                    Task(threads.spawn(work.in_current_span().with_current_subscriber()));
                (&mut task.0).await.ok()
            }
            None => Some(work.await),
        }
    }
}

/// Without threads of their own, documents are executed where they arrive.
fn start(name: &str) -> Option<Runtime> {
    let threads = available_parallelism().map_or(1, |all| all.get() / 2).max(1);
    let mut runtime = Builder::new_multi_thread();
    match runtime.worker_threads(threads).thread_name(name).enable_all().build() {
        Ok(runtime) => Some(runtime),
        Err(error) => {
            tracing::error!(error = %error, "documents are executed without threads of their own");
            None
        }
    }
}

impl Drop for OwnThreads {
    fn drop(&mut self) {
        // Nobody waits for what they do; to wait for it here is not allowed on an asynchronous thread.
        if let Some(threads) = self.runtime.take().flatten() {
            threads.shutdown_background();
        }
    }
}

/// Ends with the one who waits for it.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
