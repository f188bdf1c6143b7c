//! Whole lines said in other words: what the words mean is known, and the accepted line is shown.

use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section;
use crate::language::parser::words;

mod facts;
mod limits;
mod owners;
mod several;
mod tiers;

/// What a line in other words should be; nothing for every line that can be read.
pub(super) fn fault(clause: &str, section: Option<Section>, outline: &Outline) -> Option<Fault> {
    let section = section?;
    match section {
        Section::Example => several::fault(clause).or_else(|| facts::fault(clause, outline)),
        Section::Weighting => limits::together(clause, outline)
            .or_else(|| limits::for_each(clause))
            .or_else(|| outline.rows.opening(clause, Section::Weighting, outline))
            .or_else(|| tiers::fault(clause, outline)),
        Section::Pool => limits::for_each_elsewhere(clause, outline)
            .or_else(|| outline.rows.opening(clause, Section::Pool, outline)),
        section @ (Section::Schedule
        | Section::Cluster
        | Section::Metric
        | Section::Distributor) => outline.rows.opening(clause, section, outline),
        _ => None,
    }
}

/// A comment behind the sign of another language, at the start of a line or behind a clause.
pub(super) fn comment(clause: &str) -> Option<Fault> {
    let at = slashes(clause)?;
    Some(Fault::new("S116", at..at + 2, "a comment starts with \"#\"").instead("#"))
}

/// Two slashes at the start or behind a blank, not inside quotes.
fn slashes(clause: &str) -> Option<usize> {
    let (mut quoted, mut escaped, mut blank) = (false, false, true);
    for (offset, letter) in clause.char_indices() {
        let rest = clause.get(offset..).unwrap_or("");
        if !quoted && blank && rest.starts_with("//") {
            return Some(offset);
        }
        quoted ^= letter == '"' && !escaped;
        escaped = quoted && letter == '\\' && !escaped;
        blank = words::is_blank(letter);
    }
    None
}

/// Whether a line of that kind can be read.
fn reads(rule: Rule, clause: &str) -> bool {
    grammar::read(rule, clause).is_ok()
}

/// The words of a clause, by blanks only; a text in quotes is one of them, blanks and all.
fn list(clause: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (None, false, false);
    for (offset, letter) in clause.char_indices() {
        if !quoted && words::is_blank(letter) {
            parts.extend(start.take().and_then(|from| clause.get(from..offset)));
            continue;
        }
        start = start.or(Some(offset));
        quoted ^= letter == '"' && !escaped;
        escaped = quoted && letter == '\\' && !escaped;
    }
    parts.extend(start.and_then(|from| clause.get(from..)));
    parts
}
