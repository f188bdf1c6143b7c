//! The fact book: the value of an attribute as of a moment, as known at a cut-off.

use super::attributes::{Attributes, Slot};
use super::map::Map;
use crate::domain::{CutOff, Entry, Moment, Recorded, Value};

/// Every value a rule may read, by attribute and reference, in the order of time.
#[derive(Debug)]
pub(super) struct FactBook<'a> {
    values: Map<(Slot, &'a str), Vec<Dated<'a>>>,
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
        let mut values: Map<(Slot, &str), Vec<Dated<'_>>> = Map::default();
        for recorded in entries {
            let Entry::Fact(fact) = &recorded.entry else { continue };
            if !cut_off.includes(recorded.stream, recorded.position) {
                continue;
            }
            // Nothing reads a fact about any other attribute.
            let Some(slot) = attributes.find(&fact.subject.kind, &fact.attribute) else { continue };
            values.entry((slot, &fact.subject.reference)).or_default().push(Dated {
                from: fact.from,
                position: recorded.position,
                stream: recorded.stream,
                value: fact.value.as_ref(),
            });
        }
        for dated in values.values_mut() {
            // A corrected fact has the moment of the one it corrects, and the later position wins.
            dated.sort_unstable_by_key(|dated| (dated.from, dated.position, dated.stream));
        }
        Self { values }
    }

    /// The value of the attribute in `slot` that held for `reference` at `moment`; `None` when there was
    /// none, or it was taken away.
    pub fn at(&self, slot: Slot, reference: &str, moment: Moment) -> Option<&'a Value> {
        let dated = self.values.get(&(slot, reference))?;
        // The last one that had begun holds; one that took the value away again counts as such.
        let begun = dated.partition_point(|dated| dated.from <= moment);
        dated.get(begun.checked_sub(1)?)?.value
    }
}
