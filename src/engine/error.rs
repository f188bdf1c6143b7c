//! Why an evaluation has no result. Nothing here is a defect of the log: an admin can mend it.

use crate::domain::{Currency, Money, MoneyError};

/// An evaluation that cannot be finished.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// Events that count carry, or were refunded, money of another currency.
    #[error(
        "{count} {} an amount in another currency than {currency}, which this rule pays in: {}",
        if *count == 1 { "event has" } else { "events have" },
        list(events, *count)
    )]
    ForeignCurrency {
        /// What the rule pays in.
        currency: Currency,
        /// How many events there are.
        count: u64,
        /// The first few by occurrence: key, source and the amount.
        events: Vec<String>,
    },
    /// Money added by hand to the pool is of another currency.
    #[error(
        "{count} {} of another currency than {currency}, which this rule pays in: {}",
        if *count == 1 { "contribution is" } else { "contributions are" },
        list(contributions, *count)
    )]
    ForeignContribution {
        /// What the rule pays in.
        currency: Currency,
        /// How many contributions there are.
        count: u64,
        /// The first few by occurrence: key, source and the amount.
        contributions: Vec<String>,
    },
    /// A sum does not fit: metric values have at most 18 digits before the point, amounts 64 bits.
    #[error("{what} is larger than can be represented")]
    Overflow {
        /// Which number.
        what: String,
    },
    /// The rule has no metric of that name or place.
    #[error("the rule has no metric {0}")]
    UnknownMetric(String),
    /// What is paid and what is left do not make the pool: a defect, and nothing is paid.
    #[error("{paid} paid and {leftover} left over do not add up to the pool of {pool}")]
    Unbalanced {
        /// The sum of all amounts.
        paid: Money,
        /// What nobody got.
        leftover: Money,
        /// What was to be divided.
        pool: Money,
    },
}

impl EvaluateError {
    /// The number that does not fit.
    pub(super) fn overflow(what: impl Into<String>) -> Self {
        Self::Overflow { what: what.into() }
    }
}

impl From<MoneyError> for EvaluateError {
    fn from(_: MoneyError) -> Self {
        Self::overflow("a sum of amounts")
    }
}

fn list(events: &[String], count: u64) -> String {
    let named = events.join(", ");
    match count.saturating_sub(events.len() as u64) {
        0 => named,
        more => format!("{named}, and {more} more"),
    }
}
