//! A commitment to pay one collaborator.

use super::transition::states;
use super::{Hold, Moment, Money};

states! {
    /// Where an obligation is.
    ObligationState, "obligation" {
        /// Kept until it reaches the minimum with later ones.
        Waiting = "WAITING",
        /// Payable from its date on.
        Pending = "PENDING",
        /// Gathered into a fulfillment; done with its payout.
        Fulfilled = "FULFILLED",
        /// Taken back with a reason, before it was gathered.
        Cancelled = "CANCELLED",
    } moves {
        Waiting => Pending, Waiting => Cancelled,
        Pending => Fulfilled, Pending => Cancelled,
        Fulfilled => Pending,
    }
}

/// Where an obligation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObligationKind {
    /// A standing of a settlement.
    Settlement,
    /// A correction of a settled period.
    Adjustment,
    /// A credit by hand.
    Credit,
    /// A deduction by hand; below zero.
    Deduction,
    /// Money paid ahead, and, below zero, what is to be paid back of it.
    Advance,
}

impl Obligation {
    /// An amount that is PENDING, of no settlement, with nothing else said of it. `moments`: from when it may be
    /// gathered, and when it came to be.
    pub fn pending(
        id: String,
        collaborator: String,
        amount: Money,
        kind: ObligationKind,
        moments: (Moment, Moment),
    ) -> Self {
        let (payable_from, created_at) = moments;
        Self {
            id,
            collaborator,
            amount,
            state: ObligationState::Pending,
            kind,
            reason: None,
            cancel_reason: None,
            hold: None,
            reference: None,
            key: None,
            advance: None,
            recoup_percent: None,
            in_dispute: None,
            credited_for: None,
            payable_from,
            created_at,
            settlement: None,
            distributor: None,
            adjusts: None,
            payout: None,
        }
    }

    /// The id of what a settlement's adjustment of a settled period makes a collaborator be owed.
    pub fn adjusting_id(settlement: &str, period_index: i64, collaborator: &str) -> String {
        format!("{settlement}.adjusts.{period_index}.{collaborator}")
    }
}

impl ObligationKind {
    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settlement => "SETTLEMENT",
            Self::Adjustment => "ADJUSTMENT",
            Self::Credit => "CREDIT",
            Self::Deduction => "DEDUCTION",
            Self::Advance => "ADVANCE",
        }
    }

    /// The kind with that stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        let all =
            [Self::Settlement, Self::Adjustment, Self::Credit, Self::Deduction, Self::Advance];
        all.into_iter().find(|kind| kind.code() == code)
    }
}

/// An amount owed to one collaborator. Negative when it is a debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// `DISTRIBUTOR.INDEX.COLLABORATOR` for a settlement's, the same with `adjusts.PERIOD` between for
    /// an adjustment, `credit.N` for one by hand, `advance.N` for an advance and `advance.N.debt` for what is
    /// to be paid back; a part of that which a fulfillment took has the fulfillment's id behind it.
    pub id: String,
    /// Who is owed.
    pub collaborator: String,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: ObligationState,
    /// Where it comes from.
    pub kind: ObligationKind,
    /// Why, for what is made by hand and for adjustments.
    pub reason: Option<String>,
    /// Why it was taken back, once it is CANCELLED.
    pub cancel_reason: Option<String>,
    /// Why it is not gathered, while somebody holds it.
    pub hold: Option<Hold>,
    /// The office's own reference, for what is made by hand.
    pub reference: Option<String>,
    /// Who made it by hand, and the key they gave it, unique among theirs.
    pub key: Option<(String, String)>,
    /// The advance that it pays back.
    pub advance: Option<String>,
    /// How much of what else a payout pays may be taken back for the advance, in percent; all of it when nothing
    /// is said.
    pub recoup_percent: Option<i32>,
    /// The id of the open dispute about it: while there is one, it is not gathered.
    pub in_dispute: Option<String>,
    /// The id of the dispute that it makes good, if it is such a credit.
    pub credited_for: Option<String>,
    /// From when it may be gathered.
    pub payable_from: Moment,
    /// When it came to be.
    pub created_at: Moment,
    /// The settlement's id, if it comes from one.
    pub settlement: Option<String>,
    /// The distributor's name, if it comes from one.
    pub distributor: Option<String>,
    /// Index of the settled period that it adjusts, if it is an adjustment.
    pub adjusts: Option<i64>,
    /// The payout it was gathered into.
    pub payout: Option<String>,
}
