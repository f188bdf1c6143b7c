//! `share 80% by METRIC`: parts of the pool, each divided by a metric of its own.

use super::super::program::SharePart;
use super::super::tree::{Line, WeightingClause as Words};
use super::pool::part;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::{Percent, Quantity};

/// The lines, in their order; `None` when anything in them is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &Words)],
) -> Option<Vec<SharePart>> {
    let line = |(line, words): &(&Line, &Words)| one(report, scope, line, words);
    // Every line is looked at before one that is wrong ends it.
    let found = lines.iter().map(line).collect::<Vec<_>>();
    let found: Vec<SharePart> = found.into_iter().collect::<Option<_>>()?;
    together(report, lines, &found)?;
    Some(found)
}

fn one(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Line,
    words: &Words,
) -> Option<SharePart> {
    let Words::SharePart { percent, metric } = words else { return None };
    let percent = part(report, percent, "a part");
    let scored = scope.score(report, metric);
    Some(SharePart { percent: percent?, score: scored?.score, clause: report.clause(line) })
}

/// All parts together are the pool. Which of them should be another one is for the author to say.
fn together(report: &mut Report<'_>, lines: &[(&Line, &Words)], found: &[SharePart]) -> Option<()> {
    let add = |sum: Quantity, part: &SharePart| sum.plus(part.percent.number());
    let total = found.iter().try_fold(Quantity::ZERO, add)?;
    if total == Percent::HUNDRED.number() {
        return Some(());
    }
    let (first, others) = lines.split_first()?;
    let (last, _) = others.last().unwrap_or(first);
    let message = format!("the parts add up to {total}% of the pool, and all of it is divided");
    let problem = Problem::new("P431", last.span, message);
    let help = "write percentages that add up to 100%; one metric alone needs none: share by …";
    report.add(problem.help(help));
    None
}
