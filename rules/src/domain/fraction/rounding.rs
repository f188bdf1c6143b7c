//! Whole numbers near a fraction.

use num_traits::ToPrimitive;

use super::small::{divided, gcd};
use super::{Form, Fraction};

impl Fraction {
    /// The largest whole number that is not above it.
    pub fn floor(&self) -> Self {
        match self.form() {
            Form::Small(small) => small.floor().into(),
            Form::Big(big) => big.floor().into(),
        }
    }

    /// The largest whole number that is not above it, and how many of so many parts of one whole are above that;
    /// `None` when that is no whole number of such parts, or one does not fit.
    pub fn floor_and_parts(&self, of_one: i128) -> Option<(i128, i128)> {
        match self.form() {
            Form::Small(small) => small.floor_and_parts(of_one),
            Form::Big(_) => None,
        }
    }

    /// The smallest whole number that is not below it.
    pub fn ceil(&self) -> Self {
        -(-self).floor()
    }

    /// Without what is behind the point.
    pub fn trunc(&self) -> Self {
        if self.is_negative() { self.ceil() } else { self.floor() }
    }

    /// The nearest whole number, from the middle the one further from zero.
    pub fn round(&self) -> Self {
        let half = Self::ONE / Self::from(2);
        if self.is_negative() { (self - half).ceil() } else { (self + half).floor() }
    }

    /// A whole number; `None` when it is none, or does not fit.
    pub fn to_i128(&self) -> Option<i128> {
        match self.form() {
            Form::Small(small) => (small.denominator() == 1).then(|| small.numerator()),
            // The one number that fits and has no small form.
            Form::Big(big) => big.is_integer().then(|| big.numer().to_i128()).flatten(),
        }
    }

    /// A whole number; `None` when it is none, or does not fit.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i128()?.to_i64()
    }

    /// A whole number with which all of some fractions make whole numbers; `None` where it would be so
    /// large that working with it is slow.
    pub fn common_denominator<'f>(fractions: impl Iterator<Item = &'f Self>) -> Option<i128> {
        let mut common = 1_i128;
        for fraction in fractions {
            let Form::Small(small) = fraction.form() else { return None };
            let denominator = small.denominator();
            if divided(common, denominator).1 != 0 {
                common = common.checked_mul(denominator / gcd(common, denominator))?;
            }
        }
        Some(common)
    }
}
