//! What earlier settlements did about settled periods, for those that look at them again.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::corrections::{AdjustmentRow, CauseRow, PeriodChangeRow};
use crate::store::dialect;
use crate::store::schema::{adjustments, causes, period_changes, unvalued};
use crate::store::{Connection, StoreError};
use rules::domain::{Cause, Corrections, Treatment};

/// What some settlements, in their order, did about the amounts of a period: adjusted or listed. Of
/// everything else, and of why, it says nothing.
pub fn so_far(
    connection: &mut Connection,
    period_index: i64,
    settlements: &[String],
) -> Result<Corrections, StoreError> {
    let mut found = Corrections::default();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let mut rows: Vec<AdjustmentRow> = adjustments::table
            .filter(adjustments::settlement.eq_any(chunk))
            .filter(adjustments::period_index.eq(period_index))
            .order(adjustments::place)
            .select(AdjustmentRow::as_select())
            .load(connection)?;
        // Ids do not sort as texts in the order of their settlements.
        rows.sort_by_key(|row| chunk.iter().position(|id| *id == row.settlement));
        for row in rows {
            found.adjustments.push(row.try_into()?);
        }
        let rows: Vec<PeriodChangeRow> = period_changes::table
            .filter(period_changes::settlement.eq_any(chunk))
            .filter(period_changes::period_index.eq(period_index))
            .select(PeriodChangeRow::as_select())
            .load(connection)?;
        for row in rows {
            found.periods.push(row.try_into()?);
        }
    }
    Ok(found)
}

/// The periods of which some settlements have only listed what became known: with its worth, or without
/// one.
pub fn listed_periods(
    connection: &mut Connection,
    settlements: &[String],
) -> Result<BTreeSet<i64>, StoreError> {
    let mut found = BTreeSet::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let listed: Vec<i64> = adjustments::table
            .filter(adjustments::settlement.eq_any(chunk))
            .filter(adjustments::treatment.ne(Treatment::Adjusted.code()))
            .select(adjustments::period_index)
            .distinct()
            .load(connection)?;
        let without_worth: Vec<i64> = unvalued::table
            .filter(unvalued::settlement.eq_any(chunk))
            .select(unvalued::period_index)
            .distinct()
            .load(connection)?;
        found.extend(listed);
        found.extend(without_worth);
    }
    Ok(found)
}

/// The entries that some settlements named as the causes of what they did about a period.
pub fn causes_of(
    connection: &mut Connection,
    period_index: i64,
    settlements: &[String],
) -> Result<Vec<Cause>, StoreError> {
    let mut found = Vec::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<CauseRow> = causes::table
            .filter(causes::settlement.eq_any(chunk))
            .filter(causes::period_index.eq(period_index))
            .select(CauseRow::as_select())
            .load(connection)?;
        found.extend(rows.into_iter().map(Cause::from));
    }
    Ok(found)
}
