//! Payments to collaborators within fulfillments.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use rules::domain::{
    Changed, FormerReference, Moment, Money, Page, PageArgs, Payout, PayoutFilter, PayoutState,
    PayoutsOf, SortedBy,
};

use super::connection::MultiBackend;
use super::dialect::{self, insert_all};
use super::grouped::{Pages, keyset_groups, keyset_groups_by};
use super::keyset::{keyset_page, keyset_page_by, keyset_row};
use super::schema::payouts;
use super::{Connection, StoreError};

mod former;
mod sums;

pub(super) use former::is_stored as is_former;
pub use sums::sums;

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
    former_references: Option<String>,
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
            former_references: former::read(row.former_references.as_deref())?,
            reason: row.reason,
            created_at: Moment::from_micros(row.created_at),
        })
    }
}

impl PayoutRow {
    fn of(number: i64, fulfillment: i64, payout: &Payout) -> Result<Self, StoreError> {
        Ok(Self {
            number,
            id: payout.id.clone(),
            fulfillment,
            collaborator: payout.collaborator.clone(),
            amount: payout.amount.minor,
            currency: payout.amount.currency.code().to_owned(),
            state: payout.state.code().to_owned(),
            paid_on: payout.paid_on.map(|day| day.to_string()),
            reference: payout.reference.clone(),
            reason: payout.reason.clone(),
            created_at: payout.created_at.micros(),
            former_references: former::write(&payout.former_references)?,
        })
    }
}

/// The counter of changes.
pub(super) const MOVES: &str = "payout move";

/// Stores payouts of a fulfillment that came to be.
pub(super) fn insert_many(
    connection: &mut Connection,
    fulfillment: i64,
    list: &[Payout],
) -> Result<(), StoreError> {
    let first = dialect::take_numbers(connection, "payout", list.len())?;
    let row = |(number, payout)| PayoutRow::of(number, fulfillment, payout);
    let rows: Vec<PayoutRow> = (first..).zip(list).map(row).collect::<Result<_, _>>()?;
    insert_all!(connection, payouts::table, rows);
    Ok(())
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

/// The payouts with a number behind the first and up to the second one, and those whose last change has such a
/// number of its own, oldest first.
pub fn changed_between(
    connection: &mut Connection,
    numbers: (i64, i64),
    changes: (i64, i64),
) -> Result<Vec<Payout>, StoreError> {
    let is_new = payouts::number.gt(numbers.0).and(payouts::number.le(numbers.1));
    let is_moved = payouts::moved.gt(changes.0).and(payouts::moved.le(changes.1));
    let rows: Vec<PayoutRow> = payouts::table
        .filter(is_new.or(is_moved))
        .order(payouts::number)
        .select(PayoutRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Payout::try_from).collect()
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
    match args.order.by {
        SortedBy::Amount => {
            keyset_page_by!(connection, args, falling payouts::amount, payouts::number, filtered(filter), PayoutRow)
        }
        _ => keyset_page!(connection, args, falling payouts::number, filtered(filter), PayoutRow),
    }
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
            match args.order.by {
                SortedBy::Amount => {
                    keyset_groups_by!(connection, args, $owners, $owner => $key, falling payouts::amount, payouts::number, filtered(filter), PayoutRow)
                }
                _ => {
                    keyset_groups!(connection, args, $owners, $owner => $key, falling payouts::number, filtered(filter), PayoutRow)
                }
            }
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

/// Stores payouts as they were planned; refused when one of them is another by now.
pub(super) fn change(
    connection: &mut Connection,
    list: &[Changed<Payout>],
) -> Result<(), StoreError> {
    if list.is_empty() {
        return Ok(());
    }
    let move_number = dialect::take_numbers(connection, MOVES, 1)?;
    let mut alike: BTreeMap<Columns<'_>, Vec<&str>> = BTreeMap::new();
    for Changed { before, after } in list {
        alike.entry(Columns::of(before, after)).or_default().push(&after.id);
    }
    for (columns, ids) in alike {
        let former = columns.former.map(former::write).transpose()?;
        for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
            let rows = payouts::table
                .filter(payouts::id.eq_any(chunk.iter().copied()))
                .filter(payouts::state.eq(columns.from.code()));
            let changed = diesel::update(rows)
                .set((
                    payouts::state.eq(columns.to.code()),
                    payouts::paid_on.eq(columns.paid_on.map(|day| day.to_string())),
                    payouts::reference.eq(columns.reference),
                    payouts::reason.eq(columns.reason),
                    columns.amount.map(|amount| payouts::amount.eq(amount)),
                    former.as_ref().map(|former| payouts::former_references.eq(former)),
                    payouts::moved.eq(move_number),
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
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Columns<'a> {
    from: PayoutState,
    to: PayoutState,
    paid_on: Option<NaiveDate>,
    reference: Option<&'a str>,
    reason: Option<&'a str>,
    /// `None` when it stays as it is.
    amount: Option<i64>,
    /// `None` when they stay as they are.
    former: Option<&'a [FormerReference]>,
}

impl<'a> Columns<'a> {
    fn of(before: &Payout, after: &'a Payout) -> Self {
        let corrected = before.former_references != after.former_references;
        Self {
            from: before.state,
            to: after.state,
            paid_on: after.paid_on,
            reference: after.reference.as_deref(),
            reason: after.reason.as_deref(),
            amount: (before.amount != after.amount).then_some(after.amount.minor),
            former: corrected.then_some(after.former_references.as_slice()),
        }
    }
}

fn state(code: &str) -> Result<PayoutState, StoreError> {
    PayoutState::from_code(code).ok_or_else(|| StoreError::corrupt("the state of a payout", code))
}

/// Narrows any boxed query of payouts.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(fulfillment) = &filter.fulfillment {
            // What is no number names no fulfillment, and so no payout.
            query = query.filter(payouts::fulfillment.eq(fulfillment.parse::<i64>().unwrap_or(-1)));
        }
        if let Some(collaborator) = &filter.collaborator {
            query = query.filter(payouts::collaborator.eq(collaborator));
        }
        if let Some(state) = filter.state {
            query = query.filter(payouts::state.eq(state.code()));
        }
        if let Some(currency) = filter.currency {
            query = query.filter(payouts::currency.eq(currency.code()));
        }
        // Days are stored as they are written, and written alike: they sort as they follow each other.
        if let Some(from) = filter.paid_from {
            query = query.filter(payouts::paid_on.ge(from.to_string()));
        }
        if let Some(before) = filter.paid_before {
            query = query.filter(payouts::paid_on.lt(before.to_string()));
        }
        if let Some(from) = filter.created_from {
            query = query.filter(payouts::created_at.ge(from.micros()));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(payouts::created_at.lt(before.micros()));
        }
        query
    }};
}

use narrowed;

fn filtered(filter: &PayoutFilter) -> payouts::BoxedQuery<'_, MultiBackend> {
    narrowed!(payouts::table.into_boxed(), filter)
}
