//! Storing what paying changes, as it was planned: nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{
    ObligationInView, PayingPlan, Payout, PayoutState, PayoutsInView, Thing, Unbalanced,
};

use super::{Connection, StoreError, dialect, fulfillments, journal, obligations, payouts};

/// Lets one transaction at a time decide who is paid what: the next one sees what this one did. Comes
/// before anything is read that a plan is made of.
pub fn lock(connection: &mut Connection) -> Result<(), StoreError> {
    dialect::lock_counter(connection, "fulfillment")
}

/// The payouts with these ids, each once, with what decides about them. All of them have to be there.
pub fn view(connection: &mut Connection, ids: &[String]) -> Result<PayoutsInView, StoreError> {
    let ids: BTreeSet<String> = ids.iter().cloned().collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let found = payouts::find_all(connection, &ids)?;
    if let Some(id) = ids.iter().find(|id| found.iter().all(|payout| payout.id != **id)) {
        return Err(StoreError::no_such(Thing::Payout, id));
    }
    let of: BTreeSet<String> = found.iter().map(|payout| payout.fulfillment.clone()).collect();
    let of: Vec<String> = of.into_iter().collect();
    let numbers = of.iter().map(|id| fulfillments::number(id)).collect::<Result<Vec<i64>, _>>()?;
    let fulfillments = fulfillments::find_all(connection, &of)?;
    Ok(PayoutsInView {
        payouts: found,
        fulfillments: fulfillments.into_iter().map(|it| (it.id.clone(), it)).collect(),
        counts: payouts::counts(connection, &numbers)?,
        owed_since: obligations::newest_of_payouts(connection, &ids)?,
    })
}

/// The obligation with that id, with the payout it is in.
pub fn view_obligation(
    connection: &mut Connection,
    id: &str,
) -> Result<ObligationInView, StoreError> {
    let found = obligations::find(connection, id)?;
    let obligation = found.ok_or_else(|| StoreError::no_such(Thing::Obligation, id))?;
    let payout: Vec<String> = obligation.payout.iter().cloned().collect();
    let payouts = view(connection, &payout)?;
    let gathered = obligations::of_payouts(connection, &payout)?;
    Ok(ObligationInView { obligation, payouts, gathered })
}

/// Stores everything of a plan. Checks that the money adds up before, and again from what was stored.
pub fn execute(connection: &mut Connection, plan: &PayingPlan) -> Result<(), StoreError> {
    plan.assert_balanced()?;
    // What takes numbers comes before what locks rows, here and where settlements are stored: nobody waits in
    // a circle.
    for made in &plan.new_fulfillments {
        fulfillments::insert_one(connection, made)?;
    }
    for made in &plan.new_payouts {
        let number = fulfillments::number(&made.fulfillment)?;
        payouts::insert_many(connection, number, std::slice::from_ref(made))?;
    }
    obligations::insert_many(connection, &plan.new_obligations)?;
    for (id, state) in &plan.fulfillments {
        fulfillments::change(connection, id, *state)?;
    }
    payouts::change(connection, &plan.payouts)?;
    obligations::change(connection, &plan.obligations)?;
    journal::append(connection, &plan.journal)?;
    let changed = plan.payouts.iter().map(|it| it.after.id.clone());
    let made = plan.new_payouts.iter().map(|made| made.id.clone());
    let bound = plan.obligations.iter().flat_map(|it| [&it.before.payout, &it.after.payout]);
    let touched: BTreeSet<String> = changed.chain(made).chain(bound.flatten().cloned()).collect();
    let touched: Vec<String> = touched.into_iter().collect();
    let stored = payouts::find_all(connection, &touched)?;
    check_payouts(connection, &stored)
}

/// Reads back what the obligations in payouts come to: as much as the payouts themselves, or nothing once
/// they were given back.
pub(super) fn check_payouts(
    connection: &mut Connection,
    list: &[Payout],
) -> Result<(), StoreError> {
    let ids: Vec<&str> = list.iter().map(|payout| payout.id.as_str()).collect();
    let sums: BTreeMap<String, i128> = obligations::sums_of_payouts(connection, &ids)?;
    for payout in list {
        let (whole, parts) = (i128::from(payout.amount.minor), sums.get(&payout.id).copied());
        let ended = matches!(
            payout.state,
            PayoutState::Failed | PayoutState::Returned | PayoutState::Cancelled
        );
        let given_back = ended && parts.is_none();
        if parts != Some(whole) && !given_back {
            return Err(StoreError::Unbalanced(Unbalanced {
                what: format!("payout {} and the obligations in it", payout.id),
                parts: parts.unwrap_or(0),
                whole,
                currency: payout.amount.currency,
            }));
        }
    }
    Ok(())
}
