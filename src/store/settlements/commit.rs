//! Storing a settlement: everything of it, or nothing.

use diesel::prelude::*;

use crate::store::dialect::{self, insert_all};
use crate::store::schema::{settlements, standings};
use crate::store::{Connection, StoreError, collaborators, journal, obligations, periods};
use rules::domain::{JournalEntry, Period, PeriodState, Settlement, SettlementState, Unbalanced};

use super::corrections;
use super::detail::{self, SettlementDetail, StandingDetail};
use super::row::{SettlementRow, StandingRow};

/// Stores a settlement with its standings, obligations and journal entries, ends its period
/// (SETTLED, or EMPTY when there was nothing), makes the next period unless it is there, and hands
/// over to it what is carried. Checks that the money adds up before, and again from what was
/// stored.
pub fn commit(
    connection: &mut Connection,
    settlement: &Settlement,
    next: Option<&Period>,
    movements: &[JournalEntry],
) -> Result<(), StoreError> {
    settlement.assert_balanced()?;
    let empty = settlement.is_empty();
    let end = if empty { PeriodState::Empty } else { PeriodState::Settled };
    let (distributor, index) = (settlement.distributor.as_str(), settlement.period_index);
    periods::settle(connection, distributor, index, end, settlement.version)?;
    store(connection, settlement)?;
    put_in_force(connection, settlement, next, movements)
}

/// Stores a settlement that waits for approval, with its standings and nothing else; its period is
/// in REVIEW.
pub fn propose(connection: &mut Connection, settlement: &Settlement) -> Result<(), StoreError> {
    settlement.assert_balanced()?;
    let (distributor, index) = (settlement.distributor.as_str(), settlement.period_index);
    periods::settle(connection, distributor, index, PeriodState::Review, settlement.version)?;
    store(connection, settlement)?;
    check_stored(connection, settlement)
}

/// Puts a proposed settlement in force: its obligations and journal entries are stored, its period
/// is SETTLED. Refused when the proposal has gone, or is another by now.
pub fn approve(
    connection: &mut Connection,
    settlement: &Settlement,
    next: Option<&Period>,
    movements: &[JournalEntry],
) -> Result<(), StoreError> {
    settlement.assert_balanced()?;
    let (distributor, index) = (settlement.distributor.as_str(), settlement.period_index);
    periods::settle(connection, distributor, index, PeriodState::Settled, settlement.version)?;
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
    put_in_force(connection, settlement, next, movements)
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
fn put_in_force(
    connection: &mut Connection,
    settlement: &Settlement,
    next: Option<&Period>,
    movements: &[JournalEntry],
) -> Result<(), StoreError> {
    let (distributor, index) = (settlement.distributor.as_str(), settlement.period_index);
    let outcome = &settlement.outcome;
    collaborators::ensure(
        connection,
        settlement.paid_to(),
        settlement.owed_since.unwrap_or(settlement.settled_at),
    )?;
    obligations::insert_many(connection, &settlement.obligations)?;
    obligations::release(connection, &settlement.releases)?;
    journal::append(connection, movements)?;
    // The running period exists already when the one before is settled late; it only gets what is
    // handed on.
    if let Some(next) = next
        && periods::find(connection, &next.distributor, next.index)?.is_none()
    {
        periods::insert(connection, next)?;
    }
    periods::carry_in(connection, distributor, index, outcome.carried, &settlement.cut_off)?;
    check_stored(connection, settlement)
}

fn store(connection: &mut Connection, settlement: &Settlement) -> Result<(), StoreError> {
    let number = dialect::take_numbers(connection, "settlement", 1)?;
    let row = SettlementRow::of(number, settlement)?;
    if let Err(error) = diesel::insert_into(settlements::table).values(&row).execute(connection) {
        let error = StoreError::from(error);
        return Err(if error.is_unique_violation() { StoreError::AlreadySettled } else { error });
    }
    let rows = (0..)
        .zip(&settlement.outcome.standings)
        .map(|(place, standing)| StandingRow::of(&settlement.id, place, standing))
        .collect::<Result<Vec<_>, _>>()?;
    insert_all!(connection, standings::table, rows);
    corrections::insert(connection, settlement)
}

/// Reads the amounts back: what all earned of the pool + leftover = pool; amounts less debts are what was earned less
/// what was owed and not forgiven; obligations + waiting = amounts; the debts that are handed on are
/// those of the standings. Of a proposed one nothing is owed.
fn check_stored(connection: &mut Connection, settlement: &Settlement) -> Result<(), StoreError> {
    let (pool, leftover, detail): (i64, i64, String) = settlements::table
        .filter(settlements::id.eq(&settlement.id))
        .select((settlements::pool, settlements::leftover, settlements::detail))
        .first(connection)?;
    let debts = detail::read::<SettlementDetail>(&detail)?.owed();
    // Read back and not taken from the value in memory: what is checked is what was stored.
    let stored = Stored::of(connection, &settlement.id)?;
    let obligations::Amounts { owed, waiting, adjusted } =
        obligations::amounts_of(connection, &settlement.id)?;
    let agree = |what: &str, parts, whole| {
        if parts == whole {
            return Ok(());
        }
        let what = format!("{what} stored for settlement {}", settlement.id);
        let currency = settlement.outcome.currency;
        Err(StoreError::Unbalanced(Unbalanced { what, parts, whole, currency }))
    };
    let (pool, leftover) = (i128::from(pool), i128::from(leftover));
    let settled = settlement.state() == SettlementState::Settled;
    agree("the pool", stored.earned - stored.outside + leftover, pool)?;
    agree("the debts", stored.debts, debts)?;
    agree("what is owed less debts", stored.amounts - stored.debts, stored.earned - stored.before)?;
    agree("what is owed", owed + waiting, if settled { stored.amounts } else { 0 })?;
    let (adjustments, moved) = corrections::check(connection, &settlement.id)?;
    agree("the adjustments", adjustments, moved)?;
    agree("what is adjusted", adjusted, if settled { adjustments } else { 0 })
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
    fn of(connection: &mut Connection, settlement: &str) -> Result<Self, StoreError> {
        let rows: Vec<(i64, String)> = standings::table
            .filter(standings::settlement.eq(settlement))
            .select((standings::amount, standings::detail))
            .load(connection)?;
        let mut stored = Self::default();
        for (amount, detail) in rows {
            let owing = detail::read::<StandingDetail>(&detail)?.owing(amount);
            stored.amounts += i128::from(amount);
            stored.earned += i128::from(owing.earned);
            stored.outside += i128::from(owing.outside);
            stored.debts += i128::from(owing.debt);
            stored.before += i128::from(owing.before);
        }
        Ok(stored)
    }
}
