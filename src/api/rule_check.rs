//! What `check` says of a rule.

use async_graphql::SimpleObject;

use super::diagnostic::{self, Diagnostic};
use super::explanation::Explanation;
use super::outcome::Span;
use super::scalars::DateTime;
use super::seam::ScheduleGap;
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
    /// The next five runs, as if it were activated now; those of a distributor that measures already
    /// are its own. What a gap measures is not among them until that is decided.
    next_runs: Vec<NextRun>,
    /// Periods that the rule may be tried on: the one that is running now and twelve whole ones before it, as
    /// its schedule has them, the newest first, whether anything was measured then or not. Empty where only an
    /// admin says where periods begin and end.
    past_periods: Vec<Span>,
    /// The time that the rule would leave behind the last period of the distributor that it names.
    gap: Option<ScheduleGap>,
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
    /// What it really measures.
    measures: Span,
    /// Whether that is not decided: it is the first run behind `gap`, and nobody has said what becomes of
    /// that. It is shown as SKIP has it; JOIN measures more, and SEPARATE has a run before it.
    undecided: bool,
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
            undecided: run.undecided,
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
            explanation: check.explanation.as_ref().map(Into::into),
            next_runs: check.next_runs.into_iter().map(run).collect(),
            past_periods: check.past_periods.into_iter().map(Into::into).collect(),
            gap: check.seam.map(Into::into),
            examples: check.examples.into_iter().map(example).collect(),
        }
    }
}
