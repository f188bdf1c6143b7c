//! The `pool` section of a rule with `pay by`: an upper bound and nothing else.

use super::super::program::Pool;
use super::super::tree::{At, Clause, Line, PoolClause};
use super::layout::Section;
use super::once::Once;
use super::pool::bound;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Money;

/// A pool without any line.
pub(super) fn none() -> Pool {
    Pool {
        opens: Vec::new(),
        takes: Vec::new(),
        less: Vec::new(),
        first: Vec::new(),
        at_most: None,
        at_least: None,
        if_nobody: None,
        shortfall_forgiven: None,
    }
}

/// Checks the section; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
) -> Option<Pool> {
    let mut at_most: Once<'_, &At<Money>> = Once::default();
    let mut others: Vec<(&Line, &PoolClause)> = Vec::new();
    for (line, clause) in section.clauses() {
        match clause {
            Clause::Pool(PoolClause::AtMost(amount)) => {
                at_most.set(report, line, amount, "at most");
            }
            Clause::Pool(other) => others.push((line, other)),
            _ => {}
        }
    }
    for (line, clause) in &others {
        refuse(report, line, clause, at_most.is_given());
    }
    if section.lines.is_empty() {
        // A line that belongs under a pool stands for its head where there is none; that is told already.
        if report.text(section.head.opening) != "pool" {
            return None;
        }
        let message = "with \"pay by\" a pool is an upper bound, and this one has no \"at most\"";
        let problem = Problem::new("P404", section.head.opening, message);
        report.remove(problem, section.head.opening);
        return None;
    }
    let at_most = bound(report, scope, &at_most)?;
    others.is_empty().then_some(Pool { at_most, ..none() })
}

/// A fixed take was meant as the bound, unless there is one.
fn refuse(report: &mut Report<'_>, line: &Line, clause: &PoolClause, bounded: bool) {
    let message = match clause {
        PoolClause::IfNobody(_) => "with \"pay by\" nothing is left when nobody qualifies",
        PoolClause::Opens(_) => "with \"pay by\" nothing is taken, so no pool can stay closed",
        PoolClause::LessAmount(_) | PoolClause::LessPercent { .. } => {
            "with \"pay by\" nothing is taken, so there is nothing to subtract from"
        }
        PoolClause::First { .. } => {
            "with \"pay by\" there is no pool of which somebody could get a part first"
        }
        PoolClause::Shortfall(_) => "with \"pay by\" nothing is taken, so nothing can be missing",
        PoolClause::AtLeast(_) => "with \"pay by\" nobody gets more than their own result pays",
        _ => "with \"pay by\" nothing is taken: everybody is paid by their own result",
    };
    let problem = Problem::new("P404", line.opening, message);
    match clause {
        PoolClause::TakeFixed(amount) if !bounded => {
            let text = format!("at most  {}", report.text(amount.span));
            let help = format!("leave this line out\n or, for a bound of what all get together: {text}");
            report.add(problem.help(help));
        }
        // Without the line more would be paid.
        PoolClause::First { .. } => {
            report.add(
                problem.help("what somebody gets besides is another rule, in a file of its own"),
            );
        }
        PoolClause::Opens(_) | PoolClause::LessAmount(_) | PoolClause::LessPercent { .. } => {
            report.add(problem.help("it takes a pool that is divided: \"share by\" and \"take\""));
        }
        // Which of the two is meant decides what is paid.
        _ => report.add(problem.help(
            "where everybody is paid by their own result: leave this line out\n where a pool is divided: \"share by\" \
             in place of \"pay by\"",
        )),
    }
}
