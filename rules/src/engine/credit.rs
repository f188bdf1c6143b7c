//! Whose the value of an event is, and what part of it each of them has.

use std::collections::{BTreeMap, BTreeSet};

use super::apportion;
use super::attributes::Slot;
use super::facts::Facts;
use super::path::{PathPlan, Scene, Seen};
use crate::domain::{Fraction, Moment, OwnerPart, OwnerShare, Value};
use crate::language::Root;

/// Whose score a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Credit<'a> {
    /// Nobody's: the metric is site-wide.
    Site,
    /// One collaborator's.
    Sole(&'a str),
    /// Several collaborators', by their parts.
    Several(Several<'a>),
}

/// Several collaborators with their parts. Those at the end of a path through several owners are
/// found anew whenever somebody asks, so that a credit stays as small as it mostly is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Several<'a> {
    source: Source<'a>,
    /// With whom spare billionths start.
    turn: i64,
}

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    /// The owners of what the path ends at.
    Owners(&'a [OwnerShare]),
    /// The path goes on behind several owners.
    Along(Along<'a>),
}

#[derive(Debug, Clone, Copy)]
struct Along<'a> {
    slots: &'a [Slot],
    root: Seen<'a>,
    facts: Facts<'a>,
    moment: Moment,
}

/// Who has which part of a value. All parts add up to one.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    /// By reference.
    pub people: BTreeMap<&'a str, Fraction>,
    /// What is credited to nobody, because something was missing behind one of several owners.
    pub nobody: Fraction,
    /// Behind whom it was missing.
    pub without: BTreeSet<&'a str>,
}

/// Who is credited at the end of a path; `None` when that is unknown. `turn` says with whom the spare
/// billionths of divided values start.
pub(super) fn credited<'a>(
    path: &'a PathPlan<'a>,
    scene: &Scene<'_, 'a>,
    turn: i64,
) -> Option<Credit<'a>> {
    let Root::Field(name) = &path.path.root else { return None };
    let root = scene.fields?.named(name)?;
    let mut value = root;
    for slot in path.slots() {
        let reference = match value {
            Value::Ref(reference) | Value::Text(reference) => reference.as_str(),
            Value::Owners(owners) => match &owners[..] {
                [sole] => &sole.collaborator,
                // Which parts lie behind several owners is found from the start of the path, where
                // the shares begin.
                _ => return along(path, Seen::Value(root), scene, turn),
            },
            _ => return None,
        };
        value = scene.facts.at(*slot, reference, scene.moment)?;
    }
    match value {
        Value::Ref(sole) | Value::Text(sole) => Some(Credit::Sole(sole)),
        Value::Owners(owners) => match &owners[..] {
            [] => None,
            [sole] => Some(Credit::Sole(&sole.collaborator)),
            several => Some(Credit::Several(Several { source: Source::Owners(several), turn })),
        },
        _ => None,
    }
}

/// Several collaborators behind several owners; `None` when there is nobody behind any of them.
fn along<'a>(
    path: &'a PathPlan<'a>,
    root: Seen<'a>,
    scene: &Scene<'_, 'a>,
    turn: i64,
) -> Option<Credit<'a>> {
    let (facts, moment) = (scene.facts, scene.moment);
    let along = Along { slots: path.slots(), root, facts, moment };
    // Where nobody is behind any owner the whole event is uncredited, and not a part of it for each
    // owner.
    let someone = !along.parts().people.is_empty();
    someone.then_some(Credit::Several(Several { source: Source::Along(along), turn }))
}

impl<'a> Credit<'a> {
    /// Visits everybody whom it is credited to with their percentage, in billionths of a percent;
    /// false where the parts are no percentages.
    pub fn percentages(self, visit: &mut dyn FnMut(&'a str, u128)) -> bool {
        let all = OwnerPart::WHOLE;
        match self {
            Self::Site => true,
            Self::Sole(sole) => {
                visit(sole, all);
                true
            }
            Self::Several(Several { source: Source::Owners(owners), .. }) => {
                owners.iter().all(|owner| {
                    let percent = owner.part.percent();
                    percent.inspect(|part| visit(&owner.collaborator, *part)).is_some()
                })
            }
            Self::Several(Several { source: Source::Along(_), .. }) => false,
        }
    }

    /// Who has which part of it.
    pub fn parts(self) -> Parts<'a> {
        let mut parts = Parts::default();
        match self {
            Self::Site => parts.nobody = Fraction::ONE,
            Self::Sole(sole) => drop(parts.people.insert(sole, Fraction::ONE)),
            Self::Several(several) => return several.parts(),
        }
        parts
    }

    /// Everybody whom it is credited to, by reference.
    pub fn people(self) -> Vec<&'a str> {
        match self {
            Self::Site => Vec::new(),
            Self::Sole(sole) => vec![sole],
            Self::Several(Several { source: Source::Owners(owners), .. }) => {
                owners.iter().map(|owner| owner.collaborator.as_str()).collect()
            }
            Self::Several(several) => several.parts().people.into_keys().collect(),
        }
    }
}

impl<'a> Several<'a> {
    /// Everybody with their part of a value, in billionths; what is nobody's is left out. `None` when
    /// a part does not fit.
    pub fn split(self, value: i128) -> Option<Vec<(&'a str, i128)>> {
        match self.source {
            Source::Owners(owners) => {
                let weights: Vec<u128> = owners.iter().map(|owner| owner.part.weight()).collect();
                let parts = apportion::by_weights(value, &weights, self.turn)?;
                let people = owners.iter().map(|owner| owner.collaborator.as_str());
                Some(people.zip(parts).collect())
            }
            Source::Along(along) => {
                let Parts { people, nobody, .. } = along.parts();
                let (people, mut parts): (Vec<_>, Vec<_>) = people.into_iter().unzip();
                parts.push(nobody);
                let parts = apportion::by_parts(value, &parts, self.turn)?;
                Some(people.into_iter().zip(parts).collect())
            }
        }
    }

    /// Everybody's part, where these are no percentages: such parts have no end as decimals.
    pub fn endless(self) -> Option<Parts<'a>> {
        let Source::Owners(owners) = self.source else { return Some(self.parts()) };
        let percentages = owners.iter().all(|owner| owner.part.percent().is_some());
        (!percentages).then(|| self.parts())
    }

    /// Behind whom something was missing, when there is anybody.
    pub fn without(self) -> Option<BTreeSet<&'a str>> {
        match self.source {
            Source::Owners(_) => None,
            Source::Along(along) => {
                Some(along.parts().without).filter(|without| !without.is_empty())
            }
        }
    }

    fn parts(self) -> Parts<'a> {
        match self.source {
            Source::Owners(owners) => {
                let mut parts = Parts::default();
                each_part(owners, &Fraction::ONE, &mut |who, part| parts.give(who, part));
                parts
            }
            Source::Along(along) => along.parts(),
        }
    }
}

impl<'a> Along<'a> {
    fn parts(self) -> Parts<'a> {
        let mut parts = Parts::default();
        self.follow(self.slots, self.root, Fraction::ONE, &mut parts);
        parts
    }

    /// Goes on from `seen` along `slots` with a part of the whole; as deep as the path is long.
    fn follow(self, slots: &[Slot], seen: Seen<'a>, part: Fraction, parts: &mut Parts<'a>) {
        if let Seen::Value(Value::Owners(owners)) = seen {
            return each_part(owners, &part, &mut |who, part| {
                self.follow(slots, Seen::Reference(who), part, parts);
            });
        }
        let Some(who) = seen.text() else {
            parts.nobody += part;
            return;
        };
        let Some((slot, rest)) = slots.split_first() else { return parts.give(who, part) };
        match self.facts.at(*slot, who, self.moment) {
            Some(value) => self.follow(rest, Seen::Value(value), part, parts),
            None => {
                parts.without.insert(who);
                parts.nobody += part;
            }
        }
    }
}

impl<'a> Parts<'a> {
    fn give(&mut self, who: &'a str, part: Fraction) {
        *self.people.entry(who).or_insert_with(|| Fraction::ZERO) += part;
    }
}

/// Visits each owner with their part of a part.
fn each_part<'a>(
    owners: &'a [OwnerShare],
    part: &Fraction,
    visit: &mut dyn FnMut(&'a str, Fraction),
) {
    let whole: u128 = owners.iter().map(|owner| owner.part.weight()).sum();
    for owner in owners {
        visit(&owner.collaborator, part * apportion::ratio(owner.part.weight(), whole));
    }
}
