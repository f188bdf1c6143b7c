//! `tantieme compare`: who gains and who loses under another rule. No server, no database.

use std::path::PathBuf;

use crate::app::compare_entries;
use crate::clock::Clock;

use super::comparison::{ComparisonReport, show};
use super::preview::{entries, program, split_period};
use super::{Failure, Terminal, rule_file};

/// Evaluates two rules over the same events, for the same period: the one asked for, or the one that
/// the first rule measures around the last event.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme compare examples/profit-share/rule.tan new.tan \\
         --entries examples/profit-share/entries.jsonl")]
pub struct Arguments {
    /// The rule as it is; - is standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The rule as it could be; - is standard input
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Events, facts, corrections, rates and contributions: one JSON object a line, or a CSV of
    /// events; - is standard input
    #[arg(long, value_name = "FILE")]
    entries: PathBuf,
    /// A catalogue that the rules use besides the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// START/END, dates or moments in the zone of the first rule
    #[arg(long, value_name = "START/END")]
    period: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Reads, checks, evaluates twice, prints.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let catalogue = rule_file::catalogue(arguments.catalogue.as_deref(), terminal)?;
    let old = program(&arguments.old, &catalogue, terminal);
    let new = program(&arguments.new, &catalogue, terminal)?;
    let old = old?;
    let entries = entries(&arguments.entries, &catalogue)?;
    let period = arguments.period.as_deref().map(split_period).transpose()?;
    let comparison = compare_entries((&old, &new), &entries, period, Clock::System.now())?;
    if arguments.json {
        return terminal.report(&ComparisonReport::new(&comparison));
    }
    show((&old, &new), &comparison, terminal);
    Ok(())
}
