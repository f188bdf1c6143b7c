//! Attributes of collaborators that an example gives as if they were metrics: they are facts.

use super::super::tree::{At, Literal};
use super::report::{Problem, Report};
use super::scope::Scope;

/// Reports a metric that is not there. When collaborators have an attribute of that name, the fix
/// states it as the example's other facts are stated: `collaborator ana level 3`.
pub(super) fn unknown_metric(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    name: &At<String>,
    values: &[(Option<At<String>>, At<Literal>)],
) {
    let attributes = &scope.catalogue.collaborator;
    if scope.metrics_unread || !attributes.iter().any(|field| field.name == name.node) {
        return scope.unknown_metric(report, name, &[]);
    }
    let message =
        format!("\"{}\" is an attribute of a collaborator, and a metric is given here", name.node);
    let problem = Problem::new("N201", name.span, message).label("a fact");
    let fact = |who: &str, value: &str| format!("collaborator {who} {} {value}", name.node);
    let facts: Option<Vec<String>> = values
        .iter()
        .map(|(who, value)| Some(fact(report.text(who.as_ref()?.span), report.text(value.span))))
        .collect();
    match facts {
        Some(facts) => report.rewrite(problem, name.span, &facts),
        None => {
            let value = values.first().map_or("", |(_, value)| report.text(value.span));
            report.add(problem.help(fact("ana", value)));
        }
    }
}
