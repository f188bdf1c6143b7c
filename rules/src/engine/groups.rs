//! `at most N per FIELD`: the events of each value of a field, or of each combination of several, and what
//! they add under the cap.

use super::apportion;
use super::combination::Combination;
use super::counted::Counted;
use super::error::EvaluateError;
use super::exact;
use super::map::Map;
use super::plan::CapPlan;
use crate::domain::{Billionths, Fraction};

/// Events by the values of the fields.
#[derive(Debug, Default)]
pub(super) struct Groups<'a>(Map<Combination<'a>, Vec<Counted<'a>>>);

/// What one event adds to one value under the cap.
#[derive(Debug)]
pub(super) struct Added<'a> {
    /// The event.
    pub counted: Counted<'a>,
    /// Whose value.
    pub collaborator: Option<&'a str>,
    /// What it would add without the cap.
    pub whole: Billionths,
    /// What it adds.
    pub value: Billionths,
}

impl<'a> Groups<'a> {
    /// Takes an event in.
    pub fn push(&mut self, place: Combination<'a>, counted: Counted<'a>) {
        self.0.entry(place).or_default().push(counted);
    }

    /// Takes in the groups of another part of the log.
    pub fn merge(&mut self, other: Self) {
        for (place, mut events) in other.0 {
            self.0.entry(place).or_default().append(&mut events);
        }
    }

    /// What every event adds: of each group, what is beyond the cap goes from the later events
    /// first. A sum that refunds bring below the cap again is not cut.
    pub fn added(self, cap: &CapPlan<'_>) -> Result<Vec<Added<'a>>, EvaluateError> {
        let mut added = Vec::new();
        if cap.over_all {
            for events in self.0.into_values() {
                thin(events, cap.most, &mut added)?;
            }
            return Ok(added);
        }
        let most = Billionths::whole(cap.most);
        for mut events in self.0.into_values() {
            // The order of time decides what the cap cuts, never the order in which the log tells
            // it.
            events.sort_unstable_by_key(Counted::order);
            let mut sums: Map<Option<&str>, Billionths> = Map::default();
            for counted in events {
                counted.each_part(|collaborator, whole| {
                    let sum = sums.entry(collaborator).or_default();
                    // The sum runs on above the cap, so that a refund first takes from what was cut
                    // and only then from what counted.
                    let counts = |sum: &Billionths| sum.min(&most).clone();
                    let before = counts(sum);
                    exact::add(sum, &whole)?;
                    let value = exact::difference(&counts(sum), &before)?;
                    added.push(Added { counted, collaborator, whole, value });
                    Ok(())
                })?;
            }
        }
        Ok(added)
    }
}

/// What events add of which all together may add only so much to everybody: beyond that each unit weighs as
/// much less, so that no order of them matters.
fn thin<'a>(
    events: Vec<Counted<'a>>,
    most: i128,
    added: &mut Vec<Added<'a>>,
) -> Result<(), EvaluateError> {
    let first = added.len();
    let mut sum = Billionths::ZERO;
    for counted in events {
        counted.each_part(|collaborator, whole| {
            exact::add(&mut sum, &whole)?;
            added.push(Added { counted, collaborator, value: whole.clone(), whole });
            Ok(())
        })?;
    }
    if sum <= Billionths::whole(most) {
        return Ok(());
    }
    let (sum, most) = (sum.ratio(), Fraction::from(most));
    for one in added.iter_mut().skip(first) {
        let value = apportion::shrink(&one.whole.ratio(), &sum, &most);
        let value = Billionths::new(&value);
        one.value = value.ok_or_else(|| EvaluateError::overflow("what a cap leaves"))?;
    }
    Ok(())
}
