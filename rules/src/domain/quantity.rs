//! Metric values and percentages: decimals with at most nine places, held as whole billionths.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// A metric value: a decimal with at most nine places, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(i128);

/// A percentage such as 12.5%, exact to nine places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(Quantity);

/// Text that is not a number of the accepted form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a number; at most 18 digits before the point and 9 behind it")]
pub struct InvalidNumber(pub String);

/// Billionths in one whole.
const ONE: i128 = 1_000_000_000;

impl std::ops::Neg for Quantity {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(ONE);

    /// A value from whole billionths.
    pub const fn from_nanos(nanos: i128) -> Self {
        Self(nanos)
    }

    /// A whole number of units.
    pub const fn whole(units: i64) -> Self {
        Self(units as i128 * ONE)
    }

    /// The value in billionths.
    pub const fn nanos(self) -> i128 {
        self.0
    }

    /// Whether the value is above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The sum, or `None` when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` when it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl FromStr for Quantity {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidNumber(text.to_owned());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, places) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(places) || whole.len() > 18 || places.len() > 9 {
            return Err(invalid());
        }
        let mut decimal: Decimal = text.parse().map_err(|_| invalid())?;
        decimal.rescale(9);
        if decimal.scale() != 9 {
            return Err(invalid());
        }
        Ok(Self(decimal.mantissa()))
    }
}

impl fmt::Display for Quantity {
    /// Plain decimal without trailing zeros: `30`, `0.5`, `-12.25`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nanos = self.0.unsigned_abs();
        let whole = nanos / ONE.unsigned_abs();
        let places = nanos % ONE.unsigned_abs();
        let text = if places == 0 {
            format!("{sign}{whole}")
        } else {
            let digits = format!("{places:09}");
            format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
        };
        formatter.pad(&text)
    }
}

impl Percent {
    /// All of it.
    pub const HUNDRED: Self = Self(Quantity(100 * ONE));
    /// None of it.
    pub const ZERO: Self = Self(Quantity::ZERO);

    /// A percentage from its number: 12.5 for 12.5%.
    pub const fn new(number: Quantity) -> Self {
        Self(number)
    }

    /// The number before the sign: 12.5 for 12.5%.
    pub const fn number(self) -> Quantity {
        self.0
    }
}

impl FromStr for Percent {
    type Err = InvalidNumber;

    /// Reads `12.5%`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').ok_or_else(|| InvalidNumber(text.to_owned()))?;
        number.parse().map(Self).map_err(|_| InvalidNumber(text.to_owned()))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{}%", self.0))
    }
}
