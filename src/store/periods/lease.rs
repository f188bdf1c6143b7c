//! Whose turn it is to work on a period: a lease is a row that a holder has until a moment. Each lease
//! of a period has a number; what was computed under an older one is not stored.

use diesel::prelude::*;

use crate::store::schema::periods;
use crate::store::{Connection, StoreError, dialect};
use rules::domain::Moment;

/// Takes the lease of a period: its number when `holder` may work on it until `until`, `None` when
/// somebody else does. A lease that runs out later than twice as long from now as this one is void: it
/// was taken by a clock that was wrong.
pub fn lease(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    holder: &str,
    now: Moment,
    until: Moment,
) -> Result<Option<i64>, StoreError> {
    let length = until.micros().saturating_sub(now.micros());
    let longest = now.micros().saturating_add(length.saturating_mul(2));
    let free = periods::holder
        .is_null()
        .nullable()
        .or(periods::held_until.le(now.micros()))
        .or(periods::held_until.gt(longest));
    let taken = diesel::update(periods::table.find((distributor, index)).filter(free))
        .set((
            periods::holder.eq(holder),
            periods::held_until.eq(until.micros()),
            periods::lease_number.eq(periods::lease_number + 1),
        ))
        .execute(connection)?;
    if taken == 0 {
        return Ok(None);
    }
    let number = periods::table.find((distributor, index)).select(periods::lease_number);
    Ok(Some(number.first(connection)?))
}

/// Makes a lease last until `until`; false when somebody else has taken it over.
pub fn renew(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    holder: &str,
    until: Moment,
) -> Result<bool, StoreError> {
    let own = periods::table.find((distributor, index)).filter(periods::holder.eq(holder));
    let renewed =
        diesel::update(own).set(periods::held_until.eq(until.micros())).execute(connection)?;
    Ok(renewed == 1)
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

/// Makes sure, until the transaction ends, that the lease with this number is the newest one of a
/// period: whoever has stood still for longer than a lease lasts stores nothing.
///
/// # Errors
/// [`StoreError::LeaseLost`] when somebody else has taken over since.
pub fn require_lease(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    number: i64,
) -> Result<(), StoreError> {
    match dialect::lock_lease(connection, distributor, index)? {
        Some(newest) if newest == number => Ok(()),
        _ => Err(StoreError::LeaseLost),
    }
}
