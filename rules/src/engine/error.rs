//! Why an evaluation has no result. Most of it an admin can mend, by storing rates or by correcting
//! what was recorded. Defects of the engine nobody can mend from outside: they stop the evaluation,
//! and nothing is paid.

use chrono::NaiveDate;

use crate::domain::{Currency, Money, MoneyError};
use crate::language::Program;

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
    /// A fact that is somebody's score is money of another currency.
    #[error(
        "the fact {fact} is an amount in another currency than {currency}, which this rule pays in"
    )]
    ForeignFact {
        /// What the rule pays in.
        currency: Currency,
        /// The attribute, and whose it is.
        fact: String,
    },
    /// Amounts are of days for which no exchange rate into the rule's currency is stored.
    #[error(
        "there is no exchange rate into {currency} for {}; store {} with setExchangeRates",
        rates(missing, *more),
        if missing.len() == 1 && *more == 0 { "it" } else { "them" }
    )]
    MissingRates {
        /// What the rule pays in.
        currency: Currency,
        /// The first currencies and days, in the order of the days.
        missing: Vec<(NaiveDate, Currency)>,
        /// How many more there are.
        more: u64,
    },
    /// A sum does not fit: metric values have at most 18 digits before the point, amounts 64 bits.
    #[error("{what} is larger than can be represented")]
    Overflow {
        /// Which number.
        what: String,
    },
    /// The rule has no metric of the name that was asked for.
    #[error("the rule has no metric {0}")]
    UnknownMetric(String),
    /// What is earned and what is left do not make the pool, or amounts and debts not what is earned: a
    /// defect, and nothing is paid.
    #[error(
        "{earned} earned and {leftover} left over do not add up to the pool of {pool}, or amounts and \
         debts not to what was earned"
    )]
    Unbalanced {
        /// The sum of what all earned.
        earned: Money,
        /// What nobody got.
        leftover: Money,
        /// What was to be divided.
        pool: Money,
    },
    /// Nobody waits for it any more.
    #[error("the evaluation was stopped, because nobody waits for it any more")]
    Stopped,
    /// Something that the evaluation itself put somewhere is not there: a defect, and nothing is paid.
    #[error("a defect: {what}; nothing is paid")]
    Defect {
        /// What is wrong, for example `there is no metric number 7`.
        what: String,
    },
}

impl EvaluateError {
    /// Whether it is a defect of the engine, and nothing that a caller can mend.
    pub const fn is_defect(&self) -> bool {
        matches!(self, Self::Unbalanced { .. } | Self::Defect { .. })
    }

    /// What cannot be unless the engine has a defect.
    pub(super) fn defect(what: impl Into<String>) -> Self {
        Self::Defect { what: what.into() }
    }

    /// One rate that is missing.
    pub(super) fn no_rate(program: &Program, from: Currency, on: NaiveDate) -> Self {
        Self::MissingRates { currency: program.currency, missing: vec![(on, from)], more: 0 }
    }

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

fn rates(missing: &[(NaiveDate, Currency)], more: u64) -> String {
    let one = |(day, currency): &(NaiveDate, Currency)| format!("{currency} on {day}");
    let named = missing.iter().map(one).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named}, and {more} more") }
}
