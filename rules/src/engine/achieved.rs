//! A value of a metric as it decides, beside how it is shown.

use std::cmp::Ordering;
use std::ops::Deref;

use crate::domain::{Billionths, Fraction, Quantity};

/// Nothing, for whoever asks for a score that there is none of.
pub(super) static NOTHING: Achieved = Achieved { shown: Quantity::ZERO, exact: Billionths::ZERO };
/// One unit.
pub(super) static ONE: Achieved =
    Achieved { shown: Quantity::ONE, exact: Billionths::whole(Quantity::ONE.nanos()) };

/// A value that places, ties, tiers, conditions and shares look at. Two of them are equal where what they
/// come to is, however it is shown: a spare billionth would make three equal thirds different.
#[derive(Debug, Clone)]
pub(super) struct Achieved {
    /// In whole billionths, which together with those of others are what all of them come to.
    pub shown: Quantity,
    /// What it comes to.
    pub exact: Billionths,
}

/// What the weighting looks at: somebody's value as it is, which it nearly always is, or what their factors made of it.
#[derive(Debug)]
pub(super) enum Weighed<'m> {
    As(&'m Achieved),
    Made(Box<Achieved>),
}

impl Deref for Weighed<'_> {
    type Target = Achieved;

    fn deref(&self) -> &Achieved {
        match self {
            Self::As(value) => value,
            Self::Made(value) => value,
        }
    }
}

impl Achieved {
    /// In billionths, as a fraction.
    pub fn ratio(&self) -> Fraction {
        self.exact.ratio()
    }

    /// How much it is above another value; `None` when that does not fit.
    pub fn above(&self, other: &Self) -> Option<Self> {
        let (shown, exact) = (self.shown.minus(other.shown)?, self.exact.minus(&other.exact)?);
        Some(Self { shown, exact })
    }

    /// The whole billionths around it, from below and from above; `None` where it is such a number.
    pub fn around(&self) -> Option<(Quantity, Quantity)> {
        self.exact.rest()?;
        let (below, above) = (self.exact.down(), self.exact.down().checked_add(1)?);
        Some((Quantity::from_nanos(below), Quantity::from_nanos(above)))
    }
}

impl From<Billionths> for Achieved {
    fn from(exact: Billionths) -> Self {
        Self { shown: exact.shown(), exact }
    }
}

impl From<Quantity> for Achieved {
    fn from(shown: Quantity) -> Self {
        Self { shown, exact: shown.into() }
    }
}

impl PartialEq for Achieved {
    fn eq(&self, other: &Self) -> bool {
        self.exact == other.exact
    }
}

impl Eq for Achieved {}

impl PartialOrd for Achieved {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Achieved {
    fn cmp(&self, other: &Self) -> Ordering {
        self.exact.cmp(&other.exact)
    }
}
