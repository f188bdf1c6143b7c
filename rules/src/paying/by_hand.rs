//! What somebody decides about single obligations.

use crate::domain::{
    Account, Changed, JournalEntry, Moment, Obligation, ObligationState, PayingPlan, PayingRefused,
};

/// Takes an obligation back with a reason, before it is gathered; what was owed goes back to the owner.
pub fn cancel(
    obligation: &Obligation,
    reason: &str,
    at: Moment,
) -> Result<PayingPlan, PayingRefused> {
    let state = obligation.state.move_to(ObligationState::Cancelled)?;
    let after = Obligation { state, reason: Some(reason.to_owned()), ..obligation.clone() };
    let owed = Account::Owed(obligation.collaborator.clone());
    let entry = JournalEntry::moving(owed, Account::Owner, obligation.amount, at, &obligation.id)?;
    Ok(PayingPlan {
        obligations: vec![Changed { before: obligation.clone(), after }],
        journal: entry.into_iter().collect(),
        ..PayingPlan::default()
    })
}
