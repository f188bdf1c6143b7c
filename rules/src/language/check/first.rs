//! `first 1% to NAME`: who gets something of the pool before it is divided.

use super::super::program::First;
use super::super::tree::{At, Line, PoolClause, TierPay};
use super::pool::{part, paying};
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::{Percent, Quantity, check_reference};

/// The lines, in their order; `None` when anything in them is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &PoolClause)],
) -> Option<Vec<First>> {
    let line = |(line, clause): &(&Line, &PoolClause)| one(report, scope, line, clause);
    // Every line is looked at before one that is wrong ends it.
    let found = lines.iter().map(line).collect::<Vec<_>>();
    let found: Vec<First> = found.into_iter().collect::<Option<_>>()?;
    together(report, lines, &found)?;
    Some(found)
}

fn one(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Line,
    clause: &PoolClause,
) -> Option<First> {
    let PoolClause::First { pays, to } = clause else { return None };
    let span = pays.span;
    let pays = match pays.node {
        TierPay::Part(percent) => {
            part(report, &At { node: percent, span }, "a part").map(TierPay::Part)
        }
        TierPay::Each(amount) | TierPay::Prize(amount) => {
            paying(report, scope, &At { node: amount, span }, "an amount").map(TierPay::Prize)
        }
    };
    if let Err(wrong) = check_reference(&to.node) {
        report.add(Problem::new("S123", to.span, format!("the reference {wrong}")));
        return None;
    }
    Some(First { pays: pays?, to: to.node.clone(), clause: report.clause(line) })
}

/// Refuses more than all of the pool.
fn together(
    report: &mut Report<'_>,
    lines: &[(&Line, &PoolClause)],
    found: &[First],
) -> Option<()> {
    let mut total = Quantity::ZERO;
    for ((_, clause), first) in lines.iter().zip(found) {
        let (TierPay::Part(percent), PoolClause::First { pays, .. }) = (first.pays, clause) else {
            continue;
        };
        total = total.plus(percent.number())?;
        if total > Percent::HUNDRED.number() {
            let message = format!("the \"first\" lines add up to {total}% of the pool");
            let problem = Problem::new("P407", pays.span, message);
            report.add(problem.help("100% is all there is: write smaller parts"));
            return None;
        }
    }
    Some(())
}
