//! A fresh database for each test: a SQLite file, and a database of a PostgreSQL server.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use tantieme::store::{Connection, DatabaseUrl, Store, StoreError};
use tempfile::TempDir;

use crate::{citus, postgres};

/// A fresh, migrated database. Goes away with the test.
pub struct Database {
    pub store: Store,
    pub url: DatabaseUrl,
    _folder: Option<TempDir>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::file(folder.path().join("test.db"));
        Self { store: Store::open(&url).unwrap(), url, _folder: Some(folder) }
    }

    pub fn postgres() -> Option<Self> {
        let url = DatabaseUrl::parse(&postgres::url()?).unwrap();
        let store = Store::open(&url).unwrap();
        citus::distribute(&store);
        Some(Self { store, url, _folder: None })
    }

    /// The same database as another server sees it.
    pub fn open_again(&self) -> Store {
        Store::open(&self.url).unwrap()
    }

    /// Whether its log is spread over several servers: the migrations that made its tables are not taken back then.
    pub fn is_spread(&self) -> bool {
        self.url.is_postgres()
            && self.read(|connection| {
                let asked = "to_regclass('entry_keys') IS NOT NULL";
                Ok(diesel::select(sql::<Bool>(asked)).get_result::<bool>(connection)?)
            })
    }

    pub fn write<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> T {
        self.store.write(work).unwrap()
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> T {
        self.store.read(work).unwrap()
    }

    /// What a write that must fail says.
    pub fn refused<T: std::fmt::Debug>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> StoreError {
        self.store.write(work).unwrap_err()
    }
}

/// Makes two tests of one: on SQLite, and on PostgreSQL where there is one.
macro_rules! on_both {
    ($(fn $name:ident($database:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            fn check($database: $crate::store::databases::Database) $body

            #[test]
            fn sqlite() {
                check($crate::store::databases::Database::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(database) = $crate::store::databases::Database::postgres() {
                    check(database);
                }
            }
        }
    )+};
}

pub(super) use on_both;
