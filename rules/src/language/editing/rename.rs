//! Another name for a metric or a cluster, everywhere at once, or not at all.

use super::names::{Named, named_at, uses};
use crate::domain::Catalogue;
use crate::language::diagnostic::{Diagnostic, Edit, Severity};
use crate::language::parser::parse_str;
use crate::language::tree::{Clause, Document, Head};

/// Why nothing is renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// There is no name of the document's own.
    #[error("only metrics and clusters of this rule can be renamed, where their names stand")]
    NoName,
    /// A name may stand in a line that cannot be read.
    #[error("line {0} cannot be read, and the name may stand in it; mend it first")]
    Unreadable(u32),
    /// The new name is none.
    #[error("{0}")]
    BadName(String),
    /// The new name stands for something.
    #[error("\"{0}\" stands for something else in this rule already")]
    Taken(String),
}

/// The edits that give another name to what stands at a byte of the text. Refused wherever a line would say
/// something else then.
pub fn rename(
    document: &Document,
    catalogue: &Catalogue,
    offset: usize,
    new: &str,
) -> Result<Vec<Edit>, RenameError> {
    let found = named_at(document, catalogue, offset).ok_or(RenameError::NoName)?;
    let renamed = match &found.named {
        Named::Metric(_) => Named::Metric(new.to_owned()),
        Named::Cluster(_) => Named::Cluster(new.to_owned()),
        _ => return Err(RenameError::NoName),
    };
    let parsed = parse_str(&document.source);
    if let Some(line) = parsed.diagnostics.iter().find(|found| is_error(found)) {
        return Err(RenameError::Unreadable(line.primary.span.line));
    }
    is_name(new)?;
    let before = uses(document, catalogue);
    if before.iter().any(|one| one.named == renamed) && renamed != found.named {
        return Err(RenameError::Taken(new.to_owned()));
    }
    let places = before.iter().filter(|one| one.named == found.named);
    let edits: Vec<Edit> = places
        .map(|one| Edit { start: one.span.start, end: one.span.end, text: new.to_owned() })
        .collect();
    let after = parse_str(&applied(&document.source, &edits));
    let errors = after.diagnostics.iter().any(is_error);
    // Somebody of an example, an attribute or an event may have the name.
    let after = uses(&after.document, catalogue);
    let count = after.iter().filter(|one| one.named == renamed).count();
    if errors || count != edits.len() || after.len() != before.len() {
        return Err(RenameError::Taken(new.to_owned()));
    }
    Ok(edits)
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// Whether a metric may have the name, by the parser's own word.
fn is_name(new: &str) -> Result<(), RenameError> {
    let parsed = parse_str(&format!("language 1\nmetric {new}"));
    if let Some(wrong) = parsed.diagnostics.iter().find(|found| is_error(found)) {
        return Err(RenameError::BadName(wrong.message.clone()));
    }
    let is_it =
        |clause: &Clause| matches!(clause, Clause::Head(Head::Metric(name)) if name.node == new);
    let mut clauses = parsed.document.lines.iter().filter_map(|line| line.clause.as_ref());
    match clauses.any(is_it) {
        true => Ok(()),
        false => Err(RenameError::BadName(format!("\"{new}\" is no name"))),
    }
}

/// The text with the edits, which are in its order.
fn applied(source: &str, edits: &[Edit]) -> String {
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for edit in edits {
        text.push_str(source.get(done..edit.start).unwrap_or(""));
        text.push_str(&edit.text);
        done = edit.end;
    }
    text.push_str(source.get(done..).unwrap_or(""));
    text
}
