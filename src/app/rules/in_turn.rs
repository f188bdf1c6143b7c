//! Work on texts alone, for whoever writes them.

use crate::app::{Answer, App};

impl App {
    /// Does something that takes time, on the threads that are shared fairly among all tokens.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Answer<T> {
        self.evaluate("", move || Ok(work())).await
    }
}
