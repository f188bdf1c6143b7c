//! What is due, and which periods are to be opened.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::store::fixed::fixed;
use crate::store::schema::{distributors, periods};
use crate::store::{Connection, StoreError};
use rules::domain::{DistributorState, Moment, Period, PeriodState};

use super::find::first_unsettled;
use super::row::PeriodRow;

/// Whether a period is the first of its distributor that is not settled. An index has these alone.
const IS_FIRST_UNSETTLED: &str = "periods.period_index = (SELECT MIN(earlier.period_index) \
    FROM periods AS earlier WHERE earlier.distributor = distributors.name \
    AND earlier.state NOT IN ('SETTLED', 'EMPTY'))";

/// Whether a period is the last of its distributor.
pub(super) const IS_LAST: &str = "periods.period_index = (SELECT MAX(later.period_index) \
    FROM periods AS later WHERE later.distributor = distributors.name)";

/// Since when a period is due: what was closed by hand has no trigger.
const DUE_SINCE: &str = "COALESCE(periods.trigger_at, periods.ends_at)";

/// What can be settled at `now`, one period a distributor: of every ACTIVE one the first that is not
/// settled, when its trigger has passed and nobody's review holds it. The oldest trigger comes first. A
/// later period comes up when the earlier one is settled.
pub fn due(connection: &mut Connection, now: Moment) -> Result<Vec<Period>, StoreError> {
    due_among(connection, None, now)
}

/// The same, of some distributors where they are given.
pub fn due_among(
    connection: &mut Connection,
    names: Option<&[String]>,
    now: Moment,
) -> Result<Vec<Period>, StoreError> {
    let past = periods::trigger_at.le(now.micros());
    // A period without a trigger is due when somebody closed it.
    let closed =
        periods::trigger_at.is_null().and(periods::state.ne(PeriodState::Open.code())).nullable();
    let mut due = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(fixed(IS_FIRST_UNSETTLED))
        .filter(periods::state.ne(PeriodState::Review.code()))
        .filter(past.or(closed))
        .order((sql::<BigInt>(DUE_SINCE), periods::distributor))
        .select(PeriodRow::as_select())
        .into_boxed();
    if let Some(names) = names {
        due = due.filter(distributors::name.eq_any(names));
    }
    let rows: Vec<PeriodRow> = due.load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// The first period that is not settled, of each of many distributors.
pub fn first_unsettled_of_all(
    connection: &mut Connection,
    names: &[&str],
) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::name.eq_any(names))
        .filter(fixed(IS_FIRST_UNSETTLED))
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// How many periods of ACTIVE distributors are in each of some states.
pub fn count_in<const N: usize>(
    connection: &mut Connection,
    states: &[PeriodState; N],
) -> Result<[i64; N], StoreError> {
    let mut counts = [0; N];
    for (count, state) in counts.iter_mut().zip(states) {
        *count = periods::table
            .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
            .filter(distributors::state.eq(DistributorState::Active.code()))
            .filter(periods::state.eq(state.code()))
            .count()
            .get_result(connection)?;
    }
    Ok(counts)
}

/// The period of one distributor that can be settled at `now`, as [`due`] has it; an inactive
/// distributor has none.
pub fn due_of(
    connection: &mut Connection,
    distributor: &str,
    now: Moment,
) -> Result<Option<Period>, StoreError> {
    let state: Option<String> = distributors::table
        .find(distributor)
        .select(distributors::state)
        .first(connection)
        .optional()?;
    if state.as_deref() != Some(DistributorState::Active.code()) {
        return Ok(None);
    }
    Ok(first_unsettled(connection, distributor)?.filter(|period| is_due(period, now)))
}

/// Whether a period that is the first of its distributor that is not settled can be settled at `now`.
pub fn is_due(period: &Period, now: Moment) -> bool {
    match (period.state, period.trigger_at) {
        (PeriodState::Review, _) | (PeriodState::Open, None) => false,
        (_, Some(trigger_at)) => trigger_at <= now,
        (_, None) => true,
    }
}

/// A distributor whose last period has ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Behind {
    /// Its name.
    pub distributor: String,
    /// The index of its last period.
    pub last: i64,
    /// The number of its newest version.
    pub version: i32,
}

/// The ACTIVE distributors whose last period has ended by `now`, by name: the next one begins, unless
/// their rules have come to an end.
pub fn behind(connection: &mut Connection, now: Moment) -> Result<Vec<Behind>, StoreError> {
    let rows: Vec<(String, i64, i32)> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(periods::ends_at.le(now.micros()))
        .filter(fixed(IS_LAST))
        // By the distributors' own column, so that these are looked through and not all periods.
        .order(distributors::name)
        .select((distributors::name, periods::period_index, distributors::version))
        .load(connection)?;
    let behind = |(distributor, last, version)| Behind { distributor, last, version };
    Ok(rows.into_iter().map(behind).collect())
}

/// When the next period of an ACTIVE distributor becomes due, after `now`.
pub fn next_trigger(
    connection: &mut Connection,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let next: Option<Option<i64>> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(periods::state.eq(PeriodState::Open.code()))
        .filter(periods::trigger_at.gt(now.micros()))
        .order(periods::trigger_at)
        .select(periods::trigger_at)
        .first(connection)
        .optional()?;
    Ok(next.flatten().map(Moment::from_micros))
}
