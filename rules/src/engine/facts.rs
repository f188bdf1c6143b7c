//! The fact book: the value of an attribute as of a moment, as known at a cut-off.

use super::attributes::Attributes;
use super::map::Map;
use crate::domain::{CutOff, Entry, Moment, Recorded, Value};

/// Every value a rule may read, by attribute and reference, in the order of time.
#[derive(Debug)]
pub(super) struct FactBook<'a> {
    slots: Vec<Map<&'a str, Vec<Dated<'a>>>>,
}

/// A value and from when it holds. Of two for the same moment the later position wins.
#[derive(Debug)]
struct Dated<'a> {
    from: Moment,
    position: i64,
    stream: i32,
    value: Option<&'a Value>,
}

impl<'a> FactBook<'a> {
    /// Reads the facts about `attributes` that the cut-off includes.
    pub fn read(attributes: &Attributes<'a>, entries: &'a [Recorded], cut_off: &CutOff) -> Self {
        let mut slots: Vec<Map<&str, Vec<Dated<'_>>>> = Vec::new();
        slots.resize_with(attributes.len(), Map::default);
        for recorded in entries {
            let Entry::Fact(fact) = &recorded.entry else { continue };
            if !cut_off.includes(recorded.stream, recorded.position) {
                continue;
            }
            let slot = attributes.find(&fact.subject.kind, &fact.attribute);
            let Some(by_reference) = slot.and_then(|slot| slots.get_mut(slot)) else { continue };
            by_reference.entry(&fact.subject.reference).or_default().push(Dated {
                from: fact.from,
                position: recorded.position,
                stream: recorded.stream,
                value: fact.value.as_ref(),
            });
        }
        for dated in slots.iter_mut().flat_map(Map::values_mut) {
            dated.sort_unstable_by_key(|dated| (dated.from, dated.position, dated.stream));
        }
        Self { slots }
    }

    /// The value of the attribute in `slot` that held for `reference` at `moment`.
    pub fn at(&self, slot: usize, reference: &str, moment: Moment) -> Option<&'a Value> {
        let dated = self.slots.get(slot)?.get(reference)?;
        let begun = dated.partition_point(|dated| dated.from <= moment);
        dated.get(begun.checked_sub(1)?)?.value
    }
}
