//! Fractions added, multiplied and compared: by machine numbers while these fit, else by numbers of
//! any size. The result is the same.

use std::cmp::Ordering;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use num_rational::BigRational;

use super::small::Small;
use super::{Form, Fraction};

impl Fraction {
    /// By machine numbers where both fit and the result does, else by others.
    fn combined(
        &self,
        other: &Self,
        small: impl Fn(Small, Small) -> Option<Small>,
        big: impl Fn(BigRational, BigRational) -> BigRational,
    ) -> Self {
        if let (Form::Small(left), Form::Small(right)) = (self.form(), other.form())
            && let Some(result) = small(left, right)
        {
            return result.into();
        }
        big(self.to_rational(), other.to_rational()).into()
    }

    fn plus(&self, other: &Self) -> Self {
        self.combined(other, Small::plus, |left, right| left + right)
    }

    fn minus(&self, other: &Self) -> Self {
        let small = |left: Small, right: Small| left.plus(right.negated());
        self.combined(other, small, |left, right| left - right)
    }

    fn times(&self, other: &Self) -> Self {
        self.combined(other, Small::times, |left, right| left * right)
    }

    fn over(&self, other: &Self) -> Self {
        let small = |left: Small, right: Small| left.times(right.inverted()?);
        self.combined(other, small, |left, right| left / right)
    }
}

/// An operator for fractions and references to them.
macro_rules! operator {
    ($trait:ident, $method:ident, $by:ident) => {
        operator!($trait, $method, $by, Fraction, Fraction);
        operator!($trait, $method, $by, Fraction, &Fraction);
        operator!($trait, $method, $by, &Fraction, Fraction);
        operator!($trait, $method, $by, &Fraction, &Fraction);
    };
    ($trait:ident, $method:ident, $by:ident, $left:ty, $right:ty) => {
        impl $trait<$right> for $left {
            type Output = Fraction;

            fn $method(self, other: $right) -> Fraction {
                Fraction::$by(&self, &other)
            }
        }
    };
}

operator!(Add, add, plus);
operator!(Sub, sub, minus);
operator!(Mul, mul, times);
operator!(Div, div, over);

impl Neg for &Fraction {
    type Output = Fraction;

    fn neg(self) -> Fraction {
        match self.form() {
            Form::Small(small) => small.negated().into(),
            // Not only the sign changes: one of the two may have a small form.
            Form::Big(big) => (-BigRational::clone(big)).into(),
        }
    }
}

impl Neg for Fraction {
    type Output = Self;

    fn neg(self) -> Self {
        -&self
    }
}

impl AddAssign<&Fraction> for Fraction {
    fn add_assign(&mut self, other: &Fraction) {
        *self = self.plus(other);
    }
}

impl AddAssign for Fraction {
    fn add_assign(&mut self, other: Self) {
        *self += &other;
    }
}

impl SubAssign<&Fraction> for Fraction {
    fn sub_assign(&mut self, other: &Fraction) {
        *self = self.minus(other);
    }
}

impl SubAssign for Fraction {
    fn sub_assign(&mut self, other: Self) {
        *self -= &other;
    }
}

impl<'f> Sum<&'f Fraction> for Fraction {
    fn sum<I: Iterator<Item = &'f Fraction>>(fractions: I) -> Self {
        fractions.fold(Self::ZERO, |sum, fraction| sum.plus(fraction))
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(fractions: I) -> Self {
        fractions.fold(Self::ZERO, |sum, fraction| sum.plus(&fraction))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Small(left), Form::Small(right)) = (self.form(), other.form()) {
            if left.denominator() == right.denominator() {
                return left.numerator().cmp(&right.numerator());
            }
            let crosswise = left.numerator().checked_mul(right.denominator());
            let crosswise = crosswise.zip(right.numerator().checked_mul(left.denominator()));
            if let Some((left, right)) = crosswise {
                return left.cmp(&right);
            }
        }
        self.to_rational().cmp(&other.to_rational())
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
