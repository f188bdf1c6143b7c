//! The fact book: the value of an attribute as of a moment, as known at a cut-off.

use super::attributes::{Attributes, Slot};
use super::map::Map;
use crate::domain::{CutOff, Entry, Moment, Recorded, Value};

/// Every value that a rule may read, by attribute and reference, in the order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct FactBook {
    /// By the place of the attribute's slot.
    values: Vec<Map<String, Vec<Dated>>>,
    length: usize,
}

/// A value and from when it holds. Of two for the same moment the later position wins.
#[derive(Debug, Clone)]
struct Dated {
    from: Moment,
    position: i64,
    stream: i32,
    value: Option<Value>,
}

/// The facts that a cut-off includes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    book: &'a FactBook,
    cut_off: &'a CutOff,
}

impl FactBook {
    /// Takes in the facts about `attributes`; nothing reads those about any other.
    pub fn add(&mut self, attributes: &Attributes<'_>, entries: &[Recorded]) {
        self.values.resize_with(attributes.next().place().max(self.values.len()), Map::default);
        for recorded in entries {
            let Entry::Fact(fact) = &recorded.entry else { continue };
            let slot = attributes.find(&fact.subject.kind, &fact.attribute);
            let values = slot.and_then(|slot| self.values.get_mut(slot.place()));
            let Some(values) = values else { continue };
            let dated = values.entry(fact.subject.reference.clone()).or_default();
            let (position, stream) = (recorded.position, recorded.stream);
            // A corrected fact has the moment of the one it corrects, and the later position wins.
            let order = |it: &Dated| (it.from, it.position, it.stream);
            let place = dated.partition_point(|it| order(it) < (fact.from, position, stream));
            let value = fact.value.clone();
            if dated.is_empty() {
                // Most have one value for good, and there is a list for everybody: room for four would be most of it.
                dated.reserve_exact(1);
            }
            dated.insert(place, Dated { from: fact.from, position, stream, value });
            self.length += 1;
        }
    }

    /// How many there are.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Those that a cut-off includes.
    pub fn known<'a>(&'a self, cut_off: &'a CutOff) -> Facts<'a> {
        Facts { book: self, cut_off }
    }
}

impl<'a> Facts<'a> {
    /// Everybody of whom the attribute in `slot` holds a value at `moment`, in no order.
    pub fn of_all(self, slot: Slot, moment: Moment) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let known = self.book.values.get(slot.place()).into_iter().flat_map(Map::keys);
        known.filter_map(move |who| Some((who.as_str(), self.at(slot, who, moment)?)))
    }

    /// The value of the attribute in `slot` that held for `reference` at `moment`; `None` when there was
    /// none, or it was taken away.
    pub fn at(self, slot: Slot, reference: &str, moment: Moment) -> Option<&'a Value> {
        let dated = self.book.values.get(slot.place())?.get(reference)?;
        // The last one that had begun holds; one that took the value away again counts as such.
        let begun = dated.partition_point(|dated| dated.from <= moment);
        let mut begun = dated.get(..begun)?.iter().rev();
        begun.find(|it| self.cut_off.includes(it.stream, it.position))?.value.as_ref()
    }
}
