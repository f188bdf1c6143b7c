//! Paths: a field of the event, or the collaborator, then attributes of what it points to.

use super::super::program::{Hop, Path, Root};
use super::super::tree::{At, DottedPath};
use super::literals::described;
use super::names::unknown;
use super::report::{Problem, Report};
use crate::domain::{Catalogue, EventKind, Field, SubjectKind, ValueType};

/// A path as written.
pub(super) fn dotted(path: &DottedPath) -> String {
    let steps: Vec<&str> = path.node.iter().map(|step| step.node.as_str()).collect();
    steps.join(".")
}

/// A path that starts at a field of the event; reports a step that is not there.
pub(super) fn from_event(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    event: &EventKind,
    path: &DottedPath,
) -> Option<Path> {
    let (first, rest) = path.node.split_first()?;
    let Some(start) = event.field_type(&first.node) else {
        let message = format!("\"{}\" has no field named \"{}\"", event.name, first.node);
        let known: Vec<_> = event.fields.iter().map(|field| (field.name.as_str(), None)).collect();
        let problem = Problem::new("N203", first.span, message);
        match owner_of(catalogue, event, &first.node) {
            Some(field) => report.replace(problem, first.span, &format!("{field}.{}", first.node)),
            None => unknown(report, problem, first, &known),
        }
        return None;
    };
    let root = Root::Field(first.node.clone());
    follow(report, catalogue, Start { root, value_type: start.clone(), name: first }, rest, path)
}

/// A path of attributes of the collaborator that is to qualify; its first step is known to be one.
pub(super) fn from_collaborator(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    path: &DottedPath,
) -> Option<Path> {
    let first = path.node.first()?;
    let start =
        Start { root: Root::Collaborator, value_type: ValueType::Collaborator, name: first };
    follow(report, catalogue, start, &path.node, path)
}

/// The field of an event that leads to something with that attribute.
fn owner_of<'e>(catalogue: &Catalogue, event: &'e EventKind, attribute: &str) -> Option<&'e str> {
    let leads = |field: &&Field| {
        SubjectKind::of(&field.value_type)
            .and_then(|kind| catalogue.attribute_type(&kind, attribute))
            .is_some()
    };
    event.fields.iter().find(leads).map(|field| field.name.as_str())
}

struct Start<'p> {
    root: Root,
    value_type: ValueType,
    name: &'p At<String>,
}

fn follow(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    start: Start<'_>,
    steps: &[At<String>],
    path: &DottedPath,
) -> Option<Path> {
    let mut value_type = start.value_type;
    let mut before = start.name;
    let mut hops = Vec::with_capacity(steps.len());
    for step in steps {
        let Some(kind) = SubjectKind::of(&value_type) else {
            let message = format!(
                "\"{}\" is {}, which has no attributes",
                before.node,
                described(&value_type)
            );
            let until: Vec<&str> = path
                .node
                .iter()
                .take_while(|other| other.span != step.span)
                .map(|other| other.node.as_str())
                .collect();
            let help = report.corrected(path.span, &until.join("."));
            report.add(Problem::new("T310", step.span, message).help(help));
            return None;
        };
        let attributes = catalogue.attributes(&kind)?;
        let Some(next) = attributes.iter().find(|field| field.name == step.node) else {
            missing_attribute(report, &kind, attributes, step);
            return None;
        };
        value_type = next.value_type.clone();
        hops.push(Hop { kind, attribute: step.node.clone() });
        before = step;
    }
    Some(Path { root: start.root, hops, value_type, text: dotted(path) })
}

/// Reports an attribute that a kind of subject does not have.
pub(super) fn missing_attribute(
    report: &mut Report<'_>,
    kind: &SubjectKind,
    attributes: &[Field],
    step: &At<String>,
) {
    let message = format!("a {kind} has no attribute named \"{}\"", step.node);
    let known: Vec<_> = attributes.iter().map(|field| (field.name.as_str(), None)).collect();
    unknown(report, Problem::new("N204", step.span, message), step, &known);
}
