//! Storing a settlement: everything of it, or nothing.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::store::dialect::{self, insert_all, insert_in_parts};
use crate::store::periods::{Ending, Handing};
use crate::store::schema::{settlements, standings};
use crate::store::{Connection, StoreError, collaborators, journal, obligations, periods};
use rules::domain::{
    JournalEntry, Moment, Period, PeriodState, Settlement, SettlementState, Unbalanced,
};

use super::corrections;
use super::detail::{self, SettlementDetail, StandingDetail};
use super::row::{SettlementRow, StandingRow};

/// A settlement that comes in force, with what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Commit<'a> {
    /// The settlement.
    pub settlement: &'a Settlement,
    /// The period that is made after it; `None` where it is there, or none follows.
    pub next: Option<&'a Period>,
    /// The movements of its money.
    pub movements: &'a [JournalEntry],
}

/// How many standings are written and read back at once: with those of one settlement at least.
const STANDINGS_AT_ONCE: usize = 10_000;

/// Stores settlements of different periods with their standings, obligations and journal entries, ends their periods
/// (SETTLED, or EMPTY when there was nothing), makes the next ones unless they are there, and hands
/// over to them what is carried. Checks that the money adds up before, and again from what was
/// stored. So many cost few statements more than one.
pub fn commit(connection: &mut Connection, all: &[Commit<'_>]) -> Result<(), StoreError> {
    let mut rest = all;
    while let Some((some, others)) = piece(rest) {
        commit_piece(connection, some)?;
        rest = others;
    }
    Ok(())
}

/// The first of many that are written at once, and the rest; `None` when none is left.
fn piece<'s, 'a>(all: &'s [Commit<'a>]) -> Option<(&'s [Commit<'a>], &'s [Commit<'a>])> {
    let mut standings = 0;
    let fits = |commit: &&Commit<'_>| {
        standings += commit.settlement.outcome.standings.len();
        standings <= STANDINGS_AT_ONCE
    };
    let fitting = all.iter().take_while(fits).count();
    (!all.is_empty()).then(|| all.split_at(fitting.max(1)))
}

fn commit_piece(connection: &mut Connection, some: &[Commit<'_>]) -> Result<(), StoreError> {
    let settlements: Vec<&Settlement> = some.iter().map(|commit| commit.settlement).collect();
    let end = |settlement: &Settlement| match settlement.is_empty() {
        true => PeriodState::Empty,
        false => PeriodState::Settled,
    };
    end_periods(connection, &settlements, end)?;
    store(connection, &settlements)?;
    put_in_force(connection, some)
}

/// Ends the periods of settlements whose money adds up.
fn end_periods(
    connection: &mut Connection,
    settlements: &[&Settlement],
    to: impl Fn(&Settlement) -> PeriodState,
) -> Result<(), StoreError> {
    let mut endings = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        settlement.assert_balanced()?;
        endings.push(Ending {
            distributor: &settlement.distributor,
            index: settlement.period_index,
            to: to(settlement),
            version: settlement.version,
        });
    }
    periods::settle(connection, &endings)
}

/// Stores a settlement that waits for approval, with its standings and nothing else; its period is
/// in REVIEW.
pub fn propose(connection: &mut Connection, settlement: &Settlement) -> Result<(), StoreError> {
    end_periods(connection, &[settlement], |_| PeriodState::Review)?;
    store(connection, &[settlement])?;
    check_stored(connection, &[settlement])
}

/// Puts a proposed settlement in force: its obligations and journal entries are stored, its period
/// is SETTLED. Refused when the proposal has gone, or is another by now.
pub fn approve(connection: &mut Connection, commit: Commit<'_>) -> Result<(), StoreError> {
    let settlement = commit.settlement;
    end_periods(connection, &[settlement], |_| PeriodState::Settled)?;
    let proposed = settlements::table
        .filter(settlements::id.eq(&settlement.id))
        .filter(settlements::owed_since.is_null())
        .filter(settlements::digest.eq(settlement.outcome.digest()));
    let owed_since = settlement.owed_since.map(|moment| moment.micros());
    let approved =
        diesel::update(proposed).set(settlements::owed_since.eq(owed_since)).execute(connection)?;
    if approved != 1 {
        return Err(gone(&settlement.id));
    }
    put_in_force(connection, &[commit])
}

/// Throws a proposed settlement away, with the reason; its period stays in REVIEW.
pub fn discard(
    connection: &mut Connection,
    settlement: &Settlement,
    reason: &str,
) -> Result<(), StoreError> {
    periods::explain(connection, &settlement.distributor, settlement.period_index, reason)?;
    diesel::delete(standings::table.filter(standings::settlement.eq(&settlement.id)))
        .execute(connection)?;
    corrections::discard(connection, &settlement.id)?;
    let proposed = settlements::table
        .filter(settlements::id.eq(&settlement.id))
        .filter(settlements::owed_since.is_null())
        .filter(settlements::digest.eq(settlement.outcome.digest()));
    match diesel::delete(proposed).execute(connection)? {
        1 => Ok(()),
        _ => Err(gone(&settlement.id)),
    }
}

fn gone(id: &str) -> StoreError {
    StoreError::Conflict(format!("the proposal {id} is gone, or another by now; look at it again"))
}

/// Everything that makes somebody be owed something.
fn put_in_force(connection: &mut Connection, all: &[Commit<'_>]) -> Result<(), StoreError> {
    let settlements: Vec<&Settlement> = all.iter().map(|commit| commit.settlement).collect();
    let mut paid: BTreeMap<&str, Moment> = BTreeMap::new();
    for settlement in &settlements {
        let since = settlement.owed_since.unwrap_or(settlement.settled_at);
        for who in settlement.paid_to() {
            paid.entry(who).and_modify(|first| *first = since.min(*first)).or_insert(since);
        }
    }
    collaborators::ensure_since(connection, &paid)?;
    obligations::insert_many(connection, settlements.iter().flat_map(|it| &it.obligations))?;
    obligations::release(connection, settlements.iter().flat_map(|it| &it.releases))?;
    journal::append(connection, all.iter().flat_map(|commit| commit.movements))?;
    hand_on(connection, all)?;
    check_stored(connection, &settlements)
}

/// Hands what is carried over to the periods behind these. A running one exists already when the one before is settled
/// late; any other is made.
fn hand_on(connection: &mut Connection, all: &[Commit<'_>]) -> Result<(), StoreError> {
    let ids = all.iter().filter_map(|commit| commit.next);
    let ids: Vec<(String, i64)> = ids.map(|next| (next.distributor.clone(), next.index)).collect();
    let there = if ids.is_empty() { Vec::new() } else { periods::find_all(connection, &ids)? };
    let is_there = |next: &Period| {
        there.iter().any(|it| (&it.distributor, it.index) == (&next.distributor, next.index))
    };
    let (mut made, mut handed) = (Vec::new(), Vec::new());
    for Commit { settlement, next, .. } in all {
        let (outcome, cut_off) = (&settlement.outcome, &settlement.cut_off);
        match next.filter(|next| !is_there(next)) {
            Some(next) => made.push(Period {
                carried_in: outcome.carried,
                late_after: Some(cut_off.clone()),
                ..next.clone()
            }),
            None => handed.push(Handing {
                distributor: &settlement.distributor,
                after_index: settlement.period_index,
                carried: outcome.carried,
                cut_off,
            }),
        }
    }
    periods::carry_in(connection, &handed)?;
    periods::insert_many(connection, &made)
}

fn store(connection: &mut Connection, all: &[&Settlement]) -> Result<(), StoreError> {
    let first = dialect::take_numbers(connection, "settlement", all.len())?;
    let rows: Vec<SettlementRow> = (first..)
        .zip(all)
        .map(|(number, settlement)| SettlementRow::of(number, settlement))
        .collect::<Result<_, _>>()?;
    let mut insert = || -> Result<(), StoreError> {
        insert_all!(connection, settlements::table, rows);
        Ok(())
    };
    insert().map_err(|error| match error.is_unique_violation() {
        true => StoreError::AlreadySettled,
        false => error,
    })?;
    let rows = all.iter().flat_map(|settlement| {
        let standings = (0..).zip(&settlement.outcome.standings);
        standings.map(|(place, standing)| StandingRow::of(&settlement.id, place, standing))
    });
    insert_in_parts!(connection, standings::table, rows)?;
    corrections::insert(connection, all)
}

/// Reads the amounts back: what all earned of the pool + leftover = pool; amounts less debts are what was earned less
/// what was owed and not forgiven; obligations + waiting = amounts; the debts that are handed on are
/// those of the standings. Of a proposed one nothing is owed.
fn check_stored(connection: &mut Connection, all: &[&Settlement]) -> Result<(), StoreError> {
    let ids: Vec<&str> = all.iter().map(|settlement| settlement.id.as_str()).collect();
    let rows: Vec<(String, i64, i64, String)> = settlements::table
        .filter(settlements::id.eq_any(&ids))
        .select((settlements::id, settlements::pool, settlements::leftover, settlements::detail))
        .load(connection)?;
    // Read back and not taken from the values in memory: what is checked is what was stored.
    let mut stored = Stored::of(connection, &ids)?;
    let mut amounts = obligations::amounts_of(connection, &ids)?;
    let mut adjusted = corrections::stored(connection, &ids)?;
    let mut heads: BTreeMap<String, (i64, i64, String)> = rows
        .into_iter()
        .map(|(id, pool, leftover, detail)| (id, (pool, leftover, detail)))
        .collect();
    for settlement in all {
        let id = &settlement.id;
        let head = heads.remove(id).ok_or_else(|| StoreError::corrupt("not stored:", id))?;
        let parts = (
            stored.remove(id).unwrap_or_default(),
            amounts.remove(id).unwrap_or_default(),
            adjusted.remove(id).unwrap_or_default(),
        );
        check_one(settlement, head, parts)?;
    }
    Ok(())
}

fn check_one(
    settlement: &Settlement,
    (pool, leftover, detail): (i64, i64, String),
    (stored, amounts, adjusted): (Stored, obligations::Amounts, corrections::Stored),
) -> Result<(), StoreError> {
    let debts = detail::read::<SettlementDetail>(&detail)?.owed();
    let agree = |what: &str, parts, whole| {
        if parts == whole {
            return Ok(());
        }
        let what = format!("{what} stored for settlement {}", settlement.id);
        let currency = settlement.outcome.currency;
        Err(StoreError::Unbalanced(Unbalanced { what, parts, whole, currency }))
    };
    let (pool, leftover) = (i128::from(pool), i128::from(leftover));
    let owed = amounts.owed + amounts.waiting;
    let settled = settlement.state() == SettlementState::Settled;
    agree("the pool", stored.earned - stored.outside + leftover, pool)?;
    agree("the debts", stored.debts, debts)?;
    agree("what is owed less debts", stored.amounts - stored.debts, stored.earned - stored.before)?;
    agree("what is owed", owed, if settled { stored.amounts } else { 0 })?;
    agree("the adjustments", adjusted.owed, adjusted.moved)?;
    agree("what is adjusted", amounts.adjusted, if settled { adjusted.owed } else { 0 })
}

/// What the standings of a settlement come to, in minor units.
#[derive(Default)]
struct Stored {
    amounts: i128,
    earned: i128,
    /// What of it is no part of the pool.
    outside: i128,
    debts: i128,
    /// What was owed before and is not forgiven.
    before: i128,
}

impl Stored {
    /// Of each of many settlements; those without standings are left out.
    fn of(
        connection: &mut Connection,
        settlements: &[&str],
    ) -> Result<BTreeMap<String, Self>, StoreError> {
        let rows = standings::table.filter(standings::settlement.eq_any(settlements)).select((
            standings::settlement,
            standings::amount,
            standings::detail,
        ));
        let mut all: BTreeMap<String, Self> = BTreeMap::new();
        // One by one: there may be a million of them.
        for row in rows.load_iter::<(String, i64, String), _>(connection)? {
            let (settlement, amount, detail) = row?;
            let owing = detail::read::<StandingDetail>(&detail)?.owing(amount);
            let stored = all.entry(settlement).or_default();
            stored.amounts += i128::from(amount);
            stored.earned += i128::from(owing.earned);
            stored.outside += i128::from(owing.outside);
            stored.debts += i128::from(owing.debt);
            stored.before += i128::from(owing.before);
        }
        Ok(all)
    }
}
