//! Reading a path: a field of the event (or the collaborator), then attributes of what it points to.

use super::attributes::{Attributes, Slot};
use super::facts::Facts;
use super::rates::Rates;
use crate::domain::{Fields, Moment, Value};
use crate::language::{Path, Root};

/// A path with its attributes resolved to slots.
#[derive(Debug)]
pub(super) struct PathPlan<'a> {
    /// As written, with types: for explanations.
    pub path: &'a Path,
    slots: Vec<Slot>,
}

/// What paths are read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'s, 'a> {
    /// What was known.
    pub facts: Facts<'a>,
    /// The fields of the event, when there is one.
    pub fields: Option<&'a Fields>,
    /// The collaborator that is to qualify, when there is one.
    pub collaborator: Option<&'a str>,
    /// As of when facts and rates are read.
    pub moment: Moment,
    /// What turns money of other currencies into the rule's.
    pub rates: &'s Rates<'a>,
}

/// Something a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Seen<'a> {
    /// A value of an event or a fact.
    Value(&'a Value),
    /// A reference that is no value of its own: the collaborator, or one of several owners.
    Reference(&'a str),
}

impl<'a> Seen<'a> {
    /// The reference or text, when it is one.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Reference(text) => Some(text),
            Self::Value(Value::Ref(text) | Value::Text(text)) => Some(text),
            Self::Value(_) => None,
        }
    }

    /// Itself, or each owner where it is several.
    pub fn each(self, visit: &mut dyn FnMut(Seen<'a>)) {
        match self {
            Self::Value(Value::Owners(owners)) => {
                for owner in owners {
                    visit(Self::Reference(&owner.collaborator));
                }
            }
            one => visit(one),
        }
    }
}

impl<'a> PathPlan<'a> {
    /// Resolves a path.
    pub fn new(path: &'a Path, attributes: &mut Attributes<'a>) -> Self {
        let slots = path.hops.iter().map(|hop| attributes.slot_of(hop)).collect();
        Self { path, slots }
    }

    /// Visits what the path leads to: nothing where a value on the way is missing, several when it
    /// leads through an asset with several owners. Owners at its end are visited as one value.
    fn visit(&self, scene: &Scene<'_, 'a>, visit: &mut dyn FnMut(Option<Seen<'a>>)) {
        match self.root(scene) {
            Some(root) => follow(&self.slots, root, scene, visit),
            None => visit(None),
        }
    }

    /// The slots of its attributes, in their order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Visits everything that the path leads to and that is known, owners one by one.
    pub fn each(&self, scene: &Scene<'_, 'a>, visit: &mut dyn FnMut(Seen<'a>)) {
        self.visit(scene, &mut |seen| seen.into_iter().for_each(|seen| seen.each(visit)));
    }

    /// The value that the path leads to, if any; nothing at all where it may lead to several, and
    /// for paths that start from the collaborator.
    pub fn value(&self, scene: &Scene<'_, 'a>) -> Option<Option<&'a Value>> {
        let Root::Field(name) = &self.path.root else { return None };
        let mut value = scene.fields?.named(name);
        for slot in &self.slots {
            let reference = match value {
                Some(Value::Ref(reference) | Value::Text(reference)) => reference,
                Some(Value::Owners(_)) => return None,
                _ => return Some(None),
            };
            value = scene.facts.at(*slot, reference, scene.moment);
        }
        if matches!(value, Some(Value::Owners(_))) { None } else { Some(value) }
    }

    /// The first thing the path leads to.
    pub fn first(&self, scene: &Scene<'_, 'a>) -> Option<Seen<'a>> {
        if self.slots.is_empty() {
            return self.root(scene);
        }
        let mut first = None;
        self.visit(scene, &mut |seen| first = first.or(seen));
        first
    }

    /// Tells of every attribute that the path reads, and of whom: its slot, and the reference.
    pub fn look_ups(&self, scene: &Scene<'_, 'a>, tell: &mut dyn FnMut(Slot, &'a str)) {
        let mut reached: Vec<Seen<'a>> = self.root(scene).into_iter().collect();
        for slot in &self.slots {
            let mut next = Vec::new();
            for seen in reached {
                seen.each(&mut |one| {
                    let Some(reference) = one.text() else { return };
                    tell(*slot, reference);
                    next.extend(scene.facts.at(*slot, reference, scene.moment).map(Seen::Value));
                });
            }
            reached = next;
        }
    }

    /// What stands where the path starts.
    pub fn root(&self, scene: &Scene<'_, 'a>) -> Option<Seen<'a>> {
        match &self.path.root {
            Root::Field(name) => scene.fields?.named(name).map(Seen::Value),
            Root::Collaborator => scene.collaborator.map(Seen::Reference),
        }
    }
}

/// Goes on from `seen` along `slots`; as deep as the path is long.
fn follow<'a>(
    slots: &[Slot],
    seen: Seen<'a>,
    scene: &Scene<'_, 'a>,
    visit: &mut dyn FnMut(Option<Seen<'a>>),
) {
    let Some((slot, rest)) = slots.split_first() else { return visit(Some(seen)) };
    seen.each(&mut |one| {
        let value = one.text().and_then(|text| scene.facts.at(*slot, text, scene.moment));
        match value {
            Some(value) => follow(rest, Seen::Value(value), scene, visit),
            None => visit(None),
        }
    });
}
