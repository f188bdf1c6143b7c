//! What a settlement does about settled periods, as rows.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::unvalued;
use crate::store::dialect::{self, insert_all};
use crate::store::schema::{adjustments, causes, period_changes, taken_over};
use crate::store::{Connection, StoreError};
use rules::domain::{
    Adjustment, Billionths, Cause, Corrections, Currency, Money, PeriodChange, Settlement,
    TakenOver, Treatment,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = adjustments, treat_none_as_default_value = false)]
pub(super) struct AdjustmentRow {
    pub(super) settlement: String,
    place: i64,
    period_index: i64,
    collaborator: String,
    amount_before: i64,
    amount_after: i64,
    currency: String,
    treatment: String,
    shared: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = period_changes, treat_none_as_default_value = false)]
struct PeriodChangeRow {
    settlement: String,
    period_index: i64,
    pool: i64,
    carried: i64,
    returned: i64,
    currency: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = taken_over, treat_none_as_default_value = false)]
pub(super) struct TakenOverRow {
    settlement: String,
    place: i64,
    period_index: i64,
    metric: String,
    collaborator: Option<String>,
    value: String,
    counts: i32,
    asset: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = causes, treat_none_as_default_value = false)]
pub(super) struct CauseRow {
    settlement: String,
    place: i64,
    period_index: i64,
    stream: i32,
    position: i64,
    by_time: i32,
    collaborator: Option<String>,
}

/// Stores what settlements do about settled periods.
pub(super) fn insert(
    connection: &mut Connection,
    settlements: &[&Settlement],
) -> Result<(), StoreError> {
    let rows = rows(settlements, |it| &it.adjustments, AdjustmentRow::of);
    insert_all!(connection, adjustments::table, rows);
    let rows = self::rows(settlements, |it| &it.periods, |it, _, one| PeriodChangeRow::of(it, one));
    insert_all!(connection, period_changes::table, rows);
    let rows = self::rows(settlements, |it| &it.taken_over, TakenOverRow::of);
    insert_all!(connection, taken_over::table, rows);
    let rows = self::rows(settlements, |it| &it.causes, CauseRow::of);
    insert_all!(connection, causes::table, rows);
    unvalued::insert(connection, settlements)
}

/// A row for each part of what settlements do, with its place among those of its settlement.
fn rows<T, R>(
    settlements: &[&Settlement],
    parts: impl Fn(&Corrections) -> &[T],
    row: impl Fn(&Settlement, i64, &T) -> R,
) -> Vec<R> {
    let mut rows = Vec::new();
    for settlement in settlements {
        let parts = (0..).zip(parts(&settlement.corrections));
        rows.extend(parts.map(|(place, part)| row(settlement, place, part)));
    }
    rows
}

/// Removes what a proposal that is thrown away would have done.
pub(super) fn discard(connection: &mut Connection, settlement: &str) -> Result<(), StoreError> {
    diesel::delete(adjustments::table.filter(adjustments::settlement.eq(settlement)))
        .execute(connection)?;
    diesel::delete(period_changes::table.filter(period_changes::settlement.eq(settlement)))
        .execute(connection)?;
    diesel::delete(taken_over::table.filter(taken_over::settlement.eq(settlement)))
        .execute(connection)?;
    diesel::delete(causes::table.filter(causes::settlement.eq(settlement))).execute(connection)?;
    unvalued::discard(connection, settlement)
}

/// What a settlement did about settled periods.
pub fn corrections(
    connection: &mut Connection,
    settlement: &str,
) -> Result<Corrections, StoreError> {
    let settlement = settlement.to_owned();
    let mut found = corrections_of_all(connection, std::slice::from_ref(&settlement))?;
    Ok(found.remove(&settlement).unwrap_or_default())
}

/// What each of many settlements did about settled periods; those that did nothing are left out.
pub fn corrections_of_all(
    connection: &mut Connection,
    settlements: &[String],
) -> Result<BTreeMap<String, Corrections>, StoreError> {
    let mut found: BTreeMap<String, Corrections> = BTreeMap::new();
    for chunk in settlements.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<AdjustmentRow> = adjustments::table
            .filter(adjustments::settlement.eq_any(chunk))
            .order((adjustments::settlement, adjustments::place))
            .select(AdjustmentRow::as_select())
            .load(connection)?;
        for row in rows {
            let of = found.entry(row.settlement.clone()).or_default();
            of.adjustments.push(row.try_into()?);
        }
        let rows: Vec<PeriodChangeRow> = period_changes::table
            .filter(period_changes::settlement.eq_any(chunk))
            .order((period_changes::settlement, period_changes::period_index))
            .select(PeriodChangeRow::as_select())
            .load(connection)?;
        for row in rows {
            found.entry(row.settlement.clone()).or_default().periods.push(row.try_into()?);
        }
        let rows: Vec<TakenOverRow> = taken_over::table
            .filter(taken_over::settlement.eq_any(chunk))
            .order((taken_over::settlement, taken_over::place))
            .select(TakenOverRow::as_select())
            .load(connection)?;
        for row in rows {
            found.entry(row.settlement.clone()).or_default().taken_over.push(row.try_into()?);
        }
        let rows: Vec<CauseRow> = causes::table
            .filter(causes::settlement.eq_any(chunk))
            .order((causes::settlement, causes::place))
            .select(CauseRow::as_select())
            .load(connection)?;
        for row in rows {
            found.entry(row.settlement.clone()).or_default().causes.push(row.into());
        }
        for (settlement, unvalued) in unvalued::of(connection, chunk)? {
            found.entry(settlement).or_default().unvalued.push(unvalued);
        }
    }
    Ok(found)
}

/// What a settlement took over from settled periods.
pub fn taken_over(
    connection: &mut Connection,
    settlement: &str,
) -> Result<Vec<TakenOver>, StoreError> {
    let rows: Vec<TakenOverRow> = taken_over::table
        .filter(taken_over::settlement.eq(settlement))
        .order(taken_over::place)
        .select(TakenOverRow::as_select())
        .load(connection)?;
    rows.into_iter().map(TakenOver::try_from).collect()
}

/// What a settlement added to its pool because leftovers before it changed.
pub fn carried_by(
    connection: &mut Connection,
    settlement: &str,
    currency: Currency,
) -> Result<Money, StoreError> {
    let carried: Vec<i64> = period_changes::table
        .filter(period_changes::settlement.eq(settlement))
        .select(period_changes::carried)
        .load(connection)?;
    let carried = carried.into_iter().map(|minor| Money::new(minor, currency));
    Money::sum(currency, carried).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// What is stored of the adjustments of a settlement, in minor units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stored {
    /// What is owed of them.
    pub owed: i128,
    /// What they were to be.
    pub moved: i128,
}

/// What is stored of the adjustments of each of many settlements; those without any are left out.
pub(super) fn stored(
    connection: &mut Connection,
    settlements: &[&str],
) -> Result<BTreeMap<String, Stored>, StoreError> {
    let mut all: BTreeMap<String, Stored> = BTreeMap::new();
    let rows: Vec<(String, i64, i64)> = adjustments::table
        .filter(adjustments::settlement.eq_any(settlements))
        .filter(adjustments::treatment.eq(Treatment::Adjusted.code()))
        .select((adjustments::settlement, adjustments::amount_before, adjustments::amount_after))
        .load(connection)?;
    for (settlement, before, after) in rows {
        all.entry(settlement).or_default().owed += i128::from(after) - i128::from(before);
    }
    let rows: Vec<(String, i64, i64, i64)> = period_changes::table
        .filter(period_changes::settlement.eq_any(settlements))
        .select((
            period_changes::settlement,
            period_changes::pool,
            period_changes::carried,
            period_changes::returned,
        ))
        .load(connection)?;
    for (settlement, pool, carried, returned) in rows {
        let moved = i128::from(pool) - i128::from(carried) - i128::from(returned);
        all.entry(settlement).or_default().moved += moved;
    }
    Ok(all)
}

impl AdjustmentRow {
    fn of(settlement: &Settlement, place: i64, adjustment: &Adjustment) -> Self {
        Self {
            settlement: settlement.id.clone(),
            place,
            period_index: adjustment.period_index,
            collaborator: adjustment.collaborator.clone(),
            amount_before: adjustment.before.minor,
            amount_after: adjustment.after.minor,
            currency: adjustment.after.currency.code().to_owned(),
            treatment: adjustment.treatment.code().to_owned(),
            shared: adjustment.shared.into(),
        }
    }
}

impl TryFrom<AdjustmentRow> for Adjustment {
    type Error = StoreError;

    fn try_from(row: AdjustmentRow) -> Result<Self, StoreError> {
        let currency = dialect::currency(&row.currency)?;
        Ok(Self {
            period_index: row.period_index,
            collaborator: row.collaborator,
            before: Money::new(row.amount_before, currency),
            after: Money::new(row.amount_after, currency),
            treatment: Treatment::from_code(&row.treatment)
                .ok_or_else(|| StoreError::corrupt("an adjustment's treatment", &row.treatment))?,
            shared: row.shared != 0,
        })
    }
}

impl PeriodChangeRow {
    fn of(settlement: &Settlement, change: &PeriodChange) -> Self {
        Self {
            settlement: settlement.id.clone(),
            period_index: change.period_index,
            pool: change.pool.minor,
            carried: change.carried.minor,
            returned: change.returned.minor,
            currency: change.pool.currency.code().to_owned(),
        }
    }
}

impl TryFrom<PeriodChangeRow> for PeriodChange {
    type Error = StoreError;

    fn try_from(row: PeriodChangeRow) -> Result<Self, StoreError> {
        let currency = dialect::currency(&row.currency)?;
        Ok(Self {
            period_index: row.period_index,
            pool: Money::new(row.pool, currency),
            carried: Money::new(row.carried, currency),
            returned: Money::new(row.returned, currency),
        })
    }
}

impl TakenOverRow {
    fn of(settlement: &Settlement, place: i64, taken: &TakenOver) -> Self {
        Self {
            settlement: settlement.id.clone(),
            place,
            period_index: taken.period_index,
            metric: taken.metric.clone(),
            collaborator: taken.collaborator.clone(),
            value: taken.value.to_string(),
            counts: taken.counts.into(),
            asset: taken.asset.clone(),
        }
    }
}

impl TryFrom<TakenOverRow> for TakenOver {
    type Error = StoreError;

    fn try_from(row: TakenOverRow) -> Result<Self, StoreError> {
        Ok(Self {
            period_index: row.period_index,
            metric: row.metric,
            collaborator: row.collaborator,
            asset: row.asset,
            value: Billionths::parse(&row.value)
                .ok_or_else(|| StoreError::corrupt("a value taken over", &row.value))?,
            counts: row.counts != 0,
        })
    }
}

impl CauseRow {
    fn of(settlement: &Settlement, place: i64, cause: &Cause) -> Self {
        Self {
            settlement: settlement.id.clone(),
            place,
            period_index: cause.period_index,
            stream: cause.place.0,
            position: cause.place.1,
            by_time: cause.by_time.into(),
            collaborator: cause.collaborator.clone(),
        }
    }
}

impl From<CauseRow> for Cause {
    fn from(row: CauseRow) -> Self {
        Self {
            period_index: row.period_index,
            place: (row.stream, row.position),
            by_time: row.by_time != 0,
            collaborator: row.collaborator,
        }
    }
}
