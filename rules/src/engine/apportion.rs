//! The only file that divides and rounds money, and the values of journeys. Everything is exact
//! until it is rounded once: parts of a whole by largest remainder, what is no part of anything to
//! the nearest unit.

use std::borrow::Borrow;
use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::achieved::Achieved;
use crate::domain::{Billionths, Fraction, Money, Percent, Quantity};

/// An amount after rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rounded {
    /// Minor units.
    pub minor: i64,
    /// Whether it got one of the units that rounding down left over.
    pub spare_unit: bool,
}

/// `part / whole`; nothing of an empty whole.
pub(super) fn ratio(part: impl Into<Fraction>, whole: impl Into<Fraction>) -> Fraction {
    Fraction::new(part, whole).unwrap_or(Fraction::ZERO)
}

/// A percentage as a fraction of one.
pub(super) fn fraction_of(percent: Percent) -> Fraction {
    ratio(percent.number().nanos(), Percent::HUNDRED.number().nanos())
}

/// A number as a fraction.
pub(super) fn number(number: Quantity) -> Fraction {
    ratio(number.nanos(), Quantity::ONE.nanos())
}

/// So many percent as a fraction of one.
pub(super) fn percentage(number: Quantity) -> Fraction {
    ratio(number.nanos(), Percent::HUNDRED.number().nanos())
}

/// A money metric's value in minor units.
pub(super) fn minor_units(value: &Billionths, decimals: u32) -> Fraction {
    value.ratio() * power_of_ten(decimals) / Fraction::from(Quantity::ONE.nanos())
}

/// Minor units of `rate` for each unit of `value`; below zero for a negative value.
pub(super) fn per_unit(rate: Money, value: &Achieved) -> Fraction {
    value.ratio() * ratio(rate.minor, Quantity::ONE.nanos())
}

/// `amount` shrunk as `sum` must shrink to become `bound`.
pub(super) fn shrink(amount: &Fraction, sum: &Fraction, bound: &Fraction) -> Fraction {
    if sum.is_zero() { Fraction::ZERO } else { amount * bound / sum }
}

/// What part of `whole` an amount is; nothing of an empty whole.
pub(super) fn part_of(amount: Fraction, whole: &Fraction) -> Fraction {
    if whole.is_zero() { Fraction::ZERO } else { amount / whole }
}

/// One of `count` equal parts.
pub(super) fn equal_part(whole: &Fraction, count: usize) -> Fraction {
    if count == 0 { Fraction::ZERO } else { whole / Fraction::from(count) }
}

/// How a whole is poured out: what everybody gets for one unit of their weight, up to their limit.
#[derive(Debug)]
pub(super) struct Poured {
    /// `None` when everybody with a weight is at the limit, or nobody has one.
    level: Option<Fraction>,
}

/// Divides `whole` so that nobody gets more than their limit and nothing is left while anybody could
/// get more: each gets what is theirs directly and, up to the limit, a part in proportion to their
/// weight. Sharing what limits leave again and again among the others ends here. `claims` are what
/// each has directly, with their weight and their limit.
pub(super) fn pour<'c>(
    whole: &Fraction,
    claims: impl Iterator<Item = (&'c Fraction, &'c Fraction, Option<&'c Fraction>)>,
) -> Poured {
    let mut rest = whole.clone();
    let mut weight = Fraction::ZERO;
    let mut full_at = Vec::new();
    for (own, part, limit) in claims {
        if part.is_positive() {
            rest -= own;
            weight += part;
            full_at.extend(limit.map(|limit| ((limit - own) / part, limit - own, part)));
        } else {
            rest -= at_most(own.clone(), limit);
        }
    }
    // Whoever is full first leaves the most for others, so the level rises in this order and each
    // is looked at once.
    full_at.sort_by(|left, right| left.0.cmp(&right.0));
    for (level, below_limit, part) in full_at {
        if rest <= level * &weight {
            break;
        }
        rest -= below_limit;
        weight -= part;
    }
    let level = if weight.is_positive() { Some(never_negative(rest / weight)) } else { None };
    Poured { level }
}

impl Poured {
    /// What somebody gets who has `own` directly, a weight and a limit.
    pub fn amount(&self, own: &Fraction, weight: &Fraction, limit: Option<&Fraction>) -> Fraction {
        match (&self.level, limit) {
            _ if !weight.is_positive() => at_most(own.clone(), limit),
            (Some(level), limit) => at_most(own + level * weight, limit),
            (None, Some(limit)) => limit.clone(),
            (None, None) => own.clone(),
        }
    }
}

/// The smaller of an amount and a limit.
fn at_most(amount: Fraction, limit: Option<&Fraction>) -> Fraction {
    match limit {
        Some(limit) if amount > *limit => limit.clone(),
        _ => amount,
    }
}

/// The nearest whole number of minor units, from the middle the one further from zero; `None` when
/// that does not fit. For amounts that are no parts of a whole.
pub(super) fn round_alone(exact: &Fraction) -> Option<i64> {
    exact.round().to_i64()
}

/// Rounded down to whole minor units; `None` when that does not fit.
pub(super) fn round_down(exact: &Fraction) -> Option<i64> {
    exact.floor().to_i64()
}

/// Rounded up to whole minor units; `None` when that does not fit.
pub(super) fn round_up(exact: &Fraction) -> Option<i64> {
    exact.ceil().to_i64()
}

/// Rounds exact amounts, none of them negative, so that their sum is the exact sum rounded down:
/// each is rounded down, and the units left go to the largest remainders. Among equal remainders
/// the order given counts, starting `turn` further on. An amount without a remainder never grows,
/// nor does any amount by more than one unit. `None` when an amount does not fit.
pub(super) fn largest_remainder<F: Borrow<Fraction>>(
    exact: &[F],
    turn: i64,
) -> Option<Vec<Rounded>> {
    let rounded = apportioned(exact, turn)?.into_iter();
    rounded
        .map(|(units, spare_unit)| Some(Rounded { minor: i64::try_from(units).ok()?, spare_unit }))
        .collect()
}

/// A larger whole number, and whether it got a spare unit.
type Units = (i128, bool);

/// The same in larger whole numbers.
fn apportioned<F: Borrow<Fraction>>(exact: &[F], turn: i64) -> Option<Vec<Units>> {
    let (mut rounded, claims) = in_parts(exact, turn).or_else(|| of_any_size(exact, turn))?;
    for index in claims {
        let (units, spare_unit) = rounded.get_mut(index)?;
        *units = units.checked_add(1)?;
        *spare_unit = true;
    }
    Some(rounded)
}

/// Amounts rounded down, without spare units, and the places of those that get one, where all of them are whole
/// numbers of parts of one whole, as parts of a pool are: remainders that fit a machine are added and compared several times as
/// quickly. `None` where they are not, or one does not fit.
fn in_parts<F: Borrow<Fraction>>(exact: &[F], turn: i64) -> Option<(Vec<Units>, Vec<usize>)> {
    let one = Fraction::common_denominator(exact.iter().map(Borrow::borrow))?;
    let mut rounded = Vec::with_capacity(exact.len());
    let mut remainders = Vec::with_capacity(exact.len());
    let mut spare = 0_i128;
    for (index, amount) in exact.iter().enumerate() {
        let (down, rest) = amount.borrow().floor_and_parts(one)?;
        rounded.push((down, false));
        remainders.push((rest, index));
        spare = spare.checked_add(rest)?;
    }
    let spare = usize::try_from(spare.checked_div(one)?).ok()?;
    Some((rounded, by_claim(remainders, spare, turn)))
}

/// The same of amounts of any size.
fn of_any_size<F: Borrow<Fraction>>(exact: &[F], turn: i64) -> Option<(Vec<Units>, Vec<usize>)> {
    let (mut rounded, mut remainders) = (Vec::new(), Vec::new());
    for (index, amount) in exact.iter().enumerate() {
        let amount: &Fraction = amount.borrow();
        let down = amount.floor();
        remainders.push((amount - &down, index));
        rounded.push((down.to_i128()?, false));
    }
    let spare: Fraction = remainders.iter().map(|(remainder, _)| remainder).sum();
    let spare = usize::try_from(spare.floor().to_i128()?).ok()?;
    Some((rounded, by_claim(remainders, spare, turn)))
}

/// The places of those with the best claims to a spare unit, as many as there are units.
fn by_claim<R: Ord + Clone>(
    mut remainders: Vec<(R, usize)>,
    spare: usize,
    turn: i64,
) -> Vec<usize> {
    let Some(last) = spare.checked_sub(1) else { return Vec::new() };
    // Where the units end decides alone: whoever has a larger remainder gets one, whatever their order.
    let (_, (least, _), _) =
        remainders.select_nth_unstable_by(last, |left, right| right.0.cmp(&left.0));
    let least = least.clone();
    let above = remainders.iter().filter(|(remainder, _)| *remainder > least);
    let mut claims: Vec<usize> = above.map(|(_, index)| *index).collect();
    // Only those that are tied take turns: a larger remainder has the better claim in every period.
    let tied = remainders.iter().filter(|(remainder, _)| *remainder == least);
    let mut tied: Vec<usize> = tied.map(|(_, index)| *index).collect();
    tied.sort_unstable();
    claims.extend(turned(&tied, turn).take(spare.saturating_sub(claims.len())));
    claims
}

/// The group, started `turn` further on.
fn turned<T>(group: &[T], turn: i64) -> impl Iterator<Item = &T> {
    let length = i64::try_from(group.len()).unwrap_or(i64::MAX).max(1);
    let skipped = usize::try_from(turn.rem_euclid(length)).unwrap_or(0);
    group.iter().cycle().skip(skipped).take(group.len())
}

/// The mean of `count` values whose sum is given, rounded half to even to whole billionths; nothing of no
/// values.
pub(super) fn mean(sum: &Billionths, count: u64) -> Option<Billionths> {
    half_even(&Fraction::new(sum.ratio(), count)?).map(Billionths::whole)
}

/// An amount in minor units of a currency with so many decimals, in billionths of major units of
/// another: times the rate, rounded half to even. What does not fit is the largest that does.
pub(super) fn converted(minor: i128, decimals: u32, rate: Quantity) -> i128 {
    let exact = Fraction::from(minor) * Fraction::from(rate.nanos());
    let most = if minor < 0 { -i128::MAX } else { i128::MAX };
    half_even(&(exact / power_of_ten(decimals))).unwrap_or(most)
}

/// A number of billionths times a number, rounded half to even. What does not fit is the largest that does.
pub(super) fn times(nanos: i128, number: Quantity) -> i128 {
    // Billionths of a unit are like minor units of a currency with nine decimals.
    converted(nanos, 9, number)
}

/// The points of metric values, each with how many points so many units are worth. `None` when they do not
/// fit.
pub(super) fn points<'v>(
    values: impl Iterator<Item = (&'v Achieved, Quantity, Quantity)>,
) -> Option<Billionths> {
    let points: Fraction =
        values.map(|(value, points, per)| value.ratio() * ratio(points.nanos(), per.nanos())).sum();
    Billionths::new(&points)
}

/// The nearest whole number; of what lies in the middle the even one.
fn half_even(exact: &Fraction) -> Option<i128> {
    let down = exact.floor();
    let twice = (exact - &down) * Fraction::from(2);
    let down = down.to_i128()?;
    let up = match twice.cmp(&Fraction::ONE) {
        Ordering::Less => false,
        Ordering::Equal => down % 2 != 0,
        Ordering::Greater => true,
    };
    down.checked_add(i128::from(up))
}

fn power_of_ten(decimals: u32) -> Fraction {
    BigInt::from(10).pow(decimals).into()
}

/// The larger of an exact amount and nothing.
pub(super) fn never_negative(exact: Fraction) -> Fraction {
    if exact.is_negative() { Fraction::ZERO } else { exact }
}

/// Splits a metric value by weights, completely: parts are rounded down to billionths, and the
/// billionths left go to the largest remainders; among equal ones the order given counts, starting
/// `turn` further on. A negative value is split as its positive one. `None` when it does not fit,
/// or when no weight is above zero.
pub(super) fn by_weights(value: i128, weights: &[u128], turn: i64) -> Option<Vec<i128>> {
    let whole = weights.iter().try_fold(0_u128, |sum, weight| sum.checked_add(*weight))?;
    // A refund is split exactly as its sale was, so that the two cancel for everybody: hence by its
    // size.
    let size = value.unsigned_abs();
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let (part, rest) = weighted(size, *weight, whole)?;
        parts.push(part);
        remainders.push((rest, index));
    }
    let spare = size.checked_sub(parts.iter().sum())?.to_usize()?;
    if spare > 0 {
        remainders.sort_unstable_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
        let tied = remainders.chunk_by(|left, right| left.0 == right.0);
        for (_, index) in tied.flat_map(|group| turned(group, turn)).take(spare) {
            *parts.get_mut(*index)? += 1;
        }
    }
    let signed = |part: u128| i128::try_from(part).ok();
    let sign = if value.is_negative() { -1 } else { 1 };
    parts.into_iter().map(|part| signed(part).map(|part| part * sign)).collect()
}

/// Splits a metric value by exact parts that add up to one; otherwise like [`by_weights`].
pub(super) fn by_parts(value: i128, parts: &[Fraction], turn: i64) -> Option<Vec<i128>> {
    let size = Fraction::from(value.unsigned_abs());
    let exact: Vec<Fraction> = parts.iter().map(|part| part * &size).collect();
    let sign = if value.is_negative() { -1 } else { 1 };
    Some(whole_units(&exact, turn)?.into_iter().map(|units| units * sign).collect())
}

/// Lets be shown what a metric adds up, once all of it has been added: all together by largest remainder,
/// and then in the order given, starting `turn` further on. `None` when one does not fit.
pub(super) fn show(values: &mut [&mut Achieved], turn: i64) -> Option<()> {
    let rests = values.iter().map(|value| value.exact.rest().cloned().unwrap_or_default());
    let units = whole_units(&rests.collect::<Vec<_>>(), turn)?;
    for (value, units) in values.iter_mut().zip(units) {
        value.shown = Quantity::from_nanos(value.exact.down().checked_add(units)?);
    }
    Some(())
}

/// Exact amounts of any sign in whole units that add up to their sum rounded down, by largest remainder
/// and then in the order given, starting `turn` further on. `None` when one does not fit.
fn whole_units(exact: &[Fraction], turn: i64) -> Option<Vec<i128>> {
    Some(apportioned(exact, turn)?.into_iter().map(|(units, _)| units).collect())
}

/// `size × weight / whole`, rounded down, and what is left of the product.
fn weighted(size: u128, weight: u128, whole: u128) -> Option<(u128, u128)> {
    // Nearly every product fits; only the others pay for numbers of any size.
    if let Some(product) = size.checked_mul(weight) {
        return Some((product.checked_div(whole)?, product.checked_rem(whole)?));
    }
    if whole == 0 {
        return None;
    }
    let product = BigInt::from(size) * BigInt::from(weight);
    let whole = BigInt::from(whole);
    let (part, rest) = (&product / &whole, &product % &whole);
    Some((part.to_u128()?, rest.to_u128()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fraction, in_parts, of_any_size, turned};

    /// The places that get a unit, by putting all remainders in order.
    fn in_order(exact: &[Fraction], turn: i64) -> Vec<usize> {
        let mut rests: Vec<(Fraction, usize)> =
            exact.iter().enumerate().map(|(at, one)| (one - &one.floor(), at)).collect();
        rests.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
        let spare: Fraction = rests.iter().map(|(rest, _)| rest).sum();
        let spare = usize::try_from(spare.floor().to_i128().unwrap()).unwrap();
        let groups = rests.chunk_by(|left, right| left.0 == right.0);
        let mut places: Vec<usize> =
            groups.flat_map(|group| turned(group, turn)).take(spare).map(|(_, at)| *at).collect();
        places.sort_unstable();
        places
    }

    proptest! {
        /// Spare units go to the same places however they are found: by whole parts, by numbers of any size, and by
        /// putting all remainders in order. Few denominators, so that many are tied.
        #[test]
        fn spare_units_go_to_the_largest_remainders(
            parts in prop::collection::vec((-40_i64..400, 1_i64..7), 0..40),
            turn in -50_i64..50,
        ) {
            let exact: Vec<Fraction> =
                parts.iter().map(|(part, whole)| Fraction::new(*part, *whole).unwrap()).collect();
            let expected = in_order(&exact, turn);
            for (down, mut places) in [in_parts(&exact, turn), of_any_size(&exact, turn)].map(Option::unwrap) {
                places.sort_unstable();
                prop_assert_eq!(&places, &expected);
                for ((down, _), exact) in down.into_iter().zip(&exact) {
                    prop_assert_eq!(&Fraction::from(down), &exact.floor());
                }
            }
        }
    }
}
