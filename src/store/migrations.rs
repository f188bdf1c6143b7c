//! The schema's history: one tree of migrations for each database, with the same names.

use diesel::backend::Backend;
use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::schema::expand_steps;
use super::{Connection, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Where diesel keeps which migrations were run.
const RECORDS: &str = "__diesel_schema_migrations";

/// Since when a migration says with a line in `expand_steps` that the release before can go on with it.
const SAID_SINCE: &str = "20261127000990";

/// How often servers that start at the same moment may get in each other's way.
const ATTEMPTS: u32 = 5;

/// What a database has of the migrations of this release, and beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// How many of this release it lacks.
    pub missing: usize,
    /// How many it has of a newer one, all of which this release can go on with.
    pub newer: usize,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name, the same for both databases.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Runs every migration that is missing, all or nothing. Refuses a newer database, unless what is newer only adds to it.
pub fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match run_once(connection) {
            // Another server may just have made the same tables; then nothing is missing now.
            Err(StoreError::Database(_) | StoreError::Conflict(_)) if attempt < ATTEMPTS => {
                attempt += 1;
            }
            result => return result,
        }
    }
}

fn run_once(connection: &mut Connection) -> Result<(), StoreError> {
    let applied = applied(connection)?;
    let newer = count_newer(connection, &applied)?;
    if newer > 0 {
        tracing::info!(
            newer,
            "a newer release has added to the database what this one does not use"
        );
    }
    if status(connection)?.iter().all(|migration| migration.applied) {
        return Ok(());
    }
    in_transaction(connection, |connection| match connection {
        Connection::Sqlite(inner) => run_pending(inner, SQLITE),
        Connection::Postgres(inner) => run_pending(inner, POSTGRES),
    })
}

/// Refuses a database that has none of the migrations, and so is of something else, and a newer one, unless what is
/// newer only adds to it. Nothing is changed.
pub fn require_known(connection: &mut Connection) -> Result<Known, StoreError> {
    let applied = recorded(connection)?;
    if applied.is_empty() {
        return Err(no_database());
    }
    let newer = count_newer(connection, &applied)?;
    let known = names::<diesel::sqlite::Sqlite>(SQLITE)?;
    let missing = known.iter().filter(|(version, _)| !applied.contains(version)).count();
    Ok(Known { missing, newer })
}

/// How many migrations this release has.
pub fn count() -> Result<usize, StoreError> {
    names::<diesel::sqlite::Sqlite>(SQLITE).map(|names| names.len())
}

/// The versions that the database has. Unlike [`applied`] it makes no table where none is, and so can be asked
/// where nothing may be written.
fn recorded(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Recorded {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let query = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
    let found: QueryResult<Vec<Recorded>> = match connection {
        Connection::Sqlite(inner) => query.load(inner),
        Connection::Postgres(inner) => query.load(inner),
    };
    match found {
        Ok(rows) => Ok(rows.into_iter().map(|row| row.version).collect()),
        Err(DieselError::DatabaseError(_, said)) if said.message().contains(RECORDS) => {
            Err(no_database())
        }
        Err(error) => Err(error.into()),
    }
}

fn no_database() -> StoreError {
    StoreError::NotOurs("none of its tables is there".to_owned())
}

/// Whose a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// Nobody's: nothing is in it.
    Nothing,
    /// Somebody else's, who has so many tables in it.
    OfOthers(usize),
    /// It has tables of this product, of whatever release.
    Ours,
}

/// Looks at the names of tables and migrations, and at nothing else.
pub fn contents(connection: &mut Connection) -> Result<Contents, StoreError> {
    let tables = tables(connection)?;
    if !tables.iter().any(|name| name == RECORDS) {
        let of_others = Contents::OfOthers(tables.len());
        return Ok(if tables.is_empty() { Contents::Nothing } else { of_others });
    }
    // Others keep their migrations under this name as well.
    let (recorded, known) = (recorded(connection)?, names::<diesel::sqlite::Sqlite>(SQLITE)?);
    if recorded.is_empty() {
        return Ok(Contents::Nothing);
    }
    let is_known = |found: &String| known.iter().any(|(version, _)| version == found);
    Ok(if recorded.iter().any(is_known) {
        Contents::Ours
    } else {
        Contents::OfOthers(tables.len())
    })
}

/// The tables of a database, those aside that it needs for itself.
fn tables(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Table {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let tables: Vec<Table> = match connection {
        Connection::Sqlite(connection) => diesel::sql_query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )
        .load(connection)?,
        Connection::Postgres(connection) => diesel::sql_query(
            "SELECT tablename::text AS name FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
        )
        .load(connection)?,
    };
    Ok(tables.into_iter().map(|table| table.name).collect())
}

/// Undoes every migration, newest first.
pub fn revert_all(connection: &mut Connection) -> Result<(), StoreError> {
    in_transaction(connection, |connection| {
        let done = match connection {
            Connection::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(drop),
            Connection::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(drop),
        };
        done.map_err(|error| failed(&*error))
    })
}

/// Every migration this release knows, oldest first, and whether the database has it.
pub fn status(connection: &mut Connection) -> Result<Vec<Status>, StoreError> {
    let applied = applied(connection)?;
    let known = match connection {
        Connection::Sqlite(_) => names::<diesel::sqlite::Sqlite>(SQLITE)?,
        Connection::Postgres(_) => names::<diesel::pg::Pg>(POSTGRES)?,
    };
    let status = known
        .into_iter()
        .map(|(version, name)| Status { applied: applied.contains(&version), name })
        .collect();
    Ok(status)
}

/// How many migrations this release does not know. Refuses one that does not say that this release can go on with it.
fn count_newer(connection: &mut Connection, applied: &[String]) -> Result<usize, StoreError> {
    let known = names::<diesel::sqlite::Sqlite>(SQLITE)?;
    let is_known = |found: &str| known.iter().any(|(version, _)| version == found);
    let unknown: Vec<&String> = applied.iter().filter(|found| !is_known(found)).collect();
    let said = if unknown.is_empty() || !applied.iter().any(|version| version == SAID_SINCE) {
        Vec::new()
    } else {
        expand_steps::table.select(expand_steps::version).load::<String>(connection)?
    };
    match unknown.iter().find(|found| !said.contains(found)) {
        Some(found) => Err(StoreError::Newer { found: (*found).clone() }),
        None => Ok(unknown.len()),
    }
}

fn run_pending<C, DB>(connection: &mut C, source: EmbeddedMigrations) -> Result<(), StoreError>
where
    DB: Backend,
    C: MigrationHarness<DB>,
{
    connection.run_pending_migrations(source).map(drop).map_err(|error| failed(&*error))
}

/// Versions and names, oldest first.
fn names<DB: Backend>(source: EmbeddedMigrations) -> Result<Vec<(String, String)>, StoreError> {
    let migrations: Vec<Box<dyn Migration<DB>>> =
        source.migrations().map_err(|error| failed(&*error))?;
    let mut names: Vec<(String, String)> = migrations
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    names.sort();
    Ok(names)
}

/// The versions that the database has, oldest first.
fn applied(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let versions = match connection {
        Connection::Sqlite(inner) => inner.applied_migrations(),
        Connection::Postgres(inner) => inner.applied_migrations(),
    };
    let versions = versions.map_err(|error| failed(&*error))?;
    let mut versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
    versions.sort();
    Ok(versions)
}

fn in_transaction(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    begin(connection)?;
    match work(connection) {
        Ok(()) => Ok(Connection::commit_transaction(connection)?),
        Err(error) => {
            let _ = Connection::rollback_transaction(connection);
            Err(error)
        }
    }
}

fn begin(connection: &mut Connection) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")
        }
        Connection::Postgres(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN")
        }
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> StoreError {
    if error.to_string().contains("database is locked") {
        return StoreError::Locked;
    }
    StoreError::Conflict(format!("the database's schema cannot be changed: {error}"))
}
