//! Tables that are spread over several PostgreSQL servers by the extension Citus: the log by stream, keys by key.
//! All else stays on the server that everybody talks to: it is small, and has the foreign keys and counters of money.
//! No statement joins the log with it.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Connection, DatabaseUrl, Store, StoreError, dialect, log};

/// Streams of a log that had one: two workers have as much to do as each other, and so have eight.
const STREAMS: i32 = 32;
/// The oldest release of the extension that this was tried with.
const OLDEST: u32 = 13;

/// The entries go where their streams are, with whom they name, which is read with them. What was unique
/// among all entries is so in a table of its own, since no other than the column that spreads a table can be.
const SPREAD: &str = "
    DROP INDEX entries_by_key;
    CREATE INDEX entries_by_key ON entries (key, source);
    CREATE TABLE entry_keys (
        key TEXT COLLATE \"C\" NOT NULL,
        source TEXT COLLATE \"C\" NOT NULL,
        stream INTEGER NOT NULL,
        position BIGINT NOT NULL,
        digest BYTEA NOT NULL,
        PRIMARY KEY (key, source)
    );
    INSERT INTO entry_keys (key, source, stream, position, digest)
        SELECT key, source, stream, position, digest FROM entries;
    SELECT create_distributed_table('entries', 'stream');
    SELECT create_distributed_table('mentions', 'stream', colocate_with => 'entries');
    SELECT create_distributed_table('entry_keys', 'key', colocate_with => 'none');
";

impl Store {
    /// Spreads the log over the workers of a Citus coordinator, with so many streams, or with 32 where nothing is said and it
    /// has one; false where that was done before.
    ///
    /// # Errors
    /// [`StoreError::NotDistributed`] where the database is none, and [`StoreError::NotSplit`] where its log
    /// has entries in a single stream. Nothing is changed then.
    pub fn distribute(&self, streams: Option<i32>) -> Result<bool, StoreError> {
        self.write(|connection| {
            require_workers(connection)?;
            if dialect::has_keys_apart(connection)? {
                return Ok(false);
            }
            let has_one = log::head(connection)?.positions().count() == 1;
            if let Some(streams) = streams.or(has_one.then_some(STREAMS)) {
                log::split(connection, streams)?;
            }
            // What is there is moved, which may take longer than anybody waits otherwise.
            connection.batch_execute("SET LOCAL lock_timeout = 0")?;
            connection.batch_execute(SPREAD)?;
            Ok(true)
        })
    }

    /// Refuses what no database of this kind can have, before one is made.
    ///
    /// # Errors
    /// For a SQLite file as [`Self::distribute`] and [`Self::split`] do.
    pub fn require_layable(
        url: &DatabaseUrl,
        streams: Option<i32>,
        distributed: bool,
    ) -> Result<(), StoreError> {
        match (url.is_postgres(), distributed, streams) {
            (false, true, _) => Err(StoreError::NotDistributed(ONE_FILE.to_owned())),
            (false, false, Some(_)) => Err(StoreError::NotSplit(log::ONE_WRITER.to_owned())),
            _ => Ok(()),
        }
    }

    /// Makes the log have so many streams, to which as many transactions can append at once.
    ///
    /// # Errors
    /// [`StoreError::NotSplit`] on SQLite, and when there are entries.
    pub fn split(&self, streams: i32) -> Result<(), StoreError> {
        self.write(|connection| log::split(connection, streams))
    }
}

/// Why a SQLite file is not spread.
const ONE_FILE: &str =
    "a SQLite file is one file; a log of many servers needs PostgreSQL with Citus";

fn require_workers(connection: &mut Connection) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        workers: i64,
    }
    let refused = |why: &str| Err(StoreError::NotDistributed(why.to_owned()));
    let Connection::Postgres(connection) = connection else { return refused(ONE_FILE) };
    let version = "(SELECT extversion FROM pg_extension WHERE extname = 'citus')";
    let version: Option<String> =
        diesel::select(sql::<Nullable<Text>>(version)).get_result(connection)?;
    let Some(version) = version else {
        return refused(
            "this PostgreSQL has no Citus. Install Citus 13 or later on it and on its workers, say CREATE \
             EXTENSION citus in this database on each, and name the workers with citus_add_node",
        );
    };
    let release = version.split(['.', '-']).next().and_then(|number| number.parse::<u32>().ok());
    if release.is_none_or(|release| release < OLDEST) {
        return refused(&format!("it has Citus {version}, and Citus {OLDEST} or later is needed"));
    }
    let count = "SELECT COUNT(*) AS workers FROM citus_get_active_worker_nodes()";
    let found: Found = sql_query(count).get_result(connection)?;
    if found.workers == 0 {
        return refused(
            "its Citus has no worker. Name them: SELECT citus_add_node('HOST', 5432), and before that the \
             coordinator itself: SELECT citus_set_coordinator_host('HOST', 5432)",
        );
    }
    Ok(())
}
