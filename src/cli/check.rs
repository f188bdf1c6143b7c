//! `tantieme check`: what is wrong with rules, when they run next, whether their examples come out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::{ExampleResult, NextRun, RuleCheck, check};
use crate::clock::Clock;
use crate::domain::Catalogue;
use crate::language::{Diagnostic, Severity, parse, render};

use super::{Failure, Terminal, rule_file};

/// Exits with 1 when a file has errors or an example does not come out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme check examples/profit-share/rule.tan")]
pub struct Arguments {
    /// Rules or catalogues
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A catalogue that the rules use besides the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Checks every file and says all there is to say before it fails.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let catalogue = rule_file::catalogue(arguments.catalogue.as_deref(), terminal)?;
    let mut reports = Vec::with_capacity(arguments.files.len());
    for path in &arguments.files {
        let (source, result) = check_bytes(rule_file::read_bytes(path)?, &catalogue);
        if !arguments.json {
            show(path, &source, &result, terminal);
        }
        reports.push((path.clone(), result));
    }
    if arguments.json {
        let files = reports.iter().map(|(path, result)| FileReport::new(path, result)).collect();
        let report = Report { files };
        let json = serde_json::to_string_pretty(&report)
            .map_err(|error| Failure::refused(error.to_string()))?;
        terminal.line(json);
    }
    if reports.iter().all(|(_, result)| is_fine(result)) { Ok(()) } else { Err(Failure::Said) }
}

/// The text to show, and what is to be said of it. Bytes that are no text are a problem of the text.
fn check_bytes(bytes: Vec<u8>, catalogue: &Catalogue) -> (String, RuleCheck) {
    match String::from_utf8(bytes) {
        Ok(source) => {
            let result = check(&source, catalogue, Clock::System.now());
            (source, result)
        }
        Err(error) => {
            let parsed = parse(error.as_bytes());
            (parsed.document.source, only(parsed.diagnostics))
        }
    }
}

/// A check that has nothing to say but diagnostics.
fn only(diagnostics: Vec<Diagnostic>) -> RuleCheck {
    RuleCheck {
        diagnostics,
        formatted: None,
        explanation: None,
        next_runs: Vec::new(),
        examples: Vec::new(),
    }
}

fn is_fine(result: &RuleCheck) -> bool {
    let errors = result.diagnostics.iter().any(|d| d.severity == Severity::Error);
    !errors && result.examples.iter().all(|example| example.passed)
}

fn show(path: &Path, source: &str, result: &RuleCheck, terminal: &mut Terminal) {
    let name = path.display().to_string();
    if !result.diagnostics.is_empty() {
        terminal.text(render(&result.diagnostics, source, &name, terminal.colours()));
    }
    let errors = result.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let verdict = match (errors, is_fine(result)) {
        (0, true) => terminal.good("fine"),
        (0, false) => terminal.bad("an example does not come out"),
        (1, _) => terminal.bad("1 error"),
        (count, _) => terminal.bad(&format!("{count} errors")),
    };
    terminal.line(format!("{}: {verdict}", terminal.strong(&name)));
    if !result.next_runs.is_empty() {
        terminal.line("\n  next runs");
        for run in &result.next_runs {
            let (local, at, measures) = (&run.local, run.at, &run.measures_local);
            terminal.line(format!("    {local:<22}  {at}  measures {measures}"));
        }
    }
    if !result.examples.is_empty() {
        terminal.line("\n  examples");
        for example in &result.examples {
            show_example(example, terminal);
        }
    }
}

fn show_example(example: &ExampleResult, terminal: &mut Terminal) {
    let mark = if example.passed { terminal.good("passed") } else { terminal.bad("failed") };
    terminal.line(format!("    {mark}  {}", example.name));
    for problem in &example.problems {
        terminal.line(format!("            {problem}"));
    }
}

#[derive(Serialize)]
struct Report<'a> {
    files: Vec<FileReport<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport<'a> {
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
    fn new(path: &Path, result: &'a RuleCheck) -> Self {
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
