//! Credit lines that are missing: which path the metric's own event has, and where it has none, an
//! event that has one.

use std::cmp::Reverse;

use super::super::program::Aggregate;
use super::super::tree::DottedPath;
use super::near_paths::{leads_to_collaborator, to_collaborators};
use super::paths::dotted;
use super::report::{Problem, Report};
use super::scope::Sketch;
use crate::domain::{Catalogue, EventKind};

/// Takes in a problem that is mended by a credit line under the metric; each path of its event to a
/// collaborator is a fix.
pub(super) fn insert(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    problem: Problem,
    metric: &Sketch<'_>,
) {
    let Some(event) = metric.event else {
        return report.add(problem.help("add a line to the metric that starts with: credit"));
    };
    let lines: Vec<String> = lines(catalogue, event);
    if lines.is_empty() {
        let help = elsewhere(catalogue, (event, None), metric.aggregate.as_ref());
        report.add(problem.help(help));
    } else {
        report.insert(problem, metric.last, &lines);
    }
}

/// Takes in a problem that is mended by any metric with a credit line.
pub(super) fn insert_anywhere(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    problem: Problem,
    metrics: &[Sketch<'_>],
) {
    let credits = |metric: &&Sketch<'_>| {
        metric.event.is_some_and(|event| !lines(catalogue, event).is_empty())
    };
    match (metrics.iter().find(credits), metrics.first()) {
        (Some(metric), _) | (None, Some(metric)) => {
            let problem = problem.also(metric.name.span, "this metric has no credit line");
            insert(report, catalogue, problem, metric);
        }
        (None, None) => {
            let event = creditable(catalogue, &Aggregate::Count).next();
            let sample = event.map(|event| {
                format!("add: metric results\n{}", sample(catalogue, event, &Aggregate::Count))
            });
            report.add(sample.into_iter().fold(problem, Problem::help));
        }
    }
}

/// What helps where nothing in an event leads to a collaborator: the event that has the path as written, else the
/// one most like it where something does.
pub(super) fn elsewhere(
    catalogue: &Catalogue,
    (event, path): (&EventKind, Option<&DottedPath>),
    aggregate: Option<&Aggregate>,
) -> String {
    let nothing = format!("nothing in \"{}\" leads to a collaborator", event.name);
    let aggregate = aggregate.unwrap_or(&Aggregate::Count);
    if let Some(path) = path
        && let Some(other) =
            creditable(catalogue, aggregate).find(|it| leads_to_collaborator(catalogue, it, path))
    {
        let written = dotted(path);
        let lines = measuring(other, aggregate, &written);
        return format!("{nothing}; \"{written}\" is of \"{}\":\n{lines}", other.name);
    }
    let shared = |other: &EventKind| {
        other.fields.iter().filter(|field| event.field_type(&field.name).is_some()).count()
    };
    let others = creditable(catalogue, aggregate);
    let Some(other) = others.min_by_key(|other| Reverse(shared(other))) else { return nothing };
    format!(
        "{nothing}, unless a catalogue adds to it, under \"event {}\", such as \"seller collaborator\": credit seller\n another \
         event has something that does, and is measured by a metric of its own:\n{}",
        event.name,
        sample(catalogue, other, aggregate)
    )
}

/// Whether no path of an event is known to lead to a collaborator.
pub(super) fn none(catalogue: &Catalogue, event: &EventKind) -> bool {
    to_collaborators(catalogue, event).is_empty()
}

/// Touches that are right, as samples.
pub(super) fn touches(catalogue: &Catalogue) -> Vec<String> {
    let touch = |event: &EventKind| {
        let path = to_collaborators(catalogue, event).into_iter().next()?;
        Some(format!("touch {} by {path}", event.name))
    };
    creditable(catalogue, &Aggregate::Count).filter_map(touch).take(3).collect()
}

/// The events that have what is measured and lead to a collaborator.
fn creditable<'c>(
    catalogue: &'c Catalogue,
    aggregate: &Aggregate,
) -> impl Iterator<Item = &'c EventKind> {
    let fits = move |event: &&EventKind| {
        let measured = aggregate.field().is_none_or(|field| event.field_type(field).is_some());
        measured && !to_collaborators(catalogue, event).is_empty()
    };
    catalogue.events.values().filter(fits)
}

/// The lines of a metric that measures an event and credits somebody.
fn sample(catalogue: &Catalogue, event: &EventKind, aggregate: &Aggregate) -> String {
    let path = to_collaborators(catalogue, event).into_iter().next().unwrap_or_default();
    measuring(event, aggregate, &path)
}

fn measuring(event: &EventKind, aggregate: &Aggregate, path: &str) -> String {
    let field = aggregate.field().map_or_else(String::new, |field| format!(".{field}"));
    format!("{:<9} {}{field}\ncredit    {path}", aggregate.word(), event.name)
}

/// The credit line along the first path of an event to a collaborator.
pub(super) fn first(catalogue: &Catalogue, event: &EventKind) -> Option<String> {
    to_collaborators(catalogue, event).first().map(|path| format!("credit {path}"))
}

fn lines(catalogue: &Catalogue, event: &EventKind) -> Vec<String> {
    let paths = to_collaborators(catalogue, event).into_iter();
    paths.map(|path| format!("credit  {path}")).collect()
}
