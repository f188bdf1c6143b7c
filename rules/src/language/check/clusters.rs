//! The `cluster` sections: which events make a journey.

use super::super::program::{
    Closing, Cluster, Condition, EndSource, OncePer, Timed, Unit, ValueSource,
};
use super::super::tree::{
    At, Clause, ClusterClause as Words, Conditions, DottedPath, Line, RepeatsWord, TouchesWord,
};
use super::conditions::{self, Looking};
use super::layout::{Layout, Section};
use super::literals::described;
use super::metrics;
use super::names::unknown_or;
use super::once::{Once, Required};
use super::paths::from_event;
use super::report::{Problem, Report};
use super::scope::Scope;
use super::touches::touch;
use super::{contradictions, ends, limits, measures};
use crate::calendar::Duration;
use crate::domain::{EventKind, Field, SubjectKind, ValueType};

/// What is known of a cluster before the lines that use it are read.
#[derive(Debug, Clone)]
pub(super) struct ClusterSketch<'a> {
    /// Its name, where it was given.
    pub(super) name: &'a At<String>,
    /// What closes its journeys, when an event does and is known.
    pub(super) end: Option<&'a EventKind>,
    /// Whether an event closes its journeys; `None` when that line may be one that was not read.
    pub(super) ends: Option<bool>,
    /// What a journey without an end is worth.
    pub(super) value: Option<Unit>,
    /// Whether a line says what a journey without an end is worth.
    pub(super) valued: bool,
    /// Whether a line has no meaning without an end, and there is none.
    pub(super) needs_end: bool,
    /// What its events are grouped by.
    pub(super) group_by: Option<&'a str>,
    /// The events that are its touches.
    pub(super) touches: Vec<&'a str>,
    /// Its last line.
    pub(super) last: &'a Line,
}

/// The lines of one cluster, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    group_by: Once<'a, &'a At<String>>,
    touches: Vec<(&'a Line, &'a At<String>, &'a DottedPath)>,
    end: Once<'a, &'a [DottedPath]>,
    value: Once<'a, (&'a At<String>, &'a At<String>)>,
    window: Once<'a, Duration>,
    gap: Once<'a, Duration>,
    hold: Once<'a, Duration>,
    segment: Vec<(&'a Line, &'a Conditions)>,
    repeats: Once<'a, RepeatsWord>,
    belong: Once<'a, TouchesWord>,
}

/// Reads what metrics need to know of the clusters, and reports duplicate names.
pub(super) fn sketch<'a>(
    report: &mut Report<'_>,
    layout: &Layout<'a>,
    scope: &mut Scope<'a>,
    sections: &[&Section<'a>],
) {
    let heads: Vec<_> = sections.iter().map(|section| section.head.span).collect();
    limits::clusters(report, &heads);
    scope.clusters_unread |= sections.len() > limits::CLUSTERS;
    for section in sections.iter().take(limits::CLUSTERS) {
        let Some(name) = section.name() else { continue };
        let other = scope.clusters.iter().find(|other| other.name.node == name.node);
        if let Some(first) = other
            && !layout.is_faulty(section)
        {
            let message = format!("there are two clusters named \"{}\"", name.node);
            let also = format!("the first is on line {}", first.name.span.line);
            let problem = Problem::new("N210", name.span, message).also(first.name.span, also);
            report.add(problem.help(format!("give it another name: cluster {}_2", name.node)));
        } else if scope.catalogue.events.contains_key(&name.node) {
            let message = format!("\"{}\" is an event already, so no cluster", name.node);
            let help = format!("give it another name: cluster {}_journey", name.node);
            report.add(Problem::new("N210", name.span, message).help(help));
        }
        let sketch = one_sketch(report, layout, scope, section, name);
        scope.clusters.push(sketch);
    }
}

fn one_sketch<'a>(
    report: &mut Report<'_>,
    layout: &Layout<'a>,
    scope: &Scope<'a>,
    section: &Section<'a>,
    name: &'a At<String>,
) -> ClusterSketch<'a> {
    let (mut end, mut ends, mut value, mut valued) = (None, false, None, false);
    let (mut group_by, mut touches, mut needing) = (None, Vec::new(), false);
    for (_, clause) in section.clauses() {
        match clause {
            Clause::Cluster(Words::EndsWith { event, .. }) if !ends => {
                ends = true;
                end = metrics::event_kind(report, scope, event);
            }
            Clause::Cluster(Words::ValueSum { event, field }) if !valued => {
                valued = true;
                let kind = metrics::event_kind(report, scope, event);
                value = kind.and_then(|kind| {
                    measures::measured(report, super::super::tree::MeasureWord::Sum, kind, field)
                });
            }
            Clause::Cluster(Words::GroupBy(field)) => group_by = Some(field.node.as_str()),
            Clause::Cluster(Words::Touch { event, .. }) => touches.push(event.node.as_str()),
            Clause::Cluster(clause) => {
                needing |= matches!(
                    clause,
                    Words::Window(_) | Words::Gap(_) | Words::Hold(_) | Words::Touches(_)
                );
            }
            _ => {}
        }
    }
    let unread = layout.may_hold(section, &["ends"]);
    let needs_end = needing && !ends && !unread;
    let ends = Some(ends).filter(|ends| *ends || !unread);
    let last = section.last();
    ClusterSketch { name, end, ends, value, valued, needs_end, group_by, touches, last }
}

/// Checks every line of a cluster; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
    sketch: &ClusterSketch<'_>,
) -> Option<Cluster> {
    let lines = sort(report, section);
    missing(report, layout, section, &lines);
    limits::conditions(report, lines.segment.iter().map(|(_, conditions)| *conditions));
    let touches: Vec<_> = lines
        .touches
        .iter()
        .map(|(line, event, by)| touch(report, scope, sketch, (line, event, by)))
        .collect();
    let closing = closing(report, scope, &lines, sketch);
    let group_by = group_by(report, scope, &lines, sketch);
    let segment = segment(report, scope, &lines, sketch);
    let repeats = lines.repeats.with_line();
    Some(Cluster {
        name: sketch.name.node.clone(),
        group_by: group_by?,
        touches: touches.into_iter().collect::<Option<_>>()?,
        closing: closing?,
        segment: segment?,
        repeats_once: repeats
            .filter(|(_, word)| **word == RepeatsWord::Once)
            .map(|(line, _)| report.clause(line)),
    })
}

fn sort<'a>(report: &mut Report<'_>, section: &Section<'a>) -> Lines<'a> {
    let mut lines = Lines::default();
    for (line, clause) in section.clauses() {
        let Clause::Cluster(clause) = clause else { continue };
        match clause {
            Words::GroupBy(field) => lines.group_by.set(report, line, field, "the grouping"),
            Words::Touch { event, by } => lines.touches.push((line, event, by)),
            Words::EndsWith { once_per, .. } => {
                lines.end.set(report, line, once_per.as_slice(), "the end");
            }
            Words::ValueSum { event, field } => {
                lines.value.set(report, line, (event, field), "the value");
            }
            Words::Window(length) => lines.window.set(report, line, length.node, "the window"),
            Words::Gap(length) => lines.gap.set(report, line, length.node, "the gap"),
            Words::Hold(length) => lines.hold.set(report, line, length.node, "the hold"),
            Words::Segment(conditions) => lines.segment.push((line, conditions)),
            Words::Repeats(word) => lines.repeats.set(report, line, word.node, "what repeats do"),
            Words::Touches(word) => {
                lines.belong.set(report, line, word.node, "what touches belong to");
            }
        }
    }
    lines
}

/// Reports the lines without which there is no cluster.
fn missing(report: &mut Report<'_>, layout: &Layout<'_>, section: &Section<'_>, lines: &Lines<'_>) {
    // Who wrote other lines may have meant no journey, and what is missing of one is no help then.
    let unread =
        !section.lines.is_empty() && section.lines.iter().all(|line| line.clause.is_none());
    if unread || layout.is_faulty(section) {
        return;
    }
    if !lines.group_by.is_given() {
        let required = Required {
            code: "N221",
            message: "the cluster does not say which events belong together".to_owned(),
            openings: &["group"],
            choices: vec!["group by  customer".to_owned()],
        };
        required.report(report, layout, section);
    }
    if lines.touches.is_empty() {
        let required = Required {
            code: "N221",
            message: "the cluster does not say which actions count".to_owned(),
            openings: &["touch"],
            choices: vec!["touch  site_visited by link.owner".to_owned()],
        };
        required.report(report, layout, section);
    }
}

fn closing(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &Lines<'_>,
    sketch: &ClusterSketch<'_>,
) -> Option<Closing> {
    if sketch.ends? {
        if let Some((line, _)) = lines.value.with_line() {
            let message = "a journey with an end is worth what its closing event says";
            let help = "leave out this line, or \"ends with\"";
            report.add(Problem::new("P404", line.opening, message).help(help));
            return None;
        }
        refuse_useless_gap(report, lines);
        let end = sketch.end?;
        let once_per = match lines.end.with_line().filter(|(_, paths)| !paths.is_empty()) {
            None => None,
            Some((line, paths)) => {
                let paths = paths.iter();
                let paths: Vec<_> =
                    paths.map(|path| from_event(report, scope.catalogue, end, path)).collect();
                let paths = paths.into_iter().collect::<Option<_>>()?;
                Some(OncePer { paths, ever: true, clause: report.clause(line) })
            }
        };
        let timed = |line: &Once<'_, Duration>| {
            let (line, length) = line.with_line()?;
            Some(Timed { length: *length, clause: report.clause(line) })
        };
        return Some(Closing::Event(EndSource {
            event: end.name.clone(),
            once_per,
            window: timed(&lines.window),
            gap: timed(&lines.gap),
            hold: timed(&lines.hold),
            several: lines.belong.get() == Some(&TouchesWord::Several),
        }));
    }
    let needless = [&lines.window, &lines.gap, &lines.hold]
        .into_iter()
        .filter_map(|line| line.with_line().map(|(line, _)| line));
    let belong = lines.belong.with_line().map(|(line, _)| line);
    let mut needless: Vec<&Line> = needless.chain(belong).collect();
    needless.sort_by_key(|line| line.number);
    ends::forgotten(report, scope.catalogue, sketch, &needless);
    let value = match lines.value.get() {
        None => None,
        Some((event, field)) => {
            let kind = scope.catalogue.events.get(&event.node)?;
            sketch.value?;
            Some(ValueSource { event: kind.name.clone(), field: field.node.clone() })
        }
    };
    Some(Closing::Period { value })
}

/// Touches within a window never lie further apart than the window is long.
fn refuse_useless_gap(report: &mut Report<'_>, lines: &Lines<'_>) {
    let (Some((line, gap)), Some((_, window))) = (lines.gap.with_line(), lines.window.with_line())
    else {
        return;
    };
    let (gap, window) = (gap.bounds_micros(), window.bounds_micros());
    if gap.0 >= window.0 && gap.1 >= window.1 {
        let message = "no pause within the window is that long, so the gap ends no journey";
        report.remove(Problem::new("P404", line.opening, message), line.opening);
    }
}

/// The field that all events of the cluster have, of one type.
fn group_by(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &Lines<'_>,
    sketch: &ClusterSketch<'_>,
) -> Option<String> {
    let field = lines.group_by.get()?;
    let value_event = lines.value.get().map(|(event, _)| *event);
    let names = lines.touches.iter().map(|(_, event, _)| *event).chain(value_event);
    let touches = names.filter_map(|event| scope.catalogue.events.get(&event.node));
    let kinds: Vec<&EventKind> = touches.chain(sketch.end).collect();
    let mut first: Option<(&EventKind, &ValueType)> = None;
    for kind in &kinds {
        let Some(value_type) = kind.field_type(&field.node) else {
            no_such_field(report, field, kind, &kinds);
            return None;
        };
        if !groups(value_type) {
            let described = described(value_type);
            let message = format!("\"{}\" is {described}, which groups nothing", field.node);
            report.replace(Problem::new("T330", field.span, message), field.span, "customer");
            return None;
        }
        match first {
            Some((other, expected)) if expected != value_type => {
                let message = format!(
                    "\"{}\" is {} in \"{}\" and {} in \"{}\"",
                    field.node,
                    described(expected),
                    other.name,
                    described(value_type),
                    kind.name
                );
                let help = "group by a field that all of them have, such as customer";
                report.add(Problem::new("T330", field.span, message).help(help));
                return None;
            }
            _ => first = Some((kind, value_type)),
        }
    }
    Some(field.node.clone())
}

/// Whether equal values of a type make events belong together.
fn groups(value_type: &ValueType) -> bool {
    matches!(value_type, ValueType::Text) || value_type.is_reference()
}

fn no_such_field(
    report: &mut Report<'_>,
    field: &At<String>,
    kind: &EventKind,
    kinds: &[&EventKind],
) {
    let message = format!("\"{}\" has no field named \"{}\"", kind.name, field.node);
    let shared = kind.fields.iter().filter(|one| {
        let everywhere = kinds.iter().all(|other| other.field_type(&one.name).is_some());
        everywhere && groups(&one.value_type)
    });
    let known: Vec<_> = shared.map(|one| (one.name.as_str(), None)).collect();
    let journeys = format!(
        "a cluster is a journey of customers, and no group of collaborators; who takes part, and of which group, is said under \
         \"weighting\": qualify when group is \"team\"\n where each touch and the end have such a field, a catalogue declares it: \
         {} text",
        field.node
    );
    let problem = Problem::new("N203", field.span, message);
    unknown_or(report, problem, field, &known, Some(&journeys));
}

/// Conditions on the closing event; without one, on what the group is.
fn segment(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &Lines<'_>,
    sketch: &ClusterSketch<'_>,
) -> Option<Vec<Condition>> {
    if lines.segment.is_empty() {
        return Some(Vec::new());
    }
    let group;
    let kind = match (sketch.ends?, sketch.end) {
        (true, end) => end?,
        (false, _) => {
            group = group_kind(scope, lines, sketch)?;
            &group
        }
    };
    let check = |(line, conditions): &(&Line, &Conditions)| {
        conditions::check(report, scope, Looking::At(kind), line, conditions)
    };
    let checked: Vec<_> = lines.segment.iter().map(check).collect();
    let checked: Vec<Condition> = checked.into_iter().collect::<Option<_>>()?;
    contradictions::report(report, &checked, &lines.segment);
    Some(checked)
}

/// The group of a cluster without an end, as something that conditions can look at.
fn group_kind(
    scope: &Scope<'_>,
    lines: &Lines<'_>,
    sketch: &ClusterSketch<'_>,
) -> Option<EventKind> {
    let field = lines.group_by.get()?;
    let (_, event, _) = lines.touches.first()?;
    let kind = scope.catalogue.events.get(&event.node)?;
    let value_type = kind.field_type(&field.node)?.clone();
    SubjectKind::of(&value_type)?;
    Some(EventKind {
        name: sketch.name.node.as_str().into(),
        title: String::new(),
        fields: vec![Field::new(field.node.clone(), value_type)],
        approval: kind.approval,
    })
}
