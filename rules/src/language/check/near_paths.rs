//! Paths that exist, near one that does not, and the paths that lead from an event to a collaborator.

use super::super::tree::{At, DottedPath};
use super::names::nearest;
use crate::domain::{Catalogue, EventKind, Field, SubjectKind, ValueType};

/// How many paths are offered at most.
const OFFERED: usize = 3;

/// Paths from an event that lead to a collaborator, the shortest first.
pub(super) fn to_collaborators(catalogue: &Catalogue, event: &EventKind) -> Vec<String> {
    let is_person = |field: &&Field| field.value_type == ValueType::Collaborator;
    let at_once = event.fields.iter().filter(is_person).map(|field| field.name.to_string());
    let beyond = event.fields.iter().filter(|field| !is_person(field)).flat_map(|field| {
        let people = attributes_of(catalogue, &field.value_type).iter().filter(is_person);
        people.map(|attribute| format!("{}.{}", field.name, attribute.name))
    });
    at_once.chain(beyond).take(OFFERED).collect()
}

/// Paths of at most three steps from an event to something of that type.
pub(super) fn leading_to(
    catalogue: &Catalogue,
    event: &EventKind,
    goal: &ValueType,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut ends: Vec<(String, &ValueType)> =
        event.fields.iter().map(|field| (field.name.to_string(), &field.value_type)).collect();
    for _ in 0..3 {
        found.extend(ends.iter().filter(|(_, end)| *end == goal).map(|(path, _)| path.clone()));
        let further = ends.iter().flat_map(|(path, end)| {
            attributes_of(catalogue, end)
                .iter()
                .map(move |it| (format!("{path}.{}", it.name), &it.value_type))
        });
        ends = further.collect();
    }
    found.truncate(OFFERED);
    found
}

/// Whether a path leads from an event to a collaborator.
pub(super) fn leads_to_collaborator(
    catalogue: &Catalogue,
    event: &EventKind,
    path: &DottedPath,
) -> bool {
    let steps: Vec<&str> = path.node.iter().map(|step| step.node.as_str()).collect();
    let person = ValueType::Collaborator;
    Search { catalogue, event, goal: Some(&person) }.leads(&steps)
}

/// Paths from an event that exist and are one step away from one that does not: a step is another
/// one, is left out or comes in between. With a goal only those that lead to it, and where there is
/// none of them, the goal's own paths. Empty when a misspelt step explains the path.
pub(super) fn instead(
    catalogue: &Catalogue,
    event: &EventKind,
    path: &DottedPath,
    goal: Option<&ValueType>,
) -> Vec<String> {
    let written: Vec<&str> = path.node.iter().map(|step| step.node.as_str()).collect();
    let search = Search { catalogue, event, goal };
    if search.is_misspelt(&path.node, &written) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for steps in search.one_step_away(&written) {
        let text = steps.join(".");
        if search.leads(&steps) && !found.contains(&text) {
            found.push(text);
        }
    }
    if found.is_empty() && goal == Some(&ValueType::Collaborator) {
        found = to_collaborators(catalogue, event);
    }
    found.truncate(OFFERED);
    found
}

/// Where paths are looked for, and where they are to lead.
struct Search<'s> {
    catalogue: &'s Catalogue,
    event: &'s EventKind,
    goal: Option<&'s ValueType>,
}

impl<'s> Search<'s> {
    /// Every path that is one step away, with steps that stand where they can.
    fn one_step_away<'p>(&self, written: &[&'p str]) -> Vec<Vec<&'p str>>
    where
        's: 'p,
    {
        let mut paths = Vec::new();
        for at in 0..written.len() {
            let (before, rest) = written.split_at(at);
            let behind = rest.get(1..).unwrap_or_default();
            // Whatever could stand last is a guess, unless it is known where the path leads.
            let certain = !behind.is_empty() || self.goal.is_some();
            if !behind.is_empty() {
                paths.push([before, behind].concat());
            }
            for step in self.steps_behind(before) {
                if certain {
                    paths.push([before, &[step], behind].concat());
                }
                paths.push([before, &[step], rest].concat());
            }
        }
        paths
    }

    /// What can follow the steps.
    fn steps_behind(&self, steps: &[&str]) -> impl Iterator<Item = &'s str> + use<'s> {
        let fields: &'s [Field] = if steps.is_empty() {
            &self.event.fields
        } else {
            let end = self.end_of(steps);
            end.map_or(&[], |value_type| attributes_of(self.catalogue, value_type))
        };
        fields.iter().map(|field| field.name.as_str())
    }

    /// Whether the path exists and leads where it has to.
    fn leads(&self, steps: &[&str]) -> bool {
        self.end_of(steps).is_some_and(|end| self.goal.is_none_or(|goal| goal == end))
    }

    /// The type of what the steps lead to; `None` when one of them is not there.
    fn end_of(&self, steps: &[&str]) -> Option<&'s ValueType> {
        let (first, rest) = steps.split_first()?;
        rest.iter().try_fold(self.event.field_type(first)?, |from, step| {
            self.catalogue.attribute_type(&SubjectKind::of(from)?, step)
        })
    }

    /// Whether the first step that is not there is near one with which the whole path exists.
    fn is_misspelt(&self, path: &[At<String>], written: &[&str]) -> bool {
        let wrong = (0..path.len())
            .find(|at| written.get(..=*at).is_some_and(|until| self.end_of(until).is_none()));
        let Some((at, step)) = wrong.and_then(|at| Some((at, path.get(at)?))) else { return false };
        let (before, rest) = written.split_at(at);
        let behind = rest.get(1..).unwrap_or_default();
        nearest(&step.node, self.steps_behind(before))
            .is_some_and(|near| self.leads(&[before, &[near], behind].concat()))
    }
}

fn attributes_of<'c>(catalogue: &'c Catalogue, value_type: &ValueType) -> &'c [Field] {
    SubjectKind::of(value_type).and_then(|kind| catalogue.attributes(&kind)).unwrap_or_default()
}
