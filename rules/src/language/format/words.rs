//! How single words are written.

use crate::domain::{Money, Percent, Quantity};
use crate::language::tree::{At, Conditions, Document, DottedPath, Literal, TestClause, Verb};

/// A text between quotes.
pub(super) fn text(plain: &str) -> String {
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A title behind a name, when there is one.
pub(super) fn title(title: Option<&At<String>>) -> String {
    title.map_or_else(String::new, |title| format!(" {}", text(&title.node)))
}

/// A list.
pub(super) fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    items.iter().map(write).collect::<Vec<_>>().join(", ")
}

/// A path.
pub(super) fn path(path: &DottedPath) -> String {
    path.node.iter().map(|step| step.node.as_str()).collect::<Vec<_>>().join(".")
}

/// A collaborator, or a reference: a bare name stays bare, a text stays a text.
pub(super) fn reference(word: &At<String>, document: &Document) -> String {
    if is_quoted(word, document) { text(&word.node) } else { word.node.clone() }
}

fn is_quoted<T>(word: &At<T>, document: &Document) -> bool {
    document.source.as_bytes().get(word.span.start) == Some(&b'"')
}

/// A literal; a bare name that refers to something stays bare.
pub(super) fn literal(word: &At<Literal>, document: &Document) -> String {
    match &word.node {
        Literal::Text(plain) if is_quoted(word, document) => text(plain),
        Literal::Text(name) => name.clone(),
        Literal::Number(number) => quantity(*number),
        Literal::Money(amount) => money(*amount),
        Literal::Percent(part) => percent(*part),
        Literal::Truth(true) => "yes".to_owned(),
        Literal::Truth(false) => "no".to_owned(),
        Literal::Duration(length) => length.to_string(),
        Literal::Moment(date, time) => {
            // A date alone is midnight: both say the same.
            if *time == chrono::NaiveTime::MIN {
                date.to_string()
            } else {
                format!("{date} {}", time.format("%H:%M"))
            }
        }
    }
}

pub(super) fn quantity(number: Quantity) -> String {
    number.to_string()
}

pub(super) fn money(amount: Money) -> String {
    amount.to_string()
}

pub(super) fn percent(part: Percent) -> String {
    part.to_string()
}

/// Conditions of one line.
pub(super) fn conditions(conditions: &Conditions, document: &Document) -> String {
    let joining = if conditions.any { " or " } else { " and " };
    let tests: Vec<String> = conditions.tests.iter().map(|clause| test(clause, document)).collect();
    tests.join(joining)
}

fn test(clause: &TestClause, document: &Document) -> String {
    let one = |word: &At<Literal>| literal(word, document);
    let many = |words: &[At<Literal>]| list(words, |word| literal(word, document));
    let verb = match &clause.verb.node {
        Verb::Is(value) => format!("is {}", one(value)),
        Verb::IsNot(value) => format!("is not {}", one(value)),
        Verb::IsAnyOf(values) => format!("is any of {}", many(values)),
        Verb::IsNoneOf(values) => format!("is none of {}", many(values)),
        Verb::AtLeast(value) => format!("at least {}", one(value)),
        Verb::AtMost(value) => format!("at most {}", one(value)),
        Verb::MoreThan(value) => format!("more than {}", one(value)),
        Verb::LessThan(value) => format!("less than {}", one(value)),
        Verb::Before(value) => format!("before {}", one(value)),
        Verb::After(value) => format!("after {}", one(value)),
        Verb::IsKnown => "is known".to_owned(),
        Verb::IsUnknown => "is unknown".to_owned(),
        Verb::IsPath(other) => format!("is {}", path(other)),
        Verb::IsNotPath(other) => format!("is not {}", path(other)),
    };
    format!("{} {verb}", path(&clause.subject))
}
