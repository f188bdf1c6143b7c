//! What was said of payouts, and what follows for their fulfillments and the journal.

use chrono::NaiveDate;

use crate::domain::{
    Account, Changed, FormerReference, FulfillmentState, JournalEntry, Moment, Obligation,
    PayingPlan, PayingRefused, Payout, PayoutState, PayoutsInView,
};

use super::fulfillments::{complete, give_back};

/// Marks payouts as PAID on a day, with the payer's reference. The same again changes nothing; another day
/// or reference is refused, and a day that was over everywhere before the payout's obligations came to
/// be. Completes every fulfillment that is paid whole.
pub fn mark_paid(
    view: &PayoutsInView,
    paid_on: NaiveDate,
    reference: Option<&str>,
    at: Moment,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    for payout in &view.payouts {
        if let (PayoutState::Paid, Some(day)) = (payout.state, payout.paid_on) {
            require_same(payout, day, (paid_on, reference))?;
            continue;
        }
        let after = paid(view, payout, (paid_on, reference))?;
        plan.journal.push(movement_of(payout, at));
        plan.payouts.push(Changed { before: payout.clone(), after });
    }
    complete(view, &mut plan)?;
    Ok(plan)
}

/// A payout as it is once it is paid.
pub(super) fn paid(
    view: &PayoutsInView,
    payout: &Payout,
    (paid_on, reference): (NaiveDate, Option<&str>),
) -> Result<Payout, PayingRefused> {
    let state = payout.state.move_to(PayoutState::Paid)?;
    if let Some(owed_since) = view.owed_since.get(&payout.id).copied()
        && paid_on < owed_since.earliest_day()
    {
        let payout = payout.id.clone();
        return Err(PayingRefused::PaidBeforeOwed { payout, paid_on, owed_since });
    }
    let (paid_on, reference) = (Some(paid_on), reference.map(str::to_owned));
    Ok(Payout { state, paid_on, reference, ..payout.clone() })
}

/// What paying moves.
pub(super) fn movement_of(payout: &Payout, at: Moment) -> JournalEntry {
    JournalEntry {
        from: Account::Owed(payout.collaborator.clone()),
        to: Account::Paid(payout.collaborator.clone()),
        amount: payout.amount,
        at,
        cause: payout.id.clone(),
    }
}

/// Marks payouts as FAILED for a reason; one that is FAILED stays so.
pub fn mark_failed(
    view: &PayoutsInView,
    reason: Option<&str>,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    for payout in view.payouts.iter().filter(|payout| payout.state != PayoutState::Failed) {
        let state = payout.state.move_to(PayoutState::Failed)?;
        let after = Payout { state, reason: reason.map(str::to_owned), ..payout.clone() };
        plan.payouts.push(Changed { before: payout.clone(), after });
    }
    Ok(plan)
}

/// Makes FAILED payouts UNPAID again, while their fulfillment is not closed and nothing in them is in dispute.
/// `gathered` are the obligations in them.
pub fn retry(view: &PayoutsInView, gathered: &[Obligation]) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    for payout in &view.payouts {
        let fulfillment = view.fulfillments.get(&payout.fulfillment);
        if fulfillment.is_some_and(|it| it.state == FulfillmentState::Failed) {
            let (fulfillment, payout) = (payout.fulfillment.clone(), payout.id.clone());
            return Err(PayingRefused::Closed { fulfillment, payout });
        }
        let state = payout.state.move_to(PayoutState::Unpaid)?;
        let mut inside = gathered.iter().filter(|it| it.payout.as_ref() == Some(&payout.id));
        if let Some(disputed) = inside.find(|it| it.in_dispute.is_some()) {
            let (payout, obligation) = (payout.id.clone(), disputed.id.clone());
            return Err(PayingRefused::HasDisputed { payout, obligation });
        }
        let after = Payout { state, ..payout.clone() };
        plan.payouts.push(Changed { before: payout.clone(), after });
    }
    Ok(plan)
}

/// Says of PAID payouts that the bank sent them back: what they paid is owed and payable again. One that is
/// RETURNED stays so. `gathered` are the obligations in them.
pub fn mark_returned(
    view: &PayoutsInView,
    gathered: &[Obligation],
    reason: &str,
    at: Moment,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    for payout in view.payouts.iter().filter(|payout| payout.state != PayoutState::Returned) {
        let state = payout.state.move_to(PayoutState::Returned)?;
        plan.journal.push(movement_of(payout, at).reversed());
        let after = Payout { state, reason: Some(reason.to_owned()), ..payout.clone() };
        plan.payouts.push(Changed { before: payout.clone(), after });
        give_back(&mut plan, gathered.iter().filter(|it| it.payout.as_ref() == Some(&payout.id)))?;
    }
    complete(view, &mut plan)?;
    Ok(plan)
}

/// Corrects the reference of a payout that was paid; the old one is kept. The same again changes nothing.
pub fn correct_reference(
    payout: &Payout,
    reference: &str,
    at: Moment,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = PayingPlan::default();
    if !matches!(payout.state, PayoutState::Paid | PayoutState::Returned) {
        return Err(PayingRefused::NotPaid {
            payout: payout.id.clone(),
            state: payout.state.code(),
        });
    }
    if payout.reference.as_deref() == Some(reference) {
        return Ok(plan);
    }
    let mut after = Payout { reference: Some(reference.to_owned()), ..payout.clone() };
    let former = FormerReference { reference: payout.reference.clone(), until: at };
    after.former_references.push(former);
    plan.payouts.push(Changed { before: payout.clone(), after });
    Ok(plan)
}

fn require_same(
    payout: &Payout,
    day: NaiveDate,
    (paid_on, reference): (NaiveDate, Option<&str>),
) -> Result<(), PayingRefused> {
    if day == paid_on && payout.reference.as_deref() == reference {
        return Ok(());
    }
    let (payout, reference) = (payout.id.clone(), payout.reference.clone());
    Err(PayingRefused::PaidOtherwise { payout, day, reference })
}
