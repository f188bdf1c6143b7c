//! Problems of a text as data: what the terminal and the editor show, too.

use async_graphql::SimpleObject;

use super::states::Severity;
use rules::language;

/// One problem of a text, or advice.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Diagnostic")]
pub struct Diagnostic {
    /// A stable code, for example "N201".
    code: &'static str,
    /// Error or advice.
    severity: Severity,
    /// One sentence: what is wrong.
    message: String,
    /// What to say at the exact word; may be empty.
    label: String,
    /// The line it starts in, from 1.
    line: u32,
    /// The column it starts in, in characters from 1.
    column: u32,
    /// The line it ends in.
    end_line: u32,
    /// The column after its last character.
    end_column: u32,
    /// The corrected line, or what to write.
    help: Option<String>,
    /// Changes; each of them alone mends it.
    fixes: Vec<Fix>,
    /// Its first byte in the text, from 0.
    start: usize,
    /// One past its last byte.
    end: usize,
    /// Where it starts in its line, in UTF-16 units from 0, as editors count.
    utf16_start: u32,
    /// Where it ends in its line, in UTF-16 units.
    utf16_end: u32,
    /// Other places that matter.
    secondary: Vec<Place>,
    /// Its page of the reference, from the root of the repository.
    reference: String,
}

/// A place in a text, and what to say of it.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "DiagnosticPlace")]
pub struct Place {
    /// What to say there.
    label: String,
    /// The line it starts in, from 1.
    line: u32,
    /// The column it starts in, in characters from 1.
    column: u32,
    /// The line it ends in.
    end_line: u32,
    /// The column after its last character.
    end_column: u32,
}

/// A change that mends a problem.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Fix")]
pub struct Fix {
    /// What it does, in a few words.
    title: String,
    /// Edits that do not overlap, in order.
    edits: Vec<Edit>,
}

/// Replaces bytes of the text.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Edit")]
pub struct Edit {
    /// The first byte, from 0.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// What stands there instead.
    text: String,
}

impl From<language::Diagnostic> for Diagnostic {
    fn from(diagnostic: language::Diagnostic) -> Self {
        let span = diagnostic.primary.span;
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity.into(),
            message: diagnostic.message,
            label: diagnostic.primary.text,
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
            help: diagnostic.help,
            fixes: diagnostic.fixes.into_iter().map(Into::into).collect(),
            start: span.start,
            end: span.end,
            utf16_start: span.utf16_start,
            utf16_end: span.utf16_end,
            secondary: diagnostic.secondary.into_iter().map(Into::into).collect(),
            reference: diagnostic.reference,
        }
    }
}

impl From<language::Label> for Place {
    fn from(place: language::Label) -> Self {
        let span = place.span;
        Self {
            label: place.text,
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
        }
    }
}

impl From<language::Fix> for Fix {
    fn from(fix: language::Fix) -> Self {
        let edit =
            |edit: language::Edit| Edit { start: edit.start, end: edit.end, text: edit.text };
        Self { title: fix.title, edits: fix.edits.into_iter().map(edit).collect() }
    }
}

/// The diagnostics of a text.
pub fn all(diagnostics: Vec<language::Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().map(Into::into).collect()
}
