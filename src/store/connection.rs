//! One connection type for both databases.

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::R2D2Connection as _;
use diesel::{Connection as _, ConnectionError, PgConnection, SqliteConnection};

use super::{DatabaseUrl, StoreError};

/// A connection to either database; outside it is called `Connection` (a name that the derive needs
/// for itself in here). Queries that both understand run on it as they are.
#[derive(diesel::MultiConnection)]
pub enum Either {
    /// A SQLite file.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// Write-ahead log, a sync before every acknowledgement, five seconds of patience with others. The
/// file is mapped, up to a terabyte: journeys are read customer by customer, from pages all over it,
/// and to fetch each with a call of the system takes as long as all that is done with it.
const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -65536;
    PRAGMA mmap_size = 1099511627776;
";

/// Plans are made for the table as it is: one that was kept from when the log was empty would look
/// at every row for ever.
const POSTGRES_SETTINGS: &str = "
    SET TIME ZONE 'UTC';
    SET client_min_messages TO WARNING;
    SET plan_cache_mode TO force_custom_plan;
";

impl Either {
    /// Connects to the database of the URL's scheme.
    pub(super) fn connect(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let unreachable = |error: ConnectionError| {
            let reason = error.to_string();
            StoreError::Unreachable(format!("{url}: {}", one_line(&reason)))
        };
        let mut connection = if url.is_postgres() {
            Self::Postgres(PgConnection::establish(&url.target()).map_err(unreachable)?)
        } else {
            Self::Sqlite(SqliteConnection::establish(&url.target()).map_err(unreachable)?)
        };
        let settings = match &connection {
            Self::Sqlite(_) => SQLITE_SETTINGS,
            Self::Postgres(_) => POSTGRES_SETTINGS,
        };
        connection.batch_execute(settings).map_err(|error| match StoreError::from(error) {
            StoreError::Database(error) => {
                StoreError::Unreachable(format!("{url}: {}", one_line(&error.to_string())))
            }
            other => other,
        })?;
        Ok(connection)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes connections for a pool.
pub(super) struct Connector(pub(super) DatabaseUrl);

impl r2d2::ManageConnection for Connector {
    type Connection = Either;
    type Error = StoreError;

    fn connect(&self) -> Result<Either, StoreError> {
        Either::connect(&self.0)
    }

    fn is_valid(&self, connection: &mut Either) -> Result<(), StoreError> {
        Ok(connection.ping()?)
    }

    fn has_broken(&self, connection: &mut Either) -> bool {
        connection.is_broken()
    }
}
