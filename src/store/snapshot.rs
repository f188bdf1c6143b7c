//! Many readings in one transaction. A settlement reads in a dozen places: each alone would cost the messages that begin
//! and end a transaction besides its own.

use parking_lot::{Mutex, MutexGuard};
use r2d2::PooledConnection;
use tokio::sync::OwnedSemaphorePermit;

use super::pooled::{self, Connector};
use super::{Connection, StoreError};

/// How many are open at the same time: half of the connections that whoever is no request shares.
pub(super) const MOST_SNAPSHOTS: usize = 3;

/// A transaction that reads; over once it has ended, or a reading has failed.
pub(super) struct Snapshot(Mutex<Option<Open>>);

struct Open {
    own: PooledConnection<Connector>,
    _permit: OwnedSemaphorePermit,
}

impl Snapshot {
    /// With a connection in which a transaction has begun.
    pub fn of(own: PooledConnection<Connector>, permit: OwnedSemaphorePermit) -> Self {
        Self(Mutex::new(Some(Open { own, _permit: permit })))
    }

    /// The snapshot for one reading; `None` when it is over, or somebody reads from it right now.
    pub fn free(&self) -> Option<Free<'_>> {
        self.0.try_lock().filter(|open| open.is_some()).map(Free)
    }

    /// Ends it, and gives its connection back.
    pub fn end(&self) {
        end(&mut self.0.lock());
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        end(self.0.get_mut());
    }
}

/// What was read is read: a connection that cannot even end its transaction is broken, and leaves the pool.
fn end(open: &mut Option<Open>) {
    if let Some(Open { mut own, .. }) = open.take() {
        let ended = pooled::finish(&mut own.connection, |_| Ok(()));
        if let Err(error) = ended {
            own.failed(&error);
        }
    }
}

/// A snapshot that nobody else reads from.
pub(super) struct Free<'s>(MutexGuard<'s, Option<Open>>);

impl Free<'_> {
    /// Reads. PostgreSQL reads nothing more in a transaction of which a statement has failed, so that is its end.
    pub fn read<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let over = || StoreError::Unreachable("the snapshot is over".to_owned());
        let open = self.0.as_mut().ok_or_else(over)?;
        let read = work(&mut open.own.connection);
        if read.is_err()
            && let Some(Open { mut own, .. }) = self.0.take()
        {
            pooled::undo(&mut own.connection);
        }
        read
    }
}
