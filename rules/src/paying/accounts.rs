//! Who is left out because of the account they are paid to.

use std::collections::BTreeMap;

use crate::domain::{
    AccountKind, Gathering, GatheringPlan, Hold, LeftOut, LeftOutReason, Moment, Money, Obligation,
    PayingRefused, PayoutAccount,
};

use super::gather;

/// What is known of the accounts of those who are gathered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsInView {
    /// The current account of each collaborator who has one.
    pub current: BTreeMap<String, PayoutAccount>,
    /// The kind of account that everybody needs; `None` when none is needed.
    pub wanted: Option<AccountKind>,
    /// When it is.
    pub now: Moment,
}

impl AccountsInView {
    /// Why nothing is paid to a collaborator; `None` when something may be.
    fn reason(&self, collaborator: &str) -> Option<LeftOutReason> {
        let account = self.current.get(collaborator);
        if account.is_some_and(|account| account.is_held_at(self.now)) {
            return Some(LeftOutReason::AccountChanged);
        }
        let kind = account.map(|account| account.details.destination.kind());
        let lacks = self.wanted.is_some() && kind != self.wanted;
        lacks.then_some(LeftOutReason::NoAccount)
    }
}

/// The same as [`gather()`], without those to whose accounts nothing may be paid. Whoever is held by hand is left
/// out for that.
pub fn gather_to(
    gathering: &Gathering,
    payable: Vec<Obligation>,
    held: &BTreeMap<String, Hold>,
    accounts: &AccountsInView,
) -> Result<GatheringPlan, PayingRefused> {
    let mut kept: BTreeMap<String, (LeftOutReason, Vec<Obligation>)> = BTreeMap::new();
    let mut free = Vec::with_capacity(payable.len());
    for obligation in payable {
        let who = &obligation.collaborator;
        let reason = if held.contains_key(who) { None } else { accounts.reason(who) };
        match reason {
            None => free.push(obligation),
            Some(reason) => {
                let of = kept.entry(who.clone()).or_insert_with(|| (reason, Vec::new()));
                of.1.push(obligation);
            }
        }
    }
    let mut plan = gather(gathering, free, held)?;
    for (collaborator, (reason, obligations)) in kept {
        let amount = Money::sum(gathering.currency, obligations.iter().map(|one| one.amount))?;
        plan.considered = plan.considered.plus(amount)?;
        plan.left_out.push(LeftOut { collaborator, reason, amount, obligations });
    }
    plan.left_out.sort_by(|a, b| a.collaborator.cmp(&b.collaborator));
    Ok(plan)
}
