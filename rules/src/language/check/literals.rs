//! Values as written, against the type they have to be of.

use super::super::diagnostic::Span;
use super::super::program::{Aggregate, Unit};
use super::super::tree::{At, Literal};
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::calendar::{Duration, first_instant};
use crate::domain::{Currency, Quantity, TimeSpan, Value, ValueType};

/// A value of a type; reports one of another type. References are given as text and stay text.
pub(super) fn of_type(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    literal: &At<Literal>,
    wanted: &ValueType,
    subject: &str,
) -> Option<Value> {
    match (&literal.node, wanted) {
        (Literal::Text(text), ValueType::Text) => Some(Value::Text(text.into())),
        (Literal::Text(text), other) if other.is_reference() => Some(Value::Text(text.into())),
        (Literal::Number(number), ValueType::Number) => Some(Value::Number(*number)),
        (Literal::Percent(percent), ValueType::Percent) => Some(Value::Percent(*percent)),
        (Literal::Truth(truth), ValueType::Truth) => Some(Value::Truth(*truth)),
        (Literal::Money(money), ValueType::Money) => {
            let money = At { node: *money, span: literal.span };
            scope.money(report, &money).map(Value::Money)
        }
        (Literal::Moment(date, time), ValueType::Moment) => {
            scope.zone.map(|zone| Value::Moment(first_instant(zone, *date, *time)))
        }
        (Literal::Duration(length), ValueType::Duration) => {
            exactly(report, literal.span, *length).map(Value::Duration)
        }
        _ => {
            mismatch(report, scope, literal, wanted, subject);
            None
        }
    }
}

/// A length of time that has one length; reports months, which have several.
pub(super) fn exactly(report: &mut Report<'_>, span: Span, length: Duration) -> Option<TimeSpan> {
    let exact = length.exactly();
    if exact.is_none() {
        let message = "months have different lengths, and one is needed here";
        let right = report.corrected(span, &days_of(length));
        report.add(of_months(span, message, &right));
    }
    exact
}

/// Months where one length is needed, with a line that has one.
pub(super) fn of_months(span: Span, message: impl Into<String>, right: &str) -> Problem {
    // Which length was meant is for the author to say.
    Problem::new("T332", span, message).help(format!("write it in days, such as: {right}"))
}

/// About as many days as so many months have.
pub(super) fn days_of(months: Duration) -> String {
    format!("{} days", months.count.saturating_mul(30))
}

/// A metric's value: a number, or money in major units when the metric is money.
pub(super) fn of_unit(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    literal: &At<Literal>,
    unit: Unit,
    subject: &str,
) -> Option<Quantity> {
    match of_type(report, scope, literal, &unit_type(unit), subject)? {
        Value::Number(number) => Some(number),
        Value::Money(money) => Some(money.quantity()),
        _ => None,
    }
}

/// The type of a metric's values.
pub(super) fn unit_type(unit: Unit) -> ValueType {
    match unit {
        Unit::Count | Unit::Number => ValueType::Number,
        Unit::Money => ValueType::Money,
    }
}

fn mismatch(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    literal: &At<Literal>,
    wanted: &ValueType,
    subject: &str,
) {
    let given = report.text(literal.span);
    let textual = wanted == &ValueType::Text || wanted.is_reference();
    let what = match &literal.node {
        Literal::Truth(_) if textual => "no text without quotes",
        other => kind(other),
    };
    let message = format!("\"{subject}\" is {}, and {given} is {what}", described(wanted));
    let problem = Problem::new("T301", literal.span, message);
    match rewritten(&literal.node, wanted, scope.currency, given) {
        Some(text) => report.replace(problem, literal.span, &text),
        // Ten dollars are not ten orders.
        None if wanted == &ValueType::Number && matches!(literal.node, Literal::Money(_)) => {
            let help = format!(
                "write a number, which is what \"{subject}\" has\n or look at a metric that adds up money: sum \
                 order_paid.amount"
            );
            report.add(problem.help(help));
        }
        None => {
            let help = report.corrected(literal.span, &sample(scope, wanted));
            // A part of it is no value: neither 5 nor 5.00 USD is what 5% says.
            let is_part = matches!(literal.node, Literal::Percent(_));
            report.add(problem.help(match is_part {
                true if help.starts_with("tier ") => of_a_quota(scope, subject),
                true => format!("for example: {help}"),
                false => help,
            }));
        }
    }
}

/// How tiers begin at percentages: of another metric, which is named where there is a fact that can be one.
fn of_a_quota(scope: &Scope<'_>, result: &str) -> String {
    let is_fact = |sketch: &&Sketch<'_>| matches!(sketch.aggregate, Some(Aggregate::Fact { .. }));
    let quota = scope.metrics.iter().find(is_fact).map(|sketch| sketch.name.node.as_str());
    let declared = match quota {
        Some(_) => "",
        None => {
            "\n with a metric of everybody's own quota: metric quota, and under it: attribute quota"
        }
    };
    let quota = quota.unwrap_or("quota");
    format!(
        "a tier that a percentage reaches has, above the tiers: tiers by {result} of {quota}{declared}\n or, where an \
         amount or a number reaches it, that instead of the percentage"
    )
}

/// The same value in the form that the wanted type has, where that is certain.
fn rewritten(
    literal: &Literal,
    wanted: &ValueType,
    currency: Option<Currency>,
    given: &str,
) -> Option<String> {
    let quoted = wanted == &ValueType::Text || wanted.is_reference();
    match (literal, wanted) {
        _ if quoted => Some(format!("\"{given}\"")),
        (Literal::Number(number), ValueType::Money) => {
            let currency = currency?;
            let money = crate::domain::Money::parse(&number.to_string(), currency).ok()?;
            Some(money.to_string())
        }
        (Literal::Number(_), ValueType::Percent) => Some(format!("{given}%")),
        (Literal::Text(text), ValueType::Number) => {
            text.parse::<Quantity>().ok().map(|number| number.to_string())
        }
        (Literal::Text(text), ValueType::Truth) => {
            let close = |word: &&str| strsim::osa_distance(text, word) <= 1;
            ["yes", "no"].into_iter().find(close).map(str::to_owned)
        }
        _ => None,
    }
}

/// The words for a type.
pub(super) fn described(value_type: &ValueType) -> String {
    match value_type {
        ValueType::Number => "a number".to_owned(),
        ValueType::Money => "money".to_owned(),
        ValueType::Percent => "a percentage".to_owned(),
        ValueType::Text => "text".to_owned(),
        ValueType::Truth => "yes or no".to_owned(),
        ValueType::Moment => "a moment".to_owned(),
        ValueType::Duration => "a length of time".to_owned(),
        other => format!("a {other}"),
    }
}

fn kind(literal: &Literal) -> &'static str {
    match literal {
        Literal::Text(_) => "text",
        Literal::Number(_) => "a number",
        Literal::Money(_) => "money",
        Literal::Percent(_) => "a percentage",
        Literal::Truth(_) => "yes or no",
        Literal::Moment(..) => "a moment",
        Literal::Duration(_) => "a length of time",
    }
}

/// A value of the type.
fn sample(scope: &Scope<'_>, wanted: &ValueType) -> String {
    match wanted {
        ValueType::Number => "5".to_owned(),
        ValueType::Money => scope.sample("5"),
        ValueType::Percent => "5%".to_owned(),
        ValueType::Truth => "yes".to_owned(),
        ValueType::Moment => "2026-10-31 09:00".to_owned(),
        ValueType::Duration => "90 minutes".to_owned(),
        _ => "\"…\"".to_owned(),
    }
}
