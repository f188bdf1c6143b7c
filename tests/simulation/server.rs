//! One server: an application with a clock of its own, on a thread pool that ends with it.

use tantieme::app::{Answer, App};
use tantieme::clock::Clock;
use tantieme::store::DatabaseUrl;
use tokio::runtime::{Builder, Runtime};

pub struct Server {
    url: DatabaseUrl,
    clock: Clock,
    running: Option<(App, Runtime)>,
}

impl Server {
    pub fn new(url: DatabaseUrl, clock: Clock) -> Self {
        Self { url, clock, running: None }
    }

    /// Does one verb, starting the server when it is down.
    pub fn run<T>(&mut self, verb: impl AsyncFnOnce(&App) -> Answer<T>) -> Answer<T> {
        if self.running.is_none() {
            let app = App::open(&self.url, self.clock.clone())?.one_by_one();
            // With one thread for what blocks, the same work is done in the same order each time.
            let runtime =
                Builder::new_current_thread().max_blocking_threads(1).enable_all().build();
            let runtime = runtime.unwrap();
            self.running = Some((app, runtime));
        }
        let (app, runtime) = self.running.as_ref().unwrap();
        runtime.block_on(verb(app))
    }

    /// Takes it down at once; what it was about to do stays undone.
    pub fn stop(&mut self) {
        if let Some((app, runtime)) = self.running.take() {
            drop(app);
            runtime.shutdown_background();
        }
    }
}
