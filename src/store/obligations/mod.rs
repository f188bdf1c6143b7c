//! What is owed, from settlements and by hand.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use rules::domain::{
    Moment, Money, Obligation, ObligationFilter, ObligationKind, ObligationState, ObligationsOf,
    Page, PageArgs, PayoutState, SortedBy,
};

use super::connection::MultiBackend;
use super::dialect::{self, insert_in_parts};
use super::grouped::{Pages, keyset_groups, keyset_groups_by};
use super::keyset::{keyset_page, keyset_page_by, keyset_row};
use super::schema::{obligations, payouts};
use super::{Connection, StoreError};

mod by_hand;
mod moving;
mod said;
mod sums;

pub(super) use moving::{Amounts, amounts_of, change, fulfil, release, split};
pub use moving::{payable, payable_next, waiting, waiting_of_all};
pub use sums::sums;

use by_hand::ByHand;
pub(super) use by_hand::is_said as is_said_by_hand;
pub use said::{Said, said_behind};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = obligations, treat_none_as_default_value = false)]
pub(super) struct ObligationRow {
    number: i64,
    id: String,
    collaborator: String,
    amount: i64,
    currency: String,
    state: String,
    kind: String,
    reason: Option<String>,
    payable_from: i64,
    created_at: i64,
    settlement: Option<String>,
    distributor: Option<String>,
    payout: Option<String>,
    adjusts: Option<i64>,
    key: Option<String>,
    by_hand: Option<String>,
}

keyset_row!(ObligationRow, number: i64);

impl ObligationRow {
    fn of(number: i64, obligation: &Obligation) -> Result<Self, StoreError> {
        Ok(Self {
            number,
            id: obligation.id.clone(),
            collaborator: obligation.collaborator.clone(),
            amount: obligation.amount.minor,
            currency: obligation.amount.currency.code().to_owned(),
            state: obligation.state.code().to_owned(),
            kind: obligation.kind.code().to_owned(),
            reason: obligation.reason.clone(),
            payable_from: obligation.payable_from.micros(),
            created_at: obligation.created_at.micros(),
            settlement: obligation.settlement.clone(),
            distributor: obligation.distributor.clone(),
            payout: obligation.payout.clone(),
            adjusts: obligation.adjusts,
            key: obligation.key.as_ref().map(by_hand::joined),
            by_hand: by_hand::write(obligation)?,
        })
    }
}

impl TryFrom<ObligationRow> for Obligation {
    type Error = StoreError;

    fn try_from(row: ObligationRow) -> Result<Self, StoreError> {
        let said = ByHand::read(row.by_hand.as_deref())?;
        Ok(Self {
            state: ObligationState::from_code(&row.state)
                .ok_or_else(|| StoreError::corrupt("the state of an obligation", &row.state))?,
            kind: ObligationKind::from_code(&row.kind)
                .ok_or_else(|| StoreError::corrupt("the kind of an obligation", &row.kind))?,
            id: row.id,
            collaborator: row.collaborator,
            amount: Money::new(row.amount, dialect::currency(&row.currency)?),
            reason: row.reason,
            hold: said.hold(),
            cancel_reason: said.cancelled,
            reference: said.reference,
            key: row.key.as_deref().and_then(by_hand::split),
            advance: said.advance,
            recoup_percent: said.recoup_percent,
            in_dispute: said.in_dispute,
            credited_for: said.credited_for,
            payable_from: Moment::from_micros(row.payable_from),
            created_at: Moment::from_micros(row.created_at),
            settlement: row.settlement,
            distributor: row.distributor,
            payout: row.payout,
            adjusts: row.adjusts,
        })
    }
}

/// Stores obligations without journal entries: a settlement brings its own.
pub(super) fn insert_many<'a>(
    connection: &mut Connection,
    list: impl IntoIterator<Item = &'a Obligation>,
) -> Result<(), StoreError> {
    let list: Vec<&Obligation> = list.into_iter().collect();
    if list.is_empty() {
        return Ok(());
    }
    let first = dialect::take_numbers(connection, "obligation", list.len())?;
    let rows = (first..).zip(list).map(|(number, one)| ObligationRow::of(number, one));
    insert_in_parts!(connection, obligations::table, rows)
}

/// Whose the obligations are that came to be behind a number and up to another, and those with these ids.
pub fn whose(
    connection: &mut Connection,
    (after, last): (i64, i64),
    ids: &[String],
) -> Result<BTreeSet<String>, StoreError> {
    let of = obligations::table.select(obligations::collaborator).distinct();
    let is_new = obligations::number.gt(after).and(obligations::number.le(last));
    let mut whose: BTreeSet<String> =
        of.filter(is_new).load::<String>(connection)?.into_iter().collect();
    for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
        whose.extend(of.filter(obligations::id.eq_any(chunk)).load::<String>(connection)?);
    }
    Ok(whose)
}

/// Whether a text is a source with its key.
pub(super) fn is_key(text: &str) -> bool {
    by_hand::split(text).is_some_and(|(source, key)| !source.is_empty() && !key.is_empty())
}

/// The id of the next obligation that is made by hand: `credit.N` or `advance.N`.
pub fn next_id(connection: &mut Connection, what: &str) -> Result<String, StoreError> {
    Ok(format!("{what}.{}", dialect::take_numbers(connection, what, 1)?))
}

/// What somebody made by hand with that key.
pub fn of_key(
    connection: &mut Connection,
    key: &(String, String),
) -> Result<Option<Obligation>, StoreError> {
    let row: Option<ObligationRow> = obligations::table
        .filter(obligations::key.eq(by_hand::joined(key)))
        .select(ObligationRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Obligation::try_from).transpose()
}

/// What is earned and not payable yet: too small, or payable later. By number.
pub fn accrued(connection: &mut Connection, now: Moment) -> Result<Vec<Obligation>, StoreError> {
    let later = obligations::state
        .eq(ObligationState::Pending.code())
        .and(obligations::payable_from.gt(now.micros()));
    let rows: Vec<ObligationRow> = obligations::table
        .filter(obligations::state.eq(ObligationState::Waiting.code()).or(later))
        .order(obligations::number)
        .select(ObligationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Obligation::try_from).collect()
}

/// What is owed to these collaborators and not paid yet, gathered or not, oldest first.
pub fn open_of(
    connection: &mut Connection,
    collaborators: &[String],
) -> Result<Vec<Obligation>, StoreError> {
    let unpaid = || {
        payouts::table
            .filter(payouts::state.ne(PayoutState::Paid.code()))
            .select(payouts::id.nullable())
    };
    let mut open: Vec<Obligation> = dialect::in_chunks(collaborators, |chunk| {
        let gathered = obligations::state
            .eq(ObligationState::Fulfilled.code())
            .and(obligations::payout.eq_any(unpaid()));
        let free = obligations::state
            .eq_any([ObligationState::Waiting.code(), ObligationState::Pending.code()]);
        let rows: Vec<ObligationRow> = obligations::table
            .filter(obligations::collaborator.eq_any(chunk))
            .filter(free.or(gathered.assume_not_null()))
            .order(obligations::number)
            .select(ObligationRow::as_select())
            .load(connection)?;
        Ok(rows)
    })?;
    open.sort_by(|one, other| one.collaborator.cmp(&other.collaborator));
    Ok(open)
}

/// The obligation with that id.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Obligation>, StoreError> {
    let row: Option<ObligationRow> = obligations::table
        .filter(obligations::id.eq(id))
        .select(ObligationRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Obligation::try_from).transpose()
}

/// The obligations with these ids, oldest first; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    ids: &[String],
) -> Result<Vec<Obligation>, StoreError> {
    dialect::in_chunks(ids, |chunk| {
        let rows: Vec<ObligationRow> = obligations::table
            .filter(obligations::id.eq_any(chunk))
            .order(obligations::number)
            .select(ObligationRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// Gives the keys that `rename` renames their new names. Their sources, and what they were.
pub(in crate::store) fn rename_keys(
    connection: &mut Connection,
    rename: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(String, String)>, StoreError> {
    let keyed = obligations::table.filter(obligations::key.is_not_null());
    let keys: Vec<String> = keyed.select(obligations::key.assume_not_null()).load(connection)?;
    let mut renamed = Vec::new();
    for joined in keys {
        let Some((source, key)) = by_hand::split(&joined) else { continue };
        let Some(new) = rename(&key) else { continue };
        diesel::update(obligations::table.filter(obligations::key.eq(&joined)))
            .set(obligations::key.eq(by_hand::joined(&(source.clone(), new))))
            .execute(connection)?;
        renamed.push((source, key));
    }
    Ok(renamed)
}

/// The obligations of settlements, in the order of their standings.
pub fn of_settlements(
    connection: &mut Connection,
    settlements: &[String],
) -> Result<Vec<Obligation>, StoreError> {
    dialect::in_chunks(settlements, |chunk| {
        let rows: Vec<ObligationRow> = obligations::table
            .filter(obligations::settlement.eq_any(chunk))
            .order(obligations::number)
            .select(ObligationRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// What settlements make one collaborator be owed, oldest first.
pub fn of_collaborator(
    connection: &mut Connection,
    collaborator: &str,
    settlements: &[String],
) -> Result<Vec<Obligation>, StoreError> {
    dialect::in_chunks(settlements, |chunk| {
        let rows: Vec<ObligationRow> = obligations::table
            .filter(obligations::settlement.eq_any(chunk))
            .filter(obligations::collaborator.eq(collaborator))
            .order(obligations::number)
            .select(ObligationRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The obligations gathered into payouts, oldest first.
pub fn of_payouts(
    connection: &mut Connection,
    payouts: &[String],
) -> Result<Vec<Obligation>, StoreError> {
    dialect::in_chunks(payouts, |chunk| {
        let rows: Vec<ObligationRow> = obligations::table
            .filter(obligations::payout.eq_any(chunk))
            .order(obligations::number)
            .select(ObligationRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// When the newest obligation in each of these payouts came to be, by the payout's id.
pub(super) fn newest_of_payouts(
    connection: &mut Connection,
    payouts: &[String],
) -> Result<BTreeMap<String, Moment>, StoreError> {
    let mut newest = BTreeMap::new();
    for chunk in payouts.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<(String, i64)> = obligations::table
            .filter(obligations::payout.eq_any(chunk))
            .select((obligations::payout.assume_not_null(), obligations::created_at))
            .load(connection)?;
        for (payout, created_at) in rows {
            let created_at = Moment::from_micros(created_at);
            let held = newest.entry(payout).or_insert(created_at);
            *held = created_at.max(*held);
        }
    }
    Ok(newest)
}

/// What the obligations in each of these payouts come to, in minor units; a payout without any is left out.
pub(super) fn sums_of_payouts(
    connection: &mut Connection,
    payouts: &[&str],
) -> Result<BTreeMap<String, i128>, StoreError> {
    let mut sums = BTreeMap::new();
    for chunk in payouts.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<(String, i64)> = obligations::table
            .filter(obligations::payout.eq_any(chunk.iter().copied()))
            .select((obligations::payout.assume_not_null(), obligations::amount))
            .load(connection)?;
        for (payout, amount) in rows {
            *sums.entry(payout).or_default() += i128::from(amount);
        }
    }
    Ok(sums)
}

/// A page of obligations, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &ObligationFilter,
    args: &PageArgs,
) -> Result<Page<Obligation>, StoreError> {
    match args.order.by {
        SortedBy::PayableFrom => {
            keyset_page_by!(connection, args, rising obligations::payable_from, obligations::number, filtered(filter), ObligationRow)
        }
        SortedBy::Amount => {
            keyset_page_by!(connection, args, falling obligations::amount, obligations::number, filtered(filter), ObligationRow)
        }
        _ => {
            keyset_page!(connection, args, falling obligations::number, filtered(filter), ObligationRow)
        }
    }
}

/// The same page of the obligations of many collaborators, settlements or payouts, newest first.
pub fn pages(
    connection: &mut Connection,
    of: ObligationsOf,
    owners: &[String],
    filter: &ObligationFilter,
    args: &PageArgs,
) -> Result<Pages<Obligation>, StoreError> {
    // A function for each kind of owner: a match of matches is more than anybody reads.
    macro_rules! pages_of {
        ($name:ident, $owner:expr) => {
            fn $name(
                connection: &mut Connection,
                owners: &[String],
                filter: &ObligationFilter,
                args: &PageArgs,
            ) -> Result<Pages<Obligation>, StoreError> {
                match args.order.by {
                    SortedBy::PayableFrom => {
                        keyset_groups_by!(connection, args, owners, $owner => String, rising obligations::payable_from, obligations::number, filtered(filter), ObligationRow)
                    }
                    SortedBy::Amount => {
                        keyset_groups_by!(connection, args, owners, $owner => String, falling obligations::amount, obligations::number, filtered(filter), ObligationRow)
                    }
                    _ => {
                        keyset_groups!(connection, args, owners, $owner => String, falling obligations::number, filtered(filter), ObligationRow)
                    }
                }
            }
        };
    }
    pages_of!(of_collaborators, obligations::collaborator);
    pages_of!(of_settlements, obligations::settlement.assume_not_null());
    pages_of!(of_payouts, obligations::payout.assume_not_null());
    match of {
        ObligationsOf::Collaborator => of_collaborators(connection, owners, filter, args),
        ObligationsOf::Settlement => of_settlements(connection, owners, filter, args),
        ObligationsOf::Payout => of_payouts(connection, owners, filter, args),
    }
}

/// Narrows any boxed query of obligations.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(collaborator) = &filter.collaborator {
            query = query.filter(obligations::collaborator.eq(collaborator));
        }
        if let Some(distributor) = &filter.distributor {
            query = query.filter(obligations::distributor.eq(distributor));
        }
        if let Some(settlement) = &filter.settlement {
            query = query.filter(obligations::settlement.eq(settlement));
        }
        if let Some(payout) = &filter.payout {
            query = query.filter(obligations::payout.eq(payout));
        }
        if let Some(state) = filter.state {
            query = query.filter(obligations::state.eq(state.code()));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(obligations::kind.eq(kind.code()));
        }
        if let Some(currency) = filter.currency {
            query = query.filter(obligations::currency.eq(currency.code()));
        }
        if let Some(from) = filter.payable_from {
            query = query.filter(obligations::payable_from.ge(from.micros()));
        }
        if let Some(before) = filter.payable_before {
            query = query.filter(obligations::payable_from.lt(before.micros()));
        }
        if let Some(from) = filter.created_from {
            query = query.filter(obligations::created_at.ge(from.micros()));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(obligations::created_at.lt(before.micros()));
        }
        query
    }};
}

use narrowed;

fn filtered(filter: &ObligationFilter) -> obligations::BoxedQuery<'_, MultiBackend> {
    narrowed!(obligations::table.into_boxed(), filter)
}
