//! What is due, and whose turn it is to work on it: a lease is a row that a holder has until a moment.

use diesel::prelude::*;

use crate::store::schema::{distributors, periods};
use crate::store::{Connection, StoreError};
use rules::domain::{DistributorState, Moment, Period, PeriodState};

use super::row::{PeriodRow, UNSETTLED};

/// What can be settled at `now`: for every ACTIVE distributor its first unsettled period, when its
/// trigger has passed and nobody's review holds it. By distributor. A later period comes up when
/// the earlier one is settled.
pub fn due(connection: &mut Connection, now: Moment) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(periods::state.eq_any(UNSETTLED.map(PeriodState::code)))
        .order((periods::distributor, periods::period_index))
        .select(PeriodRow::as_select())
        .load(connection)?;
    let mut due: Vec<Period> = Vec::new();
    let mut seen: Option<String> = None;
    for row in rows {
        if seen.as_ref() == Some(&row.distributor) {
            continue;
        }
        seen = Some(row.distributor.clone());
        let period = Period::try_from(row)?;
        if is_due(&period, now) {
            due.push(period);
        }
    }
    Ok(due)
}

/// A period without a trigger is due when somebody closed it.
fn is_due(period: &Period, now: Moment) -> bool {
    match (period.state, period.trigger_at) {
        (PeriodState::Review, _) | (PeriodState::Open, None) => false,
        (_, Some(trigger_at)) => trigger_at <= now,
        (_, None) => true,
    }
}

/// When the next period of an ACTIVE distributor becomes due; in the past when one is due already.
pub fn next_trigger(connection: &mut Connection) -> Result<Option<Moment>, StoreError> {
    let next: Option<Option<i64>> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(periods::state.eq(PeriodState::Open.code()))
        .filter(periods::trigger_at.is_not_null())
        .order(periods::trigger_at)
        .select(periods::trigger_at)
        .first(connection)
        .optional()?;
    Ok(next.flatten().map(Moment::from_micros))
}

/// Takes or renews the lease of a period: true when `holder` may work on it until `until`.
pub fn lease(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    holder: &str,
    now: Moment,
    until: Moment,
) -> Result<bool, StoreError> {
    let free = periods::holder
        .is_null()
        .nullable()
        .or(periods::held_until.le(now.micros()))
        .or(periods::holder.eq(holder));
    let taken = diesel::update(periods::table.find((distributor, index)).filter(free))
        .set((periods::holder.eq(holder), periods::held_until.eq(until.micros())))
        .execute(connection)?;
    Ok(taken == 1)
}

/// Gives a lease back; somebody else's is left alone.
pub fn release(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    holder: &str,
) -> Result<(), StoreError> {
    let own = periods::table.find((distributor, index)).filter(periods::holder.eq(holder));
    diesel::update(own)
        .set((periods::holder.eq(None::<String>), periods::held_until.eq(None::<i64>)))
        .execute(connection)?;
    Ok(())
}
