//! A commitment to pay one collaborator.

use super::transition::states;
use super::{Moment, Money};

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
    /// A credit (or deduction) by hand.
    Credit,
}

impl Obligation {
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
        }
    }

    /// The kind with that stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Settlement, Self::Adjustment, Self::Credit].into_iter().find(|k| k.code() == code)
    }
}

/// An amount owed to one collaborator. Negative when it is a debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// `DISTRIBUTOR.INDEX.COLLABORATOR` for a settlement's, the same with `adjusts.PERIOD` between for
    /// an adjustment, `credit.N` for one by hand.
    pub id: String,
    /// Who is owed.
    pub collaborator: String,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: ObligationState,
    /// Where it comes from.
    pub kind: ObligationKind,
    /// Why, for credits and cancellations.
    pub reason: Option<String>,
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
