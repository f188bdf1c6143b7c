//! The only file that knows which database it talks to: what one connection type cannot say for
//! both. Row locks are needed on PostgreSQL only; a SQLite writer is alone from its first word.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use rules::domain::{Currency, Hold, Moment};

use super::fixed::fixed;
use super::schema::{collaborators, counters, distributors, log_heads, periods};
use super::{Connection, StoreError};

/// What time it is by the database's own clock; `None` where the database has none of its own: a
/// SQLite file is read with the clock of whoever reads it.
pub fn now(connection: &mut Connection) -> Result<Option<Moment>, StoreError> {
    let Connection::Postgres(inner) = connection else { return Ok(None) };
    let micros: i64 = diesel::select(sql::<BigInt>(POSTGRES_NOW)).get_result(inner)?;
    Ok(Some(Moment::from_micros(micros)))
}

/// Microseconds at this moment, not at the start of the transaction.
const POSTGRES_NOW: &str = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";

/// How many ids one look-up asks for.
pub(super) const IDS_AT_ONCE: usize = 500;

/// Asks for rows by their keys, so many at once, and reads them. They come in the order of their
/// chunks, and within a chunk in the order of `load`.
pub(super) fn in_chunks<K, R, T: TryFrom<R, Error = StoreError>>(
    keys: &[K],
    mut load: impl FnMut(&[K]) -> Result<Vec<R>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for chunk in keys.chunks(IDS_AT_ONCE) {
        for row in load(chunk)? {
            found.push(T::try_from(row)?);
        }
    }
    Ok(found)
}

/// The most values one statement may bind.
pub(super) fn bind_limit(connection: &Connection) -> usize {
    match connection {
        Connection::Sqlite(_) => 32_766,
        Connection::Postgres(_) => 65_535,
    }
}

/// From how many rows on PostgreSQL takes them by `COPY`: for fewer its three messages cost more than they save.
pub(super) const ROWS_TO_COPY: usize = 8;

/// Inserts rows in the way that costs the database least: `insert_all!(connection, table, rows)`. SQLite
/// keeps a statement for one row prepared, and has each row at the cost of a call; PostgreSQL would read
/// and plan a statement again for each number of rows.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {
        match $connection {
            $crate::store::Connection::Sqlite(inner) => {
                for row in &$rows {
                    diesel::insert_into($table).values(row).execute(inner)?;
                }
            }
            $crate::store::Connection::Postgres(inner) => {
                if $rows.is_empty() {
                    // Not even a statement that inserts none.
                } else if $rows.len() < $crate::store::dialect::ROWS_TO_COPY {
                    diesel::insert_into($table).values(&$rows).execute(inner)?;
                } else {
                    diesel::copy_from($table).from_insertable(&$rows).execute(inner)?;
                }
            }
        }
    };
}

pub(super) use insert_all;

/// How many rows are made and held at once where there may be one for each of a million people.
const ROWS_IN_PART: usize = 4_096;

/// How many rows one statement of SQLite inserts where there are many: prepared once, it stays behind the last row of
/// each index instead of looking for its place with each row.
pub(super) const ROWS_IN_STATEMENT: usize = 32;

/// Has rows written in parts: each part is made just before it is written, and dropped behind it.
pub(super) fn write_in_parts<R>(
    rows: impl IntoIterator<Item = Result<R, StoreError>>,
    mut write: impl FnMut(&[R]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut part = Vec::new();
    for row in rows {
        part.push(row?);
        if part.len() == ROWS_IN_PART {
            write(&part)?;
            part.clear();
        }
    }
    if part.is_empty() { Ok(()) } else { write(&part) }
}

/// Inserts rows of which there may be a million, in parts: `insert_in_parts!(connection, table, rows)`, where `rows` makes
/// them one by one. The rest is as with [`insert_all`].
macro_rules! insert_in_parts {
    ($connection:expr, $table:expr, $rows:expr) => {
        $crate::store::dialect::write_in_parts($rows, |part| {
            let rest = match &mut *$connection {
                $crate::store::Connection::Sqlite(inner) => {
                    let (whole, rest) =
                        part.as_chunks::<{ $crate::store::dialect::ROWS_IN_STATEMENT }>();
                    for rows in whole {
                        diesel::insert_into($table).values(rows).execute(inner)?;
                    }
                    rest
                }
                $crate::store::Connection::Postgres(_) => part,
            };
            $crate::store::dialect::insert_all!(&mut *$connection, $table, *rest);
            Ok(())
        })
    };
}

pub(super) use insert_in_parts;

/// Runs a query that locks the row it finds until the transaction ends.
macro_rules! locked {
    ($connection:expr, $query:expr) => {
        match $connection {
            Connection::Sqlite(inner) => $query.first(inner).optional(),
            Connection::Postgres(inner) => $query.for_update().first(inner).optional(),
        }
    };
}

/// The stream of a head of the log, its last position and its newest link.
pub(super) type Head = (i32, i64, Option<Vec<u8>>);

/// The head of a log that has one stream, locked, and whether keys are kept apart; nothing where it has several
/// streams. A SQLite writer needs no lock, and its log has one stream.
pub(super) fn lock_only_head(
    connection: &mut Connection,
) -> Result<Option<(Head, bool)>, StoreError> {
    match connection {
        Connection::Sqlite(inner) => {
            Ok(log_heads::table.select(HEAD).first(inner).optional()?.map(|head| (head, false)))
        }
        Connection::Postgres(inner) => {
            let only = log_heads::table.filter(fixed(HAS_ONE_STREAM));
            Ok(only.select((HEAD, are_keys_apart())).for_update().first(inner).optional()?)
        }
    }
}

/// How far every stream reaches, and whether keys are kept apart.
pub(super) fn reached(connection: &mut Connection) -> Result<(Vec<(i32, i64)>, bool), StoreError> {
    let heads = log_heads::table.order(log_heads::stream);
    let columns = (log_heads::stream, log_heads::last_position);
    match connection {
        Connection::Sqlite(inner) => Ok((heads.select(columns).load(inner)?, false)),
        Connection::Postgres(inner) => {
            let found = heads.select((columns, are_keys_apart())).load(inner)?;
            let are_apart = found.iter().any(|(_, are_apart): &(_, bool)| *are_apart);
            Ok((found.into_iter().map(|(head, _)| head).collect(), are_apart))
        }
    }
}

/// Heads of the log by stream, locked in this order: positions of a stream are handed out to one transaction at
/// a time.
pub(super) fn lock_heads(
    connection: &mut Connection,
    streams: &[i32],
) -> Result<Vec<Head>, StoreError> {
    let heads = log_heads::table.filter(log_heads::stream.eq_any(streams)).order(log_heads::stream);
    Ok(match connection {
        Connection::Sqlite(inner) => heads.select(HEAD).load(inner)?,
        Connection::Postgres(inner) => heads.select(HEAD).for_update().load(inner)?,
    })
}

type HeadColumns = (log_heads::stream, log_heads::last_position, log_heads::link);
const HEAD: HeadColumns = (log_heads::stream, log_heads::last_position, log_heads::link);
const HAS_ONE_STREAM: &str = "(SELECT COUNT(*) FROM log_heads) = 1";

fn are_keys_apart() -> SqlLiteral<Bool> {
    sql("to_regclass('entry_keys') IS NOT NULL")
}

/// Whether keys are kept in a table of their own, because entries are spread over several databases.
pub(super) fn has_keys_apart(connection: &mut Connection) -> Result<bool, StoreError> {
    let Connection::Postgres(inner) = connection else { return Ok(false) };
    Ok(diesel::select(are_keys_apart()).get_result(inner)?)
}

/// The state of a period, locked.
pub(super) fn lock_period(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<Option<String>, StoreError> {
    let query = periods::table.find((distributor, index)).select(periods::state);
    Ok(locked!(connection, query)?)
}

/// A period that is locked: its distributor, its state, the version that is pinned to it, and the number of its newest
/// lease.
pub(super) type LockedPeriod = (String, String, i32, i64);

/// The periods of distributors with one index, locked in the order of their names.
pub(super) fn lock_periods(
    connection: &mut Connection,
    index: i64,
    distributors: &[&str],
) -> Result<Vec<LockedPeriod>, StoreError> {
    let columns = (periods::distributor, periods::state, periods::version, periods::lease_number);
    let query = of_all(index, distributors).order(periods::distributor).select(columns);
    Ok(match connection {
        Connection::Sqlite(inner) => query.load(inner)?,
        Connection::Postgres(inner) => query.for_update().load(inner)?,
    })
}

/// The names and lease numbers of those whose lease is free: given back, over by a moment, or running for longer than until another. Those
/// that somebody else locks are being leased just now, and are left out.
pub(super) fn lock_unleased(
    connection: &mut Connection,
    index: i64,
    distributors: &[&str],
    (now, longest): (i64, i64),
) -> Result<Vec<(String, i64)>, StoreError> {
    let free = periods::holder
        .is_null()
        .nullable()
        .or(periods::held_until.le(now))
        .or(periods::held_until.gt(longest));
    let columns = (periods::distributor, periods::lease_number);
    let query = of_all(index, distributors).filter(free).select(columns);
    Ok(match connection {
        Connection::Sqlite(inner) => query.load(inner)?,
        Connection::Postgres(inner) => query.for_update().skip_locked().load(inner)?,
    })
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of_all<'a>(index: i64, distributors: &'a [&'a str]) -> _ {
    periods::table
        .filter(periods::period_index.eq(index))
        .filter(periods::distributor.eq_any(distributors))
}

/// The state of a distributor, locked.
pub(super) fn lock_distributor(
    connection: &mut Connection,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let query = distributors::table.find(name).select(distributors::state);
    Ok(locked!(connection, query)?)
}

/// Locks a counter without moving it, so that one transaction at a time does what it counts.
pub(super) fn lock_counter(connection: &mut Connection, name: &str) -> Result<(), StoreError> {
    let query = counters::table.find(name).select(counters::last_number);
    let found: Option<i64> = locked!(connection, query)?;
    found.map(drop).ok_or_else(|| StoreError::corrupt("no counter", name))
}

/// Makes a counter that is not there yet.
pub(super) fn insert_missing_counter(
    connection: &mut Connection,
    name: &str,
) -> Result<(), StoreError> {
    let row = (counters::name.eq(name), counters::last_number.eq(0));
    let insert = diesel::insert_into(counters::table).values(row);
    match connection {
        Connection::Sqlite(inner) => insert.on_conflict_do_nothing().execute(inner)?,
        Connection::Postgres(inner) => insert.on_conflict_do_nothing().execute(inner)?,
    };
    Ok(())
}

/// The last number of a counter and the newest link of what it counts, locked.
pub(super) fn lock_chain(
    connection: &mut Connection,
    name: &str,
) -> Result<(i64, Option<Vec<u8>>), StoreError> {
    let query = counters::table.find(name).select((counters::last_number, counters::link));
    let found: Option<(i64, Option<Vec<u8>>)> = locked!(connection, query)?;
    found.ok_or_else(|| StoreError::corrupt("no counter", name))
}

/// The same of the audit trail, with what anybody outside wants to hear of.
pub(super) fn lock_trail(
    connection: &mut Connection,
    name: &str,
) -> Result<(i64, Option<Vec<u8>>, i64), StoreError> {
    let columns = (counters::last_number, counters::link, counters::wanted);
    let query = counters::table.find(name).select(columns);
    let found: Option<(i64, Option<Vec<u8>>, i64)> = locked!(connection, query)?;
    found.ok_or_else(|| StoreError::corrupt("no counter", name))
}

/// Moves a counter that is locked, with the newest link.
pub(super) fn move_chain(
    connection: &mut Connection,
    name: &str,
    last: i64,
    link: Option<&[u8]>,
) -> Result<(), StoreError> {
    diesel::update(counters::table.find(name))
        .set((counters::last_number.eq(last), link.map(|link| counters::link.eq(link))))
        .execute(connection)?;
    Ok(())
}

/// Takes `count` numbers of a counter and gives the first; the rest follow without a gap.
pub(super) fn take_numbers(
    connection: &mut Connection,
    name: &str,
    count: usize,
) -> Result<i64, StoreError> {
    let count = i64::try_from(count).map_err(|_| StoreError::corrupt("a count", count))?;
    let moved = diesel::update(counters::table.find(name))
        .set(counters::last_number.eq(counters::last_number + count))
        .returning(counters::last_number);
    let last: i64 = match connection {
        Connection::Sqlite(inner) => moved.get_result(inner)?,
        Connection::Postgres(inner) => moved.get_result(inner)?,
    };
    Ok(last - count + 1)
}

/// Inserts the collaborators that are not there yet: reference, and the moment they came to be.
pub(super) fn insert_missing_collaborators(
    connection: &mut Connection,
    newcomers: &[(&str, i64)],
) -> Result<(), StoreError> {
    let row = |(reference, at): &(_, i64)| {
        (
            collaborators::reference.eq(*reference),
            collaborators::name.eq(*reference),
            collaborators::active.eq(1),
            collaborators::created_at.eq(*at),
        )
    };
    for chunk in newcomers.chunks(bind_limit(connection) / 4) {
        let rows: Vec<_> = chunk.iter().map(row).collect();
        let insert = diesel::insert_into(collaborators::table).values(&rows);
        match connection {
            Connection::Sqlite(inner) => insert.on_conflict_do_nothing().execute(inner)?,
            Connection::Postgres(inner) => insert.on_conflict_do_nothing().execute(inner)?,
        };
    }
    Ok(())
}

/// The SQL for the text at a field of a JSON object. The field's name comes from the catalogue,
/// where names are letters, digits and underscores.
pub(super) fn json_text(column: &str, field: &str, postgres: bool) -> String {
    let name: String = field.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if postgres {
        format!("({column}::json ->> '{name}')")
    } else {
        format!("json_extract({column}, '$.{name}')")
    }
}

/// A hold from its two columns; `None` when nothing is held.
pub(super) fn hold(reason: Option<String>, since: Option<i64>) -> Option<Hold> {
    Some(Hold { reason: reason?, since: Moment::from_micros(since?) })
}

/// The currency with a stored code.
pub(super) fn currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|_| StoreError::corrupt("the currency", code))
}
