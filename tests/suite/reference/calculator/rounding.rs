//! The places where something is rounded: billionths of metric values, and minor units.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::super::model::{Exact, whole};

/// A value cut after nine places.
pub fn billionths(value: &Exact) -> Exact {
    let billion = whole(1_000_000_000);
    (value * &billion).trunc() / billion
}

/// A value rounded at the ninth place; from the middle to the even neighbour.
pub fn half_even(value: &Exact) -> Exact {
    let units = value * whole(1_000_000_000);
    let (down, half) = (units.floor(), whole(1) / whole(2));
    let even = (&down / whole(2)).is_integer();
    let rest = &units - &down;
    let up = rest > half || (rest == half && !even);
    (if up { down + whole(1) } else { down }) / whole(1_000_000_000)
}

/// The nearest whole number; from the middle the one further from zero.
pub fn nearest(value: &Exact) -> BigInt {
    let away = (value.abs() + whole(1) / whole(2)).floor().to_integer();
    if value.is_negative() { -away } else { away }
}

/// Rounds what everybody is entitled to so that all together get `total`, which is at most the
/// sum. Everybody is rounded down; spare units go to the largest remainders. Of those with equal
/// remainders, by reference in byte order, the one in place `start` modulo their number is first.
pub fn largest_remainder(
    entitled: &[(String, Exact)],
    total: &BigInt,
    start: i64,
) -> Vec<(String, BigInt)> {
    let mut given: Vec<(String, BigInt)> =
        entitled.iter().map(|(who, exact)| (who.clone(), exact.floor().to_integer())).collect();
    let mut spare = total - given.iter().map(|(_, units)| units).sum::<BigInt>();
    let mut remainders: Vec<Exact> =
        entitled.iter().map(|(_, exact)| exact - exact.floor()).collect();
    remainders.sort();
    remainders.dedup();
    for remainder in remainders.into_iter().rev() {
        let mut tied: Vec<&String> = entitled
            .iter()
            .filter(|(_, exact)| exact - exact.floor() == remainder)
            .map(|(who, _)| who)
            .collect();
        tied.sort_by_key(|who| who.as_bytes());
        for step in 0..tied.len() as i64 {
            if !spare.is_positive() {
                return given;
            }
            let place = (start + step).rem_euclid(tied.len() as i64);
            let lucky = tied[place.to_usize().unwrap()];
            let (_, units) = given.iter_mut().find(|(who, _)| who == lucky).unwrap();
            *units += BigInt::one();
            spare -= BigInt::one();
        }
    }
    assert!(spare.is_zero(), "more was to be given than everybody is entitled to");
    given
}
