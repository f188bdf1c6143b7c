//! Exact fractions: shares, and money before rounding.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// An exact, reduced fraction of any size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(BigRational);

impl Fraction {
    /// Nothing.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// `numerator / denominator`, reduced; nothing when the denominator is zero.
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        if denominator.is_zero() {
            return None;
        }
        Some(Self(BigRational::new(numerator.into(), denominator)))
    }

    /// The reduced numerator, with the sign.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The reduced denominator, above zero.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
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
