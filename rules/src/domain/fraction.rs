//! Exact fractions: shares, and money before rounding.

mod arithmetic;
mod rounding;
mod small;

use std::fmt;

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use small::{Short, Small};

/// An exact, reduced fraction of any size.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "BigRational", into = "BigRational")]
pub struct Fraction(Exact);

/// One fraction has one form, so that equal ones look equal: the shortest that it fits. Nearly all are short, and
/// there are several of them for each collaborator: what is longer is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Exact {
    Short(Short),
    Long(Box<Long>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Long {
    Small(Small),
    Big(BigRational),
}

/// What a fraction is computed with.
enum Form<'f> {
    Small(Small),
    Big(&'f BigRational),
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self(Exact::Short(Short::ZERO));
    /// One whole.
    pub const ONE: Self = Self(Exact::Short(Short::ONE));

    /// `numerator / denominator`, reduced; `None` when the denominator is zero.
    pub fn new(numerator: impl Into<Self>, denominator: impl Into<Self>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| numerator.into() / denominator)
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        Self::new(numerator.parse::<BigInt>().ok()?, denominator.parse::<BigInt>().ok()?)
    }

    fn form(&self) -> Form<'_> {
        match &self.0 {
            Exact::Short(short) => Form::Small((*short).into()),
            Exact::Long(long) => match &**long {
                Long::Small(small) => Form::Small(*small),
                Long::Big(big) => Form::Big(big),
            },
        }
    }

    /// The reduced numerator, with the sign.
    pub fn numerator(&self) -> BigInt {
        match self.form() {
            Form::Small(small) => BigInt::from(small.numerator()),
            Form::Big(big) => big.numer().clone(),
        }
    }

    /// The reduced denominator, above zero.
    pub fn denominator(&self) -> BigInt {
        match self.form() {
            Form::Small(small) => BigInt::from(small.denominator()),
            Form::Big(big) => big.denom().clone(),
        }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        // Zero is small.
        matches!(self.form(), Form::Small(small) if small.numerator() == 0)
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        match self.form() {
            Form::Small(small) => small.numerator() > 0,
            Form::Big(big) => big.is_positive(),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match self.form() {
            Form::Small(small) => small.numerator() < 0,
            Form::Big(big) => big.is_negative(),
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        match self.form() {
            Form::Small(small) => small.denominator() == 1,
            Form::Big(big) => big.is_integer(),
        }
    }

    /// The same as a rational number of any size.
    pub fn to_rational(&self) -> BigRational {
        match self.form() {
            Form::Small(_) => BigRational::new_raw(self.numerator(), self.denominator()),
            Form::Big(big) => BigRational::clone(big),
        }
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
        let hundredths = (self * Self::from(10_000)).round().numerator();
        let (whole, rest) = (&hundredths / 100_u8, &hundredths % 100_u8);
        if hundredths.is_zero() && !self.is_zero() {
            "<0.01%".to_owned()
        } else if hundredths == BigInt::from(10_000) && *self != Self::ONE {
            ">99.99%".to_owned()
        } else if rest.is_zero() {
            format!("{whole}%")
        } else {
            format!("{whole}.{rest:0>2}%")
        }
    }
}

impl Default for Fraction {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<BigRational> for Fraction {
    fn from(value: BigRational) -> Self {
        let value = value.reduced();
        match Small::of(&value) {
            Some(small) => small.into(),
            None => Self(Exact::Long(Box::new(Long::Big(value)))),
        }
    }
}

impl From<Small> for Fraction {
    fn from(value: Small) -> Self {
        Self(match value.short() {
            Some(short) => Exact::Short(short),
            None => Exact::Long(Box::new(Long::Small(value))),
        })
    }
}

impl From<Fraction> for BigRational {
    fn from(value: Fraction) -> Self {
        value.to_rational()
    }
}

impl From<BigInt> for Fraction {
    fn from(whole: BigInt) -> Self {
        BigRational::from(whole).into()
    }
}

impl From<i128> for Fraction {
    fn from(whole: i128) -> Self {
        match Small::whole(whole) {
            Some(small) => small.into(),
            None => BigInt::from(whole).into(),
        }
    }
}

impl From<u128> for Fraction {
    fn from(whole: u128) -> Self {
        i128::try_from(whole).map_or_else(|_| BigInt::from(whole).into(), Self::from)
    }
}

impl From<i64> for Fraction {
    fn from(whole: i64) -> Self {
        i128::from(whole).into()
    }
}

impl From<i32> for Fraction {
    fn from(whole: i32) -> Self {
        i128::from(whole).into()
    }
}

impl From<u64> for Fraction {
    fn from(whole: u64) -> Self {
        i128::from(whole).into()
    }
}

impl From<usize> for Fraction {
    fn from(whole: usize) -> Self {
        (whole as u128).into()
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(formatter, "{}", self.numerator())
        } else {
            write!(formatter, "{}/{}", self.numerator(), self.denominator())
        }
    }
}

#[cfg(test)]
mod tests;
