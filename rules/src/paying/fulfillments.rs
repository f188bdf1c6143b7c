//! The way of a fulfillment as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Changed, Fulfillment, FulfillmentState, IllegalMove, Obligation, ObligationState, PayingPlan,
    PayingRefused, Payout, PayoutState, PayoutsInView,
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
    let of_these =
        |it: &&Obligation| it.payout.as_deref().is_some_and(|payout| failed.contains(payout));
    give_back(&mut plan, gathered.iter().filter(of_these))?;
    Ok(plan)
}

/// Gives a fulfillment up before anything of it left: all of it is payable again. `payouts` are all of it, and
/// `gathered` the obligations bound to them.
pub fn cancel_fulfillment(
    fulfillment: &Fulfillment,
    payouts: &[Payout],
    gathered: &[Obligation],
    reason: &str,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    if fulfillment.state == FulfillmentState::Cancelled {
        return Ok(plan);
    }
    // One that is PROCESSING may be on its way to a bank: it is closed, by what became of its payouts.
    if fulfillment.state != FulfillmentState::Pending {
        let (what, to) = ("fulfillment", FulfillmentState::Cancelled.code());
        return Err(IllegalMove { what, from: fulfillment.state.code(), to }.into());
    }
    let has_left = |it: &&Payout| matches!(it.state, PayoutState::Paid | PayoutState::Returned);
    if let Some(payout) = payouts.iter().find(has_left) {
        let (fulfillment, state) = (fulfillment.id.clone(), payout.state.code());
        return Err(PayingRefused::SomethingLeft { fulfillment, payout: payout.id.clone(), state });
    }
    move_to(&mut plan, fulfillment, FulfillmentState::Cancelled)?;
    for payout in payouts.iter().filter(|it| it.state != PayoutState::Cancelled) {
        let state = payout.state.move_to(PayoutState::Cancelled)?;
        let after = Payout { state, reason: Some(reason.to_owned()), ..payout.clone() };
        plan.payouts.push(Changed { before: payout.clone(), after });
    }
    give_back(&mut plan, gathered)?;
    Ok(plan)
}

/// Ends each fulfillment of which the plan leaves no payout open: COMPLETE, passing through PROCESSING, when
/// something was paid, and CANCELLED when everything was given up.
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
        let any = |states: &[PayoutState]| {
            states.iter().any(|state| counts.get(state).is_some_and(|count| *count > 0))
        };
        let (before, is_open) = (
            fulfillment.state,
            any(&[PayoutState::Unpaid, PayoutState::Processing, PayoutState::Failed]),
        );
        let has_ended = !matches!(before, FulfillmentState::Pending | FulfillmentState::Processing);
        if !touched || is_open || has_ended {
            continue;
        }
        let paid = any(&[PayoutState::Paid, PayoutState::Returned]);
        let after = match before {
            state if !paid => state.move_to(FulfillmentState::Cancelled)?,
            FulfillmentState::Pending => {
                before.move_to(FulfillmentState::Processing)?.move_to(FulfillmentState::Complete)?
            }
            state => state.move_to(FulfillmentState::Complete)?,
        };
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

/// Makes gathered obligations PENDING again.
pub(super) fn give_back<'a>(
    plan: &mut PayingPlan,
    gathered: impl IntoIterator<Item = &'a Obligation>,
) -> Result<(), PayingRefused> {
    for obligation in gathered {
        let state = obligation.state.move_to(ObligationState::Pending)?;
        let after = Obligation { state, payout: None, ..obligation.clone() };
        plan.obligations.push(Changed { before: obligation.clone(), after });
    }
    Ok(())
}
