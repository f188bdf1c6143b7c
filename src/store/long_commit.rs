//! How much an import writes in one commit, where nobody waits for a single entry.

use std::time::Duration;

use super::Store;

/// What bounds one commit of an import.
#[derive(Debug, Clone, Copy)]
pub struct LongCommit {
    /// After so many rows it is committed.
    pub rows: usize,
    /// After so much time it is committed, however few rows there are: others wait for it meanwhile.
    pub time: Duration,
    /// For so long the database is left to those who wait.
    pub pause: Duration,
}

/// SQLite writes each page that a commit changed, and an entry changes a page of each index: the more
/// entries share a commit, the less is written for each. Who waits for the file waits four seconds, and
/// asks again each tenth of a second at the latest.
const SQLITE: LongCommit =
    LongCommit { rows: 100_000, time: Duration::from_secs(2), pause: Duration::from_millis(110) };

/// PostgreSQL gains little from longer ones, and serves those who wait for the heads of the log in order.
const POSTGRES: LongCommit =
    LongCommit { rows: 10_000, time: Duration::from_millis(250), pause: Duration::ZERO };

impl Store {
    /// What bounds one commit of an import into this database.
    pub fn long_commit(&self) -> LongCommit {
        if self.url().is_postgres() { POSTGRES } else { SQLITE }
    }
}
