//! `tantieme import`: entries from files into the log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::app::entries::EntryLine;
use crate::app::{Actor, App, EntryResult, EntryStatus, LARGEST_BATCH, Problem};
use crate::clock::Clock;
use rules::domain::escaped;

use super::entry_file::EntryFile;
use super::{Database, Failure, Terminal, runtime};

/// So many refused lines are shown one by one.
const REFUSED_SHOWN: usize = 20;

/// What to import.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Record events, facts, corrections, rates and contributions; what was recorded before is left as it is, so that a
    /// run that was stopped can be started again
    #[command(after_help = "Example: tantieme import events examples/cd-shop/entries.jsonl")]
    Events {
        /// One JSON object a line, or a CSV of events with the columns event, key, occurredAt and
        /// one for each field; - is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
}

/// What came of the entries of a file. Each that was read is in one of the three.
#[derive(Debug, Default)]
struct Report {
    recorded: usize,
    known: usize,
    refused: usize,
    /// The first refused entries, by line.
    shown: BTreeMap<usize, String>,
}

/// Imports one file.
pub fn run(command: Command, terminal: &mut Terminal) -> Result<(), Failure> {
    let Command::Events { file, database } = command;
    let mut report = Report::default();
    let done = import_file(&file, &database, &mut report);
    // Of a file that is not there nothing was read.
    if report.read() > 0 || !matches!(done, Err(Failure::Usage(_))) {
        show(&report, terminal);
    }
    done?;
    if report.refused == 0 { Ok(()) } else { Err(Failure::Said) }
}

fn import_file(path: &Path, database: &Database, report: &mut Report) -> Result<(), Failure> {
    let file = EntryFile::open(path)?;
    let app = App::open(&database.database, Clock::System)?;
    let bar = progress_bar(file.count());
    let done = runtime()?.block_on(import(&app, &file, &bar, report));
    bar.finish_and_clear();
    app.close();
    done
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
    file: &EntryFile,
    bar: &ProgressBar,
    report: &mut Report,
) -> Result<(), Failure> {
    let catalogue = app.catalogue().await?.catalogue;
    let mut batch = Batch::Empty;
    for entry in file.entries(&catalogue)? {
        let (line, entry) = entry?;
        bar.inc(1);
        match entry {
            Err(problem) => report.refuse(file, line, Some(&problem)),
            Ok(entry) => {
                if !batch.takes(&entry) {
                    batch.send(app, file, report).await?;
                    batch = Batch::Empty;
                }
                batch.push(line, entry);
            }
        }
    }
    batch.send(app, file, report).await
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

    async fn send(self, app: &App, file: &EntryFile, report: &mut Report) -> Result<(), Failure> {
        let actor = Actor::command_line();
        let (lines, results) = match self {
            Self::Empty => return Ok(()),
            Self::Events(lines, batch) => (lines, app.record_events(&actor, batch).await?),
            Self::Facts(lines, batch) => (lines, app.set_facts(&actor, batch).await?),
            Self::Corrections(lines, batch) => (lines, app.correct_events(&actor, batch).await?),
            Self::Rates(lines, batch) => (lines, app.set_exchange_rates(&actor, batch).await?),
            Self::Contributions(lines, batch) => (lines, app.contribute(&actor, batch).await?),
        };
        for (line, result) in lines.into_iter().zip(results) {
            report.add(file, line, &result);
        }
        Ok(())
    }
}

impl Report {
    fn read(&self) -> usize {
        self.recorded + self.known + self.refused
    }

    fn add(&mut self, file: &EntryFile, line: usize, result: &EntryResult) {
        match result.status {
            EntryStatus::Recorded => self.recorded += 1,
            EntryStatus::Duplicate => self.known += 1,
            EntryStatus::Rejected => self.refuse(file, line, result.error.as_ref()),
        }
    }

    fn refuse(&mut self, file: &EntryFile, line: usize, problem: Option<&Problem>) {
        self.refused += 1;
        let shown = problem.map_or_else(
            || format!("{}:{line}: refused", file.name()),
            |problem| file.at_line(line, problem),
        );
        self.shown.insert(line, shown);
        if self.shown.len() > REFUSED_SHOWN {
            self.shown.pop_last();
        }
    }
}

fn show(report: &Report, terminal: &mut Terminal) {
    let Report { recorded, known, refused, shown } = report;
    for line in shown.values() {
        terminal.note(escaped(line));
    }
    if *refused > shown.len() {
        terminal.note(format!("… and {} more", refused - shown.len()));
    }
    let read = report.read();
    terminal.line(format!(
        "{read} read: {recorded} recorded, {known} known already, {refused} refused"
    ));
}
