//! Payments to collaborators within fulfillments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use rules::domain::{
    Account, FulfillmentState, Moment, Money, Page, PageArgs, Payout, PayoutFilter, PayoutState,
    PayoutsOf,
};

use super::connection::MultiBackend;
use super::dialect::{self, insert_all};
use super::grouped::{Pages, keyset_groups};
use super::keyset::{keyset_page, keyset_row};
use super::schema::payouts;
use super::{Connection, StoreError, fulfillments, journal, obligations};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payouts, treat_none_as_default_value = false)]
struct PayoutRow {
    number: i64,
    id: String,
    fulfillment: i64,
    collaborator: String,
    amount: i64,
    currency: String,
    state: String,
    paid_on: Option<String>,
    reference: Option<String>,
    reason: Option<String>,
    created_at: i64,
}

keyset_row!(PayoutRow, number: i64);

impl TryFrom<PayoutRow> for Payout {
    type Error = StoreError;

    fn try_from(row: PayoutRow) -> Result<Self, StoreError> {
        let paid_on = row
            .paid_on
            .map(|text| text.parse().map_err(|_| StoreError::corrupt("the date", text)))
            .transpose()?;
        Ok(Self {
            id: row.id,
            fulfillment: row.fulfillment.to_string(),
            collaborator: row.collaborator,
            amount: Money::new(row.amount, dialect::currency(&row.currency)?),
            state: PayoutState::from_code(&row.state)
                .ok_or_else(|| StoreError::corrupt("the state of a payout", &row.state))?,
            paid_on,
            reference: row.reference,
            reason: row.reason,
            created_at: Moment::from_micros(row.created_at),
        })
    }
}

/// Makes one UNPAID payout for each collaborator of a new fulfillment.
pub(super) fn insert_many(
    connection: &mut Connection,
    fulfillment: i64,
    nets: &[(&str, Money)],
    at: Moment,
) -> Result<Vec<Payout>, StoreError> {
    let first = dialect::take_numbers(connection, "payout", nets.len())?;
    let rows: Vec<PayoutRow> = (first..)
        .zip(nets)
        .map(|(number, (collaborator, net))| PayoutRow {
            number,
            id: format!("{fulfillment}.{collaborator}"),
            fulfillment,
            collaborator: (*collaborator).to_owned(),
            amount: net.minor,
            currency: net.currency.code().to_owned(),
            state: PayoutState::Unpaid.code().to_owned(),
            paid_on: None,
            reference: None,
            reason: None,
            created_at: at.micros(),
        })
        .collect();
    insert_all!(connection, payouts::table, rows);
    rows.into_iter().map(Payout::try_from).collect()
}

/// The payout with that id.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Payout>, StoreError> {
    let row: Option<PayoutRow> = payouts::table
        .filter(payouts::id.eq(id))
        .select(PayoutRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Payout::try_from).transpose()
}

/// The payouts with these ids, oldest first; those that do not exist are left out.
pub fn find_all(connection: &mut Connection, ids: &[String]) -> Result<Vec<Payout>, StoreError> {
    dialect::in_chunks(ids, |chunk| {
        let rows: Vec<PayoutRow> = payouts::table
            .filter(payouts::id.eq_any(chunk))
            .order(payouts::number)
            .select(PayoutRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The payouts of a fulfillment, by collaborator.
pub fn of_fulfillment(
    connection: &mut Connection,
    fulfillment: &str,
) -> Result<Vec<Payout>, StoreError> {
    let Ok(number) = fulfillment.parse::<i64>() else { return Ok(Vec::new()) };
    let rows: Vec<PayoutRow> = payouts::table
        .filter(payouts::fulfillment.eq(number))
        .order(payouts::number)
        .select(PayoutRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Payout::try_from).collect()
}

/// A page of payouts, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &PayoutFilter,
    args: &PageArgs,
) -> Result<Page<Payout>, StoreError> {
    keyset_page!(connection, args, falling payouts::number, filtered(filter), PayoutRow)
}

/// The same page of the payouts of many collaborators or fulfillments, newest first.
pub fn pages(
    connection: &mut Connection,
    of: PayoutsOf,
    owners: &[String],
    filter: &PayoutFilter,
    args: &PageArgs,
) -> Result<Pages<Payout>, StoreError> {
    macro_rules! of {
        ($owners:expr, $owner:expr => $key:ty) => {
            keyset_groups!(connection, args, $owners, $owner => $key, falling payouts::number, filtered(filter), PayoutRow)
        };
    }
    match of {
        PayoutsOf::Collaborator => of!(owners, payouts::collaborator => String),
        PayoutsOf::Fulfillment => {
            let numbers: Vec<i64> = owners.iter().filter_map(|id| id.parse().ok()).collect();
            let pages: Result<BTreeMap<i64, Page<Payout>>, StoreError> =
                of!(&numbers, payouts::fulfillment => i64);
            Ok(pages?.into_iter().map(|(number, page)| (number.to_string(), page)).collect())
        }
    }
}

/// Marks payouts as PAID on a day, with the payer's reference, all of them or none. The same again
/// changes nothing; another day or reference is refused, and a day that was over everywhere before
/// the payout's obligations came to be. Writes the journal, and completes every
/// fulfillment that is paid whole.
pub fn mark_paid(
    connection: &mut Connection,
    ids: &[String],
    paid_on: NaiveDate,
    reference: Option<&str>,
    at: Moment,
) -> Result<Vec<Payout>, StoreError> {
    let mut movements = Vec::new();
    let owed_since = obligations::newest_of_payouts(connection, ids)?;
    let moved = move_each(connection, ids, |payout, _| {
        let same = payout.paid_on == Some(paid_on) && payout.reference.as_deref() == reference;
        if payout.state == PayoutState::Paid && same {
            return Ok(None);
        }
        if let (PayoutState::Paid, Some(day)) = (payout.state, payout.paid_on) {
            let reference = payout.reference.as_deref().unwrap_or("none");
            let sentence = format!(
                "payout \"{}\" is PAID already, on {day} with the reference {reference}",
                payout.id
            );
            return Err(StoreError::Conflict(sentence));
        }
        let to = payout.state.move_to(PayoutState::Paid)?;
        if let Some(since) = owed_since.get(&payout.id).copied()
            && paid_on < since.earliest_day()
        {
            let (payout, owed_since) = (payout.id.clone(), since);
            return Err(StoreError::PaidBeforeOwed { payout, paid_on, owed_since });
        }
        let owed = Account::Owed(payout.collaborator.clone());
        let paid = Account::Paid(payout.collaborator.clone());
        movements.extend(journal::movement(owed, paid, payout.amount, at, &payout.id)?);
        Ok(Some(to))
    })?;
    let day = paid_on.to_string();
    for chunk in moved.chunks(dialect::IDS_AT_ONCE) {
        diesel::update(payouts::table.filter(payouts::id.eq_any(chunk)))
            .set((
                payouts::state.eq(PayoutState::Paid.code()),
                payouts::paid_on.eq(&day),
                payouts::reference.eq(reference),
            ))
            .execute(connection)?;
    }
    journal::append(connection, &movements)?;
    for number in fulfillments_of(&moved) {
        fulfillments::complete_if_paid(connection, number)?;
    }
    find_all(connection, ids)
}

/// Marks payouts as FAILED for a reason, all of them or none; one that is FAILED stays so.
pub fn mark_failed(
    connection: &mut Connection,
    ids: &[String],
    reason: Option<&str>,
) -> Result<Vec<Payout>, StoreError> {
    let moved = move_each(connection, ids, |payout, _| match payout.state {
        PayoutState::Failed => Ok(None),
        state => Ok(Some(state.move_to(PayoutState::Failed)?)),
    })?;
    set_state(connection, &moved, PayoutState::Failed)?;
    for chunk in moved.chunks(dialect::IDS_AT_ONCE) {
        diesel::update(payouts::table.filter(payouts::id.eq_any(chunk)))
            .set(payouts::reason.eq(reason))
            .execute(connection)?;
    }
    find_all(connection, ids)
}

/// Makes FAILED payouts UNPAID again, all of them or none, while their fulfillment is not closed.
pub fn retry(connection: &mut Connection, ids: &[String]) -> Result<Vec<Payout>, StoreError> {
    let moved = move_each(connection, ids, |payout, fulfillment| {
        if fulfillment == FulfillmentState::Failed {
            let sentence = format!(
                "fulfillment {} is closed; what payout \"{}\" was for is payable again",
                payout.fulfillment, payout.id
            );
            return Err(StoreError::Conflict(sentence));
        }
        Ok(Some(payout.state.move_to(PayoutState::Unpaid)?))
    })?;
    set_state(connection, &moved, PayoutState::Unpaid)?;
    find_all(connection, ids)
}

/// Locks the fulfillments of the payouts, asks for each payout where it goes, and gives the ids of
/// those that move.
fn move_each(
    connection: &mut Connection,
    ids: &[String],
    mut next: impl FnMut(&Payout, FulfillmentState) -> Result<Option<PayoutState>, StoreError>,
) -> Result<Vec<String>, StoreError> {
    let ids: BTreeSet<String> = ids.iter().cloned().collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let mut states = BTreeMap::new();
    for number in fulfillments_of(&ids) {
        let missing = |_| missing(&ids, number);
        let state = fulfillments::locked_state(connection, number).map_err(missing)?;
        states.insert(number.to_string(), state);
    }
    let found = find_all(connection, &ids)?;
    if let Some(id) = ids.iter().find(|id| found.iter().all(|payout| payout.id != **id)) {
        return Err(StoreError::NotFound(format!("payout \"{id}\"")));
    }
    let mut moved = Vec::new();
    for payout in found {
        let state = states.get(&payout.fulfillment).copied();
        let state = state.ok_or_else(|| StoreError::corrupt("the payout", &payout.id))?;
        if next(&payout, state)?.is_some() {
            moved.push(payout.id);
        }
    }
    Ok(moved)
}

/// Moves every payout of a fulfillment that is in one state to another.
pub(super) fn move_all(
    connection: &mut Connection,
    fulfillment: i64,
    from: PayoutState,
    to: PayoutState,
) -> Result<(), StoreError> {
    let to = from.move_to(to)?;
    diesel::update(
        payouts::table
            .filter(payouts::fulfillment.eq(fulfillment))
            .filter(payouts::state.eq(from.code())),
    )
    .set(payouts::state.eq(to.code()))
    .execute(connection)?;
    Ok(())
}

/// How many payouts of a fulfillment are not PAID.
pub(super) fn unpaid(connection: &mut Connection, fulfillment: i64) -> Result<i64, StoreError> {
    let count = payouts::table
        .filter(payouts::fulfillment.eq(fulfillment))
        .filter(payouts::state.ne(PayoutState::Paid.code()))
        .count()
        .get_result(connection)?;
    Ok(count)
}

fn set_state(
    connection: &mut Connection,
    ids: &[String],
    to: PayoutState,
) -> Result<(), StoreError> {
    for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
        diesel::update(payouts::table.filter(payouts::id.eq_any(chunk)))
            .set(payouts::state.eq(to.code()))
            .execute(connection)?;
    }
    Ok(())
}

/// The numbers of the fulfillments that payout ids begin with, rising: everybody locks in the same
/// order.
fn fulfillments_of(ids: &[String]) -> BTreeSet<i64> {
    ids.iter().filter_map(|id| id.split_once('.')?.0.parse().ok()).collect()
}

fn missing(ids: &[String], fulfillment: i64) -> StoreError {
    let start = format!("{fulfillment}.");
    let id = ids.iter().find(|id| id.starts_with(&start));
    StoreError::NotFound(format!("payout \"{}\"", id.map_or("", String::as_str)))
}

fn filtered(filter: &PayoutFilter) -> payouts::BoxedQuery<'_, MultiBackend> {
    let mut query = payouts::table.into_boxed();
    if let Some(fulfillment) = &filter.fulfillment {
        // What is no number names no fulfillment, and so no payout.
        query = query.filter(payouts::fulfillment.eq(fulfillment.parse().unwrap_or(-1)));
    }
    if let Some(collaborator) = &filter.collaborator {
        query = query.filter(payouts::collaborator.eq(collaborator));
    }
    if let Some(state) = filter.state {
        query = query.filter(payouts::state.eq(state.code()));
    }
    query
}
