//! The registry of problems: every stable code with its severity, title and meaning.
//!
//! A code is never used again for something else. Each family has its own table under `codes/`.

use super::diagnostic::Severity;

mod advice;
mod calendar;
mod examples;
mod limits;
mod names;
mod payout;
mod types;
mod writing;

/// One kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The stable code, for example `S110`.
    pub code: &'static str,
    /// Error or advice.
    pub severity: Severity,
    /// A few words, as a heading of the reference.
    pub title: &'static str,
    /// One line: what it means and what to do.
    pub meaning: &'static str,
    /// Why it is refused, for its page of the reference.
    pub why: &'static str,
}

/// The tables, in the order of the reference.
const FAMILIES: &[&[Code]] = &[
    writing::CODES,
    names::CODES,
    types::CODES,
    payout::CODES,
    calendar::CODES,
    examples::CODES,
    limits::CODES,
    advice::CODES,
];

/// Every code there is.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The entry of a code; `None` when there is no such code.
pub fn code(code: &str) -> Option<&'static Code> {
    codes().find(|entry| entry.code == code)
}

/// The page of a code in the reference, from the root of the repository.
pub fn reference(code: &str) -> String {
    format!("docs/reference/codes/{code}.md")
}

/// A row of a table: a problem that makes a text unusable.
const fn error(code: &'static str, title: &'static str, meaning: &'static str) -> Code {
    Code { code, severity: Severity::Error, title, meaning, why: "" }
}

/// A row of a table: advice on a text that can be used.
const fn advice(code: &'static str, title: &'static str, meaning: &'static str) -> Code {
    Code { code, severity: Severity::Warning, title, meaning, why: "" }
}

impl Code {
    /// The row with the reason for which it is refused.
    const fn because(self, why: &'static str) -> Self {
        Self { why, ..self }
    }
}
