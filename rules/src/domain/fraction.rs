//! Exact fractions: shares, and money before rounding.

use std::fmt;

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::{One, Zero};

/// An exact, reduced fraction of any size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(BigRational);

impl Fraction {
    /// Nothing.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// `numerator / denominator`, reduced; `None` when the denominator is zero.
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        if denominator.is_zero() {
            return None;
        }
        Some(Self(BigRational::new(numerator.into(), denominator)))
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        Self::new(numerator.parse::<BigInt>().ok()?, denominator.parse::<BigInt>().ok()?)
    }

    /// The reduced numerator, with the sign.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The reduced denominator, above zero.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// `fraction × 10^shift` as a decimal for people, cut towards zero after so many places.
    pub fn decimal(&self, shift: i32, places: i32) -> String {
        let power = BigInt::from(10).pow(places.saturating_add(shift).unsigned_abs());
        let scaled = self.numerator() * power / self.denominator();
        let (sign, digits) = (scaled.sign(), scaled.magnitude().to_string());
        let places = usize::try_from(places).unwrap_or(0);
        let digits = format!("{digits:0>width$}", width = places.saturating_add(1));
        let (whole, rest) =
            digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or_default();
        let minus = if sign == Sign::Minus { "-" } else { "" };
        let text = format!("{minus}{whole}.{rest}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// As a percentage for people, rounded to two places: `61.76%`. What is not all or nothing never
    /// reads as if it were.
    pub fn percentage(&self) -> String {
        let hundredths = (&self.0 * BigInt::from(10_000)).round().to_integer();
        let (whole, rest) = (&hundredths / 100_u8, &hundredths % 100_u8);
        if hundredths.is_zero() && !self.0.is_zero() {
            "<0.01%".to_owned()
        } else if hundredths == BigInt::from(10_000) && !self.0.is_one() {
            ">99.99%".to_owned()
        } else if rest.is_zero() {
            format!("{whole}%")
        } else {
            format!("{whole}.{rest:0>2}%")
        }
    }

    /// The rational number inside, for arithmetic in the engine.
    pub fn as_rational(&self) -> &BigRational {
        &self.0
    }
}

impl From<BigRational> for Fraction {
    fn from(value: BigRational) -> Self {
        Self(value)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_integer() {
            write!(formatter, "{}", self.0.numer())
        } else {
            write!(formatter, "{}/{}", self.0.numer(), self.0.denom())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fraction;

    #[test]
    fn fractions_read_as_decimals() {
        let rows = [
            (3, 5, 2, 6, "60"),
            (1, 3, 2, 6, "33.333333"),
            (2, 3, 2, 6, "66.666666"),
            (0, 1, 2, 6, "0"),
            (1, 1, 2, 6, "100"),
            (1, 3_000_000_000_i64, 2, 6, "0"),
            (18_000, 1, -2, 9, "180"),
            (100, 3, -2, 9, "0.333333333"),
            (-1_999, 10, -2, 9, "-1.999"),
            (-1, 100_000_000_000, -2, 9, "0"),
            (7, 1, 0, 9, "7"),
        ];
        for (numerator, denominator, shift, places, expected) in rows {
            let fraction = Fraction::new(numerator, denominator).unwrap();
            assert_eq!(fraction.decimal(shift, places), expected, "{fraction} {shift}");
        }
    }

    #[test]
    fn shares_read_as_percentages() {
        let rows = [
            (21, 34, "61.76%"),
            (4, 17, "23.53%"),
            (1, 20, "5%"),
            (1, 40, "2.50%"),
            (3, 5, "60%"),
            (1, 1, "100%"),
            (0, 1, "0%"),
            (6_660_547_253_i64, 15_000_000_000_i64, "44.40%"),
            (1, 10_000, "0.01%"),
            (1, 20_001, "<0.01%"),
            (19_999, 20_000, ">99.99%"),
            (3, 2, "150%"),
        ];
        for (numerator, denominator, expected) in rows {
            assert_eq!(Fraction::new(numerator, denominator).unwrap().percentage(), expected);
        }
    }
}
