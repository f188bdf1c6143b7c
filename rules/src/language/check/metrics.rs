//! The `metric` sections: first what other lines need to know of them, then every line.

use super::super::program::{Aggregate, ClusterId, Id, Metric, Path, Source, Unit, Worth};
use super::super::tree::{
    At, Clause, Conditions, CustomersWord, DottedPath, Line, Literal, MeasureWord, MetricClause,
};
use super::conditions::{self, Looking};
use super::layout::{Layout, Section};
use super::literals::described;
use super::names::{declared, unknown_or};
use super::near_paths::instead;
use super::once::{Once, Required};
use super::paths::{Goal, dotted, from_event_to};
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use super::splits::SplitLines;
use super::{
    bounds, contradictions, credits, facts, limits, measures, missing_credit, of_customers,
    once_per, running, splits,
};
use crate::calendar::Running;
use crate::domain::{Catalogue, EventKind, SubjectKind, ValueType};

/// The lines of one metric, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    aggregate: Once<'a, &'a MetricClause>,
    credit: Once<'a, &'a DottedPath>,
    conditions: Vec<(&'a Line, &'a Conditions)>,
    once_per: Once<'a, (&'a [DottedPath], bool)>,
    at_most: Once<'a, (&'a At<Literal>, &'a [DottedPath], bool)>,
    worth: Once<'a, bounds::PointsFor<'a>>,
    worth_fact: Once<'a, &'a DottedPath>,
    running: Once<'a, Running>,
    of_customers: Once<'a, CustomersWord>,
    splits: SplitLines<'a>,
}

/// Reads what the other sections need to know of the metrics, and reports duplicate names.
pub(super) fn sketch<'a>(
    report: &mut Report<'_>,
    layout: &Layout<'a>,
    scope: &mut Scope<'a>,
    sections: &[&Section<'a>],
) {
    scope.metrics_unread = layout.may_open("metric") || sections.len() > limits::METRICS;
    let heads: Vec<_> = sections.iter().map(|section| section.head.span).collect();
    limits::metrics(report, &heads);
    for section in sections.iter().take(limits::METRICS) {
        let Some(name) = section.name() else { continue };
        if let Some((_, first)) = scope.find(&name.node)
            && !layout.is_faulty(section)
        {
            let message = format!("there are two metrics named \"{}\"", name.node);
            let also = format!("the first is on line {}", first.name.span.line);
            let problem = Problem::new("N210", name.span, message).also(first.name.span, also);
            report.add(problem.help(format!("give it another name: metric {}_2", name.node)));
        }
        let sketch = one_sketch(report, layout, scope, section, name);
        scope.metrics.push(sketch);
    }
}

fn one_sketch<'a>(
    report: &mut Report<'_>,
    layout: &Layout<'a>,
    scope: &Scope<'a>,
    section: &Section<'a>,
    name: &'a At<String>,
) -> Sketch<'a> {
    let mut sketch = Sketch {
        name,
        event: None,
        cluster: None,
        aggregate: None,
        unit: None,
        credited: Some(!layout.may_hold(section, &["credit", "split"])).filter(|known| *known),
        credit: None,
        worthy: false,
        running: None,
        measured: None,
        last: section.last(),
    };
    let mut credited = false;
    for (line, clause) in section.clauses() {
        let Clause::Metric(clause) = clause else { continue };
        if matches!(clause, MetricClause::Count(_) | MetricClause::Measure { .. }) {
            sketch.measured = sketch.measured.or(Some(line));
        }
        match clause {
            MetricClause::Count(event) if sketch.aggregate.is_none() => {
                sketch.aggregate = Some(Aggregate::Count);
                sketch.unit = Some(Unit::Count);
                sketch.cluster = scope.cluster(&event.node).map(|(id, _)| id);
                if sketch.cluster.is_none() {
                    sketch.event = event_kind(report, scope, event);
                }
            }
            MetricClause::Measure { word, event, field } if sketch.aggregate.is_none() => {
                if let Some((id, cluster)) = scope.cluster(&event.node) {
                    sketch.cluster = Some(id);
                    (sketch.aggregate, sketch.unit) =
                        splits::measured(report, scope.catalogue, cluster, line, (*word, field));
                    continue;
                }
                sketch.aggregate = Some(measures::aggregate(*word, field));
                sketch.event = event_kind(report, scope, event);
                sketch.unit =
                    sketch.event.and_then(|event| measures::measured(report, *word, event, field));
            }
            MetricClause::Attribute(attribute) if sketch.aggregate.is_none() => {
                sketch.aggregate = Some(Aggregate::Fact { attribute: attribute.node.clone() });
                sketch.unit = facts::measured(report, scope, attribute);
                sketch.measured = sketch.measured.or(Some(line));
                credited = true;
            }
            // Whose score it is, is said; whether it is right comes later.
            MetricClause::Credit(path) => {
                credited = true;
                sketch.credit = sketch.credit.or(Some(path));
            }
            MetricClause::Split(_) => credited = true,
            MetricClause::Worth { .. } | MetricClause::WorthFact(_) => sketch.worthy = true,
            MetricClause::Running(word) => sketch.running = Some(word.span),
            _ => {}
        }
    }
    credited |= sketch.cluster.is_some();
    sketch.credited = if credited { Some(true) } else { sketch.credited.map(|_| false) };
    sketch
}

/// The event with that name; reports one that is not there.
pub(super) fn event_kind<'a>(
    report: &mut Report<'_>,
    scope: &Scope<'a>,
    name: &At<String>,
) -> Option<&'a EventKind> {
    event_kind_or(report, scope, name, || declared(&name.node))
}

/// The same, with what a catalogue declares where there is none.
pub(super) fn event_kind_or<'a>(
    report: &mut Report<'_>,
    scope: &Scope<'a>,
    name: &At<String>,
    declare: impl Fn() -> String,
) -> Option<&'a EventKind> {
    let catalogue: &'a Catalogue = scope.catalogue;
    let found = catalogue.events.get(&name.node);
    if found.is_none() && !scope.clusters_unread {
        let message = format!("there is no event named \"{}\"", name.node);
        let events = catalogue.events.keys().map(|name| (name.as_str(), None));
        let clusters = scope.clusters.iter().map(|it| (it.name.node.as_str(), Some(it.name.span)));
        let known: Vec<_> = events.chain(clusters).collect();
        let problem = Problem::new("N202", name.span, message);
        unknown_or(report, problem, name, &known, Some(&declare()));
    }
    found
}

fn measures_nothing(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    (section, sketch): (&Section<'_>, &Sketch<'_>),
) {
    let required = Required {
        code: "N221",
        message: format!("the metric \"{}\" does not say what it measures", sketch.name.node),
        openings: &["count", "sum", "average", "highest", "lowest", "distinct", "attribute"],
        choices: vec!["count  course_completed".into(), "sum  order_paid.amount".into()],
    };
    required.report(report, layout, section);
}

/// Checks every line of a metric; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
    sketch: &Sketch<'_>,
) -> Option<Vec<Metric>> {
    let lines = sort(report, section);
    if !lines.aggregate.is_given() {
        measures_nothing(report, layout, (section, sketch));
    }
    limits::conditions(report, lines.conditions.iter().map(|(_, conditions)| *conditions));
    let worth = bounds::worth(report, scope, sketch, lines.worth.with_line());
    let running = lines.running.with_line();
    let running = running.map(|(line, word)| running::check(report, sketch, line, *word));
    if sketch.cluster.is_some() || matches!(sketch.aggregate, Some(Aggregate::Fact { .. })) {
        transpose(running)?;
        let needless = lines.worth_fact.with_line().map(|(line, _)| line);
        facts::needless_worth(report, needless)?;
    }
    if let Some(cluster) = sketch.cluster {
        let metric =
            over_journeys(report, layout, scope, (section, sketch), &lines, (cluster, worth?));
        return metric.map(|metric| vec![metric]);
    }
    if let Some(aggregate @ Aggregate::Fact { .. }) = &sketch.aggregate {
        let metric = facts::check(report, section, sketch, (aggregate, worth?));
        return metric.map(|metric| vec![metric]);
    }
    needs_journeys(report, scope, sketch, &lines);
    over_events(report, (layout, scope), (section, sketch), &lines, (worth, running))
}

/// A metric over single events; with what gave points by a fact, where that is asked for.
fn over_events(
    report: &mut Report<'_>,
    (layout, scope): (&Layout<'_>, &Scope<'_>),
    (section, sketch): (&Section<'_>, &Sketch<'_>),
    lines: &Lines<'_>,
    (worth, running): (Option<Option<Worth>>, Option<Option<Running>>),
) -> Option<Vec<Metric>> {
    let event = sketch.event?;
    let aggregate = sketch.aggregate.as_ref();
    let credit = lines.credit.get().map(|path| credit(report, scope, (event, aggregate), path));
    let conditions: Vec<_> = lines
        .conditions
        .iter()
        .map(|(line, tests)| conditions::check(report, scope, Looking::At(event), line, tests))
        .collect();
    let of_customers = lines.of_customers.with_line();
    let of_customers =
        of_customers.map(|(line, it)| of_customers::check(report, sketch, line, *it));
    let once_per = lines.once_per.with_line();
    let once_per = once_per
        .map(|(line, (paths, ever))| once_per::check(report, scope, event, (line, paths, *ever)));
    let at_most = lines.at_most.with_line().map(|(line, (most, paths, all))| {
        bounds::at_most(report, scope, sketch, (line, most, paths, *all))
    });
    let conditions: Vec<_> = conditions.into_iter().collect::<Option<_>>()?;
    contradictions::report(report, &conditions, &lines.conditions);
    if let (Some(written), Some(Some(path))) = (lines.credit.get(), &credit) {
        let plain = !lines.of_customers.is_given() && !layout.may_hold(section, &["for", "after"]);
        missing_credit::advise(report, section, (written, path), (&conditions, plain));
    }
    let factor = lines.worth_fact.with_line();
    let others = (&lines.at_most, lines.worth.with_line().map(|(line, _)| line));
    let factor = factor.map(|it| facts::factor(report, scope, (sketch, event), it, others));
    let metric = Metric {
        name: sketch.name.node.clone().into(),
        aggregate: sketch.aggregate.clone()?,
        source: Source::Event(event.name.clone()),
        credit: transpose(credit)?,
        conditions,
        of_customers: transpose(of_customers)?,
        once_per: transpose(once_per)?,
        at_most: transpose(at_most)?,
        worth: worth?,
        factor: None,
        running: transpose(running)?,
        unit: sketch.unit?,
    };
    let points = transpose(factor)?.map(|factor| facts::points(&metric, factor));
    Some(std::iter::once(metric).chain(points).collect())
}

/// A metric over a cluster: it has a split instead of everything else.
fn over_journeys(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    (section, sketch): (&Section<'_>, &Sketch<'_>),
    lines: &Lines<'_>,
    (cluster, worth): (ClusterId, Option<Worth>),
) -> Option<Metric> {
    let credit = lines.credit.with_line().map(|(line, _)| line);
    let once_per = lines.once_per.with_line().map(|(line, _)| line);
    let mut fine = true;
    if let Some(line) = credit {
        let message = "who is credited for a journey is said by its touches and by \"split\"";
        let help = "say it by the path of each touch: touch … by …";
        report.add(Problem::new("P404", line.opening, message).help(help));
        fine = false;
    }
    let conditions = lines.conditions.iter().map(|(line, _)| *line);
    let at_most = lines.at_most.with_line().map(|(line, _)| line);
    let of_customers = lines.of_customers.with_line().map(|(line, _)| line);
    for line in conditions.chain(once_per).chain(at_most).chain(of_customers) {
        let message = "which journeys count is said under the cluster, by \"segment\"";
        // Left out, more would be paid.
        let help =
            "what a segment cannot say needs a metric of the events themselves, with \"credit\"";
        report.add(Problem::new("P404", line.opening, message).help(help));
        fine = false;
    }
    let split = splits::check(
        report,
        layout,
        section,
        (scope.catalogue, scope.clusters.get(cluster.place())),
        &lines.splits,
    );
    let source = Source::Cluster { cluster, split: split? };
    fine.then_some(())?;
    Some(Metric {
        name: sketch.name.node.clone().into(),
        aggregate: sketch.aggregate.clone()?,
        source,
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

/// Reports a split of events. What was meant are the journeys that the event ends, if there are any.
fn needs_journeys(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sketch: &Sketch<'_>,
    lines: &Lines<'_>,
) {
    let Some(event) = sketch.event else { return };
    let split = lines.splits.split.with_line().map(|(line, _)| line);
    let of_two = lines.splits.of_two.with_line().map(|(line, _)| line);
    let named = match lines.aggregate.get() {
        Some(MetricClause::Count(name)) => Some(name),
        Some(MetricClause::Measure { word: MeasureWord::Sum, event: name, .. }) => Some(name),
        _ => None,
    };
    let ended = |end: Option<&EventKind>| end.is_some_and(|end| end.name == event.name);
    let clusters = scope.clusters.iter().filter(|cluster| ended(cluster.end));
    let journeys: Vec<String> = clusters.map(|cluster| cluster.name.node.clone()).collect();
    for line in split.into_iter().chain(of_two) {
        let message = "only journeys of a cluster are split; events have a \"credit\"";
        match named {
            Some(name) if !journeys.is_empty() => {
                let problem = Problem::new("P404", line.opening, message);
                report.replace_by_any(problem, name.span, &journeys);
                return;
            }
            _ => report.add(Problem::new("P404", line.opening, message)),
        }
    }
}

/// A line that was left out is fine; one that is wrong is not.
fn transpose<T>(line: Option<Option<T>>) -> Option<Option<T>> {
    match line {
        None => Some(None),
        Some(checked) => checked.map(Some),
    }
}

fn sort<'a>(report: &mut Report<'_>, section: &Section<'a>) -> Lines<'a> {
    let mut lines = Lines::default();
    for (line, clause) in section.clauses() {
        let Clause::Metric(clause) = clause else { continue };
        match clause {
            MetricClause::Count(_) | MetricClause::Measure { .. } | MetricClause::Attribute(_) => {
                lines.aggregate.set(report, line, clause, "what the metric measures");
            }
            MetricClause::Credit(path) => lines.credit.set(report, line, path, "the credit"),
            MetricClause::Where(conditions) => lines.conditions.push((line, conditions)),
            MetricClause::OncePer { paths, ever } => {
                lines.once_per.set(report, line, (paths.as_slice(), *ever), "once per");
            }
            MetricClause::Worth { points, per } => {
                lines.worth.set(report, line, (points, per.as_ref()), "the worth");
            }
            MetricClause::WorthFact(path) => {
                lines.worth_fact.set(report, line, path, "the worth");
            }
            MetricClause::AtMostPer { most, paths, over_all } => {
                let cap = (most, paths.as_slice(), *over_all);
                lines.at_most.set(report, line, cap, "at most … per");
            }
            MetricClause::OfCustomers(word) => {
                let what = "which of a customer's events count";
                lines.of_customers.set(report, line, word.node, what);
            }
            MetricClause::Running(word) => {
                lines.running.set(report, line, word.node, "how far the total reaches back");
            }
            MetricClause::Split(word) => lines.splits.split.set(report, line, word, "the split"),
            MetricClause::SplitOfTwo(one, other) => {
                lines.splits.of_two.set(report, line, (one, other), "the split of two");
            }
        }
    }
    lines
}

/// Who is credited along a path from an event; reports a path that leads to nobody.
pub(super) fn credit(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    (event, aggregate): (&EventKind, Option<&Aggregate>),
    path: &DottedPath,
) -> Option<Path> {
    let person = ValueType::Collaborator;
    let goal = Goal { value_type: &person, aggregate };
    let checked = from_event_to(report, scope.catalogue, (event, Some(&goal)), path)?;
    if checked.value_type == person {
        return Some(checked);
    }
    let described = described(&checked.value_type);
    let message = format!("\"{}\" is {described}, and credit goes to a collaborator", dotted(path));
    let problem = Problem::new("T308", path.span, message);
    let owner = SubjectKind::of(&checked.value_type)
        .and_then(|kind| scope.catalogue.attributes(&kind))
        .and_then(|fields| fields.iter().find(|it| it.value_type == ValueType::Collaborator));
    if let Some(owner) = owner {
        report.replace(problem, path.span, &format!("{}.{}", checked.text, owner.name));
        return None;
    }
    let others = instead(scope.catalogue, event, path, Some(&person));
    if others.is_empty() {
        let help = credits::elsewhere(scope.catalogue, (event, Some(path)), aggregate);
        report.add(problem.help(help));
    } else {
        report.replace_by_any(problem, path.span, &others);
    }
    None
}
