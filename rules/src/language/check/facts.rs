//! `attribute NAME`: a metric that is a fact of each collaborator instead of events.

use super::super::program::{Aggregate, Factor, Metric, Source, Unit, Worth};
use super::super::tree::{At, Clause, DottedPath, Line, MetricClause};
use super::layout::Section;
use super::literals::described;
use super::names::unknown;
use super::once::Once;
use super::paths::from_event;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::domain::{Catalogue, EventKind, Field, Quantity, SubjectKind, ValueType};

/// What the values are; reports an attribute that collaborators do not have, or that is nothing to count with.
pub(super) fn measured(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    attribute: &At<String>,
) -> Option<Unit> {
    let catalogue = scope.catalogue;
    match catalogue.attribute_type(&SubjectKind::Collaborator, &attribute.node) {
        Some(value_type) => {
            let unit = unit(value_type);
            if unit.is_none() {
                no_number(report, catalogue, attribute, value_type);
            }
            unit
        }
        None => {
            missing(report, scope, attribute);
            None
        }
    }
}

/// A percentage counts as its number: 40% is 40.
fn unit(value_type: &ValueType) -> Option<Unit> {
    match value_type {
        ValueType::Number | ValueType::Percent => Some(Unit::Number),
        ValueType::Money => Some(Unit::Money),
        _ => None,
    }
}

/// The attributes of collaborators that can be counted with.
fn countable(catalogue: &Catalogue) -> Vec<(&str, Option<super::super::diagnostic::Span>)> {
    let fields = catalogue.attributes(&SubjectKind::Collaborator).unwrap_or_default();
    let fits = |field: &&Field| unit(&field.value_type).is_some();
    fields.iter().filter(fits).map(|field| (field.name.as_str(), None)).collect()
}

/// How an attribute is made known: as money first where a metric above it is money, which a quota of it is too.
fn declared(scope: &Scope<'_>, name: &str) -> String {
    let here = "declare it in the catalogue, under \"collaborator\":";
    match scope.metrics.iter().any(|metric| metric.unit == Some(Unit::Money)) {
        true => format!("{here} {name} money\n or, where it is no amount: {name} number"),
        false => format!("{here} {name} number\n or, where it is an amount: {name} money"),
    }
}

fn missing(report: &mut Report<'_>, scope: &Scope<'_>, attribute: &At<String>) {
    let name = &attribute.node;
    let message = format!("collaborators have no attribute named \"{name}\"");
    let problem = Problem::new("N203", attribute.span, message);
    let known = countable(scope.catalogue);
    if known.is_empty() {
        report.add(problem.help(declared(scope, name)));
    } else {
        unknown(report, problem, attribute, &known);
    }
}

fn no_number(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    attribute: &At<String>,
    value_type: &ValueType,
) {
    let described = described(value_type);
    let name = &attribute.node;
    let message = format!("\"{name}\" is {described}, which is nothing to count with");
    let problem = Problem::new("T304", attribute.span, message);
    let known: Vec<&str> = countable(catalogue).into_iter().map(|(name, _)| name).collect();
    let help = match known.is_empty() {
        true => "a number, money or a percentage is one".to_owned(),
        false => format!("these are: {}", known.join(", ")),
    };
    report.add(problem.help(help));
}

/// A metric of facts has no events that its lines could be about.
pub(super) fn check(
    report: &mut Report<'_>,
    section: &Section<'_>,
    sketch: &Sketch<'_>,
    (aggregate, worth): (&Aggregate, Option<Worth>),
) -> Option<Metric> {
    let mut fine = true;
    for (line, clause) in section.clauses() {
        let needless = matches!(
            clause,
            Clause::Metric(
                MetricClause::Credit(_)
                    | MetricClause::Where(_)
                    | MetricClause::OncePer { .. }
                    | MetricClause::OfCustomers(_)
                    | MetricClause::AtMostPer { .. }
                    | MetricClause::Split(_)
                    | MetricClause::SplitOfTwo(..),
            )
        );
        if needless {
            let message = "an attribute is a fact of each collaborator; there are no events";
            let problem = Problem::new("P404", line.opening, message);
            report.add(problem.help("who takes part is said under \"weighting\": qualify when …"));
            fine = false;
        }
    }
    fine.then_some(())?;
    Some(Metric {
        name: sketch.name.node.clone().into(),
        aggregate: aggregate.clone(),
        source: Source::Facts,
        credit: None,
        conditions: Vec::new(),
        of_customers: None,
        once_per: None,
        at_most: None,
        worth,
        factor: None,
        running: None,
        unit: sketch.unit?,
    })
}

/// A fact that is read when an event happens needs one.
pub(super) fn needless_worth(report: &mut Report<'_>, line: Option<&Line>) -> Option<()> {
    let Some(line) = line else { return Some(()) };
    let message = "a fact is read when an event happens, and this metric has none";
    let problem = Problem::new("P404", line.opening, message);
    report.add(problem.help("worth 1 points, or a metric that counts or sums events"));
    None
}

/// How many points a unit is worth, by a number that is known when the event happens.
pub(super) fn factor<T>(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    (sketch, event): (&Sketch<'_>, &EventKind),
    (line, path): (&Line, &&DottedPath),
    (at_most, worth): (&Once<'_, T>, Option<&Line>),
) -> Option<Factor> {
    let checked = from_event(report, scope.catalogue, event, path);
    if sketch.credited == Some(false) {
        let name = &sketch.name.node;
        let message = format!("\"{name}\" is site-wide, so nobody can have points of it");
        report.add(Problem::new("T312", line.opening, message));
        return None;
    }
    let adds_up = sketch.aggregate.as_ref().is_some_and(Aggregate::is_additive);
    if at_most.is_given() || !adds_up || sketch.unit? == Unit::Money {
        let message = "points by a fact are of units that are counted or summed, one by one";
        let problem = Problem::new("P404", line.opening, message);
        report.add(problem.help("leave out \"at most … per\", or write a worth that is a number"));
        return None;
    }
    if let Some(other) = worth {
        let problem = Problem::new("P404", line.opening, "a metric has one worth");
        let also = format!("the other is on line {}", other.number);
        report.add(problem.also(other.opening, also).help("another worth is another metric"));
        return None;
    }
    let checked = checked?;
    if checked.value_type == ValueType::Number {
        return Some(Factor { path: checked, clause: report.clause(line) });
    }
    let described = described(&checked.value_type);
    let message = format!("\"{}\" is {described}, and so many points are a number", checked.text);
    report
        .add(Problem::new("T304", path.span, message).help("write a path that leads to a number"));
    None
}

/// What the events of a metric are worth: a metric of its own, so that it is shown and corrected like any
/// other. No name of the language has a blank.
pub(super) fn points(metric: &Metric, factor: Factor) -> Metric {
    let one = Worth { points: Quantity::ONE, per: Quantity::ONE };
    Metric {
        name: format!("{} points", metric.name).into(),
        worth: Some(one),
        factor: Some(factor),
        unit: Unit::Number,
        ..metric.clone()
    }
}
