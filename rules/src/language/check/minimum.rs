//! Advice on minimums: `at least` under `pool` fills the pool up, and keeps nobody from being paid; `each at least`
//! where a pool is divided adds to it, and takes nothing from the others.

use super::super::program::{EachAtLeast, Method, Take, TakeKind, Unit};
use super::super::tree::{Clause, ExampleClause, Head, Line};
use super::layout::{Layout, Section};
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Money;

/// Advises where the minimum may be meant as a threshold: everything that is taken depends on what
/// was measured, so that the owner fills the pool up in a bad period, and no example shows that.
pub(super) fn advise(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    (line, least): (&Line, Money),
    takes: &[Take],
) {
    let measured =
        |take: &Take| matches!(take.kind, TakeKind::PercentOf { .. } | TakeKind::PerUnit { .. });
    let examples = layout.of_kind(|head| matches!(head, Head::Example(_)));
    if takes.is_empty()
        || !takes.iter().all(measured)
        || examples.iter().any(|example| shows(example, least))
    {
        return;
    }
    let message = format!(
        "the owner fills the pool up to {least}; it is no threshold below which nobody is paid"
    );
    let problem = Problem::new("W916", line.opening, message);
    report.add(problem.help(instead(scope, least)));
}

/// Advises where a minimum for each may be meant as a part of the pool: the owner adds it on top, and no example
/// shows that somebody gets just so much.
pub(super) fn advise_each(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    (line, least): (&Line, &EachAtLeast),
    method: &Method,
) {
    let divides = !matches!(method, Method::PayBy(_) | Method::Pays(_));
    let examples = layout.of_kind(|head| matches!(head, Head::Example(_)));
    let amount = least.amount;
    if !divides || least.paid_ahead || examples.iter().any(|it| somebody_gets(it, amount)) {
        return;
    }
    let message = format!(
        "the owner adds what somebody lacks of {amount}, on top of the pool; the others lose nothing"
    );
    let help = format!(
        "if that is meant, an example shows it: expect ana {amount}\nno line takes it from the others; to pay less than that \
         only together with more: each below {amount} waits"
    );
    report.add(Problem::new("W916", line.opening, message).help(help));
}

/// Whether an example expects that somebody gets just so much.
fn somebody_gets(example: &Section<'_>, least: Money) -> bool {
    example.clauses().any(|(_, clause)| match clause {
        Clause::Example(ExampleClause::ExpectAmounts { amounts, .. }) => {
            amounts.iter().any(|(_, amount)| amount.as_ref().is_some_and(|it| it.node == least))
        }
        _ => false,
    })
}

/// Whether an example expects the pool to be the minimum, with what was carried into it.
fn shows(example: &Section<'_>, least: Money) -> bool {
    let mut expected = None;
    let mut carried = Money::zero(least.currency);
    for (_, clause) in example.clauses() {
        match clause {
            Clause::Example(ExampleClause::ExpectPool(pool)) => expected = Some(pool.node),
            Clause::Example(ExampleClause::CarriedOver(amount)) => carried = amount.node,
            _ => {}
        }
    }
    expected.is_some() && expected == least.plus(carried).ok()
}

/// What to write when it is meant, and what when something else is.
fn instead(scope: &Scope<'_>, least: Money) -> String {
    let money = |metric: &&super::scope::Sketch<'_>| {
        metric.credited == Some(true) && metric.unit == Some(Unit::Money)
    };
    let opens = scope.metrics.iter().find(|metric| metric.unit == Some(Unit::Money)).map(|metric| {
        let name = &metric.name.node;
        format!("\nto give nothing away below a total, under pool: opens when {name} at least {least}")
    });
    let gate = scope.metrics.iter().find(money).map(|metric| {
        let name = &metric.name.node;
        format!(
            "\nto pay only who has so much, under weighting: qualify when {name} at least {least}"
        )
    });
    format!(
        "if that is meant, an example shows it: expect pool {least}{}{}\nto pay nobody less than \
         that at once, under weighting: each below {least} waits",
        opens.unwrap_or_default(),
        gate.unwrap_or_default()
    )
}
