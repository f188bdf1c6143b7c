//! Names: which are near, and which are words of the language.

use super::super::diagnostic::Span;
use super::super::parser::says_otherwise;
use super::super::tree::At;
use super::identity::titled;
use super::report::{Problem, Report};

/// How many known names a message lists at most.
const LISTED: usize = 12;

/// Problems of a document after which nobody looks for what a name was meant to be: a text with more is
/// no rule, and looking costs time.
const MOST_MEANT: usize = 200;

/// Words that fields and attributes cannot be called by, because conditions and lists use them.
const RESERVED_IN_PATHS: &[&str] = &[
    "and", "any", "approval", "at", "is", "less", "more", "no", "none", "not", "or", "per",
    "points", "yes", "before", "after", "known", "unknown",
];

/// The candidate that was most likely meant.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let lower = word.to_lowercase();
    let allowed = (lower.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        // A word that is much longer or shorter is not near, and comparing letters is what costs.
        .filter(|name| may_be_near(&lower, name, allowed))
        .filter(|name| !says_otherwise(&lower, &name.to_lowercase()))
        .map(|name| {
            let distance = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
            let part = lower.len() >= 4 && (name.contains(&lower) || lower.contains(name));
            (if part { distance.min(allowed) } else { distance }, name)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, name)| (*distance, *name))
        .map(|(_, name)| name)
}

fn may_be_near(word: &str, name: &str, allowed: usize) -> bool {
    let letters = name.chars().count();
    letters.abs_diff(word.chars().count()) <= allowed || name.contains(word) || word.contains(name)
}

/// Reports a name that nothing has, with the nearest one that something has.
pub(super) fn unknown(
    report: &mut Report<'_>,
    problem: Problem,
    word: &At<String>,
    known: &[(&str, Option<Span>)],
) {
    unknown_or(report, problem, word, known, None);
}

/// Reports an event that there is not. Where none is near, a catalogue can declare it.
pub(super) fn unknown_event(
    report: &mut Report<'_>,
    problem: Problem,
    word: &At<String>,
    known: &[(&str, Option<Span>)],
) {
    unknown_or(report, problem, word, known, Some(&declared(&word.node)));
}

/// How a catalogue declares an event.
pub(super) fn declared(name: &str) -> String {
    let title = titled(name);
    format!(
        "a catalogue (the server's, or the file of --catalogue) can declare it: event {name} \"{title}\""
    )
}

/// Reports a name that nothing has, with the nearest one that something has; without one, help ends with
/// what else mends it.
pub(super) fn unknown_or(
    report: &mut Report<'_>,
    problem: Problem,
    word: &At<String>,
    known: &[(&str, Option<Span>)],
    otherwise: Option<&str>,
) {
    let looked_for = report.len() < MOST_MEANT;
    let near = nearest(&word.node, known.iter().map(|(name, _)| *name).filter(|_| looked_for));
    let Some(near) = near else {
        return report.add(listing(problem, known, otherwise));
    };
    let place = known.iter().find(|(name, _)| *name == near).and_then(|(_, span)| *span);
    let label = match place {
        Some(span) => format!("close to \"{near}\" (line {})", span.line),
        None => format!("close to \"{near}\""),
    };
    report.replace(problem.label(label), word.span, near);
}

fn listing(problem: Problem, known: &[(&str, Option<Span>)], otherwise: Option<&str>) -> Problem {
    let mut all: Vec<&str> = Vec::new();
    for (name, _) in known {
        if !all.contains(name) {
            all.push(name);
        }
        if all.len() > LISTED {
            break;
        }
    }
    let names: Vec<&str> = all.iter().take(LISTED).copied().collect();
    let listed = match (names.is_empty(), all.len() > LISTED) {
        (true, _) => None,
        (false, true) => Some(format!("possible here: {}, …", names.join(", "))),
        (false, false) => Some(format!("possible here: {}", names.join(", "))),
    };
    let ways: Vec<&str> = listed.as_deref().into_iter().chain(otherwise).collect();
    if ways.is_empty() { problem } else { problem.help(ways.join("\n or ")) }
}

/// Reports a new field or attribute whose name conditions and lists use for something else.
pub(super) fn declare_field(report: &mut Report<'_>, name: &At<String>) {
    if RESERVED_IN_PATHS.contains(&name.node.as_str()) {
        let message = format!("\"{}\" is a word of the language and cannot be a name", name.node);
        let other = format!("my_{}", name.node);
        report.replace(Problem::new("N213", name.span, message), name.span, &other);
    }
}
