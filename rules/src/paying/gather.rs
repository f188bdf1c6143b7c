//! Netting: what is paid together, and who is left out.

use std::collections::BTreeMap;

use crate::domain::{
    Currency, Gathering, GatheringPlan, Hold, LeftOut, LeftOutReason, Money, MoneyError,
    Obligation, PayingRefused, PlannedPayout, Recouped,
};

/// Nets what each collaborator is owed and owes into one payout. What is held or in dispute is left out, and so
/// is who comes to nothing, to a debt or to less than the minimum: it stays owed. `payable` is all that may be gathered,
/// oldest first, and `held` has the collaborators of whom nothing is gathered.
pub fn gather(
    gathering: &Gathering,
    payable: Vec<Obligation>,
    held: &BTreeMap<String, Hold>,
) -> Result<GatheringPlan, PayingRefused> {
    let currency = gathering.currency;
    let considered = Money::sum(currency, payable.iter().map(|one| one.amount))?;
    let mut of_collaborator: BTreeMap<String, Vec<Obligation>> = BTreeMap::new();
    for obligation in payable {
        of_collaborator.entry(obligation.collaborator.clone()).or_default().push(obligation);
    }
    let (mut payouts, mut left_out) = (Vec::new(), Vec::new());
    for (who, list) in of_collaborator {
        let is_held = |it: &Obligation| it.hold.is_some() || held.contains_key(&it.collaborator);
        let (disputed, rest): (Vec<_>, Vec<_>) =
            list.into_iter().partition(|it| it.in_dispute.is_some());
        let (on_hold, free): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_held);
        let left = |reason, obligations| left(currency, &who, reason, obligations);
        let netted = Netted::of(currency, free)?;
        match too_little(netted.net()?, gathering.minimum_minor) {
            None => {
                payouts.push(netted.payout(&who)?);
                left_out.extend(left(LeftOutReason::Debt, netted.rests())?);
            }
            Some(LeftOutReason::Minimum) => {
                let debts = netted.debts.into_iter().map(|(debt, _)| debt).collect();
                left_out.extend(left(LeftOutReason::Minimum, netted.ordinary)?);
                left_out.extend(left(LeftOutReason::Debt, debts)?);
            }
            Some(reason) => {
                let debts = netted.debts.into_iter().map(|(debt, _)| debt);
                left_out.extend(left(reason, netted.ordinary.into_iter().chain(debts).collect())?);
            }
        }
        left_out.extend(left(LeftOutReason::Hold, on_hold)?);
        left_out.extend(left(LeftOutReason::Dispute, disputed)?);
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

fn left(
    currency: Currency,
    who: &str,
    reason: LeftOutReason,
    obligations: Vec<Obligation>,
) -> Result<Option<LeftOut>, MoneyError> {
    if obligations.is_empty() {
        return Ok(None);
    }
    let amount = Money::sum(currency, obligations.iter().map(|one| one.amount))?;
    Ok(Some(LeftOut { collaborator: who.to_owned(), reason, amount, obligations }))
}

/// What one collaborator is owed and owes, with what is taken back of advances that limit it.
struct Netted {
    currency: Currency,
    /// Everything that is netted whole.
    ordinary: Vec<Obligation>,
    /// Debts of advances of which a payout may take so much, and what it takes; both below zero.
    debts: Vec<(Obligation, Money)>,
}

impl Netted {
    fn of(currency: Currency, free: Vec<Obligation>) -> Result<Self, MoneyError> {
        let is_limited = |it: &Obligation| it.recoup_percent.is_some() && it.amount.minor < 0;
        let (limited, ordinary): (Vec<_>, Vec<_>) = free.into_iter().partition(is_limited);
        let gross = Money::sum(currency, ordinary.iter().map(|one| one.amount))?.minor.max(0);
        // What may be taken yet: of all, and for each advance.
        let mut left = gross;
        let mut left_of: BTreeMap<Option<String>, i64> = BTreeMap::new();
        let mut debts = Vec::new();
        for debt in limited {
            let percent = debt.recoup_percent.unwrap_or(100);
            let of_advance =
                left_of.entry(debt.advance.clone()).or_insert_with(|| part(gross, percent));
            let owed = debt.amount.negated()?.minor;
            let taken = owed.min(*of_advance).min(left);
            *of_advance -= taken;
            left -= taken;
            debts.push((debt, Money::new(-taken, currency)));
        }
        Ok(Self { currency, ordinary, debts })
    }

    fn net(&self) -> Result<Money, MoneyError> {
        let whole = self.ordinary.iter().map(|one| one.amount);
        Money::sum(self.currency, whole.chain(self.debts.iter().map(|(_, taken)| *taken)))
    }

    fn payout(&self, who: &str) -> Result<PlannedPayout, MoneyError> {
        let mut obligations = self.ordinary.clone();
        let mut recouped = Vec::new();
        for (debt, taken) in &self.debts {
            let rest = debt.amount.minus(*taken)?;
            if rest.minor == 0 {
                obligations.push(debt.clone());
            } else if taken.minor < 0 {
                recouped.push(Recouped { debt: debt.clone(), part: *taken, rest });
            }
        }
        let (collaborator, amount) = (who.to_owned(), self.net()?);
        Ok(PlannedPayout { collaborator, amount, obligations, recouped })
    }

    /// What is left of the debts when so much is taken of them.
    fn rests(&self) -> Vec<Obligation> {
        let rest = |(debt, taken): &(Obligation, Money)| {
            let minor = debt.amount.minor.saturating_sub(taken.minor);
            let rest = Obligation { amount: Money::new(minor, self.currency), ..debt.clone() };
            (minor != 0).then_some(rest)
        };
        self.debts.iter().filter_map(rest).collect()
    }
}

/// So many percent of an amount above zero, rounded down: never more than is allowed is taken back.
fn part(gross: i64, percent: i32) -> i64 {
    let part = i128::from(gross) * i128::from(percent) / 100;
    i64::try_from(part).unwrap_or(gross).clamp(0, gross)
}
