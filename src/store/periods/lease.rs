//! Whose turn it is to work on a period: a lease is a row that a holder has until a moment. Each lease
//! of a period has a number; what was computed under an older one is not stored.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::store::schema::periods;
use crate::store::{Connection, StoreError, dialect};
use rules::domain::Moment;

/// Takes the leases of periods, each with its number: those on which `holder` may work until `until`. Those that
/// somebody else works on are left out. A lease that runs out later than twice as long from now as this one is void: it
/// was taken by a clock that was wrong.
pub fn lease(
    connection: &mut Connection,
    wanted: &[(&str, i64)],
    holder: &str,
    (now, until): (Moment, Moment),
) -> Result<Vec<Leased>, StoreError> {
    let length = until.micros().saturating_sub(now.micros());
    let longest = now.micros().saturating_add(length.saturating_mul(2));
    let mut leased = Vec::with_capacity(wanted.len());
    for (index, names) in by_index(wanted.iter().copied()) {
        let bounds = (now.micros(), longest);
        let free = dialect::lock_unleased(connection, index, &names, bounds)?;
        let names = free.iter().map(|(name, _)| name.as_str());
        let taken = periods::table
            .filter(periods::period_index.eq(index))
            .filter(periods::distributor.eq_any(names));
        diesel::update(taken)
            .set((
                periods::holder.eq(holder),
                periods::held_until.eq(until.micros()),
                periods::lease_number.eq(periods::lease_number + 1),
            ))
            .execute(connection)?;
        let number = |(distributor, last)| Leased { distributor, index, number: last + 1 };
        leased.extend(free.into_iter().map(number));
    }
    Ok(leased)
}

/// A lease of a period: what was computed under one with a lower number is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// The distributor of the period.
    pub distributor: String,
    /// The period's index.
    pub index: i64,
    /// The lease's number among those of its period.
    pub number: i64,
}

/// Periods by their index: those with the same one are asked for in one statement.
pub(super) fn by_index<'a>(
    periods: impl Iterator<Item = (&'a str, i64)>,
) -> BTreeMap<i64, Vec<&'a str>> {
    let mut names: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for (distributor, index) in periods {
        names.entry(index).or_default().push(distributor);
    }
    names
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

/// Makes sure, until the transaction ends, that these leases are the newest of their periods: whoever has stood still
/// for longer than a lease lasts stores nothing.
///
/// # Errors
/// [`StoreError::LeaseLost`] when somebody else has taken one of them over since.
pub fn require_leases(connection: &mut Connection, leases: &[&Leased]) -> Result<(), StoreError> {
    let wanted = leases.iter().map(|lease| (lease.distributor.as_str(), lease.index));
    for (index, names) in by_index(wanted) {
        let locked = dialect::lock_periods(connection, index, &names)?;
        let newest: BTreeMap<String, i64> =
            locked.into_iter().map(|(name, _, _, number)| (name, number)).collect();
        let is_newest = |lease: &&Leased| newest.get(&lease.distributor) == Some(&lease.number);
        if !leases.iter().filter(|lease| lease.index == index).all(is_newest) {
            return Err(StoreError::LeaseLost);
        }
    }
    Ok(())
}
