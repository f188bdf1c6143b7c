//! Fractions as people read them, and against numbers of any size.

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

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

/// Numbers of every size, and those at the edges of what two machine numbers of either width hold.
fn numbers() -> impl Strategy<Value = BigInt> {
    prop_oneof![
        (-12_i128..12).prop_map(BigInt::from),
        any::<i64>().prop_map(BigInt::from),
        any::<i128>().prop_map(BigInt::from),
        (any::<i128>(), any::<i64>()).prop_map(|(one, other)| BigInt::from(one) * other),
        (-2_i128..3).prop_map(|by| BigInt::from(i64::MAX) + by),
        (-2_i128..3).prop_map(|by| BigInt::from(i64::MIN) + by),
        (-2_i128..3).prop_map(|by| BigInt::from(u64::MAX) + by),
        (-2_i128..3).prop_map(|by| BigInt::from(i128::MAX) + by),
        (-2_i128..3).prop_map(|by| BigInt::from(i128::MIN) + by),
    ]
}

fn rationals() -> impl Strategy<Value = BigRational> {
    let not_zero = numbers().prop_filter("no fraction", |number| *number != BigInt::from(0));
    (numbers(), not_zero)
        .prop_map(|(numerator, denominator)| BigRational::new(numerator, denominator))
}

proptest! {
    #[test]
    fn fractions_are_those_of_numbers_of_any_size(left in rationals(), right in rationals()) {
        let (a, b) = (Fraction::from(left.clone()), Fraction::from(right.clone()));
        let zero = BigRational::from(BigInt::from(0));
        let same = |small: Fraction, big: BigRational| {
            prop_assert_eq!(&small.to_rational(), &big);
            // Equal ones have one form, whatever made them.
            prop_assert_eq!(&small, &Fraction::from(big.clone()));
            prop_assert_eq!(small.numerator(), big.numer().clone());
            prop_assert_eq!(small.denominator(), big.denom().clone());
            prop_assert_eq!(small.is_zero(), big == zero);
            prop_assert_eq!(small.is_positive(), big > zero);
            prop_assert_eq!(small.is_negative(), big < zero);
            prop_assert_eq!(small.is_whole(), big.is_integer());
            Ok(())
        };
        same(&a + &b, &left + &right)?;
        same(&a - &b, &left - &right)?;
        same(&a * &b, &left * &right)?;
        same(-&a, -&left)?;
        if right != zero {
            same(&a / &b, &left / &right)?;
        }
        same(a.floor(), left.floor())?;
        same(a.ceil(), left.ceil())?;
        same(a.trunc(), left.trunc())?;
        same(a.round(), left.round())?;
        prop_assert_eq!(a.cmp(&b), left.cmp(&right));
        prop_assert_eq!(Fraction::parse(&a.to_string()), Some(a.clone()));
        let whole = a.floor();
        prop_assert_eq!(whole.to_i128(), i128::try_from(left.floor().to_integer()).ok());
        prop_assert_eq!(whole.to_i64(), i64::try_from(left.floor().to_integer()).ok());
        let stored = postcard::to_stdvec(&a).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Fraction>(&stored).unwrap(), a);
        // What was stored before there were small fractions reads all the same.
        prop_assert_eq!(postcard::to_stdvec(&left).unwrap(), stored);
    }

    #[test]
    fn a_common_denominator_makes_whole_numbers(
        parts in prop::collection::vec((any::<i64>(), 1_i64..5_000), 0..6),
    ) {
        let parts: Vec<Fraction> =
            parts.iter().map(|(part, whole)| Fraction::new(*part, *whole).unwrap()).collect();
        if let Some(common) = Fraction::common_denominator(parts.iter()) {
            prop_assert!(common > 0);
            for part in &parts {
                prop_assert!((part * Fraction::from(common)).is_whole(), "{part} times {common}");
                let (floor, above) = part.floor_and_parts(common).unwrap();
                prop_assert_eq!(&Fraction::from(floor), &part.floor());
                prop_assert_eq!(Fraction::new(above, common).unwrap(), part - &part.floor());
            }
        }
    }
}
