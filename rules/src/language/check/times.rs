//! `times N when COND`: what multiplies somebody's score, or what they are paid.

use super::super::program::Times;
use super::super::tree::{Line, WeightingClause as Words};
use super::conditions::{self, Looking};
use super::limits;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Quantity;

/// The lines, in their order; `None` when anything in them is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &Words)],
) -> Option<Vec<Times>> {
    let conditions = lines.iter().filter_map(|(_, words)| match words {
        Words::Times { when, .. } => Some(when),
        _ => None,
    });
    limits::conditions(report, conditions);
    let line = |(line, words): &(&Line, &Words)| one(report, scope, line, words);
    // Every line is looked at before one that is wrong ends it.
    lines.iter().map(line).collect::<Vec<_>>().into_iter().collect()
}

fn one(report: &mut Report<'_>, scope: &Scope<'_>, line: &Line, words: &Words) -> Option<Times> {
    let Words::Times { factor, when } = words else { return None };
    let when = conditions::check(report, scope, Looking::AtCollaborator, line, when);
    if factor.node == Quantity::ONE {
        let message = "what is multiplied by 1 stays what it is";
        report.remove(Problem::new("P404", factor.span, message), line.opening);
        return None;
    }
    if !factor.node.is_positive() {
        let message = "what is multiplied by 0 pays nobody anything";
        let problem = Problem::new("P406", factor.span, message);
        report.add(problem.help("who is to get nothing is kept out by \"qualify when\""));
        return None;
    }
    Some(Times { factor: factor.node, when: when?, clause: report.clause(line) })
}
