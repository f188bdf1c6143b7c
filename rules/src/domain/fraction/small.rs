//! Fractions that fit two machine numbers, as nearly all of them do.

use std::num::NonZeroU64;

use num_integer::Integer;
use num_rational::BigRational;
use num_traits::ToPrimitive;

/// A reduced fraction. The most negative numerator is left out, so that every one can be negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Small {
    numerator: i128,
    /// Above zero.
    denominator: i128,
}

/// One of half the width, in which many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Short {
    numerator: i64,
    denominator: NonZeroU64,
}

impl Short {
    pub const ZERO: Self = Self { numerator: 0, denominator: NonZeroU64::MIN };
    pub const ONE: Self = Self { numerator: 1, denominator: NonZeroU64::MIN };
}

impl From<Short> for Small {
    fn from(value: Short) -> Self {
        let denominator = value.denominator.get().into();
        Self { numerator: value.numerator.into(), denominator }
    }
}

impl Small {
    /// In half the width; `None` when it does not fit.
    pub fn short(self) -> Option<Short> {
        let numerator = i64::try_from(self.numerator).ok()?;
        let denominator = NonZeroU64::new(u64::try_from(self.denominator).ok()?)?;
        Some(Short { numerator, denominator })
    }

    /// A whole number; `None` when it does not fit.
    pub fn whole(number: i128) -> Option<Self> {
        Self::reduced(number, 1)
    }

    /// A reduced rational number; `None` when it does not fit.
    pub fn of(rational: &BigRational) -> Option<Self> {
        Self::reduced(rational.numer().to_i128()?, rational.denom().to_i128()?)
    }

    pub fn numerator(self) -> i128 {
        self.numerator
    }

    pub fn denominator(self) -> i128 {
        self.denominator
    }

    pub fn negated(self) -> Self {
        Self { numerator: -self.numerator, ..self }
    }

    /// One divided by it; `None` for zero.
    pub fn inverted(self) -> Option<Self> {
        let Self { numerator, denominator } = self;
        match numerator.signum() {
            0 => None,
            1 => Some(Self { numerator: denominator, denominator: numerator }),
            _ => Some(Self { numerator: -denominator, denominator: -numerator }),
        }
    }

    /// The sum; `None` when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (own, their) = (self.denominator, other.denominator);
        // Most sums are of whole numbers, or of nothing: without a division.
        match (self.numerator, other.numerator) {
            (_, 0) => return Some(self),
            (0, _) => return Some(other),
            (left, right) if own == 1 && their == 1 => {
                return Self::reduced(left.checked_add(right)?, 1);
            }
            _ => {}
        }
        let common = if own == 1 || their == 1 { 1 } else { gcd(own, their) };
        let left = self.numerator.checked_mul(their / common)?;
        let right = other.numerator.checked_mul(own / common)?;
        let sum = left.checked_add(right)?;
        // What both denominators have in common is all that the sum can be reduced by.
        let by = if common == 1 { 1 } else { gcd(sum, common) };
        Self::reduced(sum / by, (own / common).checked_mul(their / by)?)
    }

    /// The product; `None` when it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        // Each numerator with the other's denominator: with their own they have nothing in common.
        let (left, below_right) = without_common(self.numerator, other.denominator);
        let (right, below_left) = without_common(other.numerator, self.denominator);
        Self::reduced(left.checked_mul(right)?, below_left.checked_mul(below_right)?)
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> i128 {
        if self.denominator == 1 {
            self.numerator
        } else {
            divided(self.numerator, self.denominator).0
        }
    }

    /// That number, and how many of so many parts of one whole are above it; `None` when that is no whole
    /// number of such parts.
    pub fn floor_and_parts(self, of_one: i128) -> Option<(i128, i128)> {
        let (parts, rest) = divided(of_one, self.denominator);
        if rest != 0 {
            return None;
        }
        let (floor, above) = divided(self.numerator, self.denominator);
        Some((floor, above.checked_mul(parts)?))
    }

    fn reduced(numerator: i128, denominator: i128) -> Option<Self> {
        (numerator != i128::MIN).then_some(Self { numerator, denominator })
    }
}

/// Both divided by what they have in common. The second one is above zero.
fn without_common(number: i128, other: i128) -> (i128, i128) {
    if other == 1 || number == 1 {
        return (number, other);
    }
    if number == 0 {
        return (0, 1);
    }
    let common = gcd(number, other);
    if common == 1 {
        return (number, other);
    }
    (divided(number, common).0, divided(other, common).0)
}

/// The quotient rounded down and the rest. The second number is above zero.
pub(super) fn divided(number: i128, by: i128) -> (i128, i128) {
    // Half the width is several times as quick.
    match (u64::try_from(number), u64::try_from(by)) {
        (Ok(number), Ok(by)) if by > 0 => ((number / by).into(), (number % by).into()),
        _ => (number.div_euclid(by), number.rem_euclid(by)),
    }
}

/// The greatest common divisor; above zero when the second number is.
pub(super) fn gcd(left: i128, right: i128) -> i128 {
    // Half the width is several times as quick.
    match (u64::try_from(left.unsigned_abs()), u64::try_from(right.unsigned_abs())) {
        (Ok(left), Ok(right)) => {
            // The rest of one division is no larger than the smaller one: without it, a score and the total of all
            // would take as many steps as the total has digits.
            let (less, more) = (left.min(right), left.max(right));
            more.checked_rem(less).map_or(more, |rest| rest.gcd(&less)).into()
        }
        _ => left.gcd(&right),
    }
}
