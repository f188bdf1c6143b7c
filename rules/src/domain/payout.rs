//! One payment to one collaborator.

use chrono::NaiveDate;

use super::transition::states;
use super::{Moment, Money};

states! {
    /// Where a payout is.
    PayoutState, "payout" {
        /// To be paid.
        Unpaid = "UNPAID",
        /// On its way.
        Processing = "PROCESSING",
        /// Paid on a date.
        Paid = "PAID",
        /// Did not go through; may be tried again.
        Failed = "FAILED",
        /// Was paid, and the bank sent it back; what it was for is payable again.
        Returned = "RETURNED",
        /// Given up before it was paid; what it was for is payable again.
        Cancelled = "CANCELLED",
    } moves {
        Unpaid => Processing, Unpaid => Paid, Processing => Paid,
        Unpaid => Failed, Processing => Failed, Failed => Unpaid,
        Paid => Returned,
        Unpaid => Cancelled, Processing => Cancelled, Failed => Cancelled,
    }
}

/// A reference that was corrected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormerReference {
    /// What it was; `None` when there was none.
    pub reference: Option<String>,
    /// Until when.
    pub until: Moment,
}

/// One payment to one collaborator within a fulfillment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// `FULFILLMENT.COLLABORATOR`.
    pub id: String,
    /// The fulfillment's id.
    pub fulfillment: String,
    /// Who is paid.
    pub collaborator: String,
    /// How much; above zero.
    pub amount: Money,
    /// Where it is.
    pub state: PayoutState,
    /// The day it was paid; known exactly when it is PAID or RETURNED.
    pub paid_on: Option<NaiveDate>,
    /// The payer's reference, for example a bank's.
    pub reference: Option<String>,
    /// What the reference was before it was corrected, oldest first.
    pub former_references: Vec<FormerReference>,
    /// Why it failed, came back or was given up, the last time it did.
    pub reason: Option<String>,
    /// When it came to be.
    pub created_at: Moment,
}
