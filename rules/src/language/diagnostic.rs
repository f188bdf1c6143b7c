//! What is wrong with a text, as plain data. Terminal, API and editor render the same.

use serde::Serialize;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The text cannot be used.
    Error,
    /// The text can be used; advice.
    Warning,
}

/// A place in the text. Lines and columns count from 1, columns in characters; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end, exclusive.
    pub end_column: u32,
    /// Offset of the first character in UTF-16 units from the start of its line.
    pub utf16_start: u32,
    /// Offset of the end in UTF-16 units from the start of its line.
    pub utf16_end: u32,
}

/// A span and what to say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// A few words; may be empty.
    #[serde(rename = "label")]
    pub text: String,
}

/// Replaces the bytes `start..end` by `text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there instead.
    pub text: String,
}

/// A change that mends the problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Edits that do not overlap, in order.
    pub edits: Vec<Edit>,
}

/// One problem. Its JSON has the fields of the exact word beside its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// A stable code, for example `N201`.
    pub code: &'static str,
    /// Error or advice.
    pub severity: Severity,
    /// One sentence: what is wrong.
    pub message: String,
    /// The exact word.
    #[serde(flatten)]
    pub primary: Label,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// The corrected line, or what to write.
    pub help: Option<String>,
    /// Machine-applicable changes; each of them alone mends the problem.
    pub fixes: Vec<Fix>,
    /// Its page of the reference, from the root of the repository.
    pub reference: String,
}

/// What was typed with single blanks: how far words stand apart says nothing.
pub(super) fn single_blanks(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_blank = matches!(letter, ' ' | '\t' | '\u{a0}');
        if !(is_blank && single.ends_with(' ')) {
            single.push(if is_blank { ' ' } else { letter });
        }
    }
    single
}
