//! What somebody decides about single obligations, and makes by hand.

use crate::domain::{
    Account, Changed, Fulfillment, Hold, JournalEntry, Moment, Obligation, ObligationInView,
    ObligationState, PayingPlan, PayingRefused, Payout, PayoutState,
};

use super::fulfillments::{complete, give_back};

/// Makes a credit, or below zero a deduction: the owner owes it from now on.
pub fn credit(credit: Obligation) -> Result<PayingPlan, PayingRefused> {
    let owed = Account::Owed(credit.collaborator.clone());
    let (amount, at) = (credit.amount, credit.created_at);
    let entry = JournalEntry::moving(Account::Owner, owed, amount, at, &credit.id)?;
    Ok(PayingPlan {
        journal: entry.into_iter().collect(),
        new_obligations: vec![credit],
        ..PayingPlan::default()
    })
}

/// Pays money ahead: `paid` is what `payout` pays, which is PAID, in a fulfillment of its own; the same amount is
/// owed back from now on, at most so many percent of what else each payout pays.
pub fn advance(
    paid: Obligation,
    recoup_percent: Option<i32>,
    payout: Payout,
    fulfillment: Fulfillment,
) -> Result<PayingPlan, PayingRefused> {
    let debt = Obligation {
        id: format!("{}.debt", paid.id),
        amount: paid.amount.negated()?,
        state: ObligationState::Pending,
        key: None,
        advance: Some(paid.id.clone()),
        recoup_percent,
        payout: None,
        ..paid.clone()
    };
    let (owed, amount, at) =
        (Account::Owed(paid.collaborator.clone()), paid.amount, paid.created_at);
    let to_paid = Account::Paid(paid.collaborator.clone());
    let entries = [
        JournalEntry::moving(Account::Owner, owed.clone(), amount, at, &paid.id)?,
        JournalEntry::moving(owed.clone(), Account::Owner, amount, at, &debt.id)?,
        JournalEntry::moving(owed, to_paid, amount, at, &payout.id)?,
    ];
    Ok(PayingPlan {
        new_fulfillments: vec![fulfillment],
        new_payouts: vec![payout],
        new_obligations: vec![paid, debt],
        journal: entries.into_iter().flatten().collect(),
        ..PayingPlan::default()
    })
}

/// Takes an obligation back with a reason; what was owed goes back to the owner. One that is in a payout is
/// taken out of it first, unless that is paid. The same again changes nothing.
pub fn cancel(
    view: &ObligationInView,
    reason: &str,
    at: Moment,
) -> Result<PayingPlan, PayingRefused> {
    let before = &view.obligation;
    if before.state == ObligationState::Cancelled {
        return match &before.cancel_reason {
            Some(because) if because == reason => Ok(PayingPlan::default()),
            because => Err(PayingRefused::CancelledOtherwise {
                obligation: before.id.clone(),
                reason: because.clone().unwrap_or_default(),
            }),
        };
    }
    let mut plan = PayingPlan::default();
    let free = take_out(view, &mut plan)?;
    let after = Obligation {
        state: free.state.move_to(ObligationState::Cancelled)?,
        cancel_reason: Some(reason.to_owned()),
        hold: None,
        ..free
    };
    let owed = Account::Owed(before.collaborator.clone());
    let entry = JournalEntry::moving(owed, Account::Owner, before.amount, at, &before.id)?;
    plan.journal.extend(entry);
    plan.obligations.push(Changed { before: before.clone(), after });
    Ok(plan)
}

/// Keeps an obligation from being gathered. One that is in a payout is taken out of it first, unless that is paid.
pub fn hold(view: &ObligationInView, hold: &Hold) -> Result<PayingPlan, PayingRefused> {
    let before = &view.obligation;
    let mut plan = PayingPlan::default();
    if before.hold.as_ref().is_some_and(|now| now.reason == hold.reason) {
        return Ok(plan);
    }
    if before.state == ObligationState::Cancelled {
        let obligation = before.id.clone();
        let reason = before.cancel_reason.clone().unwrap_or_default();
        return Err(PayingRefused::CancelledOtherwise { obligation, reason });
    }
    let free = take_out(view, &mut plan)?;
    let after = Obligation { hold: Some(hold.clone()), ..free };
    plan.obligations.push(Changed { before: before.clone(), after });
    Ok(plan)
}

/// Lets an obligation go that was held; one that is not held stays as it is.
pub fn release(obligation: &Obligation) -> PayingPlan {
    if obligation.hold.is_none() {
        return PayingPlan::default();
    }
    let after = Obligation { hold: None, ..obligation.clone() };
    let obligations = vec![Changed { before: obligation.clone(), after }];
    PayingPlan { obligations, ..PayingPlan::default() }
}

/// The obligation as it is outside of a payout. The payout becomes smaller by it; one that has nothing to pay
/// any more is given up, and everything else in it is payable again.
pub(super) fn take_out(
    view: &ObligationInView,
    plan: &mut PayingPlan,
) -> Result<Obligation, PayingRefused> {
    let obligation = &view.obligation;
    let Some(payout) = view.payouts.payouts.first() else { return Ok(obligation.clone()) };
    let still_in =
        matches!(payout.state, PayoutState::Unpaid | PayoutState::Processing | PayoutState::Failed);
    if !still_in {
        let (obligation, state) = (obligation.id.clone(), payout.state.code());
        return Err(PayingRefused::PaidAlready { obligation, payout: payout.id.clone(), state });
    }
    let free = Obligation {
        state: obligation.state.move_to(ObligationState::Pending)?,
        payout: None,
        ..obligation.clone()
    };
    let rest = payout.amount.minus(obligation.amount)?;
    let after = if rest.minor > 0 {
        Payout { amount: rest, ..payout.clone() }
    } else {
        let others = view.gathered.iter().filter(|it| it.id != obligation.id);
        give_back(plan, others)?;
        let state = payout.state.move_to(PayoutState::Cancelled)?;
        let reason = Some(format!("obligation {} was taken out of it", obligation.id));
        Payout { state, reason, ..payout.clone() }
    };
    plan.payouts.push(Changed { before: payout.clone(), after });
    complete(&view.payouts, plan)?;
    Ok(free)
}
