//! Values of metrics in examples: whose they are, and in what unit.

use super::super::program::MetricId;
use super::super::tree::{At, Literal};
use super::attributes;
use super::literals::of_unit;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::domain::Quantity;

/// "It is given twice."
pub(super) fn twice(metric: &str, who: &str) -> String {
    if who.is_empty() {
        format!("\"{metric}\" is given twice")
    } else {
        format!("\"{metric}\" of {who} is given twice")
    }
}

/// The metric, whose value it is, and the value.
pub(super) type Measured<'v> = (MetricId, Option<&'v At<String>>, Quantity);

/// Values of a metric with whose they are.
pub(super) fn measured<'v>(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    name: &At<String>,
    values: &'v [(Option<At<String>>, At<Literal>)],
) -> Option<Vec<Measured<'v>>> {
    if name.node == "points" {
        let problem = Problem::new("X607", name.span, "points are made from metrics");
        report.add(problem.help("give the metrics that are worth points"));
        return None;
    }
    let Some((id, metric)) = scope.find(&name.node) else {
        attributes::unknown_metric(report, scope, name, values);
        return None;
    };
    if scope.is_blamed(id) {
        return None;
    }
    // Every value is looked at: what is wrong with several of them is mended at once.
    let checked: Vec<Option<Measured<'v>>> = values
        .iter()
        .map(|(collaborator, literal)| {
            whose(report, metric, collaborator.as_ref(), literal)?;
            let value = of_unit(report, scope, literal, metric.unit?, &name.node)?;
            Some((id, collaborator.as_ref(), value))
        })
        .collect();
    checked.into_iter().collect()
}

/// A credited metric has a value for each collaborator, a site-wide one has one value.
fn whose(
    report: &mut Report<'_>,
    metric: &Sketch<'_>,
    collaborator: Option<&At<String>>,
    literal: &At<Literal>,
) -> Option<()> {
    let name = &metric.name.node;
    match (metric.credited?, collaborator) {
        (true, None) => {
            let message = format!("\"{name}\" does not say whose value this is");
            let problem = Problem::new("X601", literal.span, message);
            let text = format!("ana {}", report.text(literal.span));
            let help = report.corrected(literal.span, &text);
            report.add(problem.also(metric.name.span, "a credited metric").help(help));
            None
        }
        (false, Some(who)) => {
            let message = format!("\"{name}\" is site-wide and belongs to nobody");
            let problem = Problem::new("X601", who.span, message);
            let problem = problem.also(metric.name.span, "this metric has no credit line");
            report.leave_out(problem, who.span);
            None
        }
        _ => Some(()),
    }
}
