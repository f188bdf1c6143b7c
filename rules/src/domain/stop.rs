//! How long work learns that nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells long work to come to an end. Cheap to clone; clones are stopped together. It has no time of
/// its own: who has a clock, or sees a client go away, stops it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Option<Arc<AtomicBool>>);

impl Stop {
    /// Of work that comes to its end by itself.
    pub const fn never() -> Self {
        Self(None)
    }

    /// Of work that may be stopped.
    pub fn possible() -> Self {
        Self(Some(Arc::default()))
    }

    /// Ends the work, soon. What never stops goes on.
    pub fn stop(&self) {
        if let Some(flag) = &self.0 {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Goes on, or ends the work.
    ///
    /// # Errors
    /// When it is to end.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }

    /// Whether the work is to end. So cheap that it may be asked for every row.
    pub fn is_stopped(&self) -> bool {
        self.0.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// Work ended before its result was there, because nobody waited for it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody waits for this any more")]
pub struct Stopped;

/// Who waits for something is no part of what is asked: questions that differ in nothing else are equal.
impl PartialEq for Stop {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Stop {}
