//! The connections of a pool, and what ends a SQLite statement that nobody waits for any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::r2d2::R2D2Connection as _;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use r2d2::{Pool, PooledConnection};

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

/// How a transaction begins, in the words of each database.
pub(super) struct Begin {
    /// Of SQLite.
    pub sqlite: &'static str,
    /// Of PostgreSQL.
    pub postgres: &'static str,
}

impl Begin {
    /// Begins a transaction.
    pub fn begin(&self, connection: &mut Either) -> Result<(), StoreError> {
        match connection {
            Either::Sqlite(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, self.sqlite)?;
            }
            Either::Postgres(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, self.postgres)?;
            }
        }
        Ok(())
    }
}

/// Why there is no connection.
pub(super) enum Missed {
    /// None was free in time, or none could be made.
    Pool(r2d2::Error),
    /// What the database says of what a new one was to begin.
    Database(StoreError),
}

/// A connection in which a transaction has begun. One that waited in the pool may be of a server that has gone since: it
/// shows by the first word, which changes nothing, and another one is taken in its place. So nobody has to ask before
/// each transaction whether it is still there.
pub(super) fn begun(
    pool: &Pool<Connector>,
    wait: Duration,
    begin: &Begin,
) -> Result<PooledConnection<Connector>, Missed> {
    usable(pool, wait, |connection| begin.begin(connection))
}

/// A connection that is not of a server that has gone.
pub(super) fn alive(
    pool: &Pool<Connector>,
    wait: Duration,
) -> Result<PooledConnection<Connector>, Missed> {
    usable(pool, wait, |connection| match connection {
        Either::Sqlite(_) => Ok(()),
        Either::Postgres(_) => Ok(connection.ping()?),
    })
}

fn usable(
    pool: &Pool<Connector>,
    wait: Duration,
    first: impl Fn(&mut Either) -> Result<(), StoreError>,
) -> Result<PooledConnection<Connector>, Missed> {
    // At worst all that wait in the pool are of a server that has gone, and the next one is made now.
    for left in (0..=pool.max_size()).rev() {
        let mut pooled = pool.get_timeout(wait).map_err(Missed::Pool)?;
        match first(&mut pooled.connection) {
            Ok(()) => return Ok(pooled),
            Err(error) if left > 0 && matches!(error, StoreError::Unreachable(_)) => {
                tracing::debug!(%error, "a connection is gone; another one is taken");
                pooled.is_stuck = true;
            }
            Err(error) => {
                pooled.failed(&error);
                return Err(Missed::Database(error));
            }
        }
    }
    Err(Missed::Database(StoreError::Unreachable("every connection is gone".to_owned())))
}

/// Does what is left of a transaction that has begun, and ends it.
pub(super) fn finish<T>(
    connection: &mut Either,
    work: impl FnOnce(&mut Either) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match work(connection) {
        Ok(value) => {
            Either::commit_transaction(connection)?;
            Ok(value)
        }
        Err(error) => {
            undo(connection);
            Err(error)
        }
    }
}

/// Undoes a transaction. The error before it is the one that matters; a connection that cannot even roll
/// back is broken and leaves the pool.
pub(super) fn undo(connection: &mut Either) {
    let _ = Either::rollback_transaction(connection);
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
