//! A batch of obligations of one currency.

use super::transition::states;
use super::{Currency, Moment};

states! {
    /// Where a fulfillment is.
    FulfillmentState, "fulfillment" {
        /// Gathered; nothing was sent yet.
        Pending = "PENDING",
        /// Its payouts are being made.
        Processing = "PROCESSING",
        /// Every payout is paid.
        Complete = "COMPLETE",
        /// Closed with payouts that failed; their obligations are payable again.
        Failed = "FAILED",
    } moves {
        Pending => Processing, Processing => Complete, Processing => Failed, Pending => Failed,
    }
}

/// Obligations of one currency gathered into one payout for each collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfillment {
    /// A number counted from 1, as text.
    pub id: String,
    /// The one currency of its payouts.
    pub currency: Currency,
    /// Where it is.
    pub state: FulfillmentState,
    /// When it was gathered.
    pub created_at: Moment,
}
