//! What paying changes, decided whole before anything of it is stored.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Account, Currency, Fulfillment, FulfillmentState, IllegalMove, JournalEntry, Moment, Money,
    MoneyError, Named, Obligation, ObligationState, Payout, PayoutState, Thing, Unbalanced,
};

/// What a fulfillment gathers, and what it leaves out. Everything that was looked at is in one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatheringPlan {
    /// The one currency.
    pub currency: Currency,
    /// One for each collaborator who is paid, by reference.
    pub payouts: Vec<PlannedPayout>,
    /// By collaborator, then reason.
    pub left_out: Vec<LeftOut>,
    /// The sum of all that was looked at.
    pub considered: Money,
}

/// One payment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPayout {
    /// Who is paid.
    pub collaborator: String,
    /// How much; above zero.
    pub amount: Money,
    /// What it pays, debts included, oldest first.
    pub obligations: Vec<Obligation>,
    /// Debts of advances of which it takes a part, oldest first.
    pub recouped: Vec<Recouped>,
}

/// The part of an advance that one payout takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recouped {
    /// What is to be paid back, as it is before.
    pub debt: Obligation,
    /// What is taken of it; below zero.
    pub part: Money,
    /// What is left of it; below zero.
    pub rest: Money,
}

/// What is payable and is not paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose it is.
    pub collaborator: String,
    /// Why.
    pub reason: LeftOutReason,
    /// What it comes to; negative when it is a debt.
    pub amount: Money,
    /// What is left out, oldest first.
    pub obligations: Vec<Obligation>,
}

/// Why something payable is not gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutReason {
    /// All of it comes to less than the minimum.
    Minimum,
    /// All of it comes to nothing, or to a debt.
    Debt,
    /// Somebody holds it, or all of its collaborator's.
    Hold,
    /// The account that its collaborator is paid to changed, and nothing is paid to the new one yet.
    AccountChanged,
    /// Its collaborator has no account of the kind that is asked for.
    NoAccount,
    /// It is in dispute.
    Dispute,
}

/// What one deed changes besides gathering: the rows before and after, and the movements of money.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PayingPlan {
    /// Fulfillments that come to be.
    pub new_fulfillments: Vec<Fulfillment>,
    /// Payouts that come to be.
    pub new_payouts: Vec<Payout>,
    /// Obligations that come to be.
    pub new_obligations: Vec<Obligation>,
    /// Fulfillments by id.
    pub fulfillments: Vec<(String, Changed<FulfillmentState>)>,
    /// Payouts.
    pub payouts: Vec<Changed<Payout>>,
    /// Obligations that exist.
    pub obligations: Vec<Changed<Obligation>>,
    /// The journal's entries.
    pub journal: Vec<JournalEntry>,
}

/// Payouts that somebody says something of, and what decides about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutsInView {
    /// The payouts, each once.
    pub payouts: Vec<Payout>,
    /// Their fulfillments, by id.
    pub fulfillments: BTreeMap<String, Fulfillment>,
    /// How many payouts of each fulfillment are in each state, these among them.
    pub counts: BTreeMap<String, BTreeMap<PayoutState, i64>>,
    /// When the newest obligation in each payout came to be, by the payout's id.
    pub owed_since: BTreeMap<String, Moment>,
}

/// A value before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed<T> {
    /// What it was when the plan was made.
    pub before: T,
    /// What it becomes.
    pub after: T,
}

/// An obligation that somebody decides about, and what it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObligationInView {
    /// The obligation.
    pub obligation: Obligation,
    /// The payout it is gathered into, if it is.
    pub payouts: PayoutsInView,
    /// Everything in that payout, this one too.
    pub gathered: Vec<Obligation>,
}

/// Why a deed of paying is refused. Nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayingRefused {
    /// A move that the present state does not allow.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
    /// The payout is paid, in another way than is said now.
    #[error(
        "payout \"{payout}\" is PAID already, on {day} with the reference {}",
        reference.as_deref().unwrap_or("none")
    )]
    PaidOtherwise {
        /// The payout's id.
        payout: String,
        /// When it was paid.
        day: NaiveDate,
        /// Under which reference.
        reference: Option<String>,
    },
    /// What it is part of is paid.
    #[error("obligation \"{obligation}\" is FULFILLED with payout \"{payout}\", which is {state}")]
    PaidAlready {
        /// The obligation's id.
        obligation: String,
        /// The payout's id.
        payout: String,
        /// The payout's state.
        state: &'static str,
    },
    /// The payout was not paid.
    #[error(
        "payout \"{payout}\" is {state}; only the reference of a payment that was made can be corrected"
    )]
    NotPaid {
        /// The payout's id.
        payout: String,
        /// Its state.
        state: &'static str,
    },
    /// The obligation is CANCELLED for another reason.
    #[error("obligation \"{obligation}\" is CANCELLED already: {reason}")]
    CancelledOtherwise {
        /// The obligation's id.
        obligation: String,
        /// Why it was.
        reason: String,
    },
    /// A dispute about the obligation is open.
    #[error(
        "obligation \"{obligation}\" is in dispute already: \"{dispute}\" is open; add to that one with answerDispute"
    )]
    InDispute {
        /// The obligation's id.
        obligation: String,
        /// The dispute's id.
        dispute: String,
    },
    /// Something in the payout is in dispute.
    #[error(
        "payout \"{payout}\" cannot be tried again: obligation \"{obligation}\" in it is in dispute; close its \
         fulfillment, and the rest is payable again"
    )]
    HasDisputed {
        /// The payout's id.
        payout: String,
        /// The obligation's id.
        obligation: String,
    },
    /// Something of the fulfillment was paid.
    #[error("fulfillment {fulfillment} cannot be cancelled: payout \"{payout}\" is {state}")]
    SomethingLeft {
        /// The fulfillment's id.
        fulfillment: String,
        /// The payout's id.
        payout: String,
        /// The payout's state.
        state: &'static str,
    },
    /// A payment said to be made before what it pays was owed.
    #[error(
        "payout \"{payout}\" cannot be paid on {paid_on}: what it pays is owed since {owed_since}"
    )]
    PaidBeforeOwed {
        /// The payout's id.
        payout: String,
        /// The day that was given.
        paid_on: NaiveDate,
        /// When the newest obligation in it came to be.
        owed_since: Moment,
    },
    /// Some of its payouts have not ended.
    #[error("{open} payouts of fulfillment {fulfillment} are neither PAID nor FAILED yet")]
    StillOpen {
        /// The fulfillment's id.
        fulfillment: String,
        /// How many.
        open: usize,
    },
    /// A bank says that it paid what nobody expected to be paid any more.
    #[error(
        "payout \"{payout}\" is {state}, and the bank says that it is PAID; find out which of the two is right, and \
         mark it by hand"
    )]
    PaidAfterAll {
        /// The payout's id.
        payout: String,
        /// Its state.
        state: &'static str,
    },
    /// The fulfillment of the payout is closed.
    #[error(
        "fulfillment {fulfillment} is closed; what payout \"{payout}\" was for is payable again"
    )]
    Closed {
        /// The fulfillment's id.
        fulfillment: String,
        /// The payout's id.
        payout: String,
    },
    /// The books do not add up; nothing that a caller can mend.
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
    /// A sum that cannot be represented.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl PayingRefused {
    /// What its sentence names, in this order.
    pub fn named(&self) -> Vec<Named> {
        let fulfillment = |id: &String| Named::new(Thing::Fulfillment, id);
        let obligation = |id: &String| Named::new(Thing::Obligation, id);
        let payout = |id: &String| Named::new(Thing::Payout, id);
        match self {
            Self::PaidOtherwise { payout: id, .. }
            | Self::NotPaid { payout: id, .. }
            | Self::PaidBeforeOwed { payout: id, .. }
            | Self::PaidAfterAll { payout: id, .. } => vec![payout(id)],
            Self::PaidAlready { obligation: owed, payout: paid, .. } => {
                vec![obligation(owed), payout(paid)]
            }
            Self::CancelledOtherwise { obligation: id, .. } => vec![obligation(id)],
            Self::InDispute { obligation: owed, dispute } => {
                vec![obligation(owed), Named::new(Thing::Dispute, dispute)]
            }
            Self::HasDisputed { payout: paid, obligation: owed } => {
                vec![payout(paid), obligation(owed)]
            }
            Self::SomethingLeft { fulfillment: of, payout: paid, .. }
            | Self::Closed { fulfillment: of, payout: paid } => vec![fulfillment(of), payout(paid)],
            Self::StillOpen { fulfillment: id, .. } => vec![fulfillment(id)],
            Self::Illegal(_) | Self::Unbalanced(_) | Self::Money(_) => Vec::new(),
        }
    }
}

impl GatheringPlan {
    /// The sum of its payouts.
    pub fn total(&self) -> Result<Money, MoneyError> {
        Money::sum(self.currency, self.payouts.iter().map(|payout| payout.amount))
    }

    /// The sum of what is left out, debts included.
    pub fn left_out_total(&self) -> Result<Money, MoneyError> {
        Money::sum(self.currency, self.left_out.iter().map(|left| left.amount))
    }

    /// Checks that every payout is what its obligations come to and above zero, and that payouts and what is
    /// left out are all that was looked at.
    pub fn assert_balanced(&self) -> Result<(), Unbalanced> {
        let mut all = 0;
        for payout in &self.payouts {
            let what = || format!("the payout of {}", payout.collaborator);
            let whole = payout.obligations.iter().map(|it| it.amount);
            let parts = payout.recouped.iter().map(|it| it.part);
            all += self.agree(what, whole.chain(parts), payout.amount)?;
            for Recouped { debt, part, rest } in &payout.recouped {
                self.agree(|| format!("the parts of {}", debt.id), [*part, *rest], debt.amount)?;
            }
            if payout.amount.minor <= 0 {
                return Err(self.unbalanced(what(), 0, payout.amount));
            }
        }
        for left in &self.left_out {
            let what = || format!("what is left out of {}", left.collaborator);
            all += self.agree(what, left.obligations.iter().map(|it| it.amount), left.amount)?;
        }
        if all == i128::from(self.considered.minor) {
            return Ok(());
        }
        Err(self.unbalanced("what is gathered and left out".to_owned(), all, self.considered))
    }

    fn agree(
        &self,
        what: impl Fn() -> String,
        parts: impl IntoIterator<Item = Money>,
        whole: Money,
    ) -> Result<i128, Unbalanced> {
        let (mut sum, mut same) = (0, whole.currency == self.currency);
        for part in parts {
            sum += i128::from(part.minor);
            same &= part.currency == self.currency;
        }
        if sum == i128::from(whole.minor) && same {
            return Ok(sum);
        }
        Err(self.unbalanced(what(), sum, whole))
    }

    fn unbalanced(&self, what: String, parts: i128, whole: Money) -> Unbalanced {
        Unbalanced { what, parts, whole: i128::from(whole.minor), currency: self.currency }
    }
}

impl PayingPlan {
    /// Checks that the journal moves what obligations and payouts do: what is owed to each collaborator
    /// changes by what becomes owed, is cancelled and is paid, and what was paid to them by what is paid.
    pub fn assert_balanced(&self) -> Result<(), Unbalanced> {
        let mut due: BTreeMap<(Account, Currency), i128> = BTreeMap::new();
        let mut add = |account: Account, amount: Money, times: i128| {
            *due.entry((account, amount.currency)).or_default() += times * i128::from(amount.minor);
        };
        for made in &self.new_obligations {
            add(Account::Owed(made.collaborator.clone()), made.amount, standing(made));
        }
        for Changed { before, after } in &self.obligations {
            add(Account::Owed(before.collaborator.clone()), before.amount, -standing(before));
            add(Account::Owed(after.collaborator.clone()), after.amount, standing(after));
        }
        let changed = self.payouts.iter().flat_map(|it| [(&it.before, -1), (&it.after, 1)]);
        for (payout, times) in changed.chain(self.new_payouts.iter().map(|made| (made, 1))) {
            if payout.state == PayoutState::Paid {
                add(Account::Owed(payout.collaborator.clone()), payout.amount, -times);
                add(Account::Paid(payout.collaborator.clone()), payout.amount, times);
            }
        }
        for entry in &self.journal {
            for (account, times) in [(&entry.from, 1), (&entry.to, -1)] {
                if matches!(account, Account::Owed(_) | Account::Paid(_)) {
                    add(account.clone(), entry.amount, times);
                }
            }
        }
        match due.into_iter().find(|(_, difference)| *difference != 0) {
            None => Ok(()),
            Some(((account, currency), parts)) => {
                let what = format!("the journal of {account}");
                Err(Unbalanced { what, parts, whole: 0, currency })
            }
        }
    }
}

/// How often an obligation is owed: not at all once it is cancelled.
fn standing(obligation: &Obligation) -> i128 {
    i128::from(obligation.state != ObligationState::Cancelled)
}
