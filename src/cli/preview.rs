//! `tantieme preview`: what a rule would pay on the events of a file. No server, no database.

use std::path::{Path, PathBuf};

use crate::app::preview::{admit_lines, preview_entries};
use crate::clock::Clock;
use rules::domain::{Catalogue, Recorded};
use rules::language::{Program, Severity, compile, render};

use super::entry_file::EntryFile;
use super::outcome::{OutcomeReport, show};
use super::{Failure, Terminal, rule_file};

/// Evaluates one period: the one asked for, or the measured one that holds the last event.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme preview examples/cd-shop/sales-share.tan \\
         --entries examples/cd-shop/entries.jsonl --period 1997-03-01/1997-04-01")]
pub struct Arguments {
    /// The rule; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Events, facts, corrections, rates and contributions: one JSON object a line, or a CSV of
    /// events; - is standard input
    #[arg(long, value_name = "FILE")]
    entries: PathBuf,
    /// A catalogue that the rule uses besides the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// START/END, dates or moments in the rule's zone
    #[arg(long, value_name = "START/END")]
    period: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Reads, checks, evaluates, prints.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let catalogue = rule_file::catalogue(arguments.catalogue.as_deref(), terminal)?;
    let program = program(&arguments.file, &catalogue, terminal)?;
    let entries = entries(&arguments.entries, &catalogue)?;
    let period = arguments.period.as_deref().map(split_period).transpose()?;
    let outcome = preview_entries(&program, &entries, period, Clock::System.now())?;
    if arguments.json {
        return terminal.report(&OutcomeReport::new(&outcome));
    }
    show(&program, &outcome, terminal);
    Ok(())
}

/// The checked rule of a file; what is wrong with it is shown.
pub fn program(
    path: &Path,
    catalogue: &Catalogue,
    terminal: &mut Terminal,
) -> Result<Program, Failure> {
    let source = rule_file::read(path, terminal)?;
    let compiled = compile(&source, catalogue);
    let shown = compiled.diagnostics.iter().any(|d| d.severity == Severity::Error);
    if shown {
        let name = path.display().to_string();
        terminal.problem(render(&compiled.diagnostics, &source, &name, terminal.colours()));
    }
    compiled.program.ok_or(Failure::Said)
}

/// Every entry of a file, checked. The first one that is wrong is named.
pub fn entries(path: &Path, catalogue: &Catalogue) -> Result<Vec<Recorded>, Failure> {
    let file = EntryFile::open(path)?;
    let (mut lines, mut parsed) = (Vec::new(), Vec::new());
    for entry in file.entries(catalogue)? {
        let (line, entry) = entry?;
        lines.push(line);
        parsed.push(entry);
    }
    admit_lines(parsed, catalogue, Clock::System.now()).map_err(|(place, problem)| {
        let line = lines.get(place - 1).copied().unwrap_or(place);
        Failure::refused(file.at_line(line, &problem))
    })
}

/// The two ends of `START/END`.
pub fn split_period(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('/').ok_or_else(|| {
        Failure::usage(format!(
            "\"{text}\" is no period; write START/END, for example 2026-10-01/2026-11-01"
        ))
    })
}
