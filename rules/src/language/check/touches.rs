//! `touch` lines: which events lead to the end of a journey, and whom they are of.

use super::super::program::TouchSource;
use super::super::tree::{At, DottedPath, Line};
use super::clusters::ClusterSketch;
use super::credits;
use super::metrics::{self, credit};
use super::names::declared;
use super::near_paths::leads_to_collaborator;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::EventKind;

/// The touches of one line, and whom they are of; reports an event that is none, and one that leads nowhere.
pub(super) fn touch(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &ClusterSketch<'_>,
    (line, event, by): (&Line, &At<String>, &DottedPath),
) -> Option<TouchSource> {
    let kind = metrics::event_kind_or(report, scope, event, || declared_touch(event, by))?;
    if !leads_to_collaborator(scope.catalogue, kind, by) && credits::none(scope.catalogue, kind) {
        credits_nobody(report, scope, sketch, (kind, event, by));
        return None;
    }
    let by = credit(report, scope, (kind, None), by)?;
    Some(TouchSource { event: kind.name.clone(), by, clause: report.clause(line) })
}

/// What a catalogue declares for a touch by an event that there is not: journeys are of customers, and the path begins
/// with a field.
fn declared_touch(event: &At<String>, by: &DottedPath) -> String {
    let field = by.node.first().map_or("course", |word| word.node.as_str());
    format!(
        "{}\n with, below it: customer customer\n and: {field} {field}\n and, where it is none yet, above: asset {field}",
        declared(&event.node)
    )
}

/// Reports a touch by an event of which nothing leads to a collaborator; events in which the path is
/// right were probably meant.
fn credits_nobody(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &ClusterSketch<'_>,
    (kind, event, by): (&EventKind, &At<String>, &DottedPath),
) {
    let message = format!("nothing in \"{}\" leads to a collaborator", kind.name);
    let problem = Problem::new("T308", event.span, message);
    let problem = if sketch.end.is_some_and(|end| end.name == kind.name) {
        problem.label("it ends the journey; touches are what led there")
    } else {
        problem.label("so nobody can be credited for it")
    };
    let untouched = |other: &&EventKind| !sketch.touches.contains(&other.name.as_str());
    let right = |other: &&EventKind| leads_to_collaborator(scope.catalogue, other, by);
    let meant: Vec<String> = scope
        .catalogue
        .events
        .values()
        .filter(|other| untouched(other) && right(other))
        .map(|other| other.name.to_string())
        .collect();
    if meant.is_empty() {
        let touches = credits::touches(scope.catalogue);
        report.add(problem.help(format!("touches are for example:\n{}", touches.join("\n"))));
    } else {
        report.replace_by_any(problem, event.span, &meant);
    }
}
