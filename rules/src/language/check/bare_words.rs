//! Single words in conditions that are no field: text without its quotes, or something that no condition says.

use super::super::tree::At;
use super::conditions::Looking;
use super::literals::described;
use super::near_paths::leading_to;
use super::report::{Problem, Report};
use super::scope::Scope;
use super::times_of_events;
use crate::domain::ValueType;

/// Words for a value that is missing.
const MISSING: [&str; 7] = ["empty", "missing", "null", "blank", "nil", "absent", "nothing"];

/// Words for a value that is there.
const PRESENT: [&str; 10] = [
    "set",
    "present",
    "given",
    "there",
    "filled",
    "defined",
    "provided",
    "available",
    "specified",
    "existing",
];

/// Whether a word says that there is no value.
pub(super) fn is_missing(word: &str) -> bool {
    MISSING.contains(&word)
}

/// Reports a single word that is no field. It is text without its quotes where a text is compared; what refers to somebody
/// is compared with another path, and a word for nothing is none of both.
pub(super) fn no_field(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    subject: (&str, &ValueType),
    word: &At<String>,
) {
    let (subject, value_type) = subject;
    let message = format!("\"{}\" is no field; text stands in quotes", word.node);
    let problem = Problem::new("T311", word.span, message);
    if is_missing(&word.node) {
        let message =
            format!("\"{}\" is written \"unknown\", or \"known\" where it is denied", word.node);
        let name = subject;
        let help = format!(
            "where the value is missing: {name} is unknown\n or, where it is there: {name} is known"
        );
        report.add(Problem::new("T311", word.span, message).help(help));
    } else if PRESENT.contains(&word.node.as_str()) {
        let help = format!(
            "where the value is there: {subject} is known\n or, where that is the text: {subject} is \"{}\"",
            word.node
        );
        report.add(problem.help(help));
    } else if let Some(said) = times_of_events::said_by(&word.node) {
        report.add(problem.help(said));
    } else if value_type.is_reference() {
        let message = format!(
            "\"{}\" is no field, and \"{}\" is {}",
            word.node,
            subject,
            described(value_type)
        );
        let mut ways = same_type(scope, looking, (subject, value_type));
        ways.push(match value_type {
            ValueType::Customer => "what is new of a customer is said by lines such as: once per customer, ever\n or: for each \
                                    customer's first 1".to_owned(),
            _ => format!(
                "a word stands for an attribute of it, such as: {subject}.status is \"{}\"\n or a reference stands in \
                 quotes: {subject} is \"…\"",
                word.node
            ),
        });
        report.add(Problem::new("T311", word.span, message).help(ways.join("\n or ")));
    } else {
        report.replace(problem, word.span, &format!("\"{}\"", word.node));
    }
}

/// Paths of the event that lead to what the subject is, as conditions.
fn same_type(
    scope: &Scope<'_>,
    looking: Looking<'_>,
    (subject, value_type): (&str, &ValueType),
) -> Vec<String> {
    let Looking::At(event) = looking else { return Vec::new() };
    let paths = leading_to(scope.catalogue, event, value_type);
    let others = paths.into_iter().filter(|path| *path != subject);
    others.map(|path| format!("compare with another field: {} is not {path}", subject)).collect()
}
