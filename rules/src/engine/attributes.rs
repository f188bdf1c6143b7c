//! The attributes that a rule reads, each with a slot of its own.

use super::error::EvaluateError;
use super::lookup::at;
use crate::domain::SubjectKind;
use crate::language::Hop;

/// An attribute the rule reads; facts about other attributes are not kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    /// Whose attribute it is.
    pub kind: SubjectKind,
    /// Its name.
    pub name: &'a str,
}

/// What stands for an attribute that the rule reads. Only [`Attributes`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Slot(usize);

impl Slot {
    /// Which of the rule's attributes it stands for, counted from zero.
    pub fn place(self) -> usize {
        self.0
    }
}

/// The attributes the rule reads, each with its slot.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a>(Vec<Attribute<'a>>);

impl<'a> Attributes<'a> {
    /// The slot of an attribute, made when it is new.
    pub fn slot(&mut self, kind: &SubjectKind, name: &'a str) -> Slot {
        if let Some(slot) = self.find(kind, name) {
            return slot;
        }
        let slot = self.next();
        self.0.push(Attribute { kind: kind.clone(), name });
        slot
    }

    /// The slot of the attribute a step of a path reads.
    pub fn slot_of(&mut self, hop: &'a Hop) -> Slot {
        self.slot(&hop.kind, &hop.attribute)
    }

    /// The slot of an attribute; `None` when the rule does not read it.
    pub fn find(&self, kind: &SubjectKind, name: &str) -> Option<Slot> {
        self.0.iter().position(|known| known.name == name && known.kind == *kind).map(Slot)
    }

    /// The attribute of a slot.
    pub fn at(&self, slot: Slot) -> Result<&Attribute<'a>, EvaluateError> {
        at(&self.0, slot.0, "attribute")
    }

    /// The slot that the next new attribute gets: all there are so far come before it.
    pub fn next(&self) -> Slot {
        Slot(self.0.len())
    }
}
