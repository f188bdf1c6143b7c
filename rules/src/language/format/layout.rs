//! Where lines stand: indentation, columns, blank lines, comments.

use super::clause::{self, Written};
use crate::language::tree::{Clause, Document, Line};

/// Where the second column starts, counted behind the indentation: the longest opening that is
/// aligned is `time zone`.
const COLUMN: usize = 10;

const INDENT: &str = "  ";

/// What a line is to the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Blank,
    Language,
    Catalogue,
    Head,
    Clause,
    Comment,
    /// A comment at the beginning of its line: outside of sections, or leading a head.
    Lead,
}

/// The whole text in its canonical form.
pub(super) fn lay_out(document: &Document) -> String {
    let lines = &document.lines;
    let mut page = Page { text: String::new(), blank: false, previous: Role::Blank };
    let mut column = COLUMN;
    let mut in_section = false;
    for (index, line) in lines.iter().enumerate() {
        let behind = lines.get(index + 1..).unwrap_or(&[]);
        match role(line) {
            Role::Blank => page.blank = true,
            Role::Comment => {
                let flush = is_flush(line, behind, in_section);
                page.comment(line, flush);
            }
            found => {
                if found == Role::Head {
                    in_section = true;
                    column = section_column(behind, document);
                }
                let indent = if found == Role::Clause && in_section { INDENT } else { "" };
                page.clause(found, &format!("{indent}{}", write(line, column, document)));
            }
        }
    }
    page.text
}

fn role(line: &Line) -> Role {
    match &line.clause {
        Some(Clause::Language(_)) => Role::Language,
        Some(Clause::Catalogue) => Role::Catalogue,
        Some(Clause::Head(_)) => Role::Head,
        Some(_) => Role::Clause,
        None if line.span.start < line.span.end => Role::Clause,
        None if line.comment.is_some() => Role::Comment,
        None => Role::Blank,
    }
}

/// A clause with its comment.
fn write(line: &Line, column: usize, document: &Document) -> String {
    let clause = match &line.clause {
        Some(found) => set(&clause::write(found, document), column),
        // What could not be read stays as it is.
        None => document.source.get(line.span.start..line.span.end).unwrap_or("").to_owned(),
    };
    match &line.comment {
        Some(comment) => format!("{clause}  {}", comment.node.trim_end()),
        None => clause,
    }
}

/// Both columns; an opening that is too long for the first one is not aligned.
fn set(written: &Written, column: usize) -> String {
    if !written.aligned || written.rest.is_empty() || written.opening.chars().count() >= column {
        return written.joined();
    }
    format!("{:column$}{}", written.opening, written.rest)
}

/// A catalogue's longer field names move the column of their section.
fn section_column(behind: &[Line], document: &Document) -> usize {
    let section = behind.iter().take_while(|line| role(line) != Role::Head);
    let fields = section.filter_map(|line| match &line.clause {
        Some(found @ Clause::Field { .. }) => Some(clause::write(found, document)),
        _ => None,
    });
    fields.map(|field| field.opening.chars().count() + 1).max().map_or(COLUMN, |n| n.max(COLUMN))
}

/// Whether a comment stands at the beginning of the line: outside of sections, or when it leads a
/// head. One that is indented before a head belongs to the section above.
fn is_flush(line: &Line, behind: &[Line], in_section: bool) -> bool {
    if !in_section {
        return true;
    }
    let indented = line.comment.as_ref().is_some_and(|comment| comment.span.column > 1);
    let next = behind.iter().map(role).find(|role| !matches!(role, Role::Blank | Role::Comment));
    !indented && !matches!(next, Some(Role::Clause))
}

/// The text so far.
struct Page {
    text: String,
    /// Whether blank lines were met since the last line.
    blank: bool,
    /// What the last line was; `Blank` at the beginning.
    previous: Role,
}

impl Page {
    fn clause(&mut self, role: Role, line: &str) {
        let apart = match (self.previous, role) {
            (Role::Blank, _) => false,
            (Role::Lead, _) => self.blank,
            (Role::Language, Role::Head) => false,
            (_, Role::Head) => true,
            (Role::Head | Role::Language | Role::Catalogue, _) => false,
            _ => self.blank,
        };
        self.push(apart, line, role);
    }

    fn comment(&mut self, line: &Line, flush: bool) {
        let Some(comment) = &line.comment else { return };
        let role = if flush { Role::Lead } else { Role::Comment };
        let apart = match (self.previous, role) {
            (Role::Blank | Role::Head, Role::Comment) | (Role::Blank, _) => false,
            (Role::Head | Role::Clause | Role::Comment, Role::Lead) => true,
            _ => self.blank,
        };
        let indent = if flush { "" } else { INDENT };
        self.push(apart, &format!("{indent}{}", comment.node.trim_end()), role);
    }

    fn push(&mut self, apart: bool, line: &str, role: Role) {
        if apart {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.text.push('\n');
        self.blank = false;
        self.previous = role;
    }
}
