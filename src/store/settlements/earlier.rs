//! What earlier settlements did about settled periods, for those that look at them again.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::corrections::{AdjustmentRow, CauseRow, TakenOverRow};
use crate::store::dialect;
use crate::store::schema::{adjustments, causes, taken_over, unvalued};
use crate::store::{Connection, StoreError};
use rules::domain::{Adjustment, Cause, TakenOver, Treatment};

/// That a settlement saw a settled period come to something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// The settled period.
    pub period_index: i64,
    /// The settlement that looked.
    pub settlement: String,
    /// Whether it listed something that it neither paid nor took back. Else it did all that its rule says,
    /// which may be nothing.
    pub listed: bool,
}

/// What some settlements have only listed of a period, in their order.
pub fn listed_of(
    connection: &mut Connection,
    period_index: i64,
    settlements: &[String],
) -> Result<Vec<Adjustment>, StoreError> {
    let mut found = Vec::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let mut rows: Vec<AdjustmentRow> = adjustments::table
            .filter(adjustments::settlement.eq_any(chunk))
            .filter(adjustments::period_index.eq(period_index))
            .filter(adjustments::treatment.ne(Treatment::Adjusted.code()))
            .order(adjustments::place)
            .select(AdjustmentRow::as_select())
            .load(connection)?;
        // Ids do not sort as texts in the order of their settlements.
        rows.sort_by_key(|row| chunk.iter().position(|id| *id == row.settlement));
        for row in rows {
            found.push(row.try_into()?);
        }
    }
    Ok(found)
}

/// What some settlements have taken over of the metrics of a period, as far as it counts.
pub fn taken_from(
    connection: &mut Connection,
    period_index: i64,
    settlements: &[String],
) -> Result<Vec<TakenOver>, StoreError> {
    let mut found = Vec::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<TakenOverRow> = taken_over::table
            .filter(taken_over::settlement.eq_any(chunk))
            .filter(taken_over::period_index.eq(period_index))
            .filter(taken_over::counts.ne(0))
            .order((taken_over::settlement, taken_over::place))
            .select(TakenOverRow::as_select())
            .load(connection)?;
        for row in rows {
            found.push(row.try_into()?);
        }
    }
    Ok(found)
}

/// The settled periods that some settlements saw come to something else.
pub fn seen(
    connection: &mut Connection,
    settlements: &[String],
) -> Result<BTreeSet<Seen>, StoreError> {
    let mut found = BTreeSet::new();
    let mut add = |rows: Vec<(i64, String)>, listed| {
        let seen = rows.into_iter().map(|(period_index, settlement)| Seen {
            period_index,
            settlement,
            listed,
        });
        found.extend(seen);
    };
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let looked = causes::table
            .filter(causes::settlement.eq_any(chunk))
            .select((causes::period_index, causes::settlement))
            .distinct();
        add(looked.load(connection)?, false);
        let amounts = adjustments::table
            .filter(adjustments::settlement.eq_any(chunk))
            .filter(adjustments::treatment.ne(Treatment::Adjusted.code()))
            .select((adjustments::period_index, adjustments::settlement))
            .distinct();
        add(amounts.load(connection)?, true);
        let metrics = taken_over::table
            .filter(taken_over::settlement.eq_any(chunk))
            .filter(taken_over::counts.eq(0))
            .select((taken_over::period_index, taken_over::settlement))
            .distinct();
        add(metrics.load(connection)?, true);
        let without_worth = unvalued::table
            .filter(unvalued::settlement.eq_any(chunk))
            .select((unvalued::period_index, unvalued::settlement))
            .distinct();
        add(without_worth.load(connection)?, true);
    }
    Ok(found)
}

/// The entries that some settlements named as the causes of what they saw of a period.
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
