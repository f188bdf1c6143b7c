//! Metrics over clusters: what is counted of journeys, and how it is split.

use super::super::program::{Aggregate, Split, Unit};
use super::super::tree::{At, Line, MeasureWord, SplitWord};
use super::clusters::ClusterSketch;
use super::ends;
use super::layout::{Layout, Section};
use super::literals::{days_of, of_months};
use super::measures::measured as of_event;
use super::once::{Once, Required};
use super::report::{Problem, Report};
use crate::calendar::Duration;
use crate::domain::{Catalogue, Percent, Quantity, ValueType};

/// The lines that only metrics over clusters have.
#[derive(Default)]
pub(super) struct SplitLines<'a> {
    /// `split …`
    pub(super) split: Once<'a, &'a At<SplitWord>>,
    /// `split of two P, P`
    pub(super) of_two: Once<'a, (&'a At<Percent>, &'a At<Percent>)>,
}

/// What `sum CLUSTER.FIELD` gives; reports a field that journeys do not have, and words other than
/// `sum`.
pub(super) fn measured(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    cluster: &ClusterSketch<'_>,
    line: &Line,
    (word, field): (MeasureWord, &At<String>),
) -> (Option<Aggregate>, Option<Unit>) {
    if word != MeasureWord::Sum {
        let message = format!("journeys have no \"{}\"; they are counted or summed", word.word());
        let name = &cluster.name.node;
        let sum = adds_up(cluster, field).then(|| format!("sum       {name}.{}", field.node));
        let lines: Vec<String> = sum.into_iter().chain([format!("count     {name}")]).collect();
        report.replace_by_any(Problem::new("T331", field.span, message), line.span, &lines);
        return (None, None);
    }
    let unit = match (cluster.ends, cluster.end) {
        (Some(true), Some(end)) => of_event(report, word, end, field),
        (Some(false), _) => value_of(report, catalogue, cluster, field),
        _ => None,
    };
    (Some(Aggregate::Sum { field: field.node.clone() }), unit)
}

/// Whether the field of a cluster's journeys can be added up.
fn adds_up(cluster: &ClusterSketch<'_>, field: &At<String>) -> bool {
    match (cluster.ends, cluster.end) {
        (Some(true), Some(end)) => {
            matches!(end.field_type(&field.node), Some(ValueType::Money | ValueType::Number))
        }
        (Some(false), _) => cluster.valued && field.node == "value",
        _ => false,
    }
}

fn value_of(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    cluster: &ClusterSketch<'_>,
    field: &At<String>,
) -> Option<Unit> {
    if cluster.valued && field.node == "value" {
        return cluster.value;
    }
    // Lines that need an end say already that it is missing.
    if cluster.needs_end && !cluster.valued {
        return None;
    }
    let (name, field_name) = (&cluster.name.node, &field.node);
    let also = "this cluster has no end";
    if cluster.valued {
        let message = format!("a journey without an end has no field \"{field_name}\"");
        let problem = Problem::new("N203", field.span, message).also(cluster.name.span, also);
        report.replace(problem, field.span, "value");
    } else if field.node == "value" {
        let message = format!("nothing says what a \"{name}\" is worth");
        let problem = Problem::new("N203", field.span, message).also(cluster.name.span, also);
        report.insert(problem, cluster.last, &ends::values(catalogue, cluster));
    } else {
        let message = format!("a \"{name}\" has no end, so it has no \"{field_name}\"");
        let problem = Problem::new("N203", field.span, message).also(cluster.name.span, also);
        let ends = ends::lines(catalogue, cluster, Some(field_name));
        if ends.is_empty() {
            report.add(problem.help("add under the cluster a line that starts with: ends with"));
        } else {
            report.insert(problem, cluster.last, &ends);
        }
    }
    None
}

/// The split of a metric over a cluster; `None` when it is missing or wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    (catalogue, cluster): (&Catalogue, Option<&ClusterSketch<'_>>),
    lines: &SplitLines<'_>,
) -> Option<Split> {
    let Some(word) = lines.split.get() else {
        let required = Required {
            code: "P401",
            message: "the metric does not say how a journey's value is split".to_owned(),
            openings: &["split"],
            choices: ["evenly", "by touches", "first", "last", "first 40%, middle 20%, last 40%"]
                .map(|way| format!("split  {way}"))
                .to_vec(),
        };
        required.report(report, layout, section);
        return None;
    };
    let of_two = lines.of_two.with_line();
    if let (Some((line, _)), false) = (of_two, matches!(word.node, SplitWord::Position { .. })) {
        let message = "\"split of two\" goes with a split by position only";
        let help = "say it by position: split first 40%, middle 20%, last 40%";
        report.add(Problem::new("P404", line.opening, message).help(help));
        return None;
    }
    match &word.node {
        SplitWord::ByField(field) => {
            let field = At { node: field.clone(), span: word.span };
            weighed_by(report, catalogue, cluster?, &field)
        }
        SplitWord::Evenly => Some(Split::Evenly),
        SplitWord::ByTouches => Some(Split::ByTouches),
        SplitWord::First => Some(Split::First),
        SplitWord::Last => Some(Split::Last),
        SplitWord::HalfLife(length) => half_life(report, word, *length),
        SplitWord::Position { first, middle, last } => {
            let (first, middle, last) = (*first, *middle, *last);
            let whole = whole(report, word, &[first, middle, last]);
            let of_two = match of_two {
                None => Some(None),
                Some((_, (one, other))) => {
                    let parts = [one.node, other.node];
                    whole_at(report, one, &parts).map(|()| Some((one.node, other.node)))
                }
            };
            whole?;
            Some(Split::Position { first, middle, last, of_two: of_two? })
        }
    }
}

/// A number that every touch has.
fn weighed_by(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    cluster: &ClusterSketch<'_>,
    field: &At<String>,
) -> Option<Split> {
    let kinds = cluster.touches.iter().filter_map(|touch| catalogue.events.get(*touch));
    let mut lacking = kinds.filter(|kind| kind.field_type(&field.node) != Some(&ValueType::Number));
    let Some(kind) = lacking.next() else {
        return Some(Split::ByField { field: field.node.as_str().into() });
    };
    let message = format!("a touch \"{}\" has no number \"{}\" to weigh by", kind.name, field.node);
    let problem = Problem::new("T319", field.span, message)
        .also(cluster.name.span, "the touches of this cluster are split");
    report.add(problem.help("write a field that is a number of every touch, or: split by touches"));
    None
}

fn whole(report: &mut Report<'_>, word: &At<SplitWord>, parts: &[Percent]) -> Option<()> {
    whole_at(report, word, parts)
}

/// Parts of a split add up to everything.
fn whole_at<T>(report: &mut Report<'_>, at: &At<T>, parts: &[Percent]) -> Option<()> {
    let total = parts.iter().try_fold(Quantity::ZERO, |sum, part| sum.plus(part.number()));
    if total == Some(Percent::HUNDRED.number()) {
        return Some(());
    }
    let reached = total.map_or_else(|| "something else".to_owned(), |total| format!("{total}%"));
    let message = format!("the parts of this split add up to {reached}, and everything is 100%");
    let help = completed(parts).unwrap_or_else(|| match parts.len() {
        2 => "split of two 50%, 50%".to_owned(),
        _ => "split first 40%, middle 20%, last 40%".to_owned(),
    });
    report.add(Problem::new("P430", at.span, message).help(format!("for example: {help}")));
    None
}

/// The parts as written, but for one that takes what is left: the middle, or the second of two.
fn completed(parts: &[Percent]) -> Option<String> {
    let rest = |taken: &[Percent]| {
        let left = |left: Quantity, part: &Percent| left.minus(part.number());
        let left = taken.iter().try_fold(Percent::HUNDRED.number(), left)?;
        (left >= Quantity::ZERO).then_some(left)
    };
    match parts {
        [first, _, last] => {
            let middle = rest(&[*first, *last])?;
            let (first, last) = (first.number(), last.number());
            Some(format!("split first {first}%, middle {middle}%, last {last}%"))
        }
        [one, _] => Some(format!("split of two {}%, {}%", one.number(), rest(&[*one])?)),
        _ => None,
    }
}

/// A half-life is a fixed length of time; months have several lengths.
fn half_life(report: &mut Report<'_>, word: &At<SplitWord>, length: Duration) -> Option<Split> {
    if let Some(length) = length.exactly() {
        return Some(Split::HalfLife { micros: length.micros });
    }
    let message = "months have different lengths, and a half-life has one";
    let right = format!("split half-life {}", days_of(length));
    report.add(of_months(word.span, message, &right));
    None
}
