//! How far everything is that is counted: the log, what is settled, owed, paid and disputed, the audit trail. Each
//! number is moved in the transaction that writes what it counts, so whoever sees it sees that, too.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Connection, StoreError};

/// One statement for all of it, that both databases understand. That the database is tried is no news.
const MARKS: &str = "SELECT name, last_number AS number FROM counters WHERE name <> 'try' \
    UNION ALL SELECT 'log ' || CAST(stream AS TEXT), last_position FROM log_heads";

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The last number of each counter, and of each stream of the log as `log STREAM`.
pub fn marks(connection: &mut Connection) -> Result<BTreeMap<String, i64>, StoreError> {
    let query = diesel::sql_query(MARKS);
    let rows: Vec<Mark> = match connection {
        Connection::Sqlite(inner) => query.load(inner)?,
        Connection::Postgres(inner) => query.load(inner)?,
    };
    Ok(rows.into_iter().map(|mark| (mark.name, mark.number)).collect())
}
