//! Runs the `example` blocks of a rule through the one evaluator.

use std::collections::BTreeSet;

use rules::domain::{Entry, Fact, Money, Outcome, Quantity, Stop, SubjectKind, Value, Window};
use rules::language::{Example, Expectation, ExpectationKind, MetricId, Program, Source, with_ids};

use crate::app::Answer;
use crate::app::rules::example_period::{behind, events, named};
use crate::app::rules::example_settling::{SettledPart, settle};

/// What became of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// Its text.
    pub name: String,
    /// The line of its head.
    pub line: u32,
    /// Whether everything came out as expected.
    pub passed: bool,
    /// One sentence for each thing that did not.
    pub problems: Vec<String>,
    /// What the rule pays in each of its periods; nothing where it cannot be evaluated.
    pub paid: Vec<Paid>,
}

/// What a rule pays in a period of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The line that begins the period.
    pub line: u32,
    /// What the pool holds.
    pub pool: Money,
    /// Who gets what, in the order of the standings; without those who get nothing.
    pub amounts: Vec<(String, Money)>,
}

impl ExampleResult {
    /// The problems without the line that each begins with, and that line.
    pub fn placed(&self) -> impl Iterator<Item = (u32, &str)> {
        self.problems.iter().map(|problem| {
            let rest = problem.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
            let placed = rest.and_then(|(line, text)| Some((line.parse().ok()?, text)));
            placed.unwrap_or((self.line, problem))
        })
    }
}

/// Runs every example, in the order of the text; no further ones when `stop` has ended the work.
pub fn run(program: &Program, examples: &[Example], stop: &Stop) -> Vec<ExampleResult> {
    let awaited = examples.iter().take_while(|_| !stop.is_stopped());
    awaited.map(|example| run_one(program, example, stop)).collect()
}

fn run_one(program: &Program, example: &Example, stop: &Stop) -> ExampleResult {
    let settled = settle(program, example, stop);
    let mut problems: Vec<String> = match &settled {
        Ok(parts) => {
            let parts = parts.iter().enumerate().zip(expectations(example));
            parts.flat_map(differences(program, example)).collect()
        }
        Err((line, reason)) => vec![format!("line {line}: {reason}")],
    };
    let passed = problems.is_empty();
    if !passed {
        let parts = settled.as_deref().unwrap_or_default();
        let notes = notes(program, example, parts).into_iter();
        problems.extend(notes.map(|(line, note)| format!("line {line}: {note}")));
    }
    let periods = begins(example).zip(settled.unwrap_or_default());
    let paid = periods.map(|(line, part)| paid(line, &part.outcome)).collect();
    ExampleResult { name: example.name.clone(), line: example.line, passed, problems, paid }
}

/// The line that begins each part of an example.
fn begins(example: &Example) -> impl Iterator<Item = u32> {
    std::iter::once(example.line).chain(example.later.iter().map(|later| later.line))
}

fn paid(line: u32, outcome: &Outcome) -> Paid {
    let amounts = outcome.standings.iter().filter(|standing| standing.amount.minor != 0);
    let amounts = amounts.map(|standing| (standing.collaborator.clone(), standing.amount));
    Paid { line, pool: outcome.pool, amounts: amounts.collect() }
}

/// What each part of an example expects.
fn expectations(example: &Example) -> impl Iterator<Item = &[Expectation]> {
    let later = example.later.iter().map(|later| &later.expectations[..]);
    std::iter::once(&example.expectations[..]).chain(later)
}

/// What is not as expected of a part.
fn differences(
    program: &Program,
    example: &Example,
) -> impl Fn(((usize, &SettledPart), &[Expectation])) -> Vec<String> {
    move |((at, part), expectations)| {
        let behind = behind(program, example, (at, part.window)).map(|(_, said)| said);
        let behind = behind.as_deref();
        let roster = |wanted: &Expectation| roster(program, example, (part, wanted));
        let compare = |wanted: &Expectation| match difference(program, (part, behind), wanted) {
            Ok(problem) => {
                problem.map(|it| roster(wanted).map_or(it.clone(), |of| format!("{it}; {of}")))
            }
            Err(error) => Some(format!("line {}: {error}", wanted.line)),
        };
        expectations.iter().filter_map(compare).collect()
    }
}

/// What else may be the reason that an example fails, with the line of the part: what it measures, and
/// what it does not look at.
fn notes(program: &Program, example: &Example, parts: &[SettledPart]) -> Vec<(u32, String)> {
    let bounds = parts.iter().map(|part| part.window);
    let bound = |window: &Window| window.first().is_some() || window.closed_at().is_some();
    let behind = bounds.clone().enumerate().filter_map(|part| behind(program, example, part));
    let measured = begins(example).zip(bounds.clone()).filter(|(_, window)| bound(window));
    let measured = measured.map(|(line, window)| (line, named(program, window)));
    let both = with_ids::<MetricId, _>(&program.metrics).map(|(id, _)| id);
    let both = both.filter(|metric| is_given_and_measured(program, example, *metric));
    let name = |metric: MetricId| program.metric(metric).map(|metric| &metric.name);
    let given = both.filter_map(name).map(|name| {
        let note = "stands in place of what the events say, for whom it names";
        (example.line, format!("\"given {name}\" {note}"))
    });
    measured.chain(behind).chain(given).collect()
}

/// Whether an example gives values of a metric and has events that the metric looks at.
fn is_given_and_measured(program: &Program, example: &Example, id: MetricId) -> bool {
    let later = example.later.iter().flat_map(|later| &later.given);
    let given = example.given.iter().chain(later).any(|given| given.metric == id);
    let Some(metric) = program.metric(id).filter(|_| given) else { return false };
    let looks_at = |kind: &str| match &metric.source {
        Source::Event(event) => event.as_str() == kind,
        Source::Cluster { cluster, .. } => {
            let cluster = program.cluster(*cluster);
            cluster.is_some_and(|cluster| cluster.event_kinds().any(|of| of == kind))
        }
        Source::Facts => false,
    };
    events(example).any(|event| looks_at(event.kind.as_str()))
}

/// What a rule pays for what the first part of an example gives; `None` where it cannot be computed.
pub(in crate::app) fn outcome_of(program: &Program, example: &Example) -> Option<Outcome> {
    let parts = settle(program, example, &Stop::never()).ok()?;
    parts.into_iter().next().map(|part| part.outcome)
}

fn difference(
    program: &Program,
    (part, behind): (&SettledPart, Option<&str>),
    expectation: &Expectation,
) -> Answer<Option<String>> {
    let (line, outcome) = (expectation.line, &part.outcome);
    let compare = |what: String, expected: String, found: String| {
        (expected != found).then(|| format!("line {line}: {what} is {found}, expected {expected}"))
    };
    Ok(match &expectation.kind {
        ExpectationKind::Pool(money) => {
            compare("the pool".into(), money.to_string(), outcome.pool.to_string())
        }
        ExpectationKind::Leftover(money) => {
            compare("the leftover".into(), money.to_string(), outcome.leftover.to_string())
        }
        ExpectationKind::Carried(money) => {
            compare("what is carried over".into(), money.to_string(), outcome.carried.to_string())
        }
        ExpectationKind::Amount { collaborator, amount } => {
            let found = part.gets(collaborator)?;
            let problem = compare(format!("{collaborator}'s amount"), shown(*amount), shown(found));
            let less = found.minor < amount.minor;
            let reason = || reason(outcome, collaborator, behind);
            problem.map(|it| because(it, less.then(reason).flatten()))
        }
        ExpectationKind::Waiting { collaborator, amount } => {
            let found = part.waiting(collaborator)?;
            compare(format!("what waits for {collaborator}"), shown(*amount), shown(found))
        }
        ExpectationKind::Debt { collaborator, amount } => {
            let found = part.debt(collaborator)?;
            compare(format!("the debt of {collaborator}"), shown(*amount), shown(found))
        }
        ExpectationKind::Only(names) => others_paid(part, names, line)?,
        ExpectationKind::Points { collaborator, value } => {
            let standing = outcome.standings.iter().find(|s| s.collaborator == *collaborator);
            let found = standing.map_or(Quantity::ZERO, |standing| standing.points);
            compare(format!("points of {collaborator}"), value.to_string(), found.to_string())
        }
        ExpectationKind::Metric { metric, collaborator, value } => {
            let name = program.metric(*metric).map_or("", |metric| metric.name.as_str());
            let found = metric_of(outcome, name, collaborator.as_deref());
            let whose = collaborator.as_ref().map_or(String::new(), |who| format!(" of {who}"));
            let problem = compare(format!("{name}{whose}"), value.to_string(), found.to_string());
            let left_out = || left_out(outcome, &of_metric(program, *metric));
            let less = found < *value;
            problem.map(|it| because(it, less.then(left_out).flatten()))
        }
    })
}

fn because(problem: String, reason: Option<String>) -> String {
    reason.map_or(problem.clone(), |reason| format!("{problem}: {reason}"))
}

/// The sections whose clauses decide what counts for a metric: its own, and that of its cluster.
fn of_metric(program: &Program, metric: MetricId) -> Vec<&str> {
    let Some(metric) = program.metric(metric) else { return Vec::new() };
    let cluster = match &metric.source {
        Source::Cluster { cluster, .. } => program.cluster(*cluster),
        Source::Event(_) | Source::Facts => None,
    };
    let cluster = cluster.map(|cluster| cluster.name.as_str());
    std::iter::once(metric.name.as_str()).chain(cluster).collect()
}

/// What somebody gets; zero for whoever has no score.
pub(in crate::app) fn amount_of(outcome: &Outcome, collaborator: &str) -> Money {
    let standing = outcome.standings.iter().find(|s| s.collaborator == collaborator);
    standing.map_or(Money::zero(outcome.currency), |standing| standing.amount)
}

/// What was recorded and did not count, with the clause or the lack that is the reason; of some
/// sections, or of all.
fn left_out(outcome: &Outcome, sections: &[&str]) -> Option<String> {
    let of = |clause: &str| {
        let section = clause.split_once(": ").map(|(section, _)| section);
        sections.is_empty() || section.is_some_and(|section| sections.contains(&section))
    };
    let skipped = outcome.skipped.iter().filter(|it| of(&it.clause));
    let skipped: Vec<String> = skipped.map(|it| format!("{} ({})", it.clause, it.count)).collect();
    let uncredited = outcome.uncredited.iter();
    let uncredited: Vec<String> =
        uncredited.map(|it| format!("{} ({}), because {}", it.event, it.count, it.why)).collect();
    let parts =
        [("left out: ", skipped.join(", ")), ("credited to nobody: ", uncredited.join("; "))];
    let parts = parts.into_iter().filter(|(_, list)| !list.is_empty());
    let parts: Vec<String> = parts.map(|(what, list)| format!("{what}{list}")).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Why somebody gets less than was expected: one clause alone, or else what did not count at all.
fn reason(outcome: &Outcome, collaborator: &str, behind: Option<&str>) -> Option<String> {
    let Some(standing) = outcome.standings.iter().find(|s| s.collaborator == collaborator) else {
        let unknown = format!("nobody named {collaborator} has a score");
        let left_out = behind.map(str::to_owned).or_else(|| left_out(outcome, &[]));
        return Some(left_out.map_or(unknown.clone(), |list| format!("{unknown}; {list}")));
    };
    let derivation = &standing.derivation;
    if let Some(clause) = &derivation.disqualified_by {
        return Some(format!("{clause} does not hold for {collaborator}"));
    }
    if let Some(cap) = &derivation.cap {
        return Some(format!("{} cuts it", cap.clause));
    }
    let scaled = derivation.scaled.as_ref();
    scaled
        .map(|scaled| format!("{} cuts everybody alike", scaled.clause))
        .or_else(|| left_out(outcome, &[]))
}

/// What would pay a minimum to somebody without a score; `None` where that is said, or nobody has a minimum.
fn roster(
    program: &Program,
    example: &Example,
    (part, wanted): (&SettledPart, &Expectation),
) -> Option<String> {
    let ExpectationKind::Amount { collaborator, amount } = &wanted.kind else { return None };
    let weighting = &program.weighting;
    let known = part.outcome.standings.iter().any(|it| it.collaborator == *collaborator);
    let said = weighting.each_at_least.is_none() || !weighting.everyone.is_empty();
    if known || said || amount.minor <= 0 {
        return None;
    }
    let group = example.entries.iter().find_map(|recorded| match &recorded.entry {
        Entry::Fact(Fact { subject, attribute, value: Some(Value::Text(group)), .. })
            if subject.kind == SubjectKind::Collaborator
                && subject.reference == *collaborator
                && attribute == "group" =>
        {
            Some(group.as_str())
        }
        _ => None,
    });
    let group = group.unwrap_or("team");
    Some(format!(
        "who takes part without a score is said by a line such as: everyone where group is \"{group}\""
    ))
}

/// An amount as examples write it.
pub(in crate::app) fn shown(amount: Money) -> String {
    if amount.minor == 0 { "nothing".to_owned() } else { amount.to_string() }
}

fn others_paid(part: &SettledPart, names: &[String], line: u32) -> Answer<Option<String>> {
    let mut others: Vec<String> = Vec::new();
    let people: BTreeSet<&str> = part.people().collect();
    for who in people.into_iter().filter(|who| names.iter().all(|name| name != who)) {
        let amount = part.gets(who)?;
        if amount.minor != 0 {
            others.push(format!("{who} {amount}"));
        }
    }
    let found = others.join(", ");
    let problem = format!("line {line}: nobody else is expected, found {found}");
    Ok((!others.is_empty()).then_some(problem))
}

fn metric_of(outcome: &Outcome, name: &str, collaborator: Option<&str>) -> Quantity {
    let values = match collaborator {
        None => Some(&outcome.site),
        Some(who) => outcome.standings.iter().find(|s| s.collaborator == who).map(|s| &s.metrics),
    };
    let value = values.and_then(|values| values.iter().find(|value| value.name == name));
    value.map_or(Quantity::ZERO, |value| value.value)
}
