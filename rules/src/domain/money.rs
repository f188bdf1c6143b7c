//! Amounts of money: 64-bit minor units plus currency, with checked arithmetic only.

use std::fmt;

use rust_decimal::Decimal;

use super::{Currency, Quantity};

/// An amount in minor units (cents for USD) of one currency. May be negative. The order is
/// structural, for use as a key: compare amounts only within one currency.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Money {
    /// Minor units: 100 is one dollar in USD, one hundred yen in JPY.
    pub minor: i64,
    /// What the units are counted in.
    pub currency: Currency,
}

/// Arithmetic on amounts that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit in 64-bit minor units.
    #[error("the amount is larger than can be represented")]
    Overflow,
    /// Two currencies met in one sum.
    #[error("{left} cannot be added to {right}")]
    CurrencyMismatch {
        /// Currency of the left operand.
        left: Currency,
        /// Currency of the right operand.
        right: Currency,
    },
}

/// Text that is not an amount of the currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// Not digits with an optional point.
    #[error("\"{0}\" is not an amount; write digits with a point, for example 500.00")]
    NotANumber(String),
    /// More decimals than the currency has.
    #[error("{currency} has {allowed} decimals, \"{text}\" has more")]
    TooPrecise {
        /// The text given.
        text: String,
        /// The currency it was to be read in.
        currency: Currency,
        /// How many decimals the currency has.
        allowed: u32,
    },
    /// Does not fit in 64-bit minor units.
    #[error("\"{0}\" is larger than can be represented")]
    TooLarge(String),
}

impl Money {
    /// An amount from minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal string such as `500.00` or `-3.5` in `currency`; no exponent, no separators.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, InvalidAmount> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
            && !digits.starts_with('.')
            && !digits.ends_with('.');
        if !plain {
            return Err(InvalidAmount::NotANumber(text.to_owned()));
        }
        let allowed = currency.decimals();
        let written = digits.split_once('.').map_or(0, |(_, places)| places.len());
        if written > allowed as usize {
            return Err(InvalidAmount::TooPrecise { text: text.to_owned(), currency, allowed });
        }
        let too_large = || InvalidAmount::TooLarge(text.to_owned());
        let mut decimal: Decimal = text.parse().map_err(|_| too_large())?;
        decimal.rescale(allowed);
        if decimal.scale() != allowed {
            return Err(too_large());
        }
        let minor = i64::try_from(decimal.mantissa()).map_err(|_| too_large())?;
        Ok(Self::new(minor, currency))
    }

    /// The amount as a decimal string with exactly the currency's decimals, without the code.
    pub fn amount(&self) -> String {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.decimals()).to_string()
    }

    /// The amount in major units as a metric value: 19.90 USD is 19.9.
    pub fn quantity(&self) -> Quantity {
        let scale = 10_i128.pow(9_u32.saturating_sub(self.currency.decimals()));
        Quantity::from_nanos(i128::from(self.minor) * scale)
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference of two amounts of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other.negated()?)
    }

    /// The amount with the opposite sign.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The amount, or nothing when it is below.
    pub const fn max_zero(self) -> Self {
        if self.minor < 0 { Self::zero(self.currency) } else { self }
    }

    /// The sum of many amounts of `currency`.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }
}

impl fmt::Display for Money {
    /// `180.00 USD`; with the flag `+`, an amount above zero carries its sign.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if formatter.sign_plus() && self.minor > 0 { "+" } else { "" };
        formatter.pad(&format!("{sign}{} {}", self.amount(), self.currency))
    }
}
