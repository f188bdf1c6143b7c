//! What is owed, from settlements and by hand.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{
    Account, Gathering, Moment, Money, Obligation, ObligationFilter, ObligationKind,
    ObligationState, ObligationsOf, Page, PageArgs,
};

use super::connection::MultiBackend;
use super::dialect::{self, insert_all};
use super::grouped::{Pages, keyset_groups};
use super::journal;
use super::keyset::{keyset_page, keyset_row};
use super::schema::obligations;
use super::{Connection, StoreError};

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
}

keyset_row!(ObligationRow, number: i64);

impl ObligationRow {
    fn of(number: i64, obligation: &Obligation) -> Self {
        Self {
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
        }
    }
}

impl TryFrom<ObligationRow> for Obligation {
    type Error = StoreError;

    fn try_from(row: ObligationRow) -> Result<Self, StoreError> {
        Ok(Self {
            state: ObligationState::from_code(&row.state)
                .ok_or_else(|| StoreError::corrupt("the state of an obligation", &row.state))?,
            kind: ObligationKind::from_code(&row.kind)
                .ok_or_else(|| StoreError::corrupt("the kind of an obligation", &row.kind))?,
            id: row.id,
            collaborator: row.collaborator,
            amount: Money::new(row.amount, dialect::currency(&row.currency)?),
            reason: row.reason,
            payable_from: Moment::from_micros(row.payable_from),
            created_at: Moment::from_micros(row.created_at),
            settlement: row.settlement,
            distributor: row.distributor,
            payout: row.payout,
            adjusts: row.adjusts,
        })
    }
}

/// Stores a credit (or, negative, a deduction) by hand, with its journal entry between the owner
/// and what the collaborator is owed. An empty id becomes `credit.N`.
pub fn insert(
    connection: &mut Connection,
    obligation: &Obligation,
) -> Result<Obligation, StoreError> {
    let mut obligation = obligation.clone();
    if obligation.id.is_empty() {
        let number = dialect::take_numbers(connection, "credit", 1)?;
        obligation.id = format!("credit.{number}");
    }
    insert_many(connection, std::slice::from_ref(&obligation))?;
    let owed = Account::Owed(obligation.collaborator.clone());
    let (amount, at) = (obligation.amount, obligation.created_at);
    let movement = journal::movement(Account::Owner, owed, amount, at, &obligation.id)?;
    journal::append(connection, movement.as_slice())?;
    Ok(obligation)
}

/// Stores obligations without journal entries: a settlement brings its own.
pub(super) fn insert_many(
    connection: &mut Connection,
    list: &[Obligation],
) -> Result<(), StoreError> {
    if list.is_empty() {
        return Ok(());
    }
    let first = dialect::take_numbers(connection, "obligation", list.len())?;
    let rows: Vec<ObligationRow> =
        (first..).zip(list).map(|(number, one)| ObligationRow::of(number, one)).collect();
    insert_all!(connection, obligations::table, rows);
    Ok(())
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

/// A page of obligations, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &ObligationFilter,
    args: &PageArgs,
) -> Result<Page<Obligation>, StoreError> {
    keyset_page!(connection, args, falling obligations::number, filtered(filter), ObligationRow)
}

/// The same page of the obligations of many collaborators, settlements or payouts, newest first.
pub fn pages(
    connection: &mut Connection,
    of: ObligationsOf,
    owners: &[String],
    filter: &ObligationFilter,
    args: &PageArgs,
) -> Result<Pages<Obligation>, StoreError> {
    macro_rules! of {
        ($owner:expr) => {
            keyset_groups!(connection, args, owners, $owner => String, falling obligations::number, filtered(filter), ObligationRow)
        };
    }
    match of {
        ObligationsOf::Collaborator => of!(obligations::collaborator),
        ObligationsOf::Settlement => of!(obligations::settlement.assume_not_null()),
        ObligationsOf::Payout => of!(obligations::payout.assume_not_null()),
    }
}

/// Takes an obligation back with a reason; what was owed goes back to the owner.
pub fn cancel(
    connection: &mut Connection,
    id: &str,
    reason: &str,
    at: Moment,
) -> Result<Obligation, StoreError> {
    let missing = || StoreError::NotFound(format!("obligation \"{id}\""));
    dialect::lock_counter(connection, "fulfillment")?;
    let mut obligation = find(connection, id)?.ok_or_else(missing)?;
    obligation.state = obligation.state.move_to(ObligationState::Cancelled)?;
    obligation.reason = Some(reason.to_owned());
    diesel::update(obligations::table.filter(obligations::id.eq(id)))
        .set((
            obligations::state.eq(obligation.state.code()),
            obligations::reason.eq(&obligation.reason),
        ))
        .execute(connection)?;
    let owed = Account::Owed(obligation.collaborator.clone());
    let movement = journal::movement(owed, Account::Owner, obligation.amount, at, id)?;
    journal::append(connection, movement.as_slice())?;
    Ok(obligation)
}

/// What a fulfillment would gather at `now`, by collaborator, then oldest first.
pub fn payable(
    connection: &mut Connection,
    gathering: &Gathering,
    now: Moment,
) -> Result<Vec<Obligation>, StoreError> {
    let until = gathering.payable_until.min(now);
    let rows: Vec<ObligationRow> = pending(gathering)
        .filter(obligations::payable_from.le(until.micros()))
        .order((obligations::collaborator, obligations::number))
        .select(ObligationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Obligation::try_from).collect()
}

/// When the first of what may be gathered becomes payable after `now`; `None` when nothing does.
pub fn payable_next(
    connection: &mut Connection,
    gathering: &Gathering,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let next: Option<i64> = pending(gathering)
        .filter(obligations::payable_from.gt(now.micros()))
        .select(diesel::dsl::min(obligations::payable_from))
        .first(connection)?;
    Ok(next.map(Moment::from_micros))
}

/// What is owed of that which may be gathered, payable or not.
fn pending(gathering: &Gathering) -> obligations::BoxedQuery<'_, MultiBackend> {
    let mut query = obligations::table
        .filter(obligations::state.eq(ObligationState::Pending.code()))
        .filter(obligations::currency.eq(gathering.currency.code()))
        .into_boxed();
    if !gathering.collaborators.is_empty() {
        query = query.filter(obligations::collaborator.eq_any(&gathering.collaborators));
    }
    if !gathering.distributors.is_empty() {
        query = query.filter(obligations::distributor.eq_any(&gathering.distributors));
    }
    query
}

/// Binds PENDING obligations to the payouts of a fulfillment: `FULFILLMENT.COLLABORATOR`.
pub(super) fn fulfil(
    connection: &mut Connection,
    fulfillment: &str,
    ids: &[&str],
) -> Result<(), StoreError> {
    let from = ObligationState::Pending;
    let to = from.move_to(ObligationState::Fulfilled)?;
    let payout = || format!("{fulfillment}.").into_sql::<diesel::sql_types::Text>();
    for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
        let moved = diesel::update(
            obligations::table
                .filter(obligations::id.eq_any(chunk.iter().copied()))
                .filter(obligations::state.eq(from.code())),
        )
        .set((
            obligations::state.eq(to.code()),
            obligations::payout.eq(payout().concat(obligations::collaborator).nullable()),
        ))
        .execute(connection)?;
        if moved != chunk.len() {
            let sentence = "some of these obligations were gathered or cancelled meanwhile";
            return Err(StoreError::Conflict(sentence.to_owned()));
        }
    }
    Ok(())
}

/// Makes the obligations of failed payouts PENDING again.
pub(super) fn give_back(connection: &mut Connection, payouts: &[&str]) -> Result<(), StoreError> {
    let from = ObligationState::Fulfilled;
    let to = from.move_to(ObligationState::Pending)?;
    for chunk in payouts.chunks(dialect::IDS_AT_ONCE) {
        diesel::update(
            obligations::table
                .filter(obligations::payout.eq_any(chunk.iter().copied()))
                .filter(obligations::state.eq(from.code())),
        )
        .set((obligations::state.eq(to.code()), obligations::payout.eq(None::<String>)))
        .execute(connection)?;
    }
    Ok(())
}

/// What waits of a distributor for more of it, by collaborator, then oldest first.
pub fn waiting(
    connection: &mut Connection,
    distributor: &str,
) -> Result<Vec<Obligation>, StoreError> {
    let rows: Vec<ObligationRow> = obligations::table
        .filter(obligations::state.eq(ObligationState::Waiting.code()))
        .filter(obligations::distributor.eq(distributor))
        .order((obligations::collaborator, obligations::number))
        .select(ObligationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Obligation::try_from).collect()
}

/// Makes WAITING obligations PENDING, payable from their moments.
pub(super) fn release(connection: &mut Connection, list: &[Obligation]) -> Result<(), StoreError> {
    let to = ObligationState::Waiting.move_to(ObligationState::Pending)?;
    for obligation in list {
        let waits = obligations::table
            .filter(obligations::id.eq(&obligation.id))
            .filter(obligations::state.eq(ObligationState::Waiting.code()));
        let released = diesel::update(waits)
            .set((
                obligations::state.eq(to.code()),
                obligations::payable_from.eq(obligation.payable_from.micros()),
            ))
            .execute(connection)?;
        if released != 1 {
            let sentence = format!("obligation \"{}\" waits no longer", obligation.id);
            return Err(StoreError::Conflict(sentence));
        }
    }
    Ok(())
}

/// The amounts stored for a settlement, in minor units: what is owed now, and what waits.
pub(super) fn amounts_of(
    connection: &mut Connection,
    settlement: &str,
) -> Result<Amounts, StoreError> {
    let rows: Vec<(String, String, i64)> = obligations::table
        .filter(obligations::settlement.eq(settlement))
        .select((obligations::kind, obligations::state, obligations::amount))
        .load(connection)?;
    let mut amounts = Amounts::default();
    for (kind, state, amount) in rows {
        let sum = if kind == ObligationKind::Adjustment.code() {
            &mut amounts.adjusted
        } else if state == ObligationState::Waiting.code() {
            &mut amounts.waiting
        } else {
            &mut amounts.owed
        };
        *sum += i128::from(amount);
    }
    Ok(amounts)
}

/// Sums of a settlement's obligations, in minor units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amounts {
    /// Of its standings, payable.
    pub owed: i128,
    /// Of its standings, kept until there is more.
    pub waiting: i128,
    /// Of its adjustments of settled periods.
    pub adjusted: i128,
}

fn filtered(filter: &ObligationFilter) -> obligations::BoxedQuery<'_, MultiBackend> {
    let mut query = obligations::table.into_boxed();
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
    if let Some(currency) = filter.currency {
        query = query.filter(obligations::currency.eq(currency.code()));
    }
    query
}
