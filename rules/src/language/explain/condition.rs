//! Conditions in words.

use super::rule::{Kind, Rule, Start};
use super::words::{listed, literal, spoken};
use crate::language::tree::{At, Conditions, Literal, TestClause, Verb};

/// The conditions of one line, about an event.
pub(super) fn of_event(rule: &Rule<'_>, event: &str, conditions: &Conditions) -> String {
    let start = Start::Event(event);
    let tests = conditions.tests.iter().map(|test| {
        let (subject, _) = rule.path(start, &test.subject);
        holds(rule, start, &subject, &test.verb.node)
    });
    joined(tests.collect(), conditions.any)
}

/// The conditions of one line, about a collaborator and what they scored.
pub(super) fn of_collaborator(rule: &Rule<'_>, conditions: &Conditions) -> String {
    let tests = conditions.tests.iter().map(|test| match score(rule, test) {
        Some(name) => scored(rule, name, &test.verb.node),
        None => {
            let (subject, _) = rule.path(Start::Collaborator, &test.subject);
            holds(rule, Start::Collaborator, &subject, &test.verb.node)
        }
    });
    joined(tests.collect(), conditions.any)
}

pub(super) fn joined(tests: Vec<String>, any: bool) -> String {
    listed(&tests, if any { "or" } else { "and" })
}

/// The metric that is tested (or `points`); `None` when it is an attribute.
pub(super) fn score<'t>(rule: &Rule<'_>, test: &'t TestClause) -> Option<&'t str> {
    let [only] = test.subject.node.as_slice() else { return None };
    let name = only.node.as_str();
    (name == "points" || rule.measure(name).is_some()).then_some(name)
}

/// `the status of the course is "published"`
pub(super) fn holds(rule: &Rule<'_>, start: Start<'_>, subject: &str, verb: &Verb) -> String {
    let path = |other| rule.path(start, other).0;
    let said = match verb {
        Verb::Is(value) => format!("is {}", literal(value)),
        Verb::IsNot(value) => format!("is not {}", literal(value)),
        Verb::IsAnyOf(values) => format!("is {}", any_of(values)),
        Verb::IsNoneOf(values) => format!("is neither {}", none_of(values)),
        Verb::AtLeast(value) => format!("is at least {}", literal(value)),
        Verb::AtMost(value) => format!("is at most {}", literal(value)),
        Verb::MoreThan(value) => format!("is more than {}", literal(value)),
        Verb::LessThan(value) => format!("is less than {}", literal(value)),
        Verb::Before(value) => format!("is before {}", literal(value)),
        Verb::After(value) => format!("is after {}", literal(value)),
        Verb::IsKnown => "is known".to_owned(),
        Verb::IsUnknown => "is not known".to_owned(),
        Verb::IsPath(other) => format!("is {}", path(other)),
        Verb::IsNotPath(other) => format!("is not {}", path(other)),
    };
    format!("{subject} {said}")
}

/// `they have at least 5 completions`
fn scored(rule: &Rule<'_>, name: &str, verb: &Verb) -> String {
    let one = |how: &str, value: &At<Literal>| having(rule, name, how, &literal(value));
    let many = |values: &[At<Literal>]| having(rule, name, "exactly", &any_of(values));
    match verb {
        Verb::Is(value) => format!("they have {}", one("exactly", value)),
        Verb::IsNot(value) => format!("they do not have {}", one("exactly", value)),
        Verb::IsAnyOf(values) => format!("they have {}", many(values)),
        Verb::IsNoneOf(values) => format!("they do not have {}", many(values)),
        Verb::AtLeast(value) => format!("they have {}", one("at least", value)),
        Verb::AtMost(value) => format!("they have {}", one("at most", value)),
        Verb::MoreThan(value) => format!("they have {}", one("more than", value)),
        Verb::LessThan(value) => format!("they have {}", one("less than", value)),
        Verb::Before(_)
        | Verb::After(_)
        | Verb::IsKnown
        | Verb::IsUnknown
        | Verb::IsPath(_)
        | Verb::IsNotPath(_) => {
            let subject = format!("what they have of {}", spoken(name));
            holds(rule, Start::Collaborator, &subject, verb)
        }
    }
}

/// `at least 5 completions`, `revenue of at least 100.00 USD`
pub(super) fn having(rule: &Rule<'_>, name: &str, how: &str, value: &str) -> String {
    let counted = name == "points" || rule.measure(name).is_some_and(|it| it.kind == Kind::Count);
    if counted && value != "1" {
        format!("{how} {value} {}", spoken(name))
    } else {
        format!("{} of {how} {value}", spoken(name))
    }
}

fn any_of(values: &[At<Literal>]) -> String {
    listed(&values.iter().map(literal).collect::<Vec<_>>(), "or")
}

fn none_of(values: &[At<Literal>]) -> String {
    listed(&values.iter().map(literal).collect::<Vec<_>>(), "nor")
}
