//! Exact fractions as numerator and denominator, and as a decimal for people.

use async_graphql::SimpleObject;

use super::scalars::Decimal;
use rules::domain::{Currency, Fraction};

/// The part of the pool that somebody gets.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Share")]
pub struct Share {
    /// A whole number.
    numerator: Decimal,
    /// A whole number above zero; the fraction is reduced.
    denominator: Decimal,
    /// The same as a percentage, cut after six decimals: "33.333333".
    percent: Decimal,
}

/// Money before rounding.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ExactAmount")]
pub struct ExactAmount {
    /// Minor units: a whole number.
    numerator: Decimal,
    /// A whole number above zero; the fraction is reduced.
    denominator: Decimal,
    /// The same in the currency's major unit, cut after nine decimals.
    decimal: Decimal,
}

impl Share {
    /// A share of the pool.
    pub fn of(share: &Fraction) -> Self {
        Self {
            numerator: Decimal(share.numerator().to_string()),
            denominator: Decimal(share.denominator().to_string()),
            percent: Decimal(share.decimal(2, 6)),
        }
    }
}

impl ExactAmount {
    /// Minor units of a currency.
    pub fn of(minor: &Fraction, currency: Currency) -> Self {
        let shift = i32::try_from(currency.decimals()).unwrap_or(0);
        Self {
            numerator: Decimal(minor.numerator().to_string()),
            denominator: Decimal(minor.denominator().to_string()),
            decimal: Decimal(minor.decimal(-shift, 9)),
        }
    }
}
