//! What lists come to.

use chrono::NaiveDate;

use super::{Moment, Money, ObligationState, PayoutState};

/// What obligations that are alike come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObligationSum {
    /// Their state.
    pub state: ObligationState,
    /// Their sum, debts taken off.
    pub amount: Money,
    /// The distributor they come from, if they come from one.
    pub distributor: Option<String>,
    /// From when they may be gathered.
    pub payable_from: Moment,
    /// How many.
    pub count: i64,
}

/// What payouts that are alike come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutSum {
    /// Their state.
    pub state: PayoutState,
    /// Their sum.
    pub amount: Money,
    /// The day they were paid.
    pub paid_on: Option<NaiveDate>,
    /// How many.
    pub count: i64,
}
