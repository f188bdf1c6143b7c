//! Several facts in one line of an example, and references of several words without quotes.

use super::{list, reads};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words;

/// Words between two facts.
const JOINING: &[&str] = &[",", ";", "and", "&", "with"];

/// The most words of a line that is taken apart.
const MOST: usize = 60;

/// What a line of an example with several facts should be.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    if reads(Rule::line_assertion, clause) {
        return None;
    }
    apart(clause).or_else(|| unquoted(clause))
}

/// `customer "c1" country "US", plan "pro"`: each fact has a line of its own.
fn apart(clause: &str) -> Option<Fault> {
    let parts = parts(clause);
    let (subject, facts) = parts.split_at_checked(2)?;
    let named = subject.get(1)?;
    if !(named.starts_with('"') || subject.first() == Some(&"collaborator")) {
        return None;
    }
    let lines = lines(&subject.join(" "), facts)?;
    let second = lines.get(1)?;
    let begins = second.strip_prefix(&subject.join(" ")).unwrap_or(second);
    let word = words::words(begins).next()?.1;
    let at = words::words(clause).skip(3).find(|(_, other)| *other == word)?.0;
    let message = "a line states one fact";
    let fault = Fault::new("S121", at, message).label("another fact");
    Some(fault.lines(clause, lines))
}

/// The lines that say the facts behind a subject, in their order: at least two. `None` where the words
/// can be taken apart in no way.
fn lines(subject: &str, facts: &[&str]) -> Option<Vec<String>> {
    let kind = subject.split(' ').next();
    let (mut lines, mut rest) = (Vec::new(), facts);
    while !rest.is_empty() && facts.len() <= MOST {
        let said = |count: usize| {
            let said = joined(rest.get(..count)?);
            // A whole line again, and no attribute that is called like a kind of asset.
            let again = rest.first().copied() == kind || said.contains(" belongs to ");
            let whole = (again && reads(Rule::line_assertion, &said)).then(|| said.clone());
            let behind = format!("{subject} {said}");
            // `belongs to` alone would be an attribute that is called so.
            let owners = said.split(' ').count() > 2 || !said.starts_with("belongs");
            whole.or_else(|| (owners && reads(Rule::line_assertion, &behind)).then_some(behind))
        };
        // Owners go on as long as there are some.
        let goes_on = |count: &usize| !rest.get(*count).is_some_and(|next| next.starts_with('"'));
        let found =
            (2..=rest.len()).rev().filter(goes_on).find_map(|count| Some((count, said(count)?)));
        let (count, line) = found?;
        lines.push(line);
        rest = rest.get(count..)?;
        while let Some((first, behind)) = rest.split_first()
            && JOINING.contains(first)
        {
            rest = behind;
        }
    }
    (lines.len() > 1 && rest.is_empty()).then_some(lines)
}

/// `course rust for beginners belongs to ana`: the words before `belongs to` are one reference.
fn unquoted(clause: &str) -> Option<Fault> {
    let (before, owners) = clause.split_once(" belongs to ")?;
    let (range, kind) = words::words(before).next()?;
    let reference = before.get(range.end..)?.trim_matches(words::is_blank);
    if reference.contains('"') || !reference.contains(words::is_blank) || kind == "collaborator" {
        return None;
    }
    let right = format!("{kind} \"{reference}\" belongs to {owners}");
    let start = before.len() - reference.len();
    reads(Rule::line_assertion, &right).then(|| {
        let message = format!("the text \"{reference}\" has no quotes");
        let fault = Fault::new("S124", start..before.len(), message);
        fault.instead(format!("\"{reference}\""))
    })
}

/// Words with blanks between them, and none before commas.
fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() && *part != "," {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

/// The words of a clause, with commas as words of their own; a text in quotes is one.
fn parts(clause: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for word in list(clause) {
        let bare = word.trim_end_matches([',', ';']);
        parts.extend(Some(bare).filter(|bare| !bare.is_empty()));
        parts.extend(word.get(bare.len()..).filter(|signs| !signs.is_empty()));
    }
    parts
}
