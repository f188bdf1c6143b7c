//! What disputes keep from being paid, and what makes them good.

use crate::domain::{
    Changed, Obligation, ObligationInView, PayingPlan, PayingRefused, PayoutState,
};

use super::by_hand::{credit, take_out};

/// Keeps an obligation from being gathered while `dispute` is open. One in a payout of which nothing has left is
/// taken out of it; what is on its way or paid stays where it is, so that nobody disputes themselves a payment that
/// comes twice.
pub fn dispute(view: &ObligationInView, dispute: &str) -> Result<PayingPlan, PayingRefused> {
    let before = &view.obligation;
    if let Some(open) = &before.in_dispute {
        let (obligation, dispute) = (before.id.clone(), open.clone());
        return Err(PayingRefused::InDispute { obligation, dispute });
    }
    let mut plan = PayingPlan::default();
    let has_left =
        view.payouts.payouts.first().is_some_and(|payout| {
            !matches!(payout.state, PayoutState::Unpaid | PayoutState::Failed)
        });
    let free = if has_left { before.clone() } else { take_out(view, &mut plan)? };
    let after = Obligation { in_dispute: Some(dispute.to_owned()), ..free };
    plan.obligations.push(Changed { before: before.clone(), after });
    Ok(plan)
}

/// Ends a dispute: what it kept may be gathered again, and `made` is owed from now on, if something makes it good.
pub fn end_dispute(
    obligation: Option<&Obligation>,
    dispute: &str,
    made: Option<Obligation>,
) -> Result<PayingPlan, PayingRefused> {
    let mut plan = made.map(credit).transpose()?.unwrap_or_default();
    if let Some(before) = obligation.filter(|it| it.in_dispute.as_deref() == Some(dispute)) {
        let after = Obligation { in_dispute: None, ..before.clone() };
        plan.obligations.push(Changed { before: before.clone(), after });
    }
    Ok(plan)
}
