//! `tantieme import`: entries from files into the log, and what banks answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use crate::app::{Actor, App, Taken};
use crate::clock::Clock;
use rules::domain::{Catalogue, escaped};

use super::entry_file::EntryFile;
use super::{Database, Failure, Terminal, answers, progress, runtime};

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
        /// one for each field, also compressed with gzip or zstd; or either as Parquet; - is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Take what a bank answers: mark payouts as paid, failed and returned, all of a file or nothing of it; the same file
    /// again changes nothing
    #[command(after_help = "Example: tantieme import payouts answer.xml")]
    Payouts(answers::Arguments),
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
    let (file, json, database) = match command {
        Command::Events { file, json, database } => (file, json, database),
        Command::Payouts(arguments) => return answers::run(&arguments, terminal),
    };
    let mut report = Report::default();
    let done = import_file(&file, &database, &mut report, terminal);
    // Of a file that is not there nothing was read.
    if report.read() > 0 || !matches!(done, Err(Failure::Usage(_))) {
        match json {
            true => terminal.json(report.to_json()),
            false => show(&report, terminal),
        }
    }
    done?;
    if report.refused == 0 { Ok(()) } else { Err(Failure::Said) }
}

fn import_file(
    path: &Path,
    database: &Database,
    report: &mut Report,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let file = EntryFile::open(path)?;
    if database.is_missing() {
        // A file that is refused as a whole is to leave no database behind.
        drop(file.rows(&Catalogue::builtin())?);
    }
    let app = App::open(&database.database, Clock::System)?;
    let bar = progress::bar(file.count(), "entries", terminal);
    let done = runtime()?.block_on(import(&app, &file, &bar, report));
    bar.finish_and_clear();
    app.close();
    done
}

async fn import(
    app: &App,
    file: &EntryFile,
    bar: &ProgressBar,
    report: &mut Report,
) -> Result<(), Failure> {
    let catalogue = app.catalogue().await?.catalogue;
    let (parser, rows) = file.rows(&catalogue)?;
    let told = |taken: Taken| {
        bar.inc(report.add(file, taken) as u64);
    };
    app.import(&Actor::command_line(), &catalogue, rows, |row| parser.parse(row), told).await
}

impl Report {
    fn read(&self) -> usize {
        self.recorded + self.known + self.refused
    }

    fn to_json(&self) -> serde_json::Value {
        let Self { recorded, known, refused, shown } = self;
        let refusals: Vec<_> = shown
            .iter()
            .map(|(line, message)| serde_json::json!({ "line": line, "message": message }))
            .collect();
        serde_json::json!({
            "read": self.read(),
            "recorded": recorded,
            "known": known,
            "refused": refused,
            "refusals": refusals,
        })
    }

    /// Adds what became of some rows, and says how many they were.
    fn add(&mut self, file: &EntryFile, taken: Taken) -> usize {
        let before = self.read();
        self.recorded += taken.recorded;
        self.known += taken.known;
        self.refused += taken.refused.len();
        for (line, problem) in taken.refused {
            self.shown.insert(line, file.at_line(line, &problem));
            if self.shown.len() > REFUSED_SHOWN {
                self.shown.pop_last();
            }
        }
        self.read() - before
    }
}

fn show(report: &Report, terminal: &mut Terminal) {
    let Report { recorded, known, refused, shown } = report;
    for line in shown.values() {
        terminal.problem(escaped(line));
    }
    if *refused > shown.len() {
        terminal.problem(format!("… and {} more", refused - shown.len()));
    }
    let read = report.read();
    terminal.line(format!(
        "{read} read: {recorded} recorded, {known} known already, {refused} refused"
    ));
}
