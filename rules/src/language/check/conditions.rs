//! Condition lines: `where` of a metric, `opens when` of the pool and `qualify when` of the weighting.

use super::super::diagnostic::Span;
use super::super::program::{Aggregate, Comparison, Condition, Joined, Operand, Path, Score, Test};
use super::super::tree::{At, Conditions, DottedPath, Line, Literal, TestClause, Verb};
use super::bare_words;
use super::literals::{described, of_type, unit_type};
use super::names::nearest;
use super::paths::{dotted, from_collaborator, from_event};
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::{EventKind, Field, SubjectKind, Value, ValueType};

/// What conditions look at.
#[derive(Clone, Copy)]
pub(super) enum Looking<'c> {
    /// The fields of an event.
    At(&'c EventKind),
    /// The collaborator that is to qualify, and their scores.
    AtCollaborator,
    /// The collaborator that may take part whatever they achieved: no scores.
    AtRoster,
    /// What metrics come to over everybody.
    AtSite,
}

/// One condition line, checked; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    line: &Line,
    conditions: &Conditions,
) -> Option<Condition> {
    let tests: Vec<Option<Test>> =
        conditions.tests.iter().map(|clause| test(report, scope, looking, clause)).collect();
    let joined = if conditions.any { Joined::Or } else { Joined::And };
    let tests: Option<Vec<Test>> = tests.into_iter().collect();
    Some(Condition { joined, tests: tests?, clause: report.clause(line) })
}

/// What a test looks at, and of what type it is.
struct Subject {
    operand: Operand,
    value_type: ValueType,
    name: String,
}

fn test(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    clause: &TestClause,
) -> Option<Test> {
    let known = report.len();
    let Some(subject) = subject(report, scope, looking, &clause.subject) else {
        if let Some(text) = bare_text(scope, looking, &clause.verb.node) {
            report.quote_since(known, text);
        }
        return None;
    };
    let comparison = comparison(report, scope, looking, &subject, clause)?;
    Some(Test { subject: subject.operand, comparison })
}

/// A single word behind a misspelt field, which is no field itself: a text without its quotes.
fn bare_text(scope: &Scope<'_>, looking: Looking<'_>, verb: &Verb) -> Option<Span> {
    let (Verb::IsPath(path) | Verb::IsNotPath(path)) = verb else { return None };
    let [word] = path.node.as_slice() else { return None };
    let meant = ["unknown", "known", "yes", "no"].into_iter();
    let fields = fields_of(scope, looking).iter().map(|field| field.name.as_str());
    let near = |right: &str| strsim::osa_distance(&word.node, right) <= 1;
    (!meant.chain(fields).any(near)).then_some(path.span)
}

fn subject(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    path: &DottedPath,
) -> Option<Subject> {
    let (first, rest) = path.node.split_first()?;
    match looking {
        Looking::At(_) | Looking::AtRoster => {
            return Some(Subject::of(operand_path(report, scope, looking, path)?));
        }
        Looking::AtSite => return total(report, scope, path),
        Looking::AtCollaborator => {}
    }
    let is_score = first.node == "points" || scope.find(&first.node).is_some();
    if !is_score || !rest.is_empty() {
        return Some(Subject::of(operand_path(report, scope, looking, path)?));
    }
    let scored = scope.score(report, first)?;
    same_name(report, scope, first);
    Some(Subject {
        operand: Operand::Score(scored.score),
        value_type: unit_type(scored.unit?),
        name: first.node.clone(),
    })
}

/// Says which of the two is meant where a metric has the name of an attribute of collaborators.
fn same_name(report: &mut Report<'_>, scope: &Scope<'_>, name: &At<String>) {
    let mut attributes = scope.catalogue.collaborator.iter();
    if !attributes.any(|field| field.name == name.node) {
        return;
    }
    let message = format!("\"{}\" is the metric here, and not the attribute", name.node);
    let problem = Problem::new("W925", name.span, message);
    let problem = match scope.find(&name.node) {
        Some((_, metric)) => problem.also(metric.name.span, "this metric"),
        None => problem,
    };
    report.add(problem.help("to look at the attribute, give the metric another name"));
}

/// What a metric comes to over everybody.
fn total(report: &mut Report<'_>, scope: &Scope<'_>, path: &DottedPath) -> Option<Subject> {
    let (first, rest) = path.node.split_first()?;
    if !rest.is_empty() {
        let message = format!("\"{}\" is no metric", dotted(path));
        let problem = Problem::new("T316", path.span, message);
        report.add(problem.help("write the name of a metric"));
        return None;
    }
    if first.node == "points" {
        let problem = Problem::new("T316", first.span, "points are what each collaborator has");
        report.add(problem.help("write the name of a metric"));
        return None;
    }
    let (id, metric) = scope.metric(report, first)?;
    let adds_up = metric.aggregate.as_ref().is_none_or(Aggregate::has_total);
    if metric.credited == Some(true) && !adds_up {
        let message =
            format!("\"{}\" is measured for each collaborator, and does not add up", first.node);
        let problem = Problem::new("T316", first.span, message);
        let problem = problem.also(metric.name.span, "measured here");
        report
            .add(problem.help("write a metric that counts or sums, or one without a credit line"));
        return None;
    }
    Some(Subject {
        operand: Operand::Score(Score::Metric(id)),
        value_type: unit_type(metric.unit?),
        name: first.node.clone(),
    })
}

/// Who takes part whatever they achieved cannot depend on what they achieved.
fn no_fact(report: &mut Report<'_>, scope: &Scope<'_>, name: &At<String>) {
    let message =
        format!("\"{}\" is a metric, and nothing that is known of a collaborator", name.node);
    let problem = Problem::new("T317", name.span, message);
    let problem = match scope.find(&name.node) {
        Some((_, metric)) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    report.add(problem.help(format!(
        "who is paid by it is said by a line such as: qualify when {} …",
        name.node
    )));
}

impl Subject {
    fn of(path: Path) -> Self {
        let (value_type, name) = (path.value_type.clone(), path.text.clone());
        Self { operand: Operand::Path(path), value_type, name }
    }
}

fn operand_path(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    path: &DottedPath,
) -> Option<Path> {
    let Looking::At(event) = looking else {
        let first = path.node.first()?;
        let attributes = scope.catalogue.attributes(&SubjectKind::Collaborator)?;
        if !attributes.iter().any(|field| field.name == first.node) {
            if matches!(looking, Looking::AtRoster) && scope.find(&first.node).is_some() {
                no_fact(report, scope, first);
                return None;
            }
            let names: Vec<&str> = attributes.iter().map(|field| field.name.as_str()).collect();
            scope.unknown_metric(report, first, &names);
            return None;
        }
        return from_collaborator(report, scope.catalogue, path);
    };
    from_event(report, scope.catalogue, event, path)
}

fn comparison(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    subject: &Subject,
    clause: &TestClause,
) -> Option<Comparison> {
    let verb = &clause.verb;
    if !fits(report, scope, subject, verb) {
        return None;
    }
    let mut value = |literal: &At<Literal>| value(report, scope, subject, literal);
    match &verb.node {
        Verb::Is(literal) => value(literal).map(Comparison::Is),
        Verb::IsNot(literal) => value(literal).map(Comparison::IsNot),
        Verb::AtLeast(literal) => value(literal).map(Comparison::AtLeast),
        Verb::AtMost(literal) => value(literal).map(Comparison::AtMost),
        Verb::MoreThan(literal) => value(literal).map(Comparison::MoreThan),
        Verb::LessThan(literal) => value(literal).map(Comparison::LessThan),
        Verb::Before(literal) => match value(literal)? {
            Value::Moment(moment) => Some(Comparison::Before(moment)),
            _ => None,
        },
        Verb::After(literal) => match value(literal)? {
            Value::Moment(moment) => Some(Comparison::After(moment)),
            _ => None,
        },
        Verb::IsAnyOf(list) => values(report, scope, subject, list).map(Comparison::IsAnyOf),
        Verb::IsNoneOf(list) => values(report, scope, subject, list).map(Comparison::IsNoneOf),
        Verb::IsKnown => Some(Comparison::IsKnown),
        Verb::IsUnknown => Some(Comparison::IsUnknown),
        Verb::IsPath(path) => {
            other_path(report, scope, looking, subject, path).map(Comparison::IsPath)
        }
        Verb::IsNotPath(path) => {
            other_path(report, scope, looking, subject, path).map(Comparison::IsNotPath)
        }
    }
}

/// A value to compare with. Where others are turned into the rule's currency, money of any currency
/// compares with money of an event or attribute; a score is of the rule's own.
fn value(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    subject: &Subject,
    literal: &At<Literal>,
) -> Option<Value> {
    match (&literal.node, &subject.operand, &subject.value_type) {
        (Literal::Money(money), Operand::Path(_), ValueType::Money) if scope.converts => {
            Some(Value::Money(*money))
        }
        _ => of_type(report, scope, literal, &subject.value_type, &subject.name),
    }
}

fn values(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    subject: &Subject,
    list: &[At<Literal>],
) -> Option<Vec<Value>> {
    let values: Vec<Option<Value>> =
        list.iter().map(|literal| value(report, scope, subject, literal)).collect();
    values.into_iter().collect()
}

/// Whether the comparison has a meaning for what it looks at; reports one that has none.
fn fits(report: &mut Report<'_>, scope: &Scope<'_>, subject: &Subject, verb: &At<Verb>) -> bool {
    let ordered = matches!(
        subject.value_type,
        ValueType::Number | ValueType::Money | ValueType::Percent | ValueType::Duration
    );
    let moment = subject.value_type == ValueType::Moment;
    let (fits, words, literal) = match &verb.node {
        Verb::AtLeast(literal) => (ordered, "at least", literal),
        Verb::MoreThan(literal) => (ordered, "more than", literal),
        Verb::AtMost(literal) => (ordered, "at most", literal),
        Verb::LessThan(literal) => (ordered, "less than", literal),
        Verb::Before(literal) => (moment, "before", literal),
        Verb::After(literal) => (moment, "after", literal),
        Verb::IsKnown | Verb::IsUnknown => return known_fits(report, subject, verb.span),
        _ => return true,
    };
    if fits {
        return true;
    }
    let described = described(&subject.value_type);
    let message = format!("\"{}\" is {described}, and \"{words}\" does not fit it", subject.name);
    let word = opening(verb.span, words);
    let problem = Problem::new("T302", word, message);
    if moment && matches!(literal.node, Literal::Moment(..)) {
        let instead = if matches!(words, "at most" | "less than") { "before" } else { "after" };
        report.replace(problem, word, instead);
    } else {
        let verb_that_fits = fitting(report, scope, subject, literal);
        let what = match &literal.node {
            Literal::Money(_) => "money, such as amount",
            Literal::Number(_) => "a number, such as quantity",
            _ => "",
        };
        // A text that is equal to a figure is not what was meant.
        let help = match verb_that_fits.starts_with("is \"") && !what.is_empty() {
            true => format!(
                "in place of \"{}\" stands a field or a metric that is {what}",
                subject.name
            ),
            false => report.corrected(verb.span, &verb_that_fits),
        };
        report.add(problem.help(help));
    }
    false
}

/// A comparison that fits, with the value as written where it can stay.
fn fitting(
    report: &Report<'_>,
    scope: &Scope<'_>,
    subject: &Subject,
    literal: &At<Literal>,
) -> String {
    let given = report.text(literal.span);
    match subject.value_type {
        ValueType::Number => "less than 5".to_owned(),
        ValueType::Money => format!("less than {}", scope.sample("5")),
        ValueType::Percent => "less than 5%".to_owned(),
        ValueType::Truth => "is yes".to_owned(),
        ValueType::Moment => "after 2026-10-31".to_owned(),
        ValueType::Duration => "less than 90 minutes".to_owned(),
        _ if given.starts_with('"') => format!("is {given}"),
        _ => format!("is \"{given}\""),
    }
}

/// What is measured is always known; everything else may be unknown.
fn known_fits(report: &mut Report<'_>, subject: &Subject, span: Span) -> bool {
    if matches!(subject.operand, Operand::Path(_)) {
        return true;
    }
    let message = format!("\"{}\" is measured, and always known", subject.name);
    let help = report.corrected(span, "more than 0");
    report.add(Problem::new("T302", span, message).help(help));
    false
}

/// The part of a verb's span that its own words take.
fn opening(span: Span, words: &str) -> Span {
    let width = words.len();
    let columns = u32::try_from(width).unwrap_or(0);
    if span.start + width >= span.end || span.line != span.end_line {
        return span;
    }
    Span {
        end: span.start + width,
        end_column: span.column + columns,
        utf16_end: span.utf16_start + columns,
        ..span
    }
}

fn other_path(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    subject: &Subject,
    path: &DottedPath,
) -> Option<Path> {
    if let Some(first) = path.node.first()
        && path.node.len() == 1
        && let Some(word) = keyword(scope, looking, subject, &first.node)
    {
        let message = format!("\"{}\" does not fit here", first.node);
        let problem = Problem::new("S125", path.span, message);
        report.replace(problem.label(format!("close to \"{word}\"")), path.span, word);
        return None;
    }
    if let Some(first) = path.node.first()
        && path.node.len() == 1
        && (bare_words::is_missing(&first.node)
            && !fields_of(scope, looking).iter().any(|field| field.name == first.node)
            || wants_quotes(scope, looking, subject, &first.node))
    {
        bare_words::no_field(report, scope, looking, (&subject.name, &subject.value_type), first);
        return None;
    }
    let Operand::Path(_) = subject.operand else {
        let message = format!("\"{}\" is a score and compares with a value only", subject.name);
        report.add(Problem::new("T301", path.span, message));
        return None;
    };
    let other = operand_path(report, scope, looking, path)?;
    if other.value_type == subject.value_type {
        return Some(other);
    }
    let message = format!(
        "\"{}\" is {}, and \"{}\" is {}",
        subject.name,
        described(&subject.value_type),
        dotted(path),
        described(&other.value_type)
    );
    let problem = Problem::new("T301", path.span, message);
    let further = SubjectKind::of(&other.value_type)
        .and_then(|kind| scope.catalogue.attributes(&kind))
        .and_then(|fields| fields.iter().find(|field| field.value_type == subject.value_type));
    match further {
        Some(field) => {
            report.replace(problem, path.span, &format!("{}.{}", other.text, field.name));
        }
        None => {
            let wanted = described(&subject.value_type);
            report.add(problem.help(format!("write a path that leads to {wanted}")));
        }
    }
    None
}

/// Whether a single word that is no field, behind something that compares with text, is text
/// without its quotes rather than a misspelt field.
fn wants_quotes(scope: &Scope<'_>, looking: Looking<'_>, subject: &Subject, word: &str) -> bool {
    let textual = subject.value_type == ValueType::Text || subject.value_type.is_reference();
    let fields = fields_of(scope, looking);
    textual && nearest(word, fields.iter().map(|field| field.name.as_str())).is_none()
}

/// The word of the language that a single word was meant to be, when it is no field.
fn keyword(
    scope: &Scope<'_>,
    looking: Looking<'_>,
    subject: &Subject,
    word: &str,
) -> Option<&'static str> {
    let is_field = fields_of(scope, looking).iter().any(|field| field.name == word);
    let close = |right: &&str| strsim::osa_distance(word, right) <= 1;
    let truth = subject.value_type == ValueType::Truth;
    let truths = ["yes", "no"].into_iter().filter(|_| truth);
    ["unknown", "known"].into_iter().chain(truths).find(close).filter(|_| !is_field)
}

/// What conditions on it begin with, scores aside.
fn fields_of<'f>(scope: &'f Scope<'_>, looking: Looking<'f>) -> &'f [Field] {
    match looking {
        Looking::At(event) => &event.fields,
        Looking::AtCollaborator | Looking::AtRoster => &scope.catalogue.collaborator,
        Looking::AtSite => &[],
    }
}
