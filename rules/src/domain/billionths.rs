//! Exact values in billionths, for what no decimal says.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Fraction, Quantity};

/// A number of billionths, exact: a whole one, or a fraction where no whole number of them says it, such
/// as a third.
// The fields are in the order in which they decide, so that comparing them compares the numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Billionths {
    /// The whole number that it is, or the one below it.
    down: i128,
    /// How far it is above that, between zero and one. Nearly every value has nothing of it and needs no
    /// allocation.
    rest: Option<Box<Fraction>>,
}

impl Billionths {
    /// Nothing.
    pub const ZERO: Self = Self::whole(0);

    /// A whole number of billionths.
    pub const fn whole(nanos: i128) -> Self {
        Self { down: nanos, rest: None }
    }

    /// A number of billionths; `None` when it does not fit.
    pub fn new(exact: &Fraction) -> Option<Self> {
        let down = exact.floor();
        let rest = exact - &down;
        Some(Self::above(down.to_i128()?, rest))
    }

    /// `value × weight / whole`, with `value` in billionths; `None` when that does not fit, or the whole is
    /// zero.
    pub fn part(value: i128, weight: u128, whole: u128) -> Option<Self> {
        let signed = |number: u128| i128::try_from(number).ok();
        // Nearly every product fits; only the others pay for numbers of any size.
        if let (Some(weight), Some(whole)) = (signed(weight), signed(whole))
            && let Some(product) = value.checked_mul(weight)
        {
            let (down, rest) =
                (product.checked_div_euclid(whole)?, product.checked_rem_euclid(whole)?);
            let rest = match rest {
                0 => Fraction::ZERO,
                rest => Fraction::new(rest, whole)?,
            };
            return Some(Self::above(down, rest));
        }
        Self::new(&Fraction::new(Fraction::from(value) * Fraction::from(weight), whole)?)
    }

    /// So much above a whole number, less than one.
    fn above(down: i128, rest: Fraction) -> Self {
        Self { down, rest: Some(rest).filter(|rest| !rest.is_zero()).map(Box::new) }
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(&Fraction::parse(text)?)
    }

    /// The sum; `None` when it does not fit.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let down = self.down.checked_add(other.down)?;
        let rest = match (&self.rest, &other.rest) {
            (None, rest) | (rest, None) => rest.clone(),
            (Some(one), Some(another)) => {
                let rest = &**one + &**another;
                return if rest < Fraction::ONE {
                    Some(Self::above(down, rest))
                } else {
                    Some(Self::above(down.checked_add(1)?, rest - Fraction::ONE))
                };
            }
        };
        Some(Self { down, rest })
    }

    /// The difference; `None` when it does not fit.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.negated()?)
    }

    /// The same with the other sign; `None` when it does not fit.
    pub fn negated(&self) -> Option<Self> {
        let up = self.down.checked_neg()?;
        match &self.rest {
            None => Some(Self::whole(up)),
            Some(rest) => Some(Self::above(up.checked_sub(1)?, Fraction::ONE - &**rest)),
        }
    }

    /// The whole number that it is, or the one below it.
    pub fn down(&self) -> i128 {
        self.down
    }

    /// How far it is above the whole number below it; `None` where it is one.
    pub fn rest(&self) -> Option<&Fraction> {
        self.rest.as_deref()
    }

    /// As a fraction of any size.
    pub fn ratio(&self) -> Fraction {
        let down = Fraction::from(self.down);
        match &self.rest {
            None => down,
            Some(rest) => down + &**rest,
        }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.down == 0 && self.rest.is_none()
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        self.down > 0 || self.down == 0 && self.rest.is_some()
    }

    /// What lies behind the ninth place cut off.
    pub fn cut(&self) -> Quantity {
        let up = self.down < 0 && self.rest.is_some();
        Quantity::from_nanos(self.down.saturating_add(i128::from(up)))
    }

    /// As it is shown by itself: the nearest whole number, from the middle the even one.
    pub fn shown(&self) -> Quantity {
        let Some(rest) = self.rest() else { return Quantity::from_nanos(self.down) };
        let half = Fraction::ONE / Fraction::from(2);
        let up = *rest > half || *rest == half && self.down % 2 != 0;
        Quantity::from_nanos(self.down.saturating_add(i128::from(up)))
    }
}

impl From<Quantity> for Billionths {
    fn from(value: Quantity) -> Self {
        Self::whole(value.nanos())
    }
}

impl fmt::Display for Billionths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rest {
            None => write!(f, "{}", self.down),
            Some(_) => write!(f, "{}", self.ratio()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Billionths, Fraction};

    fn number(over: i64, under: i64) -> Billionths {
        Billionths::new(&Fraction::new(over, under).unwrap()).unwrap()
    }

    #[test]
    fn arithmetic_and_order_are_those_of_fractions() {
        let numbers: Vec<(i64, i64)> =
            (-7..8).flat_map(|over| (1..5).map(move |under| (over, under))).collect();
        for (a, b) in &numbers {
            let one = number(*a, *b);
            let shown = one.to_string();
            assert_eq!(Billionths::parse(&shown), Some(one.clone()), "{shown}");
            assert_eq!(one.negated(), Some(number(-a, *b)), "-({a}/{b})");
            assert_eq!(one.is_positive(), *a > 0, "{a}/{b}");
            assert_eq!(one.is_zero(), *a == 0, "{a}/{b}");
            for (c, d) in &numbers {
                let other = number(*c, *d);
                assert_eq!(
                    one.plus(&other),
                    Some(number(a * d + c * b, b * d)),
                    "{a}/{b} + {c}/{d}"
                );
                assert_eq!(
                    one.minus(&other),
                    Some(number(a * d - c * b, b * d)),
                    "{a}/{b} - {c}/{d}"
                );
                assert_eq!(one.cmp(&other), (a * d).cmp(&(c * b)), "{a}/{b} and {c}/{d}");
            }
        }
    }

    #[test]
    fn parts_are_exact_also_where_the_product_does_not_fit() {
        assert_eq!(Billionths::part(10, 1, 3), Some(number(10, 3)));
        assert_eq!(Billionths::part(-10, 1, 3), Some(number(-10, 3)));
        assert_eq!(Billionths::part(i128::MAX, 4, 4), Some(Billionths::whole(i128::MAX)));
        assert_eq!(Billionths::part(i128::MAX, 4, 3), None);
        assert_eq!(Billionths::part(1, 1, 0), None);
    }

    #[test]
    fn what_is_shown_is_the_nearest() {
        let shown = |over, under| number(over, under).shown().nanos();
        let cut = |over, under| number(over, under).cut().nanos();
        assert_eq!([cut(5, 3), cut(-5, 3), cut(-2, 1), cut(1, 2), cut(-1, 2)], [1, -1, -2, 0, 0]);
        let cases =
            [(1, 3, 0), (2, 3, 1), (1, 2, 0), (3, 2, 2), (-1, 3, 0), (-2, 3, -1), (-3, 2, -2)];
        for (over, under, expected) in cases {
            assert_eq!(shown(over, under), expected, "{over}/{under}");
        }
    }
}
