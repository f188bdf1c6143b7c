//! The attributes that a rule reads, each with a slot in the fact book.

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

/// The attributes the rule reads, each with its slot in the fact book.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a>(Vec<Attribute<'a>>);

impl<'a> Attributes<'a> {
    /// The slot of an attribute, made when it is new.
    pub fn slot(&mut self, kind: &SubjectKind, name: &'a str) -> usize {
        if let Some(slot) = self.find(kind, name) {
            return slot;
        }
        self.0.push(Attribute { kind: kind.clone(), name });
        self.0.len().saturating_sub(1)
    }

    /// The slot of the attribute a step of a path reads.
    pub fn slot_of(&mut self, hop: &'a Hop) -> usize {
        self.slot(&hop.kind, &hop.attribute)
    }

    /// The slot of an attribute, when the rule reads it.
    pub fn find(&self, kind: &SubjectKind, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known.name == name && known.kind == *kind)
    }

    /// The attribute of a slot.
    pub fn at(&self, slot: usize) -> Option<&Attribute<'a>> {
        self.0.get(slot)
    }

    /// How many slots there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
