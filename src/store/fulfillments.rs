//! Batches of obligations of one currency.

use diesel::prelude::*;

use rules::domain::{
    Changed, Fulfillment, FulfillmentFilter, FulfillmentState, GatheringPlan, Moment, Page,
    PageArgs, Payout, PayoutState, PlannedPayout, Thing,
};

use super::connection::MultiBackend;
use super::keyset::{keyset_page, keyset_row};
use super::schema::fulfillments;
use super::{Connection, StoreError, dialect, obligations, paying, payouts};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fulfillments, treat_none_as_default_value = false)]
struct FulfillmentRow {
    number: i64,
    currency: String,
    state: String,
    created_at: i64,
    made_by: Option<String>,
}

keyset_row!(FulfillmentRow, number: i64);

impl TryFrom<FulfillmentRow> for Fulfillment {
    type Error = StoreError;

    fn try_from(row: FulfillmentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number.to_string(),
            currency: dialect::currency(&row.currency)?,
            state: state(&row.state)?,
            created_at: Moment::from_micros(row.created_at),
            made_by: row.made_by,
        })
    }
}

/// Stores what was gathered as a new fulfillment: its payouts, and the obligations bound to them. Checks that
/// the money adds up before, and again from what was stored.
pub fn insert(
    connection: &mut Connection,
    plan: &GatheringPlan,
    (by, now): (&str, Moment),
) -> Result<Fulfillment, StoreError> {
    plan.assert_balanced()?;
    let number = dialect::take_numbers(connection, "fulfillment", 1)?;
    let row = FulfillmentRow {
        number,
        currency: plan.currency.code().to_owned(),
        state: FulfillmentState::Pending.code().to_owned(),
        created_at: now.micros(),
        made_by: Some(by.to_owned()),
    };
    diesel::insert_into(fulfillments::table).values(&row).execute(connection)?;
    let fulfillment = Fulfillment::try_from(row)?;
    let made: Vec<Payout> =
        plan.payouts.iter().map(|planned| unpaid(planned, &fulfillment.id, now)).collect();
    payouts::insert_many(connection, number, &made)?;
    let recouped = plan.payouts.iter().flat_map(|payout| &payout.recouped);
    let parts = obligations::split(connection, &fulfillment.id, recouped)?;
    let whole = plan.payouts.iter().flat_map(|payout| &payout.obligations);
    let whole = whole.map(|obligation| obligation.id.as_str());
    let gathered: Vec<&str> = whole.chain(parts.iter().map(String::as_str)).collect();
    obligations::fulfil(connection, &fulfillment.id, &gathered)?;
    paying::check_payouts(connection, &made)?;
    Ok(fulfillment)
}

fn unpaid(planned: &PlannedPayout, fulfillment: &str, now: Moment) -> Payout {
    Payout {
        id: format!("{fulfillment}.{}", planned.collaborator),
        fulfillment: fulfillment.to_owned(),
        collaborator: planned.collaborator.clone(),
        amount: planned.amount,
        state: PayoutState::Unpaid,
        paid_on: None,
        reference: None,
        former_references: Vec::new(),
        reason: None,
        created_at: now,
    }
}

/// The id of the next fulfillment.
pub fn next_id(connection: &mut Connection) -> Result<String, StoreError> {
    Ok(dialect::take_numbers(connection, "fulfillment", 1)?.to_string())
}

/// Stores a fulfillment that came to be, under an id that was taken for it.
pub(super) fn insert_one(
    connection: &mut Connection,
    fulfillment: &Fulfillment,
) -> Result<(), StoreError> {
    let row = FulfillmentRow {
        number: number(&fulfillment.id)?,
        currency: fulfillment.currency.code().to_owned(),
        state: fulfillment.state.code().to_owned(),
        created_at: fulfillment.created_at.micros(),
        made_by: fulfillment.made_by.clone(),
    };
    diesel::insert_into(fulfillments::table).values(&row).execute(connection)?;
    Ok(())
}

/// Moves a fulfillment as it was planned; refused when it is somewhere else by now.
pub(super) fn change(
    connection: &mut Connection,
    id: &str,
    state: Changed<FulfillmentState>,
) -> Result<(), StoreError> {
    let Changed { before, after } = state;
    let row = fulfillments::table
        .filter(fulfillments::number.eq(number(id)?))
        .filter(fulfillments::state.eq(before.code()));
    let moved =
        diesel::update(row).set(fulfillments::state.eq(after.code())).execute(connection)?;
    match moved {
        1 => Ok(()),
        _ => Err(StoreError::Conflict(format!("fulfillment {id} was moved meanwhile"))),
    }
}

/// The fulfillment with that id.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Fulfillment>, StoreError> {
    let Ok(number) = number(id) else { return Ok(None) };
    let row: Option<FulfillmentRow> = fulfillments::table
        .find(number)
        .select(FulfillmentRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Fulfillment::try_from).transpose()
}

/// The fulfillments with these ids, oldest first; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    ids: &[String],
) -> Result<Vec<Fulfillment>, StoreError> {
    let numbers: Vec<i64> = ids.iter().filter_map(|id| number(id).ok()).collect();
    dialect::in_chunks(&numbers, |chunk| {
        let rows: Vec<FulfillmentRow> = fulfillments::table
            .filter(fulfillments::number.eq_any(chunk))
            .order(fulfillments::number)
            .select(FulfillmentRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// A page of fulfillments, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &FulfillmentFilter,
    args: &PageArgs,
) -> Result<Page<Fulfillment>, StoreError> {
    keyset_page!(connection, args, falling fulfillments::number, filtered(filter), FulfillmentRow)
}

/// The fulfillment with that id, which has to be there.
pub fn named(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    find(connection, id)?.ok_or_else(|| StoreError::no_such(Thing::Fulfillment, id))
}

fn filtered(filter: &FulfillmentFilter) -> fulfillments::BoxedQuery<'_, MultiBackend> {
    let mut query = fulfillments::table.into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(fulfillments::state.eq(state.code()));
    }
    if let Some(currency) = filter.currency {
        query = query.filter(fulfillments::currency.eq(currency.code()));
    }
    if let Some(from) = filter.created_from {
        query = query.filter(fulfillments::created_at.ge(from.micros()));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(fulfillments::created_at.lt(before.micros()));
    }
    query
}

fn state(code: &str) -> Result<FulfillmentState, StoreError> {
    FulfillmentState::from_code(code)
        .ok_or_else(|| StoreError::corrupt("the state of a fulfillment", code))
}

/// The number behind an id.
pub(super) fn number(id: &str) -> Result<i64, StoreError> {
    id.parse().map_err(|_| StoreError::no_such(Thing::Fulfillment, id))
}
