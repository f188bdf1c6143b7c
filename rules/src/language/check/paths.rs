//! Paths: a field of the event, or the collaborator, then attributes of what it points to.

use super::super::diagnostic::Span;
use super::super::program::{Aggregate, Hop, Path, Root};
use super::super::tree::{At, DottedPath};
use super::credits;
use super::literals::described;
use super::names::unknown_or;
use super::near_paths::{instead, to_collaborators};
use super::report::{Problem, Report};
use super::times_of_events as times;
use crate::domain::{Catalogue, EventKind, Field, SubjectKind, ValueType};

/// A path as written.
pub(super) fn dotted(path: &DottedPath) -> String {
    let steps: Vec<&str> = path.node.iter().map(|step| step.node.as_str()).collect();
    steps.join(".")
}

/// A path that starts at a field of the event; reports a step that is not there.
pub(super) fn from_event(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    event: &EventKind,
    path: &DottedPath,
) -> Option<Path> {
    from_event_to(report, catalogue, (event, None), path)
}

/// Where a path has to lead.
#[derive(Clone, Copy)]
pub(super) struct Goal<'g> {
    pub(super) value_type: &'g ValueType,
    /// What is done with the events that the path is of, where it is known.
    pub(super) aggregate: Option<&'g Aggregate>,
}

/// A path that starts at a field of the event. Paths that are offered instead of one that is not
/// there lead to the goal, when there is one.
pub(super) fn from_event_to(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    (event, goal): (&EventKind, Option<&Goal<'_>>),
    path: &DottedPath,
) -> Option<Path> {
    let value_type = goal.map(|goal| goal.value_type);
    let instead = || instead(catalogue, event, path, value_type);
    let elsewhere =
        || credits::elsewhere(catalogue, (event, Some(path)), goal.and_then(|goal| goal.aggregate));
    let (first, rest) = path.node.split_first()?;
    let Some(start) = event.field(&first.node) else {
        let message = format!("\"{}\" has no field named \"{}\"", event.name, first.node);
        let known: Vec<_> = event.fields.iter().map(|field| (field.name.as_str(), None)).collect();
        let problem = Problem::new("N203", first.span, message);
        let otherwise = added(catalogue, event, &first.node);
        let offered = Offered { paths: instead(), goal: value_type, more: Some(&otherwise) };
        offered.tell(report, problem, path.span, |report, problem| {
            if goal.is_some() && to_collaborators(catalogue, event).is_empty() {
                return report.add(problem.help(elsewhere()));
            }
            unknown_or(report, problem, first, &known, Some(&otherwise));
        });
        return None;
    };
    let root = Root::Field(start.name.clone());
    let start = Start { root, value_type: start.value_type.clone(), name: first };
    let lost = goal.is_some() && to_collaborators(catalogue, event).is_empty();
    let elsewhere = lost.then(elsewhere);
    let whole = Whole { path, instead: &instead, elsewhere, goal: value_type };
    follow(report, catalogue, start, rest, &whole)
}

/// What mends a field that an event does not have.
fn added(catalogue: &Catalogue, event: &EventKind, name: &str) -> String {
    let kind = &event.name;
    match times::said_by(name) {
        Some(said) => said.to_owned(),
        None if catalogue.assets.contains_key(name) => {
            format!("a catalogue can add it, under \"event {kind}\": {name} {name}")
        }
        None => format!(
            "a catalogue can add it, under \"event {kind}\": {name} and its type, such as text, number, \
             money, percent or moment"
        ),
    }
}

/// A path of attributes of the collaborator that is to qualify; its first step is known to be one.
pub(super) fn from_collaborator(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    path: &DottedPath,
) -> Option<Path> {
    let first = path.node.first()?;
    let start =
        Start { root: Root::Collaborator, value_type: ValueType::Collaborator, name: first };
    follow(
        report,
        catalogue,
        start,
        &path.node,
        &Whole { path, instead: &Vec::new, elsewhere: None, goal: None },
    )
}

/// Paths that exist, in place of one that does not.
struct Offered<'o> {
    paths: Vec<String>,
    /// What the path has to lead to, if to anything.
    goal: Option<&'o ValueType>,
    /// What else mends it.
    more: Option<&'o str>,
}

impl Offered<'_> {
    /// Takes in a problem with the paths; in another way when there are none. A path that need not lead anywhere may be any
    /// other one, so that it is named and no click writes it: it would ask another question.
    fn tell(
        &self,
        report: &mut Report<'_>,
        problem: Problem,
        span: Span,
        otherwise: impl FnOnce(&mut Report<'_>, Problem),
    ) {
        if self.paths.is_empty() {
            return otherwise(report, problem);
        }
        if self.goal.is_some() {
            return report.replace_by_any(problem, span, &self.paths);
        }
        let lines = self.paths.iter().map(|path| report.corrected(span, path));
        let mut help = format!("of something else: {}", lines.collect::<Vec<_>>().join("\n or: "));
        help.extend(self.more.into_iter().flat_map(|more| ["\n or ", more]));
        report.add(problem.help(help));
    }
}

/// The whole path as written.
struct Whole<'p> {
    path: &'p DottedPath,
    /// Paths that exist and were probably meant.
    instead: &'p dyn Fn() -> Vec<String>,
    /// What helps where nothing in the event leads where the path has to.
    elsewhere: Option<String>,
    /// What it has to lead to.
    goal: Option<&'p ValueType>,
}

impl Whole<'_> {
    /// A step of it as an attribute that a catalogue declares: the last one leads where all of it has to.
    fn declared(&self, step: &At<String>) -> String {
        let name = &step.node;
        let is_last = self.path.node.last().is_some_and(|last| last.span == step.span);
        match self.goal.filter(|_| is_last) {
            Some(goal) => format!("{name} {goal}"),
            None if is_last => format!("{name} and its type, such as text, number or money"),
            None => format!("{name} and its type, such as customer, collaborator or course"),
        }
    }
}

struct Start<'p> {
    root: Root,
    value_type: ValueType,
    name: &'p At<String>,
}

fn follow(
    report: &mut Report<'_>,
    catalogue: &Catalogue,
    start: Start<'_>,
    steps: &[At<String>],
    whole: &Whole<'_>,
) -> Option<Path> {
    let path = whole.path;
    let mut value_type = start.value_type;
    let mut before = start.name;
    let mut hops = Vec::with_capacity(steps.len());
    for step in steps {
        let Some(kind) = SubjectKind::of(&value_type) else {
            let message = format!(
                "\"{}\" is {}, which has no attributes",
                before.node,
                described(&value_type)
            );
            let until: Vec<&str> = path
                .node
                .iter()
                .take_while(|other| other.span != step.span)
                .map(|other| other.node.as_str())
                .collect();
            let problem = Problem::new("T310", step.span, message);
            let offered = Offered { paths: (whole.instead)(), goal: whole.goal, more: None };
            offered.tell(report, problem, path.span, |report, problem| {
                let shorter = || {
                    let until = until.join(".");
                    format!(
                        "only what refers to somebody or something has attributes; by itself it is {until}"
                    )
                };
                let help = whole.elsewhere.clone().unwrap_or_else(shorter);
                report.add(problem.help(help));
            });
            return None;
        };
        let attributes = catalogue.attributes(&kind)?;
        let Some(next) = attributes.iter().find(|field| field.name == step.node) else {
            let problem = no_attribute(&kind, step);
            let others = (whole.instead)();
            if others.is_empty() {
                let (head, declared) = (head(&kind), whole.declared(step));
                let otherwise = format!("a catalogue can add it, under \"{head}\": {declared}");
                known_attributes(report, problem, (attributes, step), Some(&otherwise));
            } else {
                // Another path leads to somebody else: that decides who is paid.
                let declared = whole.declared(step);
                let help = format!("a catalogue can give a {kind} one: {declared}");
                report.add(problem.help(format!("{help}\n or: {}", others.join(", "))));
            }
            return None;
        };
        value_type = next.value_type.clone();
        hops.push(Hop { kind, attribute: step.node.clone() });
        before = step;
    }
    Some(Path { root: start.root, hops, value_type, text: dotted(path) })
}

/// Reports an attribute that a kind of subject does not have.
pub(super) fn missing_attribute(
    report: &mut Report<'_>,
    kind: &SubjectKind,
    attributes: &[Field],
    step: &At<String>,
) {
    known_attributes(report, no_attribute(kind, step), (attributes, step), None);
}

/// The head of a catalogue under which a kind of subject has its attributes.
fn head(kind: &SubjectKind) -> String {
    match kind {
        SubjectKind::Customer | SubjectKind::Collaborator => kind.to_string(),
        SubjectKind::Asset(kind) => format!("asset {kind}"),
    }
}

fn no_attribute(kind: &SubjectKind, step: &At<String>) -> Problem {
    Problem::new("N204", step.span, format!("a {kind} has no attribute named \"{}\"", step.node))
}

fn known_attributes(
    report: &mut Report<'_>,
    problem: Problem,
    (attributes, step): (&[Field], &At<String>),
    otherwise: Option<&str>,
) {
    let known: Vec<_> = attributes.iter().map(|field| (field.name.as_str(), None)).collect();
    unknown_or(report, problem, step, &known, otherwise);
}
