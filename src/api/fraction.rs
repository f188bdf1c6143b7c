//! Exact fractions as numerator and denominator, and as a decimal for people.

use async_graphql::SimpleObject;
use num_bigint::BigInt;

use super::scalars::Decimal;
use crate::domain::{Currency, Fraction};

/// The part of the pool that somebody gets.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Share")]
pub struct Share {
    /// A whole number.
    numerator: Decimal,
    /// A whole number above zero; the fraction is reduced.
    denominator: Decimal,
    /// The same as a percentage, cut after six decimals: "33.333333".
    percent: Decimal,
}

/// Money before rounding.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ExactAmount")]
pub struct ExactAmount {
    /// Minor units: a whole number.
    numerator: Decimal,
    /// A whole number above zero; the fraction is reduced.
    denominator: Decimal,
    /// The same in the currency's major unit, cut after nine decimals.
    decimal: Decimal,
}

impl Share {
    /// A share of the pool.
    pub fn of(share: &Fraction) -> Self {
        Self {
            numerator: Decimal(share.numerator().to_string()),
            denominator: Decimal(share.denominator().to_string()),
            percent: Decimal(cut(share, 2, 6)),
        }
    }
}

impl ExactAmount {
    /// Minor units of a currency.
    pub fn of(minor: &Fraction, currency: Currency) -> Self {
        let shift = i32::try_from(currency.decimals()).unwrap_or(0);
        Self {
            numerator: Decimal(minor.numerator().to_string()),
            denominator: Decimal(minor.denominator().to_string()),
            decimal: Decimal(cut(minor, -shift, 9)),
        }
    }
}

/// `fraction × 10^shift` as a decimal for people, cut towards zero after so many places.
fn cut(fraction: &Fraction, shift: i32, places: i32) -> String {
    let power = BigInt::from(10).pow(places.saturating_add(shift).unsigned_abs());
    let scaled = fraction.numerator() * power / fraction.denominator();
    let (sign, digits) = (scaled.sign(), scaled.magnitude().to_string());
    let places = usize::try_from(places).unwrap_or(0);
    let digits = format!("{digits:0>width$}", width = places.saturating_add(1));
    let (whole, rest) =
        digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or_default();
    let minus = if sign == num_bigint::Sign::Minus { "-" } else { "" };
    let text = format!("{minus}{whole}.{rest}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::domain::Fraction;

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
            assert_eq!(cut(&fraction, shift, places), expected, "{fraction} {shift}");
        }
    }
}
