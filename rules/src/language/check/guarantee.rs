//! `each at least M`: the least that everybody who takes part is paid.

use super::super::program::EachAtLeast;
use super::super::tree::{At, WeightingClause as Words};
use super::once::Once;
use super::pool::paying;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Money;

/// Checks the clause; the outer `None` when something is wrong with it.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Once<'_, (&At<Money>, bool)>,
    cap: &Once<'_, &Words>,
) -> Option<Option<EachAtLeast>> {
    let Some((line, (least, paid_ahead))) = line.with_line() else { return Some(None) };
    let amount = paying(report, scope, least, "a minimum")?;
    if let Some((capped, Words::EachAtMostAmount(most))) = cap.with_line()
        && most.node.currency == amount.currency
        && most.node.minor < amount.minor
    {
        let message = format!("nobody can get at least {amount} and at most {}", most.node);
        let also = format!("the cap, on line {}", capped.number);
        let problem = Problem::new("P405", least.span, message).also(capped.opening, also);
        report.add(problem.help("the amount behind \"at most\" is the larger one"));
        return None;
    }
    let clause = report.clause(line);
    Some(Some(EachAtLeast { amount, paid_ahead: *paid_ahead, clause }))
}
