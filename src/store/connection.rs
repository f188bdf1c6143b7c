//! One connection type for both databases.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, ConnectionError, PgConnection, SqliteConnection};

use super::error::advice;
use super::{DatabaseUrl, StoreError, own_session, traced};

/// A connection to either database; outside it is called `Connection` (a name that the derive needs
/// for itself in here). Queries that both understand run on it as they are.
#[derive(diesel::MultiConnection)]
pub enum Either {
    /// A SQLite file.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// Write-ahead log, a sync before every acknowledgement, four seconds of patience with others. The file
/// is not mapped into memory: there, a page that the disk does not give ends the process, and with it
/// everything else that it does; read with a call of the system it is an error like any other.
const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout = 4000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA mmap_size = 0;
";

impl Either {
    /// Connects to the database of the URL's scheme.
    pub(super) fn connect(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let unreachable = |error: ConnectionError| {
            StoreError::Unreachable(format!("{url}: {}", one_line(&error.to_string())))
        };
        let connected = if url.is_postgres() {
            own_session::connect(url).map_err(unreachable)?.map(|mut connection| {
                if let Some(traced) = traced::statements("postgresql") {
                    connection.set_instrumentation(traced);
                }
                Self::Postgres(connection)
            })
        } else {
            let mut file = SqliteConnection::establish(&url.target()).map_err(unreachable)?;
            if let Some(traced) = traced::statements("sqlite") {
                file.set_instrumentation(traced);
            }
            file.batch_execute(SQLITE_SETTINGS).map(|()| Self::Sqlite(file))
        };
        connected.map_err(|error| match StoreError::from(error) {
            StoreError::Database(error) => {
                StoreError::Unreachable(format!("{url}: {}", one_line(&error.to_string())))
            }
            other => other,
        })
    }

    /// Opens a SQLite file as it is: nothing of it changes, and nothing beside it is read.
    pub(super) fn look_at(file: &Path) -> Result<Self, StoreError> {
        let unreachable = |error: String| {
            StoreError::Unreachable(format!("{}: {}", file.display(), one_line(&error)))
        };
        let path = std::path::absolute(file).map_err(|error| unreachable(error.to_string()))?;
        let opened = SqliteConnection::establish(&as_uri(&path));
        Ok(Self::Sqlite(opened.map_err(|error| unreachable(error.to_string()))?))
    }

    /// Ends every statement of this transaction that takes longer. SQLite has no such thing: there a
    /// reading looks after each row whether it is to go on.
    pub(super) fn end_statements_after(&mut self, time: Duration) -> Result<(), StoreError> {
        if let Self::Postgres(connection) = self {
            let millis = time.as_millis().max(1);
            connection.batch_execute(&format!("SET LOCAL statement_timeout = {millis}"))?;
        }
        Ok(())
    }
}

/// The name by which SQLite opens a file without ever writing to it.
fn as_uri(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let name = path.to_string_lossy();
    let written = name.bytes().map(|byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("file:{}?mode=ro&immutable=1", written.collect::<String>())
}

/// What is said, in one line, with what to do about it. Of a server that is not there the driver asks whether it runs,
/// which is for whoever reads to find out.
fn one_line(said: &str) -> String {
    let lines = said.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("Is the server running"));
    let line = lines.collect::<Vec<_>>().join("; ");
    format!("{line}{}", advice(said))
}
