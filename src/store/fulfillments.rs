//! Batches of obligations of one currency.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{
    Fulfillment, FulfillmentFilter, FulfillmentState, Gathering, Moment, Money, Obligation, Page,
    PageArgs, Payout, PayoutState,
};

use super::connection::MultiBackend;
use super::keyset::{keyset_page, keyset_row};
use super::schema::fulfillments;
use super::{Connection, StoreError, dialect, obligations, payouts};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fulfillments)]
struct FulfillmentRow {
    number: i64,
    currency: String,
    state: String,
    created_at: i64,
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
        })
    }
}

/// Gathers what is payable at `now` into one payout for each collaborator. Negative obligations
/// are netted; a collaborator whose net is zero or below, or under the minimum, is left out and
/// stays owed. `None` when nobody is left.
pub fn gather(
    connection: &mut Connection,
    gathering: &Gathering,
    now: Moment,
) -> Result<Option<(Fulfillment, Vec<Payout>)>, StoreError> {
    // Only one transaction gathers at a time; the next one sees what this one took.
    dialect::lock_counter(connection, "fulfillment")?;
    let payable = obligations::payable(connection, gathering, now)?;
    let mut of_collaborator: BTreeMap<&str, Vec<&Obligation>> = BTreeMap::new();
    for obligation in &payable {
        of_collaborator.entry(&obligation.collaborator).or_default().push(obligation);
    }
    let mut nets: Vec<(&str, Money)> = Vec::new();
    for (collaborator, list) in &of_collaborator {
        let net = Money::sum(gathering.currency, list.iter().map(|one| one.amount))
            .map_err(|_| StoreError::corrupt("the debts to", collaborator))?;
        if net.minor > 0 && net.minor >= gathering.minimum_minor {
            nets.push((collaborator, net));
        }
    }
    if nets.is_empty() {
        return Ok(None);
    }
    let number = dialect::take_numbers(connection, "fulfillment", 1)?;
    let row = FulfillmentRow {
        number,
        currency: gathering.currency.code().to_owned(),
        state: FulfillmentState::Pending.code().to_owned(),
        created_at: now.micros(),
    };
    diesel::insert_into(fulfillments::table).values(&row).execute(connection)?;
    let fulfillment = Fulfillment::try_from(row)?;
    let ids: Vec<&str> = nets
        .iter()
        .filter_map(|(collaborator, _)| of_collaborator.get(collaborator))
        .flatten()
        .map(|obligation| obligation.id.as_str())
        .collect();
    obligations::fulfil(connection, &fulfillment.id, &ids)?;
    let made = payouts::insert_many(connection, number, &nets, now)?;
    Ok(Some((fulfillment, made)))
}

/// Starts paying: the fulfillment and its UNPAID payouts become PROCESSING.
pub fn start(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    let number = number(id)?;
    move_to(connection, number, FulfillmentState::Processing)?;
    payouts::move_all(connection, number, PayoutState::Unpaid, PayoutState::Processing)?;
    found(connection, id)
}

/// Closes a fulfillment that cannot be completed: the obligations of its FAILED payouts are payable
/// again. One that was never started is given up whole. Refused while a payout is under way.
pub fn close(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    let number = number(id)?;
    let from = locked_state(connection, number)?;
    from.move_to(FulfillmentState::Failed)?;
    if from == FulfillmentState::Pending {
        payouts::move_all(connection, number, PayoutState::Unpaid, PayoutState::Failed)?;
    }
    let list = payouts::of_fulfillment(connection, id)?;
    let open = list
        .iter()
        .filter(|payout| matches!(payout.state, PayoutState::Unpaid | PayoutState::Processing))
        .count();
    if open > 0 {
        let sentence =
            format!("{open} payouts of fulfillment {id} are neither PAID nor FAILED yet");
        return Err(StoreError::Conflict(sentence));
    }
    let failed: Vec<&str> = list
        .iter()
        .filter(|payout| payout.state == PayoutState::Failed)
        .map(|payout| payout.id.as_str())
        .collect();
    obligations::give_back(connection, &failed)?;
    set_state(connection, number, FulfillmentState::Failed)?;
    found(connection, id)
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

/// Makes a fulfillment COMPLETE when every payout of it is PAID, passing through PROCESSING.
pub(super) fn complete_if_paid(connection: &mut Connection, number: i64) -> Result<(), StoreError> {
    if payouts::unpaid(connection, number)? > 0 {
        return Ok(());
    }
    if locked_state(connection, number)? == FulfillmentState::Pending {
        move_to(connection, number, FulfillmentState::Processing)?;
    }
    move_to(connection, number, FulfillmentState::Complete)
}

/// The state of a fulfillment, which nobody else changes until the transaction ends.
pub(super) fn locked_state(
    connection: &mut Connection,
    number: i64,
) -> Result<FulfillmentState, StoreError> {
    let code = dialect::lock_fulfillment(connection, number)?;
    state(&code.ok_or_else(|| missing(&number.to_string()))?)
}

fn move_to(
    connection: &mut Connection,
    number: i64,
    to: FulfillmentState,
) -> Result<(), StoreError> {
    let to = locked_state(connection, number)?.move_to(to)?;
    set_state(connection, number, to)
}

fn set_state(
    connection: &mut Connection,
    number: i64,
    to: FulfillmentState,
) -> Result<(), StoreError> {
    diesel::update(fulfillments::table.find(number))
        .set(fulfillments::state.eq(to.code()))
        .execute(connection)?;
    Ok(())
}

fn found(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    find(connection, id)?.ok_or_else(|| missing(id))
}

fn filtered(filter: &FulfillmentFilter) -> fulfillments::BoxedQuery<'_, MultiBackend> {
    let mut query = fulfillments::table.into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(fulfillments::state.eq(state.code()));
    }
    if let Some(currency) = filter.currency {
        query = query.filter(fulfillments::currency.eq(currency.code()));
    }
    query
}

fn state(code: &str) -> Result<FulfillmentState, StoreError> {
    FulfillmentState::from_code(code)
        .ok_or_else(|| StoreError::corrupt("the state of a fulfillment", code))
}

fn number(id: &str) -> Result<i64, StoreError> {
    id.parse().map_err(|_| missing(id))
}

fn missing(id: &str) -> StoreError {
    StoreError::NotFound(format!("fulfillment {id}"))
}
