//! What `check --json` prints: a contract with programs.

use std::path::Path;

use serde::Serialize;

use crate::app::{NextRun, RuleCheck};
use crate::language::{Diagnostic, Severity};

/// Everything that is said of some files.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub files: Vec<FileReport<'a>>,
}

/// Everything that is said of one file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileReport<'a> {
    file: String,
    diagnostics: Vec<DiagnosticReport<'a>>,
    next_runs: Vec<RunReport>,
    examples: Vec<ExampleReport<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DiagnosticReport<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    help: Option<&'a str>,
    fixes: Vec<FixReport<'a>>,
}

#[derive(Serialize)]
struct FixReport<'a> {
    title: &'a str,
    edits: Vec<EditReport<'a>>,
}

#[derive(Serialize)]
struct EditReport<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct RunReport {
    local: String,
    utc: String,
    measures: WindowReport,
}

#[derive(Serialize)]
struct WindowReport {
    start: String,
    end: String,
}

#[derive(Serialize)]
struct ExampleReport<'a> {
    name: &'a str,
    passed: bool,
    problems: &'a [String],
}

impl<'a> FileReport<'a> {
    /// What was found in the file.
    pub(super) fn new(path: &Path, result: &'a RuleCheck) -> Self {
        Self {
            file: path.display().to_string(),
            diagnostics: result.diagnostics.iter().map(DiagnosticReport::new).collect(),
            next_runs: result.next_runs.iter().map(RunReport::new).collect(),
            examples: result
                .examples
                .iter()
                .map(|example| ExampleReport {
                    name: &example.name,
                    passed: example.passed,
                    problems: &example.problems,
                })
                .collect(),
        }
    }
}

impl<'a> DiagnosticReport<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let span = diagnostic.primary.span;
        let fixes = diagnostic.fixes.iter().map(|fix| FixReport {
            title: &fix.title,
            edits: fix
                .edits
                .iter()
                .map(|edit| EditReport { start: edit.start, end: edit.end, text: &edit.text })
                .collect(),
        });
        Self {
            code: diagnostic.code,
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: &diagnostic.message,
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
            help: diagnostic.help.as_deref(),
            fixes: fixes.collect(),
        }
    }
}

impl RunReport {
    fn new(run: &NextRun) -> Self {
        Self {
            local: run.local.clone(),
            utc: run.at.to_string(),
            measures: WindowReport {
                start: run.measures.start.to_string(),
                end: run.measures.end.to_string(),
            },
        }
    }
}
