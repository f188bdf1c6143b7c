//! Netting: what is paid together, and who is left out.

use std::collections::BTreeMap;

use crate::domain::{
    Gathering, GatheringPlan, LeftOut, LeftOutReason, Money, Obligation, PayingRefused,
    PlannedPayout,
};

/// Nets what each collaborator is owed and owes into one payout. Who comes to nothing, to a debt or to less
/// than the minimum is left out and stays owed. `payable` is all that may be gathered, oldest first.
pub fn gather(
    gathering: &Gathering,
    payable: Vec<Obligation>,
) -> Result<GatheringPlan, PayingRefused> {
    let currency = gathering.currency;
    let considered = Money::sum(currency, payable.iter().map(|one| one.amount))?;
    let mut of_collaborator: BTreeMap<String, Vec<Obligation>> = BTreeMap::new();
    for obligation in payable {
        of_collaborator.entry(obligation.collaborator.clone()).or_default().push(obligation);
    }
    let (mut payouts, mut left_out) = (Vec::new(), Vec::new());
    for (collaborator, obligations) in of_collaborator {
        let amount = Money::sum(currency, obligations.iter().map(|one| one.amount))?;
        match too_little(amount, gathering.minimum_minor) {
            None => payouts.push(PlannedPayout { collaborator, amount, obligations }),
            Some(reason) => left_out.push(LeftOut { collaborator, reason, amount, obligations }),
        }
    }
    Ok(GatheringPlan { currency, payouts, left_out, considered })
}

fn too_little(net: Money, minimum_minor: i64) -> Option<LeftOutReason> {
    if net.minor <= 0 {
        Some(LeftOutReason::Debt)
    } else if net.minor < minimum_minor {
        Some(LeftOutReason::Minimum)
    } else {
        None
    }
}
