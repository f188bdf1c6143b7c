//! Reading settlements back, whole or by pages.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::store::connection::MultiBackend;
use crate::store::dialect;
use crate::store::grouped::{Pages, keyset_groups};
use crate::store::keyset::keyset_page;
use crate::store::schema::{settlements, standings};
use crate::store::{Connection, StoreError, obligations};
use rules::domain::{
    Moment, Money, Page, PageArgs, Settlement, SettlementFilter, SettlementHeader, SettlementState,
    Standing,
};

use super::row::{SettlementRow, StandingRow, outcome};

/// A settlement with everything that belongs to it, for replay. What it released is not kept with it.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Settlement>, StoreError> {
    let Some(header) = header(connection, id)? else { return Ok(None) };
    let rows: Vec<StandingRow> = standings::table
        .filter(standings::settlement.eq(id))
        .order(standings::place)
        .select(StandingRow::as_select())
        .load(connection)?;
    let standings = rows.into_iter().map(Standing::try_from).collect::<Result<_, _>>()?;
    let obligations = obligations::of_settlements(connection, &[id.to_owned()])?;
    Ok(Some(Settlement {
        id: header.id.clone(),
        distributor: header.distributor.clone(),
        period_index: header.period_index,
        version: header.version,
        catalogue: header.catalogue,
        cut_off: header.cut_off.clone(),
        settled_at: header.settled_at,
        owed_since: header.owed_since,
        waiting_in: header.waiting_in.clone(),
        outcome: outcome(header, standings),
        obligations,
        releases: Vec::new(),
        corrections: super::corrections(connection, id)?,
    }))
}

/// What was still owed by whom after the last settlement in force before a period of a distributor.
pub fn debts_before(
    connection: &mut Connection,
    distributor: &str,
    period_index: i64,
) -> Result<BTreeMap<String, Money>, StoreError> {
    let row: Option<SettlementRow> = settlements::table
        .filter(settlements::distributor.eq(distributor))
        .filter(settlements::period_index.lt(period_index))
        // A proposal owes nobody anything, so its debts are not handed on either.
        .filter(settlements::owed_since.is_not_null())
        .order(settlements::period_index.desc())
        .select(SettlementRow::as_select())
        .first(connection)
        .optional()?;
    let header = row.map(SettlementHeader::try_from).transpose()?;
    Ok(header.map(|header| header.debts).unwrap_or_default())
}

/// A settlement without its standings and obligations.
pub fn header(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<SettlementHeader>, StoreError> {
    let row: Option<SettlementRow> = settlements::table
        .filter(settlements::id.eq(id))
        .select(SettlementRow::as_select())
        .first(connection)
        .optional()?;
    row.map(SettlementHeader::try_from).transpose()
}

/// The settlements with these ids, oldest first; those that do not exist are left out.
pub fn headers(
    connection: &mut Connection,
    ids: &[String],
) -> Result<Vec<SettlementHeader>, StoreError> {
    dialect::in_chunks(ids, |chunk| {
        let rows: Vec<SettlementRow> = settlements::table
            .filter(settlements::id.eq_any(chunk))
            .order(settlements::number)
            .select(SettlementRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The settlements in force with a number behind the first and up to the second one, and those with these ids,
/// oldest first.
pub fn in_force_between(
    connection: &mut Connection,
    (after, last): (i64, i64),
    ids: &[String],
) -> Result<Vec<SettlementHeader>, StoreError> {
    let is_new = settlements::number.gt(after).and(settlements::number.le(last));
    let rows: Vec<SettlementRow> = settlements::table
        .filter(is_new.or(settlements::id.eq_any(ids)))
        .filter(settlements::owed_since.is_not_null())
        .order(settlements::number)
        .select(SettlementRow::as_select())
        .load(connection)?;
    rows.into_iter().map(SettlementHeader::try_from).collect()
}

/// The ids of all settlements, or of a distributor's, oldest first; proposals too.
pub fn ids(
    connection: &mut Connection,
    distributor: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let mut query = settlements::table.order(settlements::number).into_boxed();
    if let Some(distributor) = distributor {
        query = query.filter(settlements::distributor.eq(distributor));
    }
    Ok(query.select(settlements::id).load(connection)?)
}

/// The newest settlement in force of each distributor.
pub fn last_in_force(connection: &mut Connection) -> Result<Vec<SettlementHeader>, StoreError> {
    let last: Vec<(String, Option<i64>)> = settlements::table
        .filter(settlements::owed_since.is_not_null())
        .group_by(settlements::distributor)
        .select((settlements::distributor, diesel::dsl::max(settlements::period_index)))
        .load(connection)?;
    let id = |(name, index): (String, Option<i64>)| Some(Settlement::id_of(&name, index?));
    let ids: Vec<String> = last.into_iter().filter_map(id).collect();
    headers(connection, &ids)
}

/// Ids of the settlements that were computed since a moment, oldest first; proposals too.
pub fn ids_since(connection: &mut Connection, since: Moment) -> Result<Vec<String>, StoreError> {
    let found = settlements::table
        .filter(settlements::settled_at.ge(since.micros()))
        .order(settlements::number)
        .select(settlements::id)
        .load(connection)?;
    Ok(found)
}

/// A page of settlements, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &SettlementFilter,
    args: &PageArgs,
) -> Result<Page<SettlementHeader>, StoreError> {
    keyset_page!(connection, args, falling settlements::number, filtered(filter), SettlementRow)
}

/// The same page of the settlements of many distributors, newest first.
pub fn pages(
    connection: &mut Connection,
    distributors: &[String],
    filter: &SettlementFilter,
    args: &PageArgs,
) -> Result<Pages<SettlementHeader>, StoreError> {
    keyset_groups!(connection, args, distributors, settlements::distributor => String, falling settlements::number, filtered(filter), SettlementRow)
}

/// The same page of the standings of many settlements, each in the order of its outcome.
pub fn standing_pages(
    connection: &mut Connection,
    settlements: &[String],
    args: &PageArgs,
) -> Result<Pages<Standing>, StoreError> {
    keyset_groups!(connection, args, settlements, standings::settlement => String, rising standings::place, standings::table.into_boxed::<MultiBackend>(), StandingRow)
}

/// A page of a settlement's standings, in the order of its outcome.
pub fn standings(
    connection: &mut Connection,
    settlement: &str,
    args: &PageArgs,
) -> Result<Page<Standing>, StoreError> {
    keyset_page!(connection, args, rising standings::place, of(settlement), StandingRow)
}

/// One collaborator's standing in a settlement.
pub fn standing(
    connection: &mut Connection,
    settlement: &str,
    collaborator: &str,
) -> Result<Option<Standing>, StoreError> {
    let row: Option<StandingRow> = of(settlement)
        .filter(standings::collaborator.eq(collaborator))
        .select(StandingRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Standing::try_from).transpose()
}

/// Settlement id and standing of one collaborator in each of these settlements.
pub fn standings_of(
    connection: &mut Connection,
    settlements: &[String],
    collaborator: &str,
) -> Result<Vec<(String, Standing)>, StoreError> {
    let mut found = Vec::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<StandingRow> = standings::table
            .filter(standings::settlement.eq_any(chunk))
            .filter(standings::collaborator.eq(collaborator))
            .select(StandingRow::as_select())
            .load(connection)?;
        for row in rows {
            found.push((row.settlement.clone(), row.try_into()?));
        }
    }
    Ok(found)
}

fn of(settlement: &str) -> standings::BoxedQuery<'_, MultiBackend> {
    standings::table.filter(standings::settlement.eq(settlement)).into_boxed()
}

fn filtered(filter: &SettlementFilter) -> settlements::BoxedQuery<'_, MultiBackend> {
    let mut query = settlements::table.into_boxed();
    if let Some(distributor) = &filter.distributor {
        query = query.filter(settlements::distributor.eq(distributor));
    }
    query = match filter.state {
        Some(SettlementState::Proposed) => query.filter(settlements::owed_since.is_null()),
        Some(SettlementState::Settled) => query.filter(settlements::owed_since.is_not_null()),
        None => query,
    };
    if let Some(from) = filter.settled_from {
        query = query.filter(settlements::settled_at.ge(from.micros()));
    }
    if let Some(before) = filter.settled_before {
        query = query.filter(settlements::settled_at.lt(before.micros()));
    }
    query
}
