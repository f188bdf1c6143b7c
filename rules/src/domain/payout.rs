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
        /// Came back; may be tried again.
        Failed = "FAILED",
    } moves {
        Unpaid => Processing, Unpaid => Paid, Processing => Paid,
        Unpaid => Failed, Processing => Failed, Failed => Unpaid,
    }
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
    /// The day it was paid; known exactly when it is PAID.
    pub paid_on: Option<NaiveDate>,
    /// The payer's reference, for example a bank's.
    pub reference: Option<String>,
    /// Why it failed, the last time it did.
    pub reason: Option<String>,
    /// When it came to be.
    pub created_at: Moment,
}
