//! Periods as rows, and the states that are not the last.

use diesel::prelude::*;

use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::keyset::keyset_row;
use crate::store::schema::periods;
use crate::store::{StoreError, dialect};
use rules::domain::{CutOff, Moment, Money, Period, PeriodState, Window};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = periods, treat_none_as_default_value = false)]
pub(super) struct PeriodRow {
    pub distributor: String,
    pub period_index: i64,
    pub starts_at: i64,
    pub ends_at: i64,
    pub trigger_at: Option<i64>,
    pub version: i32,
    pub state: String,
    pub reason: Option<String>,
    pub carried_in: i64,
    pub currency: String,
    pub late_after: Option<String>,
}

keyset_row!(PeriodRow, period_index: i64);

impl PeriodRow {
    pub fn of(period: &Period) -> Self {
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

/// Whether a period is still to be settled, in the words of the index that has these alone: a state
/// that is bound would keep a planner from using it.
pub(super) const IS_UNSETTLED: &str = "periods.state NOT IN ('SETTLED', 'EMPTY')";

pub(super) fn unsettled(distributor: &str) -> periods::BoxedQuery<'_, MultiBackend> {
    periods::table
        .filter(periods::distributor.eq(distributor))
        .filter(fixed(IS_UNSETTLED))
        .into_boxed()
}

pub(super) fn state(code: &str) -> Result<PeriodState, StoreError> {
    PeriodState::from_code(code).ok_or_else(|| StoreError::corrupt("the state of a period", code))
}

pub(super) fn missing(distributor: &str, index: i64) -> StoreError {
    StoreError::NotFound(format!("period {index} of distributor \"{distributor}\""))
}
