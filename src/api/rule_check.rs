//! What `check` says of a rule.

use async_graphql::SimpleObject;

use super::diagnostic::{self, Diagnostic};
use super::explanation::Explanation;
use super::outcome::Span;
use super::scalars::DateTime;
use crate::app;

/// Everything that can be said of a rule's text before it is saved.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "RuleCheck")]
pub struct RuleCheck {
    /// Problems and advice, in the order of the text.
    diagnostics: Vec<Diagnostic>,
    /// The canonical form, when there is no error.
    formatted: Option<String>,
    /// The rule in plain sentences, when there is no error.
    explanation: Option<Explanation>,
    /// The next five runs.
    next_runs: Vec<NextRun>,
    /// What became of the examples.
    examples: Vec<ExampleResult>,
}

/// One coming run.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "NextRun")]
pub struct NextRun {
    /// In the rule's zone, with its abbreviation.
    local: String,
    /// The moment.
    utc: DateTime,
    /// What it measures.
    measures: Span,
}

/// What became of one example.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ExampleResult")]
pub struct ExampleResult {
    /// Its text.
    name: String,
    /// The line of its head, from 1.
    line: u32,
    /// Whether everything came out as expected.
    passed: bool,
    /// One sentence for each thing that did not.
    problems: Vec<String>,
}

impl From<app::RuleCheck> for RuleCheck {
    fn from(check: app::RuleCheck) -> Self {
        let run = |run: app::NextRun| NextRun {
            local: run.local,
            utc: run.at.into(),
            measures: run.measures.into(),
        };
        let example = |example: app::ExampleResult| ExampleResult {
            name: example.name,
            line: example.line,
            passed: example.passed,
            problems: example.problems,
        };
        Self {
            diagnostics: diagnostic::all(check.diagnostics),
            formatted: check.formatted,
            explanation: check.explanation.map(Into::into),
            next_runs: check.next_runs.into_iter().map(run).collect(),
            examples: check.examples.into_iter().map(example).collect(),
        }
    }
}
