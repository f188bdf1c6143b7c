//! What becomes of obligations: gathered, given back, released, taken back.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{
    Changed, Gathering, Moment, Obligation, ObligationKind, ObligationState, Recouped,
};

use super::{ObligationRow, by_hand};
use crate::store::connection::MultiBackend;
use crate::store::dialect;
use crate::store::schema::obligations;
use crate::store::{Connection, StoreError};

/// What a fulfillment would gather, by collaborator, then oldest first.
pub fn payable(
    connection: &mut Connection,
    gathering: &Gathering,
) -> Result<Vec<Obligation>, StoreError> {
    let rows: Vec<ObligationRow> = pending(gathering)
        .filter(obligations::payable_from.le(gathering.payable_until.micros()))
        .order((obligations::collaborator, obligations::number))
        .select(ObligationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Obligation::try_from).collect()
}

/// When the first of what may be gathered becomes payable after that which is; `None` when nothing does.
pub fn payable_next(
    connection: &mut Connection,
    gathering: &Gathering,
) -> Result<Option<Moment>, StoreError> {
    let next: Option<i64> = pending(gathering)
        .filter(obligations::payable_from.gt(gathering.payable_until.micros()))
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
pub(in crate::store) fn fulfil(
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

/// What waits of a distributor for more of it, by collaborator, then oldest first.
pub fn waiting(
    connection: &mut Connection,
    distributor: &str,
) -> Result<Vec<Obligation>, StoreError> {
    waiting_of_all(connection, &[distributor])
}

/// The same of each of many distributors.
pub fn waiting_of_all(
    connection: &mut Connection,
    distributors: &[&str],
) -> Result<Vec<Obligation>, StoreError> {
    let rows: Vec<ObligationRow> = obligations::table
        .filter(obligations::state.eq(ObligationState::Waiting.code()))
        .filter(obligations::distributor.eq_any(distributors))
        .order((obligations::collaborator, obligations::number))
        .select(ObligationRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Obligation::try_from).collect()
}

/// Makes WAITING obligations PENDING, payable from their moments.
pub(in crate::store) fn release<'a>(
    connection: &mut Connection,
    list: impl IntoIterator<Item = &'a Obligation>,
) -> Result<(), StoreError> {
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

/// The amounts stored for each of many settlements, in minor units: what is owed now, and what waits. Those that owe
/// nothing are left out.
pub(in crate::store) fn amounts_of(
    connection: &mut Connection,
    settlements: &[&str],
) -> Result<BTreeMap<String, Amounts>, StoreError> {
    let rows = obligations::table.filter(obligations::settlement.eq_any(settlements)).select((
        obligations::settlement,
        obligations::kind,
        obligations::state,
        obligations::amount,
    ));
    let mut all: BTreeMap<String, Amounts> = BTreeMap::new();
    for row in rows.load_iter::<(Option<String>, String, String, i64), _>(connection)? {
        let (settlement, kind, state, amount) = row?;
        let amounts = all.entry(settlement.unwrap_or_default()).or_default();
        let sum = if kind == ObligationKind::Adjustment.code() {
            &mut amounts.adjusted
        } else if state == ObligationState::Waiting.code() {
            &mut amounts.waiting
        } else {
            &mut amounts.owed
        };
        *sum += i128::from(amount);
    }
    Ok(all)
}

/// Sums of a settlement's obligations, in minor units.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::store) struct Amounts {
    /// Of its standings, payable.
    pub owed: i128,
    /// Of its standings, kept until there is more.
    pub waiting: i128,
    /// Of its adjustments of settled periods.
    pub adjusted: i128,
}

/// Stores obligations as they were planned; refused when one of them is in another state by now.
pub(in crate::store) fn change(
    connection: &mut Connection,
    list: &[Changed<Obligation>],
) -> Result<(), StoreError> {
    let mut alike: BTreeMap<Columns<'_>, Vec<&str>> = BTreeMap::new();
    for Changed { before, after } in list {
        let columns = Columns {
            from: before.state,
            to: after.state,
            payout: after.payout.as_deref(),
            by_hand: by_hand::write(after)?,
        };
        alike.entry(columns).or_default().push(&after.id);
    }
    for (columns, ids) in alike {
        for chunk in ids.chunks(dialect::IDS_AT_ONCE) {
            let rows = obligations::table
                .filter(obligations::id.eq_any(chunk.iter().copied()))
                .filter(obligations::state.eq(columns.from.code()));
            let changed = diesel::update(rows)
                .set((
                    obligations::state.eq(columns.to.code()),
                    obligations::payout.eq(columns.payout),
                    obligations::by_hand.eq(&columns.by_hand),
                ))
                .execute(connection)?;
            if changed != chunk.len() {
                let sentence = "some of these obligations were moved meanwhile";
                return Err(StoreError::Conflict(sentence.to_owned()));
            }
        }
    }
    Ok(())
}

/// From which state to which, and what else is written. Rows that become alike are written together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Columns<'a> {
    from: ObligationState,
    to: ObligationState,
    payout: Option<&'a str>,
    by_hand: Option<String>,
}

/// Makes an obligation of its own of each part that a fulfillment takes back of an advance: it is PENDING, and the
/// rest stays what it was. Gives their ids.
pub(in crate::store) fn split<'a>(
    connection: &mut Connection,
    fulfillment: &str,
    recouped: impl IntoIterator<Item = &'a Recouped>,
) -> Result<Vec<String>, StoreError> {
    let recouped: Vec<&Recouped> = recouped.into_iter().collect();
    let part = |it: &&Recouped| Obligation {
        id: format!("{}.{fulfillment}", it.debt.id),
        amount: it.part,
        key: None,
        ..it.debt.clone()
    };
    let parts: Vec<Obligation> = recouped.iter().map(part).collect();
    super::insert_many(connection, &parts)?;
    for Recouped { debt, rest, .. } in recouped {
        let row = obligations::table
            .filter(obligations::id.eq(&debt.id))
            .filter(obligations::state.eq(ObligationState::Pending.code()))
            .filter(obligations::amount.eq(debt.amount.minor));
        let changed =
            diesel::update(row).set(obligations::amount.eq(rest.minor)).execute(connection)?;
        if changed != 1 {
            let sentence = format!("obligation \"{}\" was moved meanwhile", debt.id);
            return Err(StoreError::Conflict(sentence));
        }
    }
    Ok(parts.into_iter().map(|part| part.id).collect())
}
