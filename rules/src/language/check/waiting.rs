//! What waits: `each below M waits`, the least that is paid at once, and `waits until COND`.

use super::super::program::{Condition, EachBelow};
use super::super::tree::{At, Conditions, Line, WeightingClause as Words};
use super::conditions::{self, Looking};
use super::limits;
use super::once::Once;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Money;

/// Checks the clause; the outer `None` when something is wrong with it.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    below: &Once<'_, &At<Money>>,
    cap: &Once<'_, &Words>,
) -> Option<Option<EachBelow>> {
    let Some((line, least)) = below.with_line() else { return Some(None) };
    let amount = scope.money(report, least)?;
    if amount.minor == 0 {
        let message = format!("no amount is below {amount}, so nothing ever waits");
        report.remove(Problem::new("P404", least.span, message), line.opening);
        return None;
    }
    if let Some((capped, Words::EachAtMostAmount(most))) = cap.with_line()
        && most.node.currency == amount.currency
        && most.node.minor < amount.minor
    {
        let most = most.node;
        let message = format!(
            "each gets at most {most}, which is below {amount}, so every amount waits for a later one"
        );
        let capped = (capped.opening, format!("the cap, on line {}", capped.number));
        report.add(Problem::new("W910", least.span, message).also(capped.0, capped.1));
    }
    Some(Some(EachBelow { amount, clause: report.clause(line) }))
}

/// Checks the `waits until` lines; `None` when anything in them is wrong.
pub(super) fn until(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &Conditions)],
) -> Option<Vec<Condition>> {
    limits::conditions(report, lines.iter().map(|(_, tests)| *tests));
    let one = |(line, tests): &(&Line, &Conditions)| {
        conditions::check(report, scope, Looking::AtCollaborator, line, tests)
    };
    // Every line is looked at before one that is wrong ends it.
    lines.iter().map(one).collect::<Vec<_>>().into_iter().collect()
}
