//! The lines of a metric with numbers in them: `at most … per` and `worth`.

use super::super::diagnostic::Span;
use super::super::program::{Aggregate, AtMostPer, Unit, Worth};
use super::super::tree::{At, DottedPath, Line, Literal};
use super::credits;
use super::literals::of_unit;
use super::paths::from_event;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::domain::{Money, Quantity};

/// `at most N per PATH`: only of what is added up, and above zero.
pub(super) fn at_most(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &Sketch<'_>,
    (line, most, paths, over_all): (&Line, &At<Literal>, &[DottedPath], bool),
) -> Option<AtMostPer> {
    let aggregate = sketch.aggregate.as_ref()?;
    if !aggregate.is_additive() {
        let name = &sketch.name.node;
        let message = format!("\"{name}\" adds nothing up, so nothing can be cut off");
        let problem = Problem::new("T314", line.opening, message)
            .also(sketch.name.span, format!("{} measured here", article(aggregate)));
        report.add(problem.help("only what \"count\" and \"sum\" measure is added up"));
        return None;
    }
    let event = sketch.event?;
    let paths: Vec<_> =
        paths.iter().map(|path| from_event(report, scope.catalogue, event, path)).collect();
    if let (Unit::Money, Literal::Number(number)) = (sketch.unit?, &most.node) {
        uses_or_money(report, scope, sketch, (line, most.span, *number));
        return None;
    }
    let value = of_unit(report, scope, most, sketch.unit?, &sketch.name.node)?;
    if !value.is_positive() {
        let message = format!("at most {} lets nothing count", report.text(most.span));
        let help = "write a number above zero";
        report.add(Problem::new("P406", most.span, message).help(help));
        return None;
    }
    let paths = paths.into_iter().collect::<Option<_>>()?;
    Some(AtMostPer { most: value, paths, over_all, clause: report.clause(line) })
}

/// `at most 10 per customer` of money: ten euros, or ten orders.
fn uses_or_money(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &Sketch<'_>,
    (line, span, number): (&Line, Span, Quantity),
) {
    let name = &sketch.name.node;
    let message =
        format!("\"{name}\" is money, and {number} may be an amount or a number of events");
    let problem = Problem::new("T301", span, message);
    let problem = problem.also(sketch.name.span, "money is measured here");
    let amount = report.corrected(span, &scope.sample(&number.to_string()));
    let events = report.clause(line);
    report.add(problem.help(format!(
        "an amount: {amount}\n or a number of events, under a metric that counts them: {events}\n or of \
         each customer only the first of all time: for each customer's first {number}"
    )));
}

fn article(aggregate: &Aggregate) -> String {
    match aggregate {
        Aggregate::Average { .. } => "an average is".to_owned(),
        Aggregate::Fact { .. } => "a fact is".to_owned(),
        Aggregate::Distinct { .. } => "different values are".to_owned(),
        other => format!("the {} value is", other.word()),
    }
}

/// So many points, and for which amount of money.
pub(super) type PointsFor<'a> = (&'a At<Quantity>, Option<&'a At<Money>>);

/// `worth N points` of a metric of any kind but money, `worth N points per M` of one that is money.
pub(super) fn worth(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &Sketch<'_>,
    given: Option<(&Line, &PointsFor<'_>)>,
) -> Option<Option<Worth>> {
    let Some((line, (points, per))) = given else { return Some(None) };
    let name = &sketch.name.node;
    if sketch.credited == Some(false) {
        let message = format!("\"{name}\" is site-wide, so nobody can have points of it");
        let problem = Problem::new("T312", line.opening, message);
        if scope.is_first_blame(sketch) {
            credits::insert(report, scope.catalogue, problem, sketch);
        }
        return None;
    }
    if !points.node.is_positive() {
        let problem = Problem::new("P406", points.span, "a worth of 0 points changes nothing");
        report.remove(problem, line.opening);
        return None;
    }
    let per = match (per, sketch.unit?) {
        (None, Unit::Count | Unit::Number) => Quantity::ONE,
        (Some(per), Unit::Money) => amount(report, scope, per)?,
        (None, Unit::Money) => {
            let message =
                format!("\"{name}\" is money, and it is not said for which amount the points are");
            let problem = Problem::new("T315", points.span, message)
                .also(sketch.name.span, "money is measured here");
            let text = format!(" per {}", scope.sample("1"));
            report.end_with(problem, line, line.span.end, &text);
            return None;
        }
        (Some(per), Unit::Count | Unit::Number) => {
            let message = format!("\"{name}\" is no money, and the points are for an amount");
            let problem = Problem::new("T315", per.span, message)
                .also(sketch.name.span, "no money is measured here");
            // Points for each event are more, or fewer, than points for an amount.
            let help = "measure an amount, such as: sum order_paid.amount\n or give points for each one: worth 1 points";
            report.add(problem.help(help));
            return None;
        }
    };
    Some(Some(Worth { points: points.node, per }))
}

/// What the points are for: above zero, in the rule's currency.
fn amount(report: &mut Report<'_>, scope: &Scope<'_>, per: &At<Money>) -> Option<Quantity> {
    let money = scope.money(report, per)?;
    if money.minor > 0 {
        return Some(money.quantity());
    }
    let problem = Problem::new("P406", per.span, format!("there is no end to points per {money}"));
    report.add(problem.help("write an amount above zero"));
    None
}
