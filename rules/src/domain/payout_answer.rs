//! What a bank says of a payout.

use chrono::NaiveDate;

use super::PayingPlan;

/// What a bank says became of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayoutAnswer {
    /// It was made.
    Paid {
        /// On which day.
        on: NaiveDate,
        /// The bank's reference.
        reference: Option<String>,
    },
    /// It was not made.
    Failed {
        /// Why.
        reason: String,
    },
    /// It was made, and came back.
    CameBack {
        /// Why.
        reason: String,
    },
}

/// An answer and the payout that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidOfPayout {
    /// The payout's id.
    pub payout: String,
    /// What is said of it.
    pub answer: PayoutAnswer,
}

/// What answers come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswersTaken {
    /// What they change.
    pub plan: PayingPlan,
    /// The ids of payouts that were paid.
    pub paid: Vec<String>,
    /// The ids of payouts that failed.
    pub failed: Vec<String>,
    /// The ids of payouts that came back.
    pub returned: Vec<String>,
    /// The ids of payouts of which the same was known.
    pub known: Vec<String>,
    /// The ids of those among them that are paid on another day or with another reference than is said now.
    pub otherwise: Vec<String>,
}
