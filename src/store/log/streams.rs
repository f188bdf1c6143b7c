//! How many streams the log has, and how far they reach.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Integer};

use crate::store::dialect;
use crate::store::schema::log_heads;
use crate::store::{Connection, StoreError};

/// Which of PostgreSQL's locks by number are those of streams.
const LOCKS: i32 = 1_953_655_412;
/// Why the log of a SQLite file has one stream.
pub const ONE_WRITER: &str = "a SQLite file has one writer, and one stream";
/// More of them only cost.
const MOST: i32 = 1_024;

/// Makes the log have so many streams; more than one on PostgreSQL only, and only while it is empty: a customer
/// stays in one stream for ever.
///
/// # Errors
/// [`StoreError::NotSplit`] when that cannot be.
pub fn split(connection: &mut Connection, wanted: i32) -> Result<(), StoreError> {
    let refused = |why: String| Err(StoreError::NotSplit(why));
    if matches!(connection, Connection::Sqlite(_)) {
        return refused(ONE_WRITER.to_owned());
    }
    if !(1..=MOST).contains(&wanted) {
        return refused(format!("a log has 1 to {MOST} streams, and not {wanted}"));
    }
    let streams: Vec<i32> = log_heads::table.select(log_heads::stream).load(connection)?;
    let heads = dialect::lock_heads(connection, &streams)?;
    let there = heads.len();
    if usize::try_from(wanted) == Ok(there) {
        return Ok(());
    }
    if heads.iter().any(|(_, last, _)| *last > 0) {
        return refused(format!(
            "it has entries in {there} {}, and where customers are recorded never changes. Make a new database, \
             split it, and import what is to be in it",
            if there == 1 { "stream" } else { "streams" }
        ));
    }
    diesel::delete(log_heads::table.filter(log_heads::stream.ge(wanted))).execute(connection)?;
    for stream in (0..wanted).filter(|stream| !streams.contains(stream)) {
        let row = (log_heads::stream.eq(stream), log_heads::last_position.eq(0));
        diesel::insert_into(log_heads::table).values(row).execute(connection)?;
    }
    Ok(())
}

/// Locks all streams, for a transaction that appends more than once.
pub fn lock_all_streams(connection: &mut Connection) -> Result<(), StoreError> {
    if dialect::lock_only_head(connection)?.is_some() {
        return Ok(());
    }
    let streams: Vec<i32> =
        log_heads::table.order(log_heads::stream).select(log_heads::stream).load(connection)?;
    dialect::lock_heads(connection, &streams).map(drop)
}

/// How far every stream reaches, and that all of it can be read.
pub(super) fn reached(connection: &mut Connection) -> Result<Vec<(i32, i64)>, StoreError> {
    let (heads, are_spread) = dialect::reached(connection)?;
    if are_spread {
        // Given back in the same statement: a reading takes long.
        let pass = "SELECT pg_advisory_lock_shared($1, stream), pg_advisory_unlock_shared($1, stream) \
            FROM unnest($2) AS stream";
        let streams: Vec<i32> = heads.iter().map(|(stream, _)| *stream).collect();
        on_streams(connection, pass, &streams)?;
    }
    Ok(heads)
}

/// Where entries are spread over several databases, heads are committed a moment before the entries are. So who
/// has locked heads holds a second lock until both are, and waits for it: then all up to the head can be read. Who
/// only reads heads waits for it, too.
pub(super) fn lock_until_seen(
    connection: &mut Connection,
    streams: &[i32],
) -> Result<(), StoreError> {
    let lock = "SELECT pg_advisory_xact_lock($1, stream) FROM unnest($2) AS stream";
    on_streams(connection, lock, streams)
}

fn on_streams(
    connection: &mut Connection,
    statement: &str,
    streams: &[i32],
) -> Result<(), StoreError> {
    let Connection::Postgres(inner) = connection else { return Ok(()) };
    sql_query(statement)
        .bind::<Integer, _>(LOCKS)
        .bind::<Array<Integer>, _>(streams)
        .execute(inner)?;
    Ok(())
}
