//! The exchange rates of the log, by pages.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Entry, Moment, Page, PageArgs, RateFilter, RecordedRate};

use super::page::{Place, latest_first, rows_at};
use super::row::{IS_DATED_OTHER, RATE, ReadRow, rate_name};

/// A page of exchange rates, the latest day first; of one day, the one recorded last first.
pub fn rates(
    connection: &mut Connection,
    filter: &RateFilter,
    args: &PageArgs,
) -> Result<Page<RecordedRate>, StoreError> {
    let (slice, total, rows) = latest_first(connection, || filtered(filter), args)?;
    let last = last_of(connection, &rows)?;
    slice.page(rows, total, |row| {
        let cursor = Place::of(&row).to_string();
        let holds = last.get(&(row.name.clone(), row.occurred_at)) == Some(&row.position);
        Ok((cursor, recorded(row, holds)?))
    })
}

/// The exchange rates at these places; those that do not exist are left out.
pub fn rates_at(
    connection: &mut Connection,
    places: &[(i32, i64)],
) -> Result<Vec<RecordedRate>, StoreError> {
    let rates: Vec<ReadRow> = rows_at(connection, places)?
        .into_iter()
        .filter(|row| row.entry == RATE && row.occurred_at.is_some())
        .collect();
    let last = last_of(connection, &rates)?;
    let rate = |row: ReadRow| {
        let holds = last.get(&(row.name.clone(), row.occurred_at)) == Some(&row.position);
        recorded(row, holds)
    };
    rates.into_iter().map(rate).collect()
}

/// The last position of each pair and day among rows: the rate that holds. All rates of a pair are
/// in one stream.
fn last_of(
    connection: &mut Connection,
    rows: &[ReadRow],
) -> Result<BTreeMap<(String, Option<i64>), i64>, StoreError> {
    let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let days: BTreeSet<i64> = rows.iter().filter_map(|row| row.occurred_at).collect();
    let known: Vec<(String, Option<i64>, i64)> = entries::table
        .filter(entries::customer.is_null())
        .filter(entries::entry.eq(RATE))
        .filter(entries::name.eq_any(names))
        .filter(entries::occurred_at.eq_any(days))
        .select((entries::name, entries::occurred_at, entries::position))
        .load(connection)?;
    let mut last = BTreeMap::new();
    for (name, day, position) in known {
        let held = last.entry((name, day)).or_insert(position);
        *held = position.max(*held);
    }
    Ok(last)
}

fn recorded(row: ReadRow, holds: bool) -> Result<RecordedRate, StoreError> {
    let (stream, position) = (row.stream, row.position);
    let corrupt = || StoreError::corrupt("the rate", format!("{stream}-{position}"));
    let Entry::Rate(rate) = row.rate_entry().ok_or_else(corrupt)? else { return Err(corrupt()) };
    Ok(RecordedRate {
        id: format!("{stream}-{position}"),
        source: row.source,
        key: row.key,
        recorded_at: Moment::from_micros(row.recorded_at),
        rate,
        holds,
    })
}

fn filtered(filter: &RateFilter) -> entries::BoxedQuery<'_, MultiBackend> {
    let rates = entries::entry.eq(RATE).and(entries::customer.is_null());
    let mut query = entries::table.filter(rates).filter(fixed(IS_DATED_OTHER)).into_boxed();
    query = match (filter.from, filter.to) {
        (Some(from), Some(to)) => query.filter(entries::name.eq(rate_name(from, to))),
        (Some(from), None) => query.filter(entries::name.like(format!("{from}/%"))),
        (None, Some(to)) => query.filter(entries::name.like(format!("%/{to}"))),
        (None, None) => query,
    };
    if let Some(on) = filter.on {
        query = query.filter(entries::occurred_at.eq(on.micros()));
    }
    if let Some(from) = filter.on_from {
        query = query.filter(entries::occurred_at.ge(from.micros()));
    }
    if let Some(before) = filter.on_before {
        query = query.filter(entries::occurred_at.lt(before.micros()));
    }
    query
}
