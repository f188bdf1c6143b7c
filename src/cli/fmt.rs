//! `tantieme fmt`: rules in their canonical form.

use std::path::{Path, PathBuf};

use serde::Serialize;

use rules::language::{FormatError, format_source, render};

use super::files::is_standard_input;
use super::{Failure, Terminal, rule_file};

/// Rewrites files in place; with `--check`, changes nothing and exits with 1 when one would change.
/// A file that cannot be read as a rule is left as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme fmt --check examples/*/*.tan")]
pub struct Arguments {
    /// Rules or catalogues; - reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    check: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What became of a file.
#[derive(Serialize)]
struct Report {
    file: String,
    state: State,
    /// The canonical form of standard input, which has no file to be written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Why it was left as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    /// It was canonical.
    Same,
    WouldChange,
    Formatted,
    /// It could not be read as a rule.
    Refused,
}

/// Formats every file before it fails because of one.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let (mut reports, mut failures) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        let report = match format(path, arguments.check, terminal) {
            Ok(report) => report,
            Err(failure) => {
                let report = Report::refused(path, &failure);
                failures.push(failure);
                report
            }
        };
        if report.state == State::WouldChange {
            failures.push(Failure::Said);
        }
        match arguments.json {
            true => reports.push(report),
            false => show(report, terminal),
        }
    }
    if arguments.json {
        terminal.report(&serde_json::json!({ "files": reports }))?;
    }
    terminal.fail_with(failures)
}

impl Report {
    fn refused(path: &Path, failure: &Failure) -> Self {
        let error = match failure {
            Failure::Said => "it cannot be read as a rule; `tantieme check` says where".to_owned(),
            other => other.to_string(),
        };
        Self {
            file: path.display().to_string(),
            state: State::Refused,
            text: None,
            error: Some(error),
        }
    }
}

fn show(report: Report, terminal: &mut Terminal) {
    let Report { file, state, text, error: _ } = report;
    match (state, text) {
        (State::WouldChange, _) => terminal.line(format!("{file}: would change")),
        (_, Some(text)) => terminal.file(text),
        (State::Formatted, None) => terminal.line(format!("{file}: formatted")),
        (State::Same | State::Refused, None) => {}
    }
}

fn format(path: &Path, check: bool, terminal: &mut Terminal) -> Result<Report, Failure> {
    let source = rule_file::read(path, terminal)?;
    let name = path.display().to_string();
    let formatted = match format_source(&source) {
        Ok(formatted) => formatted,
        Err(FormatError::Unreadable(problems)) => {
            terminal.problem(render(&problems, &source, &name, terminal.colours()).trim_end());
            terminal.problem(format!("{name}: not formatted"));
            return Err(Failure::Said);
        }
        Err(error @ FormatError::Changed { .. }) => {
            terminal.problem(format!("{name}: not formatted: {error}"));
            return Err(Failure::Said);
        }
    };
    let state = match formatted == source {
        true => State::Same,
        false if check => State::WouldChange,
        false => State::Formatted,
    };
    let is_piped = is_standard_input(path);
    if state == State::Formatted && !is_piped {
        std::fs::write(path, &formatted)
            .map_err(|error| Failure::usage(format!("cannot write {name}: {error}")))?;
    }
    let text = (is_piped && !check).then_some(formatted);
    Ok(Report { file: name, state, text, error: None })
}
