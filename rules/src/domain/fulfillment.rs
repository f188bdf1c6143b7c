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
        /// Every payout is paid, or given up; one that was paid may have come back since.
        Complete = "COMPLETE",
        /// Closed with payouts that failed; their obligations are payable again.
        Failed = "FAILED",
        /// Given up before anything was paid; all of it is payable again.
        Cancelled = "CANCELLED",
    } moves {
        Pending => Processing, Processing => Complete, Processing => Failed, Pending => Failed,
        Pending => Cancelled, Processing => Cancelled,
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
    /// Who gathered it: the name of the token, `command line` or `demo`; `None` where that is not known.
    pub made_by: Option<String>,
}
