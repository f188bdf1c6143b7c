//! Opening a database, and the two ways to use it: reading and writing, each in one transaction.

use std::sync::Arc;

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use parking_lot::FairMutex;
use r2d2::Pool;

use super::connection::Connector;
use super::{Connection, DatabaseUrl, StoreError, migrations};

/// How many connections a server keeps at most.
const LARGEST_POOL: u32 = 12;

/// A server that stands still in the middle of a transaction has locks that the others wait for: the
/// database ends such a transaction. Nothing here computes for that long while it writes.
const POSTGRES_WRITE: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// The database. Cheap to clone; every clone shares the pool.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Connector>,
    url: Arc<DatabaseUrl>,
    /// A SQLite file has one writer at a time. Who waits here is served in order; who waits in
    /// SQLite may wait for ever behind a busy writer.
    turn: Arc<FairMutex<()>>,
}

impl Store {
    /// Opens a database: makes a fresh SQLite file, runs what migrations are missing, and refuses
    /// a newer schema, a locked file and a server that does not answer.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut connection = Connection::connect(url)?;
        migrations::run(&mut connection)?;
        drop(connection);
        Self::open_as_is(url)
    }

    /// Opens a database without touching its schema, for the `migrate` command.
    pub fn open_as_is(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let pool = Pool::builder()
            .max_size(LARGEST_POOL)
            .min_idle(Some(0))
            .test_on_check_out(url.is_postgres())
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Connector(url.clone()));
        Ok(Self { pool, url: Arc::new(url.clone()), turn: Arc::default() })
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Reads one consistent picture of the database.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.transaction("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work)
    }

    /// Does all of `work` in one transaction, or nothing of it. Never tried again by itself.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _turn = (!self.url.is_postgres()).then(|| self.turn.lock());
        self.transaction("BEGIN IMMEDIATE", POSTGRES_WRITE, work)
    }

    /// Undoes every migration, newest first, and with them all data. For tests.
    pub fn migrate_down_all(&self) -> Result<(), StoreError> {
        migrations::revert_all(&mut *self.connection()?)
    }

    /// Runs what migrations are missing.
    pub fn migrate(&self) -> Result<(), StoreError> {
        migrations::run(&mut *self.connection()?)
    }

    /// Every migration this release knows, and whether the database has it.
    pub fn migration_status(&self) -> Result<Vec<migrations::Status>, StoreError> {
        migrations::status(&mut *self.connection()?)
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Connector>, StoreError> {
        self.pool.get().map_err(|error| StoreError::Unreachable(format!("{}: {error}", self.url)))
    }

    fn transaction<T>(
        &self,
        sqlite: &str,
        postgres: &str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = &mut *self.connection()?;
        match connection {
            Connection::Sqlite(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, sqlite)?
            }
            Connection::Postgres(inner) => {
                AnsiTransactionManager::begin_transaction_sql(inner, postgres)?;
            }
        }
        match work(connection) {
            Ok(value) => {
                Connection::commit_transaction(connection)?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one that matters; a connection that cannot even roll
                // back is broken and leaves the pool.
                let _ = Connection::rollback_transaction(connection);
                Err(error)
            }
        }
    }
}
