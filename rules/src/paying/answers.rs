//! What follows from a bank's answers, one after the other.

use std::collections::BTreeMap;

use crate::domain::{
    AnswersTaken, Changed, Moment, Obligation, PayingRefused, Payout, PayoutAnswer, PayoutState,
    PayoutsInView, SaidOfPayout,
};

use super::fulfillments::{complete, give_back};
use super::payouts::{movement_of, paid};

/// What answers change, taken in their order; `gathered` are the obligations in the payouts. What is known already
/// changes nothing. What failed was not paid, or comes back where it was marked as paid; what comes back failed
/// where nobody had marked it as paid. A payment of something that failed or was given up is refused.
pub fn answered(
    view: &PayoutsInView,
    gathered: &[Obligation],
    answers: &[SaidOfPayout],
    at: Moment,
) -> Result<AnswersTaken, PayingRefused> {
    let mut taken = AnswersTaken::default();
    let mut now: BTreeMap<&str, Payout> =
        view.payouts.iter().map(|payout| (payout.id.as_str(), payout.clone())).collect();
    for SaidOfPayout { payout: id, answer } in answers {
        let Some(payout) = now.get(id.as_str()) else { continue };
        if let Some(after) = take(view, payout, answer, &mut taken, at)? {
            now.insert(id, after);
        }
    }
    for before in &view.payouts {
        let Some(after) = now.remove(before.id.as_str()).filter(|after| after != before) else {
            continue;
        };
        if after.state == PayoutState::Returned {
            let bound = gathered.iter().filter(|it| it.payout.as_ref() == Some(&before.id));
            give_back(&mut taken.plan, bound)?;
        }
        taken.plan.payouts.push(Changed { before: before.clone(), after });
    }
    complete(view, &mut taken.plan)?;
    Ok(taken)
}

/// The payout as one answer makes it; `None` when that was known.
fn take(
    view: &PayoutsInView,
    payout: &Payout,
    answer: &PayoutAnswer,
    taken: &mut AnswersTaken,
    at: Moment,
) -> Result<Option<Payout>, PayingRefused> {
    use PayoutState::{Cancelled, Failed, Paid, Processing, Returned, Unpaid};
    let id = payout.id.clone();
    match (answer, payout.state) {
        (PayoutAnswer::Paid { on, reference }, Unpaid | Processing) => {
            let after = paid(view, payout, (*on, reference.as_deref()))?;
            taken.plan.journal.push(movement_of(payout, at));
            taken.paid.push(id);
            Ok(Some(after))
        }
        (PayoutAnswer::Paid { on, reference }, Paid | Returned) => {
            if payout.paid_on != Some(*on) || payout.reference != *reference {
                taken.otherwise.push(id.clone());
            }
            taken.known.push(id);
            Ok(None)
        }
        (PayoutAnswer::Paid { .. }, Failed | Cancelled) => {
            Err(PayingRefused::PaidAfterAll { payout: id, state: payout.state.code() })
        }
        (
            PayoutAnswer::Failed { reason } | PayoutAnswer::CameBack { reason },
            Unpaid | Processing,
        ) => {
            taken.failed.push(id);
            moved(payout, Failed, reason)
        }
        (PayoutAnswer::Failed { reason } | PayoutAnswer::CameBack { reason }, Paid) => {
            taken.plan.journal.push(movement_of(payout, at).reversed());
            taken.returned.push(id);
            moved(payout, Returned, reason)
        }
        (
            PayoutAnswer::Failed { .. } | PayoutAnswer::CameBack { .. },
            Failed | Returned | Cancelled,
        ) => {
            taken.known.push(id);
            Ok(None)
        }
    }
}

fn moved(payout: &Payout, to: PayoutState, reason: &str) -> Result<Option<Payout>, PayingRefused> {
    let state = payout.state.move_to(to)?;
    Ok(Some(Payout { state, reason: Some(reason.to_owned()), ..payout.clone() }))
}
