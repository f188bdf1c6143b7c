//! Rows of hooks and of what came, to values and back.

use diesel::prelude::*;

use rules::domain::{Hook, HookDelivery, HookDeliveryEnd, HookDeliveryState, HookSource, Moment};

use super::moment;
use crate::store::StoreError;
use crate::store::keyset::keyset_row;
use crate::store::schema::{hook_deliveries, hooks};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hooks, treat_none_as_default_value = false)]
pub(super) struct HookRow {
    source: String,
    pub secret: Option<String>,
    pub old_secret: Option<String>,
    old_secret_until: Option<i64>,
    pub mapping: Option<String>,
}

impl HookRow {
    pub fn of(hook: &Hook) -> Self {
        let (old_secret, until) = hook.old_secret.clone().unzip();
        Self {
            source: hook.source.code().to_owned(),
            secret: hook.secret.clone(),
            old_secret,
            old_secret_until: until.map(Moment::micros),
            mapping: hook.mapping.clone(),
        }
    }
}

impl TryFrom<HookRow> for Hook {
    type Error = StoreError;

    fn try_from(row: HookRow) -> Result<Self, StoreError> {
        Ok(Self {
            source: source(&row.source)?,
            secret: row.secret,
            old_secret: row.old_secret.zip(moment(row.old_secret_until)),
            mapping: row.mapping,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = hook_deliveries, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    pub number: i64,
    pub source: String,
    pub delivery_id: String,
    pub kind: String,
    pub received_at: i64,
    pub state: String,
    pub entries: i64,
    pub problem: Option<String>,
    pub waits_for: Option<String>,
    pub body: Option<String>,
    ended_by: Option<String>,
    ended_at: Option<i64>,
    reason: Option<String>,
}

keyset_row!(DeliveryRow, number: i64);

impl DeliveryRow {
    pub fn of(delivery: &HookDelivery) -> Self {
        let end = delivery.ended.as_ref();
        Self {
            number: delivery.number,
            source: delivery.source.code().to_owned(),
            delivery_id: delivery.delivery_id.clone(),
            kind: delivery.kind.clone(),
            received_at: delivery.received_at.micros(),
            state: delivery.state.code().to_owned(),
            entries: delivery.entries,
            problem: delivery.problem.clone(),
            waits_for: delivery.waits_for.clone(),
            body: delivery.body.clone(),
            ended_by: end.map(|end| end.by.clone()),
            ended_at: end.map(|end| end.at.micros()),
            reason: end.and_then(|end| end.reason.clone()),
        }
    }
}

impl TryFrom<DeliveryRow> for HookDelivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        let state = HookDeliveryState::from_code(&row.state)
            .ok_or_else(|| StoreError::corrupt("a state of a delivery", &row.state))?;
        let ended = row.ended_by.zip(moment(row.ended_at));
        Ok(Self {
            number: row.number,
            source: source(&row.source)?,
            delivery_id: row.delivery_id,
            kind: row.kind,
            received_at: Moment::from_micros(row.received_at),
            state,
            entries: row.entries,
            problem: row.problem,
            waits_for: row.waits_for,
            body: row.body,
            ended: ended.map(|(by, at)| HookDeliveryEnd { by, at, reason: row.reason }),
        })
    }
}

fn source(code: &str) -> Result<HookSource, StoreError> {
    HookSource::from_code(code).ok_or_else(|| StoreError::corrupt("a source of a hook", code))
}
