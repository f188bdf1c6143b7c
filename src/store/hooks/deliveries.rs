//! What came to hooks: each delivery once, with what became of it. What nobody could make anything of is there as it
//! came.

use diesel::prelude::*;

use rules::domain::{
    HookDelivery, HookDeliveryEnd, HookDeliveryFilter, HookDeliveryState, HookSource, Page,
    PageArgs,
};

use super::row::DeliveryRow;
use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::keyset::keyset_page;
use crate::store::schema::hook_deliveries;
use crate::store::{Connection, StoreError, dialect};

/// The state as the partial index has it: PostgreSQL uses it for no value that is bound.
const IS_KEPT: &str = "state = 'KEPT'";

/// Whether somebody else was first with a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// It is stored.
    New(HookDelivery),
    /// It had come before.
    Known(HookDelivery),
}

/// Stores a delivery under a number of its own, unless it had come before.
pub fn insert(connection: &mut Connection, delivery: HookDelivery) -> Result<Arrival, StoreError> {
    // The number's row is locked from here on: of two who bring the same, the second sees the first.
    let number = dialect::take_numbers(connection, "hook delivery", 1)?;
    if let Some(before) = known(connection, delivery.source, &delivery.delivery_id)? {
        return Ok(Arrival::Known(before));
    }
    let delivery = HookDelivery { number, ..delivery };
    diesel::insert_into(hook_deliveries::table)
        .values(DeliveryRow::of(&delivery))
        .execute(connection)?;
    Ok(Arrival::New(delivery))
}

/// The delivery that a source knows by an id, if it has come.
pub fn known(
    connection: &mut Connection,
    source: HookSource,
    delivery_id: &str,
) -> Result<Option<HookDelivery>, StoreError> {
    let row: Option<DeliveryRow> = hook_deliveries::table
        .filter(hook_deliveries::source.eq(source.code()))
        .filter(hook_deliveries::delivery_id.eq(delivery_id))
        .select(DeliveryRow::as_select())
        .first(connection)
        .optional()?;
    row.map(HookDelivery::try_from).transpose()
}

/// A delivery by its number; `None` where there is none.
pub fn find_delivery(
    connection: &mut Connection,
    number: i64,
) -> Result<Option<HookDelivery>, StoreError> {
    let row: Option<DeliveryRow> = hook_deliveries::table
        .find(number)
        .select(DeliveryRow::as_select())
        .first(connection)
        .optional()?;
    row.map(HookDelivery::try_from).transpose()
}

/// The deliveries of a source that wait for one of these events, the oldest first.
pub fn waiting(
    connection: &mut Connection,
    source: HookSource,
    keys: &[String],
) -> Result<Vec<HookDelivery>, StoreError> {
    let mut found: Vec<HookDelivery> = dialect::in_chunks(keys, |keys| {
        let rows = hook_deliveries::table
            .filter(hook_deliveries::source.eq(source.code()))
            .filter(hook_deliveries::waits_for.eq_any(keys.iter().map(String::as_str)))
            .filter(hook_deliveries::waits_for.is_not_null())
            .select(DeliveryRow::as_select())
            .load(connection)?;
        Ok::<Vec<DeliveryRow>, StoreError>(rows)
    })?;
    found.sort_by_key(|delivery| delivery.number);
    Ok(found)
}

/// Writes down what became of a delivery that was mapped again, if it is still kept; false when somebody else has
/// ended it meanwhile.
pub fn mapped(connection: &mut Connection, delivery: &HookDelivery) -> Result<bool, StoreError> {
    let row = DeliveryRow::of(delivery);
    let kept = hook_deliveries::table.find(delivery.number).filter(fixed(IS_KEPT));
    let changed = diesel::update(kept)
        .set((
            hook_deliveries::state.eq(row.state),
            hook_deliveries::entries.eq(row.entries),
            hook_deliveries::problem.eq(row.problem),
            hook_deliveries::waits_for.eq(row.waits_for),
            hook_deliveries::body.eq(row.body),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// Ends a delivery that is kept: nobody wants it. What was sent is thrown away. False where it is not kept any more.
pub fn discard(
    connection: &mut Connection,
    number: i64,
    end: &HookDeliveryEnd,
) -> Result<bool, StoreError> {
    let kept = hook_deliveries::table.find(number).filter(fixed(IS_KEPT));
    let changed = diesel::update(kept)
        .set((
            hook_deliveries::state.eq(HookDeliveryState::Discarded.code()),
            hook_deliveries::waits_for.eq(None::<String>),
            hook_deliveries::body.eq(None::<String>),
            hook_deliveries::ended_by.eq(Some(end.by.clone())),
            hook_deliveries::ended_at.eq(Some(end.at.micros())),
            hook_deliveries::reason.eq(end.reason.clone()),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// How many deliveries are kept.
pub fn kept(connection: &mut Connection) -> Result<i64, StoreError> {
    Ok(hook_deliveries::table.filter(fixed(IS_KEPT)).count().get_result(connection)?)
}

/// A page of deliveries, the newest first.
pub fn page(
    connection: &mut Connection,
    filter: &HookDeliveryFilter,
    args: &PageArgs,
) -> Result<Page<HookDelivery>, StoreError> {
    keyset_page!(connection, args, falling hook_deliveries::number, filtered(filter), DeliveryRow)
}

fn filtered(filter: &HookDeliveryFilter) -> hook_deliveries::BoxedQuery<'_, MultiBackend> {
    let HookDeliveryFilter { source, state, kind, from, before } = filter;
    let mut query = hook_deliveries::table.into_boxed();
    if let Some(source) = source {
        query = query.filter(hook_deliveries::source.eq(source.code()));
    }
    if let Some(state) = state {
        query = query.filter(hook_deliveries::state.eq(state.code()));
    }
    if let Some(kind) = kind {
        query = query.filter(hook_deliveries::kind.eq(kind.as_str()));
    }
    if let Some(from) = from {
        query = query.filter(hook_deliveries::received_at.ge(from.micros()));
    }
    if let Some(before) = before {
        query = query.filter(hook_deliveries::received_at.lt(before.micros()));
    }
    query
}
