//! Each collaborator's part of a journey, and each touch's part of theirs. Parts add up to the
//! value, to the billionth.

use std::collections::BTreeMap;

use super::decay::Decay;
use super::view::Touch;
use crate::domain::{Moment, Percent};
use crate::engine::apportion;
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::Credit;
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

impl Splitter {
    /// For a split.
    pub fn new(split: Split) -> Self {
        let decay = match split {
            Split::HalfLife { micros } => Some(Decay::new(micros)),
            _ => None,
        };
        Self { split, decay }
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
        let mut people: BTreeMap<&'a str, Weights> = BTreeMap::new();
        for (place, touch) in touches.iter().enumerate() {
            let weight = self.weight(place, touches, end);
            each_owner(touch.credit, &mut |collaborator, percent| {
                let weight = weight * percent;
                let mine = people.entry(collaborator).or_default();
                mine.all += weight;
                mine.touches.push((place, weight));
            });
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

    /// The weight of a touch among all of its journey, before it is shared among owners. Positions
    /// are weighed in such units that the middle part divides without a rest.
    fn weight(&self, place: usize, touches: &[Touch<'_>], end: Moment) -> u128 {
        let count = touches.len();
        let (is_first, is_last) = (place == 0, place + 1 == count);
        match self.split {
            Split::Evenly | Split::ByTouches => 1,
            Split::First => u128::from(is_first),
            Split::Last => u128::from(is_last),
            Split::HalfLife { .. } => {
                let age = |touch: &Touch<'_>| micros_between(touch.item.event.occurred_at, end);
                let youngest = touches.last().map_or(0, age);
                let age = touches.get(place).map_or(0, age);
                self.decay.as_ref().map_or(1, |decay| decay.weight(age - youngest))
            }
            Split::Position { first, middle, last, of_two } => match count {
                0 | 1 => 1,
                2 => {
                    let (one, other) = of_two.unwrap_or((first, last));
                    let (one, other) = (units(one), units(other));
                    // Neither the first nor the last counts: both are all there is.
                    let neither = u128::from(one + other == 0);
                    (if is_first { one } else { other }) + neither
                }
                more => {
                    let between = more as u128 - 2;
                    match (is_first, is_last) {
                        (true, _) => units(first) * between,
                        (_, true) => units(last) * between,
                        _ => units(middle),
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

fn too_large() -> EvaluateError {
    EvaluateError::overflow("the value of a journey")
}

fn micros_between(from: Moment, to: Moment) -> i64 {
    to.micros().saturating_sub(from.micros())
}

fn units(part: Percent) -> u128 {
    part.number().nanos().unsigned_abs()
}

/// Visits each owner of a touch with their percentage, in billionths.
pub(super) fn each_owner<'a>(credit: Credit<'a>, visit: &mut dyn FnMut(&'a str, u128)) {
    match credit {
        Credit::Site => {}
        Credit::Sole(collaborator) => visit(collaborator, units(Percent::HUNDRED)),
        Credit::Owners(owners) => {
            for owner in owners {
                visit(&owner.collaborator, units(owner.percent));
            }
        }
    }
}
