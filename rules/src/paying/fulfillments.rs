//! The way of a fulfillment as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Changed, Fulfillment, FulfillmentState, Obligation, ObligationState, PayingPlan, PayingRefused,
    Payout, PayoutState, PayoutsInView,
};

/// Starts paying: the fulfillment and its UNPAID payouts become PROCESSING. `payouts` are all of it.
pub fn start(fulfillment: &Fulfillment, payouts: &[Payout]) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    move_to(&mut plan, fulfillment, FulfillmentState::Processing)?;
    move_all(&mut plan, payouts, PayoutState::Unpaid, PayoutState::Processing)?;
    Ok(plan)
}

/// Closes a fulfillment that cannot be completed: the obligations of its FAILED payouts are payable
/// again. One that was never started is given up whole. Refused while a payout is under way. `payouts` are all
/// of it, and `gathered` the obligations bound to them.
pub fn close(
    fulfillment: &Fulfillment,
    payouts: &[Payout],
    gathered: &[Obligation],
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    move_to(&mut plan, fulfillment, FulfillmentState::Failed)?;
    if fulfillment.state == FulfillmentState::Pending {
        move_all(&mut plan, payouts, PayoutState::Unpaid, PayoutState::Failed)?;
    }
    let moved: BTreeMap<&str, PayoutState> =
        plan.payouts.iter().map(|it| (it.after.id.as_str(), it.after.state)).collect();
    let state = |payout: &Payout| moved.get(payout.id.as_str()).copied().unwrap_or(payout.state);
    let is_open = |it: &&Payout| matches!(state(it), PayoutState::Unpaid | PayoutState::Processing);
    let open = payouts.iter().filter(is_open).count();
    if open > 0 {
        return Err(PayingRefused::StillOpen { fulfillment: fulfillment.id.clone(), open });
    }
    let failed = payouts.iter().filter(|it| state(it) == PayoutState::Failed);
    let failed: BTreeSet<&str> = failed.map(|payout| payout.id.as_str()).collect();
    give_back(&mut plan, gathered, &failed)?;
    Ok(plan)
}

/// Completes each fulfillment whose payouts are all PAID by the plan, passing through PROCESSING.
pub(super) fn complete(view: &PayoutsInView, plan: &mut PayingPlan) -> Result<(), PayingRefused> {
    for (id, fulfillment) in &view.fulfillments {
        let mut counts = view.counts.get(id).cloned().unwrap_or_default();
        let mut touched = false;
        for Changed { before, after } in
            plan.payouts.iter().filter(|it| it.after.fulfillment == *id)
        {
            *counts.entry(before.state).or_default() -= 1;
            *counts.entry(after.state).or_default() += 1;
            touched = true;
        }
        let unpaid =
            |(state, count): (&PayoutState, &i64)| *state != PayoutState::Paid && *count > 0;
        if !touched || counts.iter().any(unpaid) {
            continue;
        }
        let before = fulfillment.state;
        let started = match before {
            FulfillmentState::Pending => before.move_to(FulfillmentState::Processing)?,
            state => state,
        };
        let after = started.move_to(FulfillmentState::Complete)?;
        plan.fulfillments.push((id.clone(), Changed { before, after }));
    }
    Ok(())
}

fn move_to(
    plan: &mut PayingPlan,
    fulfillment: &Fulfillment,
    to: FulfillmentState,
) -> Result<(), PayingRefused> {
    let before = fulfillment.state;
    let after = before.move_to(to)?;
    plan.fulfillments.push((fulfillment.id.clone(), Changed { before, after }));
    Ok(())
}

/// Moves every payout that is in one state to another.
fn move_all(
    plan: &mut PayingPlan,
    payouts: &[Payout],
    from: PayoutState,
    to: PayoutState,
) -> Result<(), PayingRefused> {
    for payout in payouts.iter().filter(|payout| payout.state == from) {
        let after = Payout { state: payout.state.move_to(to)?, ..payout.clone() };
        plan.payouts.push(Changed { before: payout.clone(), after });
    }
    Ok(())
}

/// Makes the obligations of these payouts PENDING again.
fn give_back(
    plan: &mut PayingPlan,
    gathered: &[Obligation],
    payouts: &BTreeSet<&str>,
) -> Result<(), PayingRefused> {
    let of_these =
        |it: &&Obligation| it.payout.as_deref().is_some_and(|payout| payouts.contains(payout));
    for obligation in gathered.iter().filter(of_these) {
        let state = obligation.state.move_to(ObligationState::Pending)?;
        let after = Obligation { state, payout: None, ..obligation.clone() };
        plan.obligations.push(Changed { before: obligation.clone(), after });
    }
    Ok(())
}
