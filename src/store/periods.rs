//! Periods of distributors: which there are, which are due, and who works on them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::domain::{
    CutOff, DistributorState, Moment, Money, Page, PageArgs, Period, PeriodFilter, PeriodState,
    Window,
};

use super::connection::MultiBackend;
use super::keyset::{keyset_page, keyset_row};
use super::schema::{distributors, periods};
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = periods, treat_none_as_default_value = false)]
struct PeriodRow {
    distributor: String,
    period_index: i64,
    starts_at: i64,
    ends_at: i64,
    trigger_at: Option<i64>,
    version: i32,
    state: String,
    reason: Option<String>,
    carried_in: i64,
    currency: String,
    late_after: Option<String>,
}

keyset_row!(PeriodRow, period_index: i64);

impl PeriodRow {
    fn of(period: &Period) -> Self {
        Self {
            distributor: period.distributor.clone(),
            period_index: period.index,
            starts_at: period.window.start.micros(),
            ends_at: period.window.end.micros(),
            trigger_at: period.trigger_at.map(Moment::micros),
            version: period.version,
            state: period.state.code().to_owned(),
            reason: period.reason.clone(),
            carried_in: period.carried_in.minor,
            currency: period.carried_in.currency.code().to_owned(),
            late_after: period.late_after.as_ref().map(CutOff::to_string),
        }
    }
}

impl TryFrom<PeriodRow> for Period {
    type Error = StoreError;

    fn try_from(row: PeriodRow) -> Result<Self, StoreError> {
        let late_after = row
            .late_after
            .map(|text| text.parse().map_err(|_| StoreError::corrupt("the cut-off", text)))
            .transpose()?;
        Ok(Self {
            distributor: row.distributor,
            index: row.period_index,
            window: Window::new(
                Moment::from_micros(row.starts_at),
                Moment::from_micros(row.ends_at),
            ),
            trigger_at: row.trigger_at.map(Moment::from_micros),
            version: row.version,
            state: state(&row.state)?,
            reason: row.reason,
            carried_in: Money::new(row.carried_in, dialect::currency(&row.currency)?),
            late_after,
        })
    }
}

/// The states a period may be settled from.
const UNSETTLED: [PeriodState; 5] = [
    PeriodState::Open,
    PeriodState::Due,
    PeriodState::Waiting,
    PeriodState::Review,
    PeriodState::Failed,
];

/// Stores a period. A distributor has each index once.
pub fn insert(connection: &mut Connection, period: &Period) -> Result<(), StoreError> {
    let row = PeriodRow::of(period);
    match diesel::insert_into(periods::table).values(&row).execute(connection) {
        Ok(_) => Ok(()),
        Err(error) => Err(match StoreError::from(error) {
            error if error.is_unique_violation() => StoreError::Conflict(format!(
                "period {} of distributor \"{}\" exists already",
                period.index, period.distributor
            )),
            error => error,
        }),
    }
}

/// One period.
pub fn find(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<Option<Period>, StoreError> {
    let row: Option<PeriodRow> = periods::table
        .find((distributor, index))
        .select(PeriodRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Period::try_from).transpose()
}

/// Many periods at once, by distributor and index; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    ids: &[(String, i64)],
) -> Result<Vec<Period>, StoreError> {
    let names: BTreeSet<&str> = ids.iter().map(|(name, _)| name.as_str()).collect();
    let indexes: BTreeSet<i64> = ids.iter().map(|(_, index)| *index).collect();
    let rows: Vec<PeriodRow> = periods::table
        .filter(periods::distributor.eq_any(names))
        .filter(periods::period_index.eq_any(indexes))
        .select(PeriodRow::as_select())
        .load(connection)?;
    let found: Result<Vec<Period>, StoreError> = rows.into_iter().map(Period::try_from).collect();
    let wanted = |period: &Period| {
        ids.iter().any(|(name, index)| *name == period.distributor && *index == period.index)
    };
    Ok(found?.into_iter().filter(wanted).collect())
}

/// The period that is measured at `now`: of those not settled the last that has begun, else the
/// first.
pub fn current(
    connection: &mut Connection,
    distributor: &str,
    now: Moment,
) -> Result<Option<Period>, StoreError> {
    Ok(running(open(connection, distributor)?, now))
}

/// The period that is measured at `now`, of each of many distributors.
pub fn current_of_all(
    connection: &mut Connection,
    distributors: &[String],
    now: Moment,
) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = periods::table
        .filter(periods::distributor.eq_any(distributors))
        .filter(periods::state.eq_any(UNSETTLED.map(PeriodState::code)))
        .order((periods::distributor, periods::period_index))
        .select(PeriodRow::as_select())
        .load(connection)?;
    let mut by_name: BTreeMap<String, Vec<Period>> = BTreeMap::new();
    for row in rows {
        let period = Period::try_from(row)?;
        by_name.entry(period.distributor.clone()).or_default().push(period);
    }
    Ok(by_name.into_values().filter_map(|periods| running(periods, now)).collect())
}

fn running(unsettled: Vec<Period>, now: Moment) -> Option<Period> {
    let begun = unsettled.iter().rposition(|period| period.window.start <= now);
    unsettled.into_iter().nth(begun.unwrap_or(0))
}

/// The first period that is not settled.
pub fn first_unsettled(
    connection: &mut Connection,
    distributor: &str,
) -> Result<Option<Period>, StoreError> {
    let row: Option<PeriodRow> = unsettled(distributor)
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Period::try_from).transpose()
}

/// The period with the highest index.
pub fn last(connection: &mut Connection, distributor: &str) -> Result<Option<Period>, StoreError> {
    let row: Option<PeriodRow> = periods::table
        .filter(periods::distributor.eq(distributor))
        .order(periods::period_index.desc())
        .select(PeriodRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Period::try_from).transpose()
}

/// The distributor's first period: nothing before its start is ever measured.
pub fn first(connection: &mut Connection, distributor: &str) -> Result<Option<Period>, StoreError> {
    let row: Option<PeriodRow> = periods::table
        .filter(periods::distributor.eq(distributor))
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Period::try_from).transpose()
}

/// Every period of a distributor that is not settled, by index.
pub fn open(connection: &mut Connection, distributor: &str) -> Result<Vec<Period>, StoreError> {
    let rows: Vec<PeriodRow> = unsettled(distributor)
        .order(periods::period_index)
        .select(PeriodRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Period::try_from).collect()
}

/// A page of a distributor's periods, newest first.
pub fn page(
    connection: &mut Connection,
    distributor: &str,
    filter: &PeriodFilter,
    args: &PageArgs,
) -> Result<Page<Period>, StoreError> {
    keyset_page!(
        connection,
        args,
        falling periods::period_index,
        filtered(distributor, filter),
        PeriodRow
    )
}

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

/// Moves a period to a state, with the reason why it waits or failed.
pub fn set_state(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let to = locked_state(connection, distributor, index)?.move_to(to)?;
    diesel::update(periods::table.find((distributor, index)))
        .set((periods::state.eq(to.code()), periods::reason.eq(reason)))
        .execute(connection)?;
    Ok(())
}

/// Makes a period that could not be settled WAITING or FAILED, whatever it was before.
pub fn hold(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
    reason: &str,
) -> Result<(), StoreError> {
    if locked_state(connection, distributor, index)? != PeriodState::Due {
        set_state(connection, distributor, index, PeriodState::Due, None)?;
    }
    set_state(connection, distributor, index, to, Some(reason))
}

/// Ends a period that was left open for somebody to close by hand, and makes it DUE.
pub fn close(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    end: Moment,
) -> Result<Period, StoreError> {
    let to = locked_state(connection, distributor, index)?.move_to(PeriodState::Due)?;
    let open_ended = periods::table
        .find((distributor, index))
        .filter(periods::ends_at.eq(Moment::FAR_FUTURE.micros()))
        .filter(periods::starts_at.le(end.micros()));
    let closed = diesel::update(open_ended)
        .set((periods::ends_at.eq(end.micros()), periods::state.eq(to.code())))
        .execute(connection)?;
    if closed == 0 {
        let sentence =
            format!("period {index} of distributor \"{distributor}\" has its end already");
        return Err(StoreError::Conflict(sentence));
    }
    find(connection, distributor, index)?.ok_or_else(|| missing(distributor, index))
}

/// Pins another version of the rule to a period that is not settled.
pub fn pin(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    version: i32,
) -> Result<(), StoreError> {
    let unsettled = periods::table
        .find((distributor, index))
        .filter(periods::state.eq_any(UNSETTLED.map(PeriodState::code)));
    let pinned = diesel::update(unsettled).set(periods::version.eq(version)).execute(connection)?;
    if pinned == 0 {
        return Err(missing(distributor, index));
    }
    Ok(())
}

/// Ends a period with its settlement: SETTLED, or EMPTY. It passes through DUE on the way.
pub(super) fn settle(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
) -> Result<(), StoreError> {
    let from = locked_state(connection, distributor, index)?;
    if matches!(from, PeriodState::Settled | PeriodState::Empty) {
        return Err(StoreError::AlreadySettled);
    }
    let from = match from {
        PeriodState::Due | PeriodState::Review => from,
        other => other.move_to(PeriodState::Due)?,
    };
    let to = from.move_to(to)?;
    diesel::update(periods::table.find((distributor, index)))
        .set((
            periods::state.eq(to.code()),
            periods::reason.eq(None::<String>),
            periods::holder.eq(None::<String>),
            periods::held_until.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Hands what a settlement carries over to the next unsettled period, with its cut-off.
pub(super) fn carry_in(
    connection: &mut Connection,
    distributor: &str,
    after_index: i64,
    carried: Money,
    cut_off: &CutOff,
) -> Result<(), StoreError> {
    let next: Option<i64> = unsettled(distributor)
        .filter(periods::period_index.gt(after_index))
        .order(periods::period_index)
        .select(periods::period_index)
        .first(connection)
        .optional()?;
    if let Some(next) = next {
        diesel::update(periods::table.find((distributor, next)))
            .set((
                periods::carried_in.eq(carried.minor),
                periods::currency.eq(carried.currency.code()),
                periods::late_after.eq(cut_off.to_string()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn locked_state(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<PeriodState, StoreError> {
    let code = dialect::lock_period(connection, distributor, index)?;
    state(&code.ok_or_else(|| missing(distributor, index))?)
}

fn unsettled(distributor: &str) -> periods::BoxedQuery<'_, MultiBackend> {
    periods::table
        .filter(periods::distributor.eq(distributor))
        .filter(periods::state.eq_any(UNSETTLED.map(PeriodState::code)))
        .into_boxed()
}

fn filtered<'a>(
    distributor: &'a str,
    filter: &PeriodFilter,
) -> periods::BoxedQuery<'a, MultiBackend> {
    let query = periods::table.filter(periods::distributor.eq(distributor)).into_boxed();
    match filter.state {
        Some(state) => query.filter(periods::state.eq(state.code())),
        None => query,
    }
}

fn state(code: &str) -> Result<PeriodState, StoreError> {
    PeriodState::from_code(code).ok_or_else(|| StoreError::corrupt("the state of a period", code))
}

fn missing(distributor: &str, index: i64) -> StoreError {
    StoreError::NotFound(format!("period {index} of distributor \"{distributor}\""))
}
