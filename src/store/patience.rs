//! For how long somebody waits for what is read.

use std::sync::Arc;
use std::time::Duration;

use super::StoreError;
use rules::domain::Stop;

/// How long anybody waits at most for a connection or for the turn to write.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// How long somebody waits: until they are told to stop, and until their time is over. The store has no
/// clock, so it is told how much time is left.
#[derive(Clone)]
pub struct Patience {
    /// Ends what is read row by row.
    pub stop: Stop,
    /// How much time is left; a statement that gives no rows ends after it, where the database can.
    pub left: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Patience {
    /// Fails when nobody waits any more.
    pub(super) fn go_on(&self) -> Result<(), StoreError> {
        if self.stop.is_stopped() || (self.left)().is_zero() {
            return Err(StoreError::Stopped);
        }
        Ok(())
    }
}
