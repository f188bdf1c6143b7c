//! Each collaborator's part of a journey, and each touch's part of theirs. Parts add up to the
//! value, to the billionth.

use std::collections::BTreeMap;

use super::decay::Decay;
use super::view::Touch;
use crate::domain::{Fraction, Moment, Percent, Value};
use crate::engine::apportion;
use crate::engine::error::EvaluateError;
use crate::engine::lookup::at;
use crate::language::Split;

/// A way to split, ready for many journeys.
#[derive(Debug)]
pub(super) struct Splitter {
    split: Split,
    decay: Option<Decay>,
}

/// A collaborator's weights: together, and at each of their touches.
#[derive(Debug, Default)]
struct Weights {
    all: u128,
    touches: Vec<(usize, u128)>,
}

/// A collaborator's part of a journey, in billionths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Who.
    pub collaborator: &'a str,
    /// How much of the value.
    pub value: i128,
    /// How much of it came by each of their touches, by the touch's place; they add up to `value`.
    pub touches: Vec<(usize, i128)>,
}

/// A journey's value, divided completely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Divided<'a> {
    /// Everybody's part, by reference.
    pub parts: Vec<Part<'a>>,
    /// What is credited to nobody, by the place of the touch, because something was missing behind one
    /// of several owners.
    pub nobody: Vec<(usize, i128)>,
}

/// A touch, by its place, and an exact weight of it.
type Weighed = (usize, Fraction);

impl Splitter {
    /// For a split.
    pub fn new(split: &Split) -> Self {
        let decay = match split {
            Split::HalfLife { micros } => Some(Decay::new(*micros)),
            _ => None,
        };
        Self { split: split.clone(), decay }
    }

    /// Splits a value among those who touched, by reference. `turn` says with whom spare billionths
    /// start, so that they do not always go to the same. `in_detail` asks for the parts of single
    /// touches.
    pub fn split<'a>(
        &self,
        (value, turn): (i128, i64),
        touches: &[Touch<'a>],
        end: Moment,
        in_detail: bool,
    ) -> Result<Vec<Part<'a>>, EvaluateError> {
        let exactly = || {
            let mut parts = self.split_exactly((value, turn), touches, end)?.parts;
            parts.iter_mut().filter(|_| !in_detail).for_each(|part| part.touches.clear());
            Ok(parts)
        };
        // Numbers of any size are weights of any size.
        if matches!(self.split, Split::ByField { .. }) {
            return exactly();
        }
        let mut people: BTreeMap<&'a str, Weights> = BTreeMap::new();
        for (place, touch) in touches.iter().enumerate() {
            let weight = self.weight((place, touch), touches, end);
            let percentages = touch.credit.percentages(&mut |collaborator, percent| {
                let weight = weight * percent;
                let mine = people.entry(collaborator).or_default();
                mine.all += weight;
                mine.touches.push((place, weight));
            });
            // One touch whose parts have no end as decimals makes all of the journey be divided
            // exactly.
            if !percentages {
                return exactly();
            }
        }
        let weights: Vec<u128> = people
            .values()
            .map(|mine| if self.split == Split::Evenly { 1 } else { mine.all })
            .collect();
        let parts = apportion::by_weights(value, &weights, turn).ok_or_else(too_large)?;
        let part = |((collaborator, weights), value): ((&'a str, Weights), i128)| {
            let touches = if in_detail { weights.detail(value)? } else { Vec::new() };
            Ok(Part { collaborator, value, touches })
        };
        people.into_iter().zip(parts).map(part).collect()
    }

    /// The same where parts of touches are equal ones or lie behind several owners, which no
    /// percentages say exactly; and what of the value is nobody's.
    pub fn split_exactly<'a>(
        &self,
        (value, turn): (i128, i64),
        touches: &[Touch<'a>],
        end: Moment,
    ) -> Result<Divided<'a>, EvaluateError> {
        let mut people: BTreeMap<&'a str, Vec<Weighed>> = BTreeMap::new();
        let mut nobody = Vec::new();
        let alike = self.weighs_none(touches);
        for (place, touch) in touches.iter().enumerate() {
            let weight = if alike { 1 } else { self.weight((place, touch), touches, end) };
            let weight = Fraction::from(weight);
            let parts = touch.credit.parts();
            for (collaborator, part) in parts.people {
                people.entry(collaborator).or_default().push((place, &weight * part));
            }
            // Where everybody gets the same, nobody gets nothing.
            if !parts.nobody.is_zero() && self.split != Split::Evenly {
                nobody.push((place, weight * parts.nobody));
            }
        }
        let sum =
            |weights: &[Weighed]| -> Fraction { weights.iter().map(|(_, weight)| weight).sum() };
        let mut all: Vec<Fraction> = match self.split {
            Split::Evenly => vec![Fraction::ONE; people.len()],
            _ => people.values().map(|weights| sum(weights)).collect(),
        };
        all.push(sum(&nobody));
        let parts = apportioned(value, &all, turn)?;
        let of_nobody = *at(&parts, people.len(), "part")?;
        let part = |((collaborator, weights), value): ((&'a str, Vec<Weighed>), i128)| {
            Ok(Part { collaborator, value, touches: at_touches(value, &weights)? })
        };
        let parts =
            people.into_iter().zip(parts).map(part).collect::<Result<_, EvaluateError>>()?;
        Ok(Divided { parts, nobody: at_touches(of_nobody, &nobody)? })
    }

    /// Whether no touch has anything of the number that they are weighed by: then all weigh the same.
    fn weighs_none(&self, touches: &[Touch<'_>]) -> bool {
        let Split::ByField { field } = &self.split else { return false };
        touches.iter().all(|touch| number(touch, field) == 0)
    }

    /// The weight of a touch among all of its journey, before it is shared among owners. Positions
    /// are weighed in such units that the middle part divides without a rest.
    fn weight(
        &self,
        (place, touch): (usize, &Touch<'_>),
        touches: &[Touch<'_>],
        end: Moment,
    ) -> u128 {
        let count = touches.len();
        let (is_first, is_last) = (place == 0, place + 1 == count);
        match &self.split {
            Split::ByField { field } => number(touch, field),
            Split::Evenly | Split::ByTouches => 1,
            Split::First => u128::from(is_first),
            Split::Last => u128::from(is_last),
            Split::HalfLife { .. } => {
                let age = |touch: &Touch<'_>| micros_between(touch.item.event.occurred_at, end);
                // Only differences of age matter; counted from the youngest touch, weights stay
                // large enough to tell apart.
                let youngest = age(touches.last().unwrap_or(touch));
                let age = age(touch);
                self.decay.as_ref().map_or(1, |decay| decay.weight(age - youngest))
            }
            Split::Position { first, middle, last, of_two } => match count {
                0 | 1 => 1,
                2 => {
                    let (one, other) = of_two.unwrap_or((*first, *last));
                    let (one, other) = (units(one), units(other));
                    // Neither the first nor the last counts: both are all there is.
                    let neither = u128::from(one + other == 0);
                    (if is_first { one } else { other }) + neither
                }
                more => {
                    let between = more as u128 - 2;
                    match (is_first, is_last) {
                        (true, _) => units(*first) * between,
                        (_, true) => units(*last) * between,
                        _ => units(*middle),
                    }
                }
            },
        }
    }
}

impl Weights {
    /// The part at each touch.
    fn detail(&self, value: i128) -> Result<Vec<(usize, i128)>, EvaluateError> {
        let weights: Vec<u128> = self.touches.iter().map(|(_, weight)| *weight).collect();
        let equal = vec![1; weights.len()];
        let weights = if self.all == 0 { &equal } else { &weights };
        let parts = apportion::by_weights(value, weights, 0).ok_or_else(too_large)?;
        Ok(self.touches.iter().map(|(place, _)| *place).zip(parts).collect())
    }
}

/// A number of a touch in billionths; less than nothing weighs nothing.
fn number(touch: &Touch<'_>, field: &str) -> u128 {
    match touch.item.event.fields.get(field) {
        Some(Value::Number(number)) => u128::try_from(number.nanos()).unwrap_or(0),
        _ => 0,
    }
}

fn too_large() -> EvaluateError {
    EvaluateError::overflow("the value of a journey")
}

fn micros_between(from: Moment, to: Moment) -> i64 {
    to.micros().saturating_sub(from.micros())
}

fn units(part: Percent) -> u128 {
    part.number().nanos().unsigned_abs()
}

/// What of a value falls on each touch, by exact weights.
fn at_touches(value: i128, weights: &[Weighed]) -> Result<Vec<(usize, i128)>, EvaluateError> {
    let exact: Vec<Fraction> = weights.iter().map(|(_, weight)| weight.clone()).collect();
    let parts = apportioned(value, &exact, 0)?;
    Ok(weights.iter().map(|(place, _)| *place).zip(parts).collect())
}

/// A value by exact weights; the same to all where none of them weighs anything.
fn apportioned(value: i128, weights: &[Fraction], turn: i64) -> Result<Vec<i128>, EvaluateError> {
    let sum: Fraction = weights.iter().sum();
    let parts: Vec<Fraction> = if sum.is_zero() {
        vec![apportion::equal_part(&Fraction::ONE, weights.len()); weights.len()]
    } else {
        weights.iter().map(|weight| weight / &sum).collect()
    };
    apportion::by_parts(value, &parts, turn).ok_or_else(too_large)
}
