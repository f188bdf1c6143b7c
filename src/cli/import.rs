//! `tantieme import`: entries from files into the log.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::app::entries::{EntryLine, parse_line};
use crate::app::{App, EntryResult, EntryStatus, LARGEST_BATCH, Problem};
use crate::clock::Clock;

use super::preview::at_line;
use super::{Database, Failure, Terminal, import_csv, runtime};

/// Under this name imported entries are recorded; keys are unique within it.
const SOURCE: &str = "import";

/// So many refused lines are shown one by one.
const REFUSED_SHOWN: usize = 20;

/// What to import.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Record events, facts, corrections, rates and contributions; what was recorded before is left as it is, so that a
    /// run that was stopped can be started again
    #[command(after_help = "Example: tantieme import events examples/cd-shop/entries.jsonl")]
    Events {
        /// JSON lines; CSV when the name ends in .csv, with the columns event, key, occurredAt and
        /// one for each field
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
}

/// What came of the lines of a file.
#[derive(Debug, Default)]
struct Report {
    recorded: usize,
    known: usize,
    refused: Vec<String>,
}

/// An entry and the line of the file it stands on.
pub type Numbered = (usize, Result<EntryLine, Problem>);

/// Imports one file.
pub fn run(command: Command, terminal: &mut Terminal) -> Result<(), Failure> {
    let Command::Events { file, database } = command;
    let lines = read(&file)?;
    let app = App::open(&database.database, Clock::System)?;
    let bar = progress_bar(lines.len());
    let report = runtime()?.block_on(import(&app, &file, lines, &bar))?;
    bar.finish_and_clear();
    show(&report, terminal);
    if report.refused.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

fn read(path: &Path) -> Result<Vec<Numbered>, Failure> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return import_csv::read(path);
    }
    let unreadable =
        |error: std::io::Error| Failure::usage(format!("cannot read {}: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let mut lines = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(unreadable)?;
        let text = line.trim_start_matches('\u{feff}');
        if !text.trim().is_empty() {
            lines.push((index + 1, parse_line(text)));
        }
    }
    Ok(lines)
}

fn progress_bar(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let template = "{bar:40} {human_pos}/{human_len} entries  {per_sec}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

async fn import(
    app: &App,
    path: &Path,
    lines: Vec<Numbered>,
    bar: &ProgressBar,
) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut batch = Batch::Empty;
    for (number, line) in lines {
        bar.inc(1);
        match line {
            Err(problem) => report.refused.push(at_line(path, number, &problem)),
            Ok(entry) => {
                if !batch.takes(&entry) {
                    batch.send(app, path, &mut report).await?;
                    batch = Batch::Empty;
                }
                batch.push(number, entry);
            }
        }
    }
    batch.send(app, path, &mut report).await?;
    Ok(report)
}

/// Entries of one kind that follow each other, with their lines.
enum Batch {
    Empty,
    Events(Vec<usize>, Vec<crate::app::EventInput>),
    Facts(Vec<usize>, Vec<crate::app::FactInput>),
    Corrections(Vec<usize>, Vec<crate::app::CorrectionInput>),
    Rates(Vec<usize>, Vec<crate::app::RateInput>),
    Contributions(Vec<usize>, Vec<crate::app::ContributionInput>),
}

impl Batch {
    fn takes(&self, entry: &EntryLine) -> bool {
        match (self, entry) {
            (Self::Empty, _) => true,
            (Self::Events(lines, _), EntryLine::Event(_))
            | (Self::Facts(lines, _), EntryLine::Fact(_))
            | (Self::Corrections(lines, _), EntryLine::Correction(_))
            | (Self::Rates(lines, _), EntryLine::Rate(_))
            | (Self::Contributions(lines, _), EntryLine::Contribution(_)) => {
                lines.len() < LARGEST_BATCH
            }
            _ => false,
        }
    }

    fn push(&mut self, number: usize, entry: EntryLine) {
        match (&mut *self, entry) {
            (Self::Events(lines, batch), EntryLine::Event(input)) => {
                lines.push(number);
                batch.push(input);
            }
            (Self::Facts(lines, batch), EntryLine::Fact(input)) => {
                lines.push(number);
                batch.push(input);
            }
            (Self::Corrections(lines, batch), EntryLine::Correction(input)) => {
                lines.push(number);
                batch.push(input);
            }
            (Self::Rates(lines, batch), EntryLine::Rate(input)) => {
                lines.push(number);
                batch.push(input);
            }
            (Self::Contributions(lines, batch), EntryLine::Contribution(input)) => {
                lines.push(number);
                batch.push(input);
            }
            (_, entry) => *self = Self::of(number, entry),
        }
    }

    fn of(number: usize, entry: EntryLine) -> Self {
        match entry {
            EntryLine::Event(input) => Self::Events(vec![number], vec![input]),
            EntryLine::Fact(input) => Self::Facts(vec![number], vec![input]),
            EntryLine::Correction(input) => Self::Corrections(vec![number], vec![input]),
            EntryLine::Rate(input) => Self::Rates(vec![number], vec![input]),
            EntryLine::Contribution(input) => Self::Contributions(vec![number], vec![input]),
        }
    }

    async fn send(self, app: &App, path: &Path, report: &mut Report) -> Result<(), Failure> {
        let (lines, results) = match self {
            Self::Empty => return Ok(()),
            Self::Events(lines, batch) => (lines, app.record_events(SOURCE, batch).await?),
            Self::Facts(lines, batch) => (lines, app.set_facts(SOURCE, batch).await?),
            Self::Corrections(lines, batch) => (lines, app.correct_events(SOURCE, batch).await?),
            Self::Rates(lines, batch) => (lines, app.set_exchange_rates(SOURCE, batch).await?),
            Self::Contributions(lines, batch) => (lines, app.contribute(SOURCE, batch).await?),
        };
        for (number, result) in lines.into_iter().zip(results) {
            report.add(path, number, &result);
        }
        Ok(())
    }
}

impl Report {
    fn add(&mut self, path: &Path, number: usize, result: &EntryResult) {
        match (result.status, &result.error) {
            (EntryStatus::Recorded, _) => self.recorded += 1,
            (EntryStatus::Duplicate, _) => self.known += 1,
            (EntryStatus::Rejected, Some(problem)) => {
                self.refused.push(at_line(path, number, problem));
            }
            (EntryStatus::Rejected, None) => {
                self.refused.push(format!("{}:{number}: refused", path.display()));
            }
        }
    }
}

fn show(report: &Report, terminal: &mut Terminal) {
    for line in report.refused.iter().take(REFUSED_SHOWN) {
        terminal.note(line);
    }
    let hidden = report.refused.len().saturating_sub(REFUSED_SHOWN);
    if hidden > 0 {
        terminal.note(format!("… and {hidden} more"));
    }
    let refused = report.refused.len();
    let (recorded, known) = (report.recorded, report.known);
    terminal.line(format!("{recorded} recorded, {known} known already, {refused} refused"));
}
