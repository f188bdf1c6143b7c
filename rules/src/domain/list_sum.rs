//! What lists come to.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Moment, Money, MoneyError, ObligationState, PayoutState};

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

/// Adds up what has the same key: how many, and what they come to. A key is of one currency.
///
/// # Errors
/// Where amounts of one key are of two currencies, or their sum does not fit.
pub fn added_by<K: Ord>(
    rows: impl Iterator<Item = (K, i64, Money)>,
) -> Result<BTreeMap<K, (i64, Money)>, MoneyError> {
    let mut totals: BTreeMap<K, (i64, Money)> = BTreeMap::new();
    for (key, count, amount) in rows {
        let total = totals.entry(key).or_insert((0, Money::zero(amount.currency)));
        *total = (total.0.saturating_add(count), total.1.plus(amount)?);
    }
    Ok(totals)
}
