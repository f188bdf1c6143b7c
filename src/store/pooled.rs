//! The connections of a pool, and what ends a SQLite statement that nobody waits for any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::r2d2::R2D2Connection as _;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;

use super::connection::Either;
use super::file::DatabaseFile;
use super::{DatabaseUrl, StoreError};
use rules::domain::Stop;

/// What the failing condition says.
const NOT_AWAITED: &str = "nobody waits for this statement any more";

diesel::define_sql_function! {
    /// A condition for SQLite statements that look at many rows and may give none: it always holds, and
    /// fails once nobody waits any more. PostgreSQL does not know it, and is given a time instead.
    fn goes_on() -> Bool;
}

/// A connection with what stops its statements.
pub(super) struct Pooled {
    /// The connection.
    pub connection: Either,
    stop: Awaited,
    /// Whether it stays as it is whatever becomes of the database, and has to leave the pool.
    is_stuck: bool,
}

/// What tells the one who uses a connection now that nobody waits.
#[derive(Debug, Clone, Default)]
struct Awaited(Arc<Mutex<Stop>>);

impl Awaited {
    fn lock(&self) -> MutexGuard<'_, Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pooled {
    /// Looks at what a transaction failed with. A connection that PostgreSQL made while nothing could be
    /// written stays one that only reads, for ever.
    pub fn failed(&mut self, error: &StoreError) {
        use diesel::result::{DatabaseErrorKind::ReadOnlyTransaction, Error::DatabaseError};
        self.is_stuck |=
            matches!(error, StoreError::Database(DatabaseError(ReadOnlyTransaction, _)));
    }

    /// From now on statements end when this is stopped.
    pub fn until(&mut self, stop: Stop) {
        *self.stop.lock() = stop;
    }
}

/// Whether an error is that of a statement that nobody waits for.
pub(super) fn is_not_awaited(message: &str) -> bool {
    message.contains(NOT_AWAITED)
}

/// True, or an error.
#[derive(Debug)]
struct GoesOn(bool);

impl ToSql<Bool, Sqlite> for GoesOn {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        if !self.0 {
            return Err(NOT_AWAITED.into());
        }
        out.set_value(1_i32);
        Ok(IsNull::No)
    }
}

/// Makes connections for a pool: to the file that was opened first, and to no other at its path.
pub(super) struct Connector {
    /// Where the database is.
    pub url: DatabaseUrl,
    /// Its file.
    pub file: Arc<DatabaseFile>,
}

impl r2d2::ManageConnection for Connector {
    type Connection = Pooled;
    type Error = StoreError;

    fn connect(&self) -> Result<Pooled, StoreError> {
        self.file.require_same()?;
        let mut connection = Either::connect(&self.url)?;
        let stop = Awaited::default();
        if let Either::Sqlite(sqlite) = &mut connection {
            let awaited = stop.clone();
            let goes_on = move || GoesOn(!awaited.lock().is_stopped());
            goes_on_utils::register_nondeterministic_impl(sqlite, goes_on)?;
        }
        Ok(Pooled { connection, stop, is_stuck: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), StoreError> {
        Ok(pooled.connection.ping()?)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_stuck || pooled.connection.is_broken()
    }
}
