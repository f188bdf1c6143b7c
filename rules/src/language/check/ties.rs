//! `ties …`: what happens when two reach the same score.

use super::super::program::{Score, Ties};
use super::super::tree::{At, WeightingClause as Words};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::report::{Problem, Report};
use super::scope::Scope;

/// What a tie under `top N by METRIC` does; `top` is the metric's name.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    (layout, section): (&Layout<'_>, &Section<'_>),
    top: &At<String>,
    ties: &Once<'_, &Words>,
) -> Option<Ties> {
    match ties.get() {
        Some(Words::TiesEarliest) => Some(Ties::Earliest),
        Some(Words::TiesReturn) => Some(Ties::ReturnToOwner),
        Some(Words::TiesBy(metric)) => by(report, scope, top, metric).map(Ties::By),
        Some(_) => Some(Ties::Share),
        None => {
            missing(report, scope, layout, section, top);
            None
        }
    }
}

fn by(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    top: &At<String>,
    metric: &At<String>,
) -> Option<Score> {
    let score = scope.score(report, metric)?.score;
    if metric.node != top.node {
        return Some(score);
    }
    let message = format!("those who tie have the same \"{}\", so it decides nothing", metric.node);
    let problem = Problem::new("P404", metric.span, message).also(top.span, "the places go by it");
    match other(scope, top) {
        Some(other) => report.replace(problem, metric.span, other),
        None => report.add(problem.help("ties share the places they tie for")),
    }
    None
}

/// Another credited metric.
fn other<'s>(scope: &'s Scope<'_>, top: &At<String>) -> Option<&'s str> {
    let mut credited = scope.metrics.iter().filter(|metric| metric.credited == Some(true));
    let other = credited.find(|metric| metric.name.node != top.node)?;
    Some(&other.name.node)
}

fn missing(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    top: &At<String>,
) {
    let mut choices =
        vec!["ties  share the places they tie for".to_owned(), "ties  earliest wins".to_owned()];
    choices.extend(other(scope, top).map(|other| format!("ties  by {other}, then share")));
    choices.push("ties  return to owner".to_owned());
    let required = Required {
        code: "P401",
        message: "the weighting does not say what a tie does".to_owned(),
        openings: &["ties"],
        choices,
    };
    required.report(report, layout, section);
}
