//! Storing periods and finding them.

use std::collections::BTreeMap;

use diesel::dsl::min;
use diesel::prelude::*;

use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::grouped::{Pages, keyset_groups};
use crate::store::keyset::keyset_page;
use crate::store::schema::{distributors, periods};
use crate::store::{Connection, StoreError};
use rules::domain::{Moment, Page, PageArgs, Period, PeriodFilter, PeriodState, Window};

use super::due::IS_LAST;
use super::row::{IS_UNSETTLED, PeriodRow, unsettled};
use crate::store::dialect::insert_all;

/// Stores a period. A distributor has each index once.
pub fn insert(connection: &mut Connection, period: &Period) -> Result<(), StoreError> {
    insert_many(connection, std::slice::from_ref(period))
}

/// Stores periods. A distributor has each index once.
pub fn insert_many(connection: &mut Connection, list: &[Period]) -> Result<(), StoreError> {
    let mut write = || -> Result<(), StoreError> {
        let rows: Vec<PeriodRow> = list.iter().map(PeriodRow::of).collect();
        insert_all!(connection, periods::table, rows);
        Ok(())
    };
    let name =
        |period: &Period| format!("{} of distributor \"{}\"", period.index, period.distributor);
    write().map_err(|error| match error.is_unique_violation() {
        true => {
            let names: Vec<String> = list.iter().map(name).collect();
            StoreError::Conflict(format!("period {} exists already", names.join(", or ")))
        }
        false => error,
    })
}

/// One period.
pub fn find(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<Option<Period>, StoreError> {
    one(connection, of(distributor).filter(periods::period_index.eq(index)))
}

/// Many periods at once, by distributor and index; those that do not exist are left out. They are asked for by index or
/// by distributor, whichever takes fewer statements: all distributors with all indexes are many more than these.
pub fn find_all(
    connection: &mut Connection,
    ids: &[(String, i64)],
) -> Result<Vec<Period>, StoreError> {
    let mut by_index: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (name, index) in ids {
        by_index.entry(*index).or_default().push(name);
        by_name.entry(name).or_default().push(*index);
    }
    let mut rows: Vec<PeriodRow> = Vec::new();
    if by_index.len() <= by_name.len() {
        for (index, names) in by_index {
            let some = periods::table
                .filter(periods::period_index.eq(index))
                .filter(periods::distributor.eq_any(names))
                .select(PeriodRow::as_select());
            rows.extend(some.load(connection)?);
        }
    } else {
        for (name, indexes) in by_name {
            let some = periods::table
                .filter(periods::distributor.eq(name))
                .filter(periods::period_index.eq_any(indexes))
                .select(PeriodRow::as_select());
            rows.extend(some.load(connection)?);
        }
    }
    rows.into_iter().map(Period::try_from).collect()
}

/// The period that is measured at `now`: of those not settled the last that has begun, else the
/// first.
pub fn current(
    connection: &mut Connection,
    distributor: &str,
    now: Moment,
) -> Result<Option<Period>, StoreError> {
    Ok(running(open(connection, distributor)?, now))
}

/// The period that is measured at `now`, of each of many distributors.
pub fn current_of_all(
    connection: &mut Connection,
    distributors: &[String],
    now: Moment,
) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .filter(periods::distributor.eq_any(distributors))
        .filter(fixed(IS_UNSETTLED))
        .order((periods::distributor, periods::period_index))
        .select(PeriodRow::as_select())
        .load(connection)?;
    let mut by_name: BTreeMap<String, Vec<Period>> = BTreeMap::new();
    for row in rows {
        let period = Period::try_from(row)?;
        by_name.entry(period.distributor.clone()).or_default().push(period);
    }
    Ok(by_name.into_values().filter_map(|periods| running(periods, now)).collect())
}

fn running(unsettled: Vec<Period>, now: Moment) -> Option<Period> {
    let begun = unsettled.iter().rposition(|period| period.window.start <= now);
    unsettled.into_iter().nth(begun.unwrap_or(0))
}

/// The settled periods before the one of an index that end at a moment or later, oldest first.
pub fn settled_between(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    from: Moment,
) -> Result<Vec<Period>, StoreError> {
    let ended = [PeriodState::Settled, PeriodState::Empty].map(PeriodState::code);
    let rows: Vec<PeriodRow> = of(distributor)
        .filter(periods::period_index.lt(index))
        .filter(periods::ends_at.ge(from.micros()))
        .filter(periods::state.eq_any(ended))
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// The versions by which periods were settled, each once, of each of many distributors.
pub fn settled_versions_of_all(
    connection: &mut Connection,
    distributors: &[&str],
) -> Result<Vec<(String, i32)>, StoreError> {
    let ended = [PeriodState::Settled, PeriodState::Empty].map(PeriodState::code);
    let versions = periods::table
        .filter(periods::distributor.eq_any(distributors))
        .filter(periods::state.eq_any(ended))
        .select((periods::distributor, periods::version))
        .distinct()
        .load(connection)?;
    Ok(versions)
}

/// The versions by which the periods before the one of an index were settled, each once.
pub fn settled_versions(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<Vec<i32>, StoreError> {
    let ended = [PeriodState::Settled, PeriodState::Empty].map(PeriodState::code);
    let versions = periods::table
        .filter(periods::distributor.eq(distributor).and(periods::period_index.lt(index)))
        .filter(periods::state.eq_any(ended))
        .select(periods::version)
        .distinct()
        .load(connection)?;
    Ok(versions)
}

/// The first period that is not settled.
pub fn first_unsettled(
    connection: &mut Connection,
    distributor: &str,
) -> Result<Option<Period>, StoreError> {
    one(connection, unsettled(distributor).order(periods::period_index))
}

/// The period with the highest index.
pub fn last(connection: &mut Connection, distributor: &str) -> Result<Option<Period>, StoreError> {
    one(connection, of(distributor).order(periods::period_index.desc()))
}

/// The last period of a distributor that starts at or before a moment.
pub fn last_begun(
    connection: &mut Connection,
    distributor: &str,
    at: Moment,
) -> Result<Option<Period>, StoreError> {
    let begun = of(distributor).filter(periods::starts_at.le(at.micros()));
    one(connection, begun.order(periods::period_index.desc()))
}

/// The first period of a distributor that starts after a moment.
pub fn first_after(
    connection: &mut Connection,
    distributor: &str,
    at: Moment,
) -> Result<Option<Period>, StoreError> {
    let later = of(distributor).filter(periods::starts_at.gt(at.micros()));
    one(connection, later.order(periods::period_index))
}

type Periods<'a> = periods::BoxedQuery<'a, MultiBackend>;

fn of(distributor: &str) -> Periods<'_> {
    periods::table.filter(periods::distributor.eq(distributor)).into_boxed()
}

/// The first of these periods.
fn one(connection: &mut Connection, periods: Periods<'_>) -> Result<Option<Period>, StoreError> {
    let row: Option<PeriodRow> =
        periods.select(PeriodRow::as_select()).first(connection).optional()?;
    row.map(Period::try_from).transpose()
}

/// The names of the distributors that have periods.
pub fn distributors(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let names = periods::table.select(periods::distributor).distinct().order(periods::distributor);
    Ok(names.load(connection)?)
}

/// All periods of a distributor, in their order.
pub fn all(connection: &mut Connection, distributor: &str) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .filter(periods::distributor.eq(distributor))
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// The times between a distributor's periods up to an index: what its schedules left out.
pub fn gaps(
    connection: &mut Connection,
    distributor: &str,
    through: i64,
) -> Result<Vec<Window>, StoreError> {
    let windows: Vec<(i64, i64)> = periods::table
        .filter(periods::distributor.eq(distributor).and(periods::period_index.le(through)))
        .order(periods::period_index)
        .select((periods::starts_at, periods::ends_at))
        .load(connection)?;
    let between = |pair: &[(i64, i64)]| match pair {
        [(_, end), (start, _)] if end < start => {
            Some(Window::new(Moment::from_micros(*end), Moment::from_micros(*start)))
        }
        _ => None,
    };
    Ok(windows.windows(2).filter_map(between).collect())
}

/// The first period that each version of these distributors is used for; versions that are used for
/// none are left out.
pub fn first_of_versions(
    connection: &mut Connection,
    distributors: &[String],
) -> Result<Vec<Period>, StoreError> {
    let firsts: Vec<(String, Option<i64>)> = periods::table
        .filter(periods::distributor.eq_any(distributors))
        .group_by((periods::distributor, periods::version))
        .select((periods::distributor, min(periods::period_index)))
        .load(connection)?;
    let ids: Vec<(String, i64)> =
        firsts.into_iter().filter_map(|(name, first)| Some((name, first?))).collect();
    find_all(connection, &ids)
}

/// The period with the highest index, of each of many distributors.
pub fn last_of_all(
    connection: &mut Connection,
    names: &[String],
) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::name.eq_any(names))
        .filter(fixed(IS_LAST))
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// Every period of a distributor that is not settled, by index.
pub fn open(connection: &mut Connection, distributor: &str) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = unsettled(distributor)
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// Every period in REVIEW, by distributor and index.
pub fn in_review(connection: &mut Connection) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .filter(periods::state.eq(PeriodState::Review.code()))
        .order((periods::distributor, periods::period_index))
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// A page of a distributor's periods, newest first.
pub fn page(
    connection: &mut Connection,
    distributor: &str,
    filter: &PeriodFilter,
    args: &PageArgs,
) -> Result<Page<Period>, StoreError> {
    keyset_page!(
        connection,
        args,
        falling periods::period_index,
        filtered(distributor, filter),
        PeriodRow
    )
}

/// The same page of the periods of many distributors, newest first.
pub fn pages(
    connection: &mut Connection,
    distributors: &[String],
    filter: &PeriodFilter,
    args: &PageArgs,
) -> Result<Pages<Period>, StoreError> {
    let of_all = || narrowed(periods::table.into_boxed(), filter);
    keyset_groups!(connection, args, distributors, periods::distributor => String, falling periods::period_index, of_all(), PeriodRow)
}

fn filtered<'a>(
    distributor: &'a str,
    filter: &PeriodFilter,
) -> periods::BoxedQuery<'a, MultiBackend> {
    narrowed(periods::table.filter(periods::distributor.eq(distributor)).into_boxed(), filter)
}

fn narrowed<'a>(
    mut query: periods::BoxedQuery<'a, MultiBackend>,
    filter: &PeriodFilter,
) -> periods::BoxedQuery<'a, MultiBackend> {
    if let Some(state) = filter.state {
        query = query.filter(periods::state.eq(state.code()));
    }
    if let Some(from) = filter.start_from {
        query = query.filter(periods::starts_at.ge(from.micros()));
    }
    if let Some(before) = filter.start_before {
        query = query.filter(periods::starts_at.lt(before.micros()));
    }
    query
}
