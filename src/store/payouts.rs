//! Payments to collaborators within fulfillments.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use rules::domain::{
    Changed, Moment, Money, Page, PageArgs, Payout, PayoutFilter, PayoutState, PayoutsOf,
    PlannedPayout,
};

use super::connection::MultiBackend;
use super::dialect::{self, insert_all};
use super::grouped::{Pages, keyset_groups};
use super::keyset::{keyset_page, keyset_row};
use super::schema::payouts;
use super::{Connection, StoreError};

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
            state: state(&row.state)?,
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
    planned: &[PlannedPayout],
    at: Moment,
) -> Result<Vec<Payout>, StoreError> {
    let first = dialect::take_numbers(connection, "payout", planned.len())?;
    let rows: Vec<PayoutRow> = (first..)
        .zip(planned)
        .map(|(number, PlannedPayout { collaborator, amount, .. })| PayoutRow {
            number,
            id: format!("{fulfillment}.{collaborator}"),
            fulfillment,
            collaborator: collaborator.clone(),
            amount: amount.minor,
            currency: amount.currency.code().to_owned(),
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

/// How many payouts of each of these fulfillments are in each state.
pub(super) fn counts(
    connection: &mut Connection,
    fulfillments: &[i64],
) -> Result<BTreeMap<String, BTreeMap<PayoutState, i64>>, StoreError> {
    let mut counts: BTreeMap<String, BTreeMap<PayoutState, i64>> = BTreeMap::new();
    for chunk in fulfillments.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<(i64, String, i64)> = payouts::table
            .filter(payouts::fulfillment.eq_any(chunk))
            .group_by((payouts::fulfillment, payouts::state))
            .select((payouts::fulfillment, payouts::state, diesel::dsl::count_star()))
            .load(connection)?;
        for (fulfillment, code, count) in rows {
            counts.entry(fulfillment.to_string()).or_default().insert(state(&code)?, count);
        }
    }
    Ok(counts)
}

/// Stores payouts as they were planned; refused when one of them is in another state by now.
pub(super) fn change(
    connection: &mut Connection,
    list: &[Changed<Payout>],
) -> Result<(), StoreError> {
    let mut alike: BTreeMap<Columns<'_>, Vec<&str>> = BTreeMap::new();
    for Changed { before, after } in list {
        let columns = (
            before.state,
            after.state,
            after.paid_on,
            after.reference.as_deref(),
            after.reason.as_deref(),
        );
        alike.entry(columns).or_default().push(&after.id);
    }
    for ((from, to, paid_on, reference, reason), ids) in alike {
        for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
            let rows = payouts::table
                .filter(payouts::id.eq_any(chunk.iter().copied()))
                .filter(payouts::state.eq(from.code()));
            let changed = diesel::update(rows)
                .set((
                    payouts::state.eq(to.code()),
                    payouts::paid_on.eq(paid_on.map(|day| day.to_string())),
                    payouts::reference.eq(reference),
                    payouts::reason.eq(reason),
                ))
                .execute(connection)?;
            if changed != chunk.len() {
                let sentence = "some of these payouts were moved meanwhile";
                return Err(StoreError::Conflict(sentence.to_owned()));
            }
        }
    }
    Ok(())
}

/// From which state to which, and what else is written. Rows that become alike are written together.
type Columns<'a> = (PayoutState, PayoutState, Option<NaiveDate>, Option<&'a str>, Option<&'a str>);

fn state(code: &str) -> Result<PayoutState, StoreError> {
    PayoutState::from_code(code).ok_or_else(|| StoreError::corrupt("the state of a payout", code))
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
