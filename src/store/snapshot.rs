//! Many readings in one transaction. A settlement reads in a dozen places: each alone would cost the messages that begin
//! and end a transaction besides its own.

use parking_lot::{Mutex, MutexGuard};
use r2d2::PooledConnection;
use tokio::sync::OwnedSemaphorePermit;

use super::pooled::{self, Connector};
use super::{Connection, StoreError};

/// How many are open at the same time: half of the connections that whoever is no request shares.
pub(super) const MOST_SNAPSHOTS: usize = 3;

/// A transaction that reads. It begins with the first reading, so that who reads nothing costs nothing.
#[derive(Default)]
pub(super) struct Snapshot(Mutex<State>);

#[derive(Default)]
enum State {
    /// Nothing was read yet.
    #[default]
    Ahead,
    Open(Box<Open>),
    /// It has ended, a reading has failed, or as many were open as leave connections to others.
    Over,
}

/// A connection in which the transaction has begun.
pub(super) struct Open {
    own: PooledConnection<Connector>,
    _permit: OwnedSemaphorePermit,
}

impl Open {
    /// With the permit to keep the connection for a while.
    pub fn of(own: PooledConnection<Connector>, permit: OwnedSemaphorePermit) -> Self {
        Self { own, _permit: permit }
    }
}

impl Snapshot {
    /// The snapshot for one reading, opened by the first; `None` when it is over, or somebody reads from it right now.
    pub fn free(
        &self,
        open: impl FnOnce() -> Result<Option<Open>, StoreError>,
    ) -> Result<Option<Free<'_>>, StoreError> {
        let Some(mut state) = self.0.try_lock() else { return Ok(None) };
        if matches!(*state, State::Ahead) {
            *state = open()?.map_or(State::Over, |open| State::Open(Box::new(open)));
        }
        Ok(matches!(*state, State::Open(_)).then(|| Free(state)))
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
fn end(state: &mut State) {
    if let State::Open(open) = std::mem::replace(state, State::Over) {
        let mut own = open.own;
        let ended = pooled::finish(&mut own.connection, |_| Ok(()));
        if let Err(error) = ended {
            own.failed(&error);
        }
    }
}

/// A snapshot that nobody else reads from.
pub(super) struct Free<'s>(MutexGuard<'s, State>);

impl Free<'_> {
    /// Reads. PostgreSQL reads nothing more in a transaction of which a statement has failed, so that is its end.
    pub fn read<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let State::Open(open) = &mut *self.0 else {
            return Err(StoreError::Unreachable("the snapshot is over".to_owned()));
        };
        let read = work(&mut open.own.connection);
        if read.is_err() {
            pooled::undo(&mut open.own.connection);
            *self.0 = State::Over;
        }
        read
    }
}
