//! The canonical form of a text: two-space indent, second column aligned, comments kept.

mod clause;
mod cluster;
mod example;
mod layout;
mod schedule;
mod words;

use super::diagnostic::{Diagnostic, Severity};
use super::parser::parse_str;
use super::tree::{Clause, Document, Head};

/// Why a text was not formatted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It has problems of writing; they are given.
    #[error("what cannot be read cannot be formatted")]
    Unreadable(Vec<Diagnostic>),
    /// The canonical form would not say the same: a defect of the formatter, refused in time.
    #[error("the canonical form of line {line} would change its meaning or a comment")]
    Changed {
        /// The line of the text, from 1.
        line: u32,
    },
}

/// The canonical form. Lines that could not be read stay as they are written.
pub fn format(document: &Document) -> String {
    layout::lay_out(document)
}

/// The canonical form without comments, blank lines and examples: what a rule says, for
/// fingerprints.
pub fn canonical(document: &Document) -> String {
    let mut example = false;
    let mut text = String::new();
    for line in &document.lines {
        let Some(found) = &line.clause else { continue };
        if let Clause::Head(head) = found {
            example = matches!(head, Head::Example(_));
        }
        if !example {
            text.push_str(&clause::write(found, document).joined());
            text.push('\n');
        }
    }
    text
}

/// Formats a text: reads it, refuses it when it has errors, and reads the result again to see
/// that it says the same with the same comments.
pub fn format_source(source: &str) -> Result<String, FormatError> {
    let before = parse_str(source);
    if before.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(FormatError::Unreadable(before.diagnostics));
    }
    format_checked(&before.document)
}

/// Formats what was read without errors, and reads the result to see that it says the same with the same
/// comments.
///
/// # Errors
/// When it would not say the same.
pub fn format_checked(document: &Document) -> Result<String, FormatError> {
    let text = format(document);
    let after = parse_str(&text);
    let (old, new) = (said(document), said(&after.document));
    let same = old.iter().zip(&new).take_while(|(old, new)| old.1 == new.1).count();
    if same < old.len() || same < new.len() {
        let line = old.get(same).or(old.last()).map_or(1, |(line, _)| *line);
        return Err(FormatError::Changed { line });
    }
    Ok(text)
}

/// What a line says: its clause and its comment.
type Said<'d> = (Option<&'d Clause>, Option<&'d str>);

/// What a text says, line by line. Places do not matter, blank lines neither.
fn said(document: &Document) -> Vec<(u32, Said<'_>)> {
    let comment = |line: &'_ super::tree::Line| line.comment.is_some();
    document
        .lines
        .iter()
        .filter(|line| line.clause.is_some() || comment(line))
        .map(|line| {
            let comment = line.comment.as_ref().map(|comment| comment.node.trim_end());
            (line.number, (line.clause.as_ref(), comment))
        })
        .collect()
}
