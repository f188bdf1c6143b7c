//! Whether the database can be used, as operators and the server itself ask.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex as Lock;
use tokio::sync::Mutex;

use super::{Answer, App, AppError};
use crate::clock::{ReadAt, Steady};
use crate::store::StoreError;

/// How long an answer holds: however often somebody asks, the database is asked once a second.
const KEPT: Duration = Duration::from_secs(1);
/// How long the database may take to answer.
const LONGEST: Duration = Duration::from_secs(5);
/// How often the server looks whether its file is still there.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// What was found when the database was tried last: why it cannot be used, if it cannot. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct LastTry(Arc<Mutex<Option<Tried>>>);

/// How long the scheduler may not have looked for what is due: it does so every second.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// When the scheduler looked last; `None` where none runs. Cheap to clone; clones share.
#[derive(Debug, Clone, Default)]
pub(super) struct LastBeat(Arc<Lock<Option<Steady>>>);

/// When it was tried, and what stood in the way.
type Tried = (ReadAt, Option<String>);

impl App {
    /// Whether the scheduler looks for what is due, the clock is one to settle by, and the database can be
    /// read and written: it is tried, not asked.
    pub async fn ready(&self) -> Answer<()> {
        self.require_beat()?;
        self.within(LONGEST, self.due_time()).await?;
        let mut last = self.last_try.0.lock().await;
        let known = last.as_ref().filter(|(at, _)| at.is_within(KEPT));
        let found = match known {
            Some((_, found)) => found.clone(),
            None => {
                // As recording goes: on the writer's connection, into the tables that it writes.
                let tried = async { Ok(self.writer.try_out().await?) };
                let tried = self.within(LONGEST, tried).await;
                let found = tried.err().map(|error| error.to_string());
                *last = Some((ReadAt::now(), found.clone()));
                found
            }
        };
        found.map_or(Ok(()), |text| Err(AppError::Unavailable(text)))
    }

    /// Notes that the scheduler looks for what is due.
    pub fn note_beat(&self, at: Steady) {
        *self.last_beat.0.lock() = Some(at);
    }

    /// How long ago the scheduler looked for what is due; `None` where none runs.
    pub fn since_beat(&self) -> Option<Duration> {
        let last = (*self.last_beat.0.lock())?;
        let micros = self.steady().micros_since(last).max(0);
        Some(Duration::from_micros(micros.unsigned_abs()))
    }

    fn require_beat(&self) -> Answer<()> {
        match self.since_beat().filter(|ago| *ago > LONGEST_SILENCE) {
            None => Ok(()),
            Some(ago) => {
                let seconds = ago.as_secs();
                let text = format!("the scheduler has not looked for what is due for {seconds} s");
                Err(AppError::Unavailable(text))
            }
        }
    }

    /// Looks the database over before it is used: quickly, and all of a file that was not closed.
    pub fn examine(&self) -> Answer<()> {
        Ok(self.store.examine()?)
    }

    /// Closes a SQLite file, so that it need not be looked over when it is opened next.
    pub fn close(&self) {
        if let Err(error) = self.store.close() {
            tracing::warn!(error = %error, "the database is looked over when it is opened next");
        }
    }

    /// Comes to its end when the database's file, or one beside it, was deleted, replaced or cut, with the
    /// reason. What was only moved away is saved into the database first.
    pub async fn lost(&self) -> AppError {
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            let error = match self.look().await {
                Err(error) if error.ends_all() => error,
                _ => continue,
            };
            if matches!(error, StoreError::Misplaced(_))
                && let Err(error) = self.store.close()
            {
                tracing::error!(error = %error, "what was recorded last could not be saved");
            }
            return error.into();
        }
    }

    /// Looks at the files, on a thread that may wait for them.
    async fn look(&self) -> Result<(), StoreError> {
        let store = self.store.clone();
        let look = tokio::task::spawn_blocking(move || store.require_same_file());
        // The thread is gone only when the server is going down.
        look.await.unwrap_or(Ok(()))
    }

    /// The answer of a verb, unless it takes too long: then the database does not answer.
    pub(super) async fn within<T>(
        &self,
        time: Duration,
        verb: impl Future<Output = Answer<T>>,
    ) -> Answer<T> {
        let silent = || AppError::Unavailable("the database does not answer".to_owned());
        tokio::time::timeout(time, verb).await.unwrap_or_else(|_| Err(silent()))
    }
}
