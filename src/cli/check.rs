//! `tantieme check`: what is wrong with rules, when they run next, whether their examples come out.

mod report;
mod show;

use std::path::PathBuf;

use crate::app::{RuleCheck, check};
use crate::clock::Clock;
use rules::domain::Catalogue;
use rules::language::{Diagnostic, Severity, codes, parse};

use super::{Failure, Terminal, rule_file};
use report::{FileReport, Report};
use show::show;

/// Exits with 1 when a file has errors or an example does not come out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme check examples/profit-share/rule.tan")]
pub struct Arguments {
    /// Rules or catalogues; - reads standard input
    #[arg(required_unless_present = "explain", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say what a code such as N201 means, and why it is refused
    #[arg(long, value_name = "CODE", conflicts_with_all = ["files", "catalogue"])]
    explain: Option<String>,
    /// A catalogue that the rules use besides the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Checks every file and says all there is to say before it fails.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    if let Some(code) = &arguments.explain {
        return explain(code, arguments.json, terminal);
    }
    let catalogue = rule_file::catalogue(arguments.catalogue.as_deref(), terminal)?;
    let mut reports = Vec::with_capacity(arguments.files.len());
    let mut failures = Vec::new();
    for path in &arguments.files {
        let bytes = match rule_file::rule_bytes(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                reports.push((path, Err(failure.to_string())));
                failures.push(failure);
                continue;
            }
        };
        let (source, result) = check_bytes(bytes, &catalogue);
        if !arguments.json {
            if reports.iter().any(|(_, looked)| looked.is_ok()) {
                terminal.line("");
            }
            show(&path.display().to_string(), &source, &result, terminal);
        }
        reports.push((path, Ok(result)));
    }
    if arguments.json {
        let files = reports.iter().map(|(path, looked)| match looked {
            Ok(result) => FileReport::new(path, result),
            Err(error) => FileReport::unread(path, error.clone()),
        });
        terminal.report(&Report { files: files.collect() })?;
    }
    if reports.iter().any(|(_, looked)| looked.as_ref().is_ok_and(|result| !is_fine(result))) {
        failures.push(Failure::Said);
    }
    terminal.fail_with(failures)
}

/// What the page of a code says first; the page has examples, too.
fn explain(code: &str, json: bool, terminal: &mut Terminal) -> Result<(), Failure> {
    let Some(found) = codes::code(&code.to_uppercase()) else {
        let message = format!("no message has the code \"{code}\"; a code is written like N201");
        return Err(Failure::usage(message));
    };
    if json {
        return terminal.report(&serde_json::json!({
            "code": found.code,
            "title": found.title,
            "meaning": found.meaning,
            "why": found.why,
            "reference": codes::reference(found.code),
        }));
    }
    let title = format!("{}: {}", found.code, found.title);
    terminal.line(terminal.strong(&title));
    terminal.line(format!(
        "\n{}\n\n{}\n\n{}",
        found.meaning,
        found.why,
        codes::reference(found.code)
    ));
    Ok(())
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
    RuleCheck { diagnostics, ..RuleCheck::default() }
}

fn is_fine(result: &RuleCheck) -> bool {
    let errors = result.diagnostics.iter().any(|d| d.severity == Severity::Error);
    !errors && result.examples.iter().all(|example| example.passed)
}
