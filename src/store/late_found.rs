//! What became known late of settled periods, as far as the log was looked through for it. Thrown away at
//! will: what is missing is looked for from the settlement before on.

use diesel::prelude::*;

use rules::domain::{CutOff, Moment};

use super::schema::late_found;
use super::{Connection, StoreError};

/// What became known late, as known at a cut-off and a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateFound {
    /// The distributor.
    pub distributor: String,
    /// The index of the open period.
    pub period_index: i64,
    /// The digest of all that decides what is late.
    pub made_of: String,
    /// How far the log was looked through.
    pub cut_off: CutOff,
    /// When.
    pub as_of: Moment,
    /// The entries, by stream and position; and whether time alone did it.
    pub places: Vec<(i32, i64, bool)>,
}

/// What was found of the same; `None` when nothing is stored.
pub fn find(
    connection: &mut Connection,
    distributor: &str,
    period_index: i64,
    made_of: &str,
) -> Result<Option<LateFound>, StoreError> {
    let found: Option<(String, i64, String)> = late_found::table
        .find((distributor, period_index))
        .filter(late_found::made_of.eq(made_of))
        .select((late_found::cut_off, late_found::as_of, late_found::places))
        .first(connection)
        .optional()?;
    let Some((cut_off, as_of, places)) = found else { return Ok(None) };
    Ok(Some(LateFound {
        distributor: distributor.to_owned(),
        period_index,
        made_of: made_of.to_owned(),
        cut_off: cut_off.parse().map_err(|_| StoreError::corrupt("a cut-off", &cut_off))?,
        as_of: Moment::from_micros(as_of),
        places: serde_json::from_str(&places)
            .map_err(|_| StoreError::corrupt("places of late entries", &places))?,
    }))
}

/// Of which of many distributors anything is kept.
pub fn kept_of(
    connection: &mut Connection,
    distributors: &[&str],
) -> Result<Vec<String>, StoreError> {
    let kept = late_found::table.filter(late_found::distributor.eq_any(distributors));
    Ok(kept.select(late_found::distributor).distinct().load(connection)?)
}

/// Keeps it in the place of what was kept before, and of what is kept of settled periods.
pub fn put(connection: &mut Connection, found: &LateFound) -> Result<(), StoreError> {
    let LateFound { distributor, period_index, made_of, cut_off, as_of, places } = found;
    let old = late_found::table
        .filter(late_found::distributor.eq(distributor))
        .filter(late_found::period_index.le(period_index));
    diesel::delete(old).execute(connection)?;
    let places = serde_json::to_string(places)
        .map_err(|error| StoreError::Corrupt(format!("places of late entries: {error}")))?;
    diesel::insert_into(late_found::table)
        .values((
            late_found::distributor.eq(distributor),
            late_found::period_index.eq(period_index),
            late_found::made_of.eq(made_of),
            late_found::cut_off.eq(cut_off.to_string()),
            late_found::as_of.eq(as_of.micros()),
            late_found::places.eq(places),
        ))
        .execute(connection)?;
    Ok(())
}

/// Throws all of it away.
pub fn forget_all(connection: &mut Connection) -> Result<usize, StoreError> {
    Ok(diesel::delete(late_found::table).execute(connection)?)
}
