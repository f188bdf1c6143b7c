//! What `check --json` prints: a contract with programs.

use std::path::Path;

use serde::Serialize;

use crate::app::{NextRun, RuleCheck};
use rules::language::Diagnostic;

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
    /// Why nothing can be said of it, where it is not there or is no rule at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    diagnostics: &'a [Diagnostic],
    next_runs: Vec<RunReport>,
    examples: Vec<ExampleReport<'a>>,
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
            error: None,
            diagnostics: &result.diagnostics,
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

impl FileReport<'_> {
    /// A file that could not be looked at.
    pub(super) fn unread(path: &Path, error: String) -> Self {
        Self {
            file: path.display().to_string(),
            error: Some(error),
            diagnostics: &[],
            next_runs: Vec::new(),
            examples: Vec::new(),
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
