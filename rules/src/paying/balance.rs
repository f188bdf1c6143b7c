//! Where a collaborator stands: the journal's balance, and the parts that make it up.

use std::collections::BTreeMap;

use crate::domain::{
    Balance, BalanceInView, Gathering, Hold, LeftOutReason, Moment, Money, MoneyError, Obligation,
    ObligationState, PayingRefused, Unbalanced,
};

use super::gather;

/// A collaborator's balance in one currency. What is payable now is what `gather` would pay, and what it leaves
/// out as a debt is owed. What the journal has less than the obligations come to is carried by distributors as a
/// debt; it can never have more.
pub fn balance(view: &BalanceInView) -> Result<Balance, PayingRefused> {
    let zero = Money::zero(view.currency);
    let mut parts = Balance {
        owed: view.owed,
        payable_now: zero,
        payable_later: zero,
        on_the_way: zero,
        on_hold: zero,
        disputed: zero,
        waiting: zero,
        paid: view.paid,
        debt: zero,
    };
    let (mut now, mut later, mut all) = (Vec::new(), zero, zero);
    for obligation in &view.open {
        if obligation.state == ObligationState::Cancelled {
            continue;
        }
        all = all.plus(obligation.amount)?;
        let is_held = view.is_held || obligation.hold.is_some();
        let part = match obligation.state {
            ObligationState::Fulfilled | ObligationState::Cancelled => &mut parts.on_the_way,
            _ if obligation.in_dispute.is_some() => &mut parts.disputed,
            _ if is_held => &mut parts.on_hold,
            ObligationState::Waiting => &mut parts.waiting,
            ObligationState::Pending if obligation.payable_from <= view.now => {
                now.push(obligation.clone());
                continue;
            }
            ObligationState::Pending => &mut later,
        };
        *part = part.plus(obligation.amount)?;
    }
    let (payable_now, debt_now) = payable(view, now)?;
    parts.payable_now = payable_now;
    parts.payable_later = later.max_zero();
    let debt_later = later.negated()?.max_zero();
    let carried = all.minus(view.owed)?;
    parts.debt = Money::sum(view.currency, [debt_now, debt_later, carried])?;
    assert_adds_up(&parts, carried)?;
    Ok(parts)
}

/// What a fulfillment would pay, and the debt that it would leave.
fn payable(
    view: &BalanceInView,
    obligations: Vec<Obligation>,
) -> Result<(Money, Money), PayingRefused> {
    let everything = Gathering {
        currency: view.currency,
        collaborators: Vec::new(),
        distributors: Vec::new(),
        payable_until: Moment::FAR_FUTURE,
        minimum_minor: 0,
    };
    let plan = gather(&everything, obligations, &BTreeMap::<String, Hold>::new())?;
    let debts = plan.left_out.iter().filter(|left| left.reason == LeftOutReason::Debt);
    let debt = Money::sum(view.currency, debts.map(|left| left.amount))?.negated()?;
    Ok((plan.total()?, debt))
}

/// What is owed is the sum of the parts, and nothing that distributors carry is below zero.
fn assert_adds_up(parts: &Balance, carried: Money) -> Result<(), PayingRefused> {
    let sum = || -> Result<Money, MoneyError> {
        let owed = [
            parts.payable_now,
            parts.payable_later,
            parts.on_the_way,
            parts.on_hold,
            parts.disputed,
            parts.waiting,
        ];
        Money::sum(parts.owed.currency, owed)?.minus(parts.debt)
    };
    let sum = sum()?;
    if sum == parts.owed && carried.minor >= 0 {
        return Ok(());
    }
    Err(PayingRefused::Unbalanced(Unbalanced {
        what: "what is owed to a collaborator, against the journal".to_owned(),
        parts: i128::from(sum.minor) + i128::from(carried.minor.min(0)),
        whole: i128::from(parts.owed.minor),
        currency: parts.owed.currency,
    }))
}
