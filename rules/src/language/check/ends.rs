//! Ends of journeys that were forgotten: which events could close them, and what they could be worth.

use super::clusters::ClusterSketch;
use super::near_paths::to_collaborators;
use super::report::{Problem, Report};
use crate::domain::{Catalogue, EventKind, ValueType};
use crate::language::tree::Line;

/// How many events are offered at most.
const OFFERED: usize = 3;

/// Lines that say what ends a journey: by an event with that field, when there is one to have.
/// What leads to nobody comes first: it is what journeys lead to.
pub(super) fn lines(
    catalogue: &Catalogue,
    cluster: &ClusterSketch<'_>,
    field: Option<&str>,
) -> Vec<String> {
    let has = |event: &&EventKind| match field {
        Some(field) => event.field_type(field).is_some_and(is_number),
        None => true,
    };
    events(catalogue, cluster)
        .filter(has)
        .map(|event| format!("ends with {}", event.name))
        .take(OFFERED)
        .collect()
}

/// Lines that say what a journey without an end is worth.
pub(super) fn values(catalogue: &Catalogue, cluster: &ClusterSketch<'_>) -> Vec<String> {
    let money = |event: &EventKind| {
        let field = event.fields.iter().find(|field| field.value_type == ValueType::Money)?;
        Some(format!("value sum {}.{}", event.name, field.name))
    };
    events(catalogue, cluster).filter_map(money).take(OFFERED).collect()
}

/// Reports the lines of a cluster that need an end, when there is none; they are one problem.
pub(super) fn forgotten(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    cluster: &ClusterSketch<'_>,
    needless: &[&Line],
) {
    let Some((first, others)) = needless.split_first() else { return };
    let word = report.text(first.opening);
    let message = format!("\"{word}\" needs an end, and no line says what a journey ends with");
    let problem = Problem::new("P404", first.opening, message);
    let problem =
        others.iter().fold(problem, |problem, line| problem.also(line.opening, "so does this"));
    // A journey with an end is worth what the end says.
    let ends = if cluster.valued { Vec::new() } else { lines(catalogue, cluster, None) };
    report.insert_or_remove(problem, cluster.last, &ends, needless);
}

/// The events that a cluster does not have as touches and that group as it does, those with money
/// that lead to nobody first.
fn events<'c>(
    catalogue: &'c Catalogue,
    cluster: &ClusterSketch<'_>,
) -> impl Iterator<Item = &'c EventKind> {
    let fits = |event: &&EventKind| {
        let touched = cluster.touches.contains(&event.name.as_str());
        let grouped = cluster.group_by.is_none_or(|field| event.field_type(field).is_some());
        !touched && grouped
    };
    let mut found: Vec<&EventKind> = catalogue.events.values().filter(fits).collect();
    found.sort_by_key(|event| {
        let money = event.fields.iter().any(|field| field.value_type == ValueType::Money);
        (!money, to_collaborators(catalogue, event).len())
    });
    found.into_iter()
}

fn is_number(value_type: &ValueType) -> bool {
    matches!(value_type, ValueType::Money | ValueType::Number)
}
