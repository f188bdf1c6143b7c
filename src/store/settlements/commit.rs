//! Storing a settlement: everything of it, or nothing.

use diesel::prelude::*;

use crate::domain::{JournalEntry, Period, PeriodState, Settlement, Unbalanced};
use crate::store::dialect::{self, insert_all};
use crate::store::schema::{settlements, standings};
use crate::store::{Connection, StoreError, collaborators, journal, obligations, periods};

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
    let (distributor, index) = (settlement.distributor.as_str(), settlement.period_index);
    let outcome = &settlement.outcome;
    let end = if outcome.is_empty() { PeriodState::Empty } else { PeriodState::Settled };
    periods::settle(connection, distributor, index, end, settlement.version)?;
    store(connection, settlement)?;
    collaborators::ensure(
        connection,
        outcome.standings.iter().map(|standing| &standing.collaborator),
        settlement.settled_at,
    )?;
    obligations::insert_many(connection, &settlement.obligations)?;
    journal::append(connection, movements)?;
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
    insert_all!(connection, standings::table, rows, 7);
    Ok(())
}

/// Reads the amounts back: obligations + leftover = pool, and obligations = standings.
fn check_stored(connection: &mut Connection, settlement: &Settlement) -> Result<(), StoreError> {
    let (pool, leftover): (i64, i64) = settlements::table
        .filter(settlements::id.eq(&settlement.id))
        .select((settlements::pool, settlements::leftover))
        .first(connection)?;
    let standing_amounts: Vec<i64> = standings::table
        .filter(standings::settlement.eq(&settlement.id))
        .select(standings::amount)
        .load(connection)?;
    let obligation_amounts = obligations::amounts_of(connection, &settlement.id)?;
    let sum = |amounts: &[i64]| amounts.iter().copied().map(i128::from).sum::<i128>();
    let owed = sum(&obligation_amounts);
    let unbalanced = |what: &str, parts, whole| {
        StoreError::Unbalanced(Unbalanced {
            what: format!("{what} stored for settlement {}", settlement.id),
            parts,
            whole,
            currency: settlement.outcome.currency,
        })
    };
    let (pool, leftover) = (i128::from(pool), i128::from(leftover));
    if owed + leftover != pool {
        return Err(unbalanced("the pool", owed + leftover, pool));
    }
    let standing = sum(&standing_amounts);
    if owed != standing {
        return Err(unbalanced("the standings", owed, standing));
    }
    Ok(())
}
