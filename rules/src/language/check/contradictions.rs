//! Advice on conditions that no event and no collaborator can meet.

use std::collections::BTreeMap;

use super::super::diagnostic::Span;
use super::super::program::{Comparison, Condition, Joined, Operand, Test};
use super::super::tree::{Conditions, Line};
use super::limits;
use super::paths::dotted;
use super::report::{Problem, Report};
use crate::domain::{SubjectKind, Value};

/// Reports the first test of a section that cannot hold together with those before it. Lines
/// joined by `or` are left alone.
pub(super) fn report(
    report: &mut Report<'_>,
    conditions: &[Condition],
    lines: &[(&Line, &Conditions)],
) {
    if lines.iter().map(|(_, written)| written.tests.len()).sum::<usize>() > limits::CONDITIONS {
        return; // Which is refused; comparing each with all others would take long.
    }
    if let Some(problem) =
        conditions.iter().zip(lines).find_map(|(it, (_, written))| with_itself(it, written))
    {
        return report.add(problem);
    }
    let mut before: BTreeMap<String, Vec<(&Comparison, Span)>> = BTreeMap::new();
    for (condition, (_, written)) in conditions.iter().zip(lines) {
        if condition.joined == Joined::Or && condition.tests.len() > 1 {
            if let Some(problem) = always(condition, written) {
                return report.add(problem);
            }
            continue;
        }
        for (test, clause) in condition.tests.iter().zip(&written.tests) {
            if may_be_several(test) {
                continue;
            }
            let key = dotted(&clause.subject);
            let span = clause.verb.span;
            let earlier = before.entry(key.clone()).or_default();
            if let Some((_, other)) =
                earlier.iter().find(|(other, _)| excludes(&test.comparison, other))
            {
                let message = format!("this and line {} never both hold of \"{key}\"", other.line);
                let problem = Problem::new("W902", span, message).also(*other, "the other");
                return report.add(problem.help("leave one of the two out"));
            }
            earlier.push((&test.comparison, span));
        }
    }
}

/// `customer is not customer`, which nothing can meet, or the contrary, which everything does.
fn with_itself(condition: &Condition, written: &Conditions) -> Option<Problem> {
    let mut tests = condition.tests.iter().zip(&written.tests);
    tests.find_map(|(test, clause)| {
        let subject = dotted(&clause.subject);
        let (Comparison::IsPath(other) | Comparison::IsNotPath(other)) = &test.comparison else {
            return None;
        };
        if other.text != subject {
            return None;
        }
        let message = format!("\"{subject}\" is compared with itself");
        let problem = Problem::new("W902", clause.verb.span, message);
        Some(problem.help("compare with another field, or leave this out"))
    })
}

/// `x is not "a" or x is not "b"`, of which one always holds: what was meant is that both do.
fn always(condition: &Condition, written: &Conditions) -> Option<Problem> {
    let mut denied: BTreeMap<String, &Value> = BTreeMap::new();
    for (test, clause) in condition.tests.iter().zip(&written.tests) {
        let Comparison::IsNot(value) = &test.comparison else { continue };
        let subject = dotted(&clause.subject);
        if denied.get(&subject).is_some_and(|other| *other != value) && !may_be_several(test) {
            let message = format!(
                "one of the two always holds of \"{subject}\", so that nothing is left out"
            );
            let help =
                format!("with \"and\" in place of \"or\", or in short: {subject} is none of …, …");
            return Some(Problem::new("W902", clause.verb.span, message).help(help));
        }
        denied.insert(subject, value);
    }
    None
}

/// Whether what a test looks at may have more than one value at a time, as owners do.
fn may_be_several(test: &Test) -> bool {
    let Operand::Path(path) = &test.subject else { return false };
    let owner =
        |kind: &SubjectKind, name: &str| matches!(kind, SubjectKind::Asset(_)) && name == "owner";
    path.hops.iter().any(|hop| owner(&hop.kind, &hop.attribute))
}

fn excludes(one: &Comparison, other: &Comparison) -> bool {
    excludes_one_way(one, other) || excludes_one_way(other, one)
}

fn excludes_one_way(one: &Comparison, other: &Comparison) -> bool {
    use Comparison::{Is, IsAnyOf, IsKnown, IsNoneOf, IsNot, IsNotPath, IsUnknown};
    match (one, other) {
        // What is missing is not anything.
        (IsUnknown, IsUnknown | IsNot(_) | IsNoneOf(_) | IsNotPath(_)) => false,
        (IsUnknown, _) => true,
        (IsKnown, _) => false,
        (Is(a), Is(b)) => a != b,
        (Is(a), IsNot(b)) => a == b,
        (Is(a), IsAnyOf(list)) => !list.contains(a),
        (Is(a), IsNoneOf(list)) => list.contains(a),
        (Is(a), bound) => !within(a, bound),
        (IsAnyOf(a), IsAnyOf(b)) => !a.iter().any(|value| b.contains(value)),
        (IsAnyOf(a), IsNoneOf(b)) => a.iter().all(|value| b.contains(value)),
        (low, high) => empty_span(low, high),
    }
}

fn within(value: &Value, bound: &Comparison) -> bool {
    match (bound, value) {
        (Comparison::AtLeast(low), _) => value >= low,
        (Comparison::MoreThan(low), _) => value > low,
        (Comparison::AtMost(high), _) => value <= high,
        (Comparison::LessThan(high), _) => value < high,
        (Comparison::Before(high), Value::Moment(moment)) => moment < high,
        (Comparison::After(low), Value::Moment(moment)) => moment > low,
        _ => true,
    }
}

fn empty_span(low: &Comparison, high: &Comparison) -> bool {
    match (low, high) {
        (Comparison::AtLeast(low), Comparison::AtMost(high)) => low > high,
        (Comparison::AtLeast(low), Comparison::LessThan(high))
        | (Comparison::MoreThan(low), Comparison::AtMost(high) | Comparison::LessThan(high)) => {
            low >= high
        }
        (Comparison::After(low), Comparison::Before(high)) => low >= high,
        _ => false,
    }
}
