//! `pay P of METRIC` and `pay M per METRIC`: rates on everybody's own results, several of which add up.

use super::super::program::{PayLine, Unit};
use super::super::tree::{At, Line, PayWord, TierPay, WeightingClause as Words};
use super::conditions::{self, Looking};
use super::limits;
use super::pool::{part, paying};
use super::report::{Problem, Report};
use super::running;
use super::scope::Scope;

/// The lines, in their order; `None` when anything in them is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &Words)],
) -> Option<Vec<PayLine>> {
    limits::pays(report, lines);
    let line = |(line, words): &(&Line, &Words)| one(report, scope, line, words);
    // Every line is looked at before one that is wrong ends it.
    lines.iter().map(line).collect::<Vec<_>>().into_iter().collect()
}

fn one(report: &mut Report<'_>, scope: &Scope<'_>, line: &Line, words: &Words) -> Option<PayLine> {
    let Words::Pays { pays, metric, when } = words else { return None };
    let unit = match pays.node {
        PayWord::Part(_) => Unit::Money,
        PayWord::Each { .. } => Unit::Count,
    };
    let scored = scope.score_in(report, metric, Some(unit));
    let (kind, units) = match pays.node {
        PayWord::Part(percent) => {
            let percent = part(report, &At { node: percent, span: pays.span }, "a part");
            (percent.map(TierPay::Part), 1)
        }
        PayWord::Each { rate, units } => {
            let rate = paying(report, scope, &At { node: rate, span: pays.span }, "an amount");
            (rate.map(TierPay::Each), units)
        }
    };
    let when = when.as_ref().map(|tests| {
        limits::conditions(report, [tests].into_iter());
        conditions::check(report, scope, Looking::AtCollaborator, line, tests)
    });
    let scored = scored?;
    running::refuse(report, scope, metric)?;
    let is_money = scored.unit? == Unit::Money;
    let message = match pays.node {
        PayWord::Part(_) if !is_money => {
            ("T305", format!("\"{}\" is no money, and a percentage is taken of money", metric.node))
        }
        PayWord::Each { .. } if is_money => {
            ("T306", format!("\"{}\" is money, so it has no units to pay for", metric.node))
        }
        _ => {
            let when = match when {
                Some(when) => vec![when?],
                None => Vec::new(),
            };
            let clause = report.clause(line);
            return Some(PayLine { pays: kind?, units, score: scored.score, when, clause });
        }
    };
    let problem = Problem::new(message.0, metric.span, message.1);
    let problem = match scope.find(&metric.node) {
        Some((_, metric)) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    let help = match is_money {
        true => format!("pay 5% of {}", metric.node),
        false => format!("pay {} per {}", scope.sample("5"), metric.node),
    };
    report.add(problem.help(help));
    None
}
