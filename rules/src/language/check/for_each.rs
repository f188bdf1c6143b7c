//! `tiers for each FIELD`: tiers that each thing's own result reaches, before it is its owners'.

use super::super::program::{ForEach, Id, Score};
use super::super::tree::At;
use super::literals::described;
use super::names::unknown;
use super::once::Once;
use super::paths::dotted;
use super::reached::Names;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::domain::{EventKind, SubjectKind};

/// What has results of its own; `Some(None)` without such a line, and `None` when the line is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    (line, reached_by): (&Once<'_, &At<String>>, &Once<'_, Names<'_>>),
    (name, score): (&At<String>, Score),
) -> Option<Option<ForEach>> {
    let Some((line, field)) = line.with_line() else { return Some(None) };
    if let Some((other, _)) = reached_by.with_line() {
        let message = "two lines say what reaches a tier, and only one of them can";
        let problem = Problem::new("P404", line.opening, message).also(other.opening, "the other");
        report.add(
            problem.help("leave one of them out: tiers are reached by what each of them brings, or by another metric"),
        );
        return None;
    }
    let metric = match score {
        Score::Metric(id) => scope.metrics.get(id.place())?,
        Score::Points => {
            return of_no_result(report, field, "points are added up from several metrics");
        }
    };
    let event = added_up(report, metric, name, field)?;
    let Some(found) = event.field_type(&field.node) else {
        let message = format!("\"{}\" has no field named \"{}\"", event.name, field.node);
        let known: Vec<_> = event.fields.iter().map(|it| (it.name.as_str(), None)).collect();
        unknown(report, Problem::new("N203", field.span, message), field, &known);
        return None;
    };
    if !matches!(SubjectKind::of(found), Some(SubjectKind::Asset(_))) {
        let message =
            format!("\"{}\" is {}, and tiers are for each asset", field.node, described(found));
        let help = "an asset has owners, among whom what its tiers pay is divided";
        report.add(Problem::new("T321", field.span, message).help(help));
        return None;
    }
    credited(report, metric, field)?;
    Some(Some(ForEach { field: field.node.clone(), clause: report.clause(line) }))
}

/// The event whose values are added up for each one.
fn added_up<'a>(
    report: &mut Report<'_>,
    metric: &Sketch<'a>,
    name: &At<String>,
    field: &At<String>,
) -> Option<&'a EventKind> {
    let aggregate = metric.aggregate.as_ref()?;
    let name = &name.node;
    if metric.cluster.is_some() {
        return of_no_result(
            report,
            field,
            &format!("\"{name}\" is of journeys, and these have many"),
        );
    }
    if !aggregate.is_additive() {
        let why = format!("\"{name}\" is not added up from what each of them brings");
        return of_no_result(report, field, &why);
    }
    metric.event
}

fn of_no_result<T>(report: &mut Report<'_>, field: &At<String>, why: &str) -> Option<T> {
    let message = format!("{why}, so no \"{}\" has a result of its own", field.node);
    let help = "pay by a metric that is one \"count\" or \"sum\" of events";
    report.add(Problem::new("T321", field.span, message).help(help));
    None
}

/// What something comes to is its owners' only where the credit goes along it.
fn credited(report: &mut Report<'_>, metric: &Sketch<'_>, field: &At<String>) -> Option<()> {
    let path = metric.credit?;
    if path.node.first()?.node == field.node {
        return Some(());
    }
    let message = format!(
        "\"{}\" is credited along \"{}\", so what a \"{}\" comes to is not divided among its owners",
        metric.name.node,
        dotted(path),
        field.node
    );
    let problem = Problem::new("T321", field.span, message).also(path.span, "credited here");
    // Which of the two is meant decides what is paid.
    report.add(problem.help(format!(
        "tiers for each \"{0}\" need a credit that begins with it, such as {0}.owner",
        field.node
    )));
    None
}
