//! `tantieme import payouts`: what a bank answers.

use std::path::{Path, PathBuf};

use crate::app::{Actor, AnswerReport, App, LARGEST_ANSWER_FILE};
use crate::clock::Clock;
use rules::domain::escaped;

use super::file_kind::FileKind;
use super::{Database, Failure, Terminal, files, runtime};

/// So many payments that are none of ours are shown one by one.
const UNMATCHED_SHOWN: usize = 20;

/// Which answer to take.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV with the columns payout or endToEndId, state and date, or pain.002, or camt.054; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Takes one file.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let text = read(&arguments.file)?;
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let taken = runtime()?.block_on(app.import_payout_answers(&Actor::command_line(), text));
    app.close();
    let report = taken?;
    if arguments.json {
        terminal.json(json(&report));
    } else {
        show(&report, terminal);
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Failure> {
    let most = LARGEST_ANSWER_FILE as u64;
    let bytes = files::read_most(path, most.saturating_add(1))?;
    if bytes.len() as u64 > most {
        return Err(Failure::refused(
            "the file is larger than 32 MB; ask the bank for smaller ones",
        ));
    }
    if let Some(kind) = FileKind::of(&bytes) {
        return Err(Failure::refused(kind.no_answer()));
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::refused("this is no UTF-8; convert it, for example with iconv -t UTF-8")
    })
}

fn show(report: &AnswerReport, terminal: &mut Terminal) {
    if let Some((at, who)) = &report.taken_before {
        terminal
            .line(escaped(&format!("this file was taken on {at} by {who}; nothing is changed")));
        return;
    }
    for id in &report.failed {
        terminal.problem(escaped(&format!("failed: {id}")));
    }
    for id in &report.returned {
        terminal.note(escaped(&format!("came back, payable again: {id}")));
    }
    for payout in &report.otherwise {
        let id = &payout.id;
        terminal.note(escaped(&format!("paid on another day or with another reference: {id}")));
    }
    for (place, id) in report.unmatched.iter().take(UNMATCHED_SHOWN) {
        terminal.problem(escaped(&format!("{place}: no payout has the id \"{id}\"")));
    }
    let more = report.unmatched.len().saturating_sub(UNMATCHED_SHOWN);
    if more > 0 {
        terminal.problem(format!("… and {more} more"));
    }
    terminal.line(format!(
        "{}: {} paid, {} failed, {} returned, {} known already, {} on their way, {} matched nothing",
        report.format.name(),
        report.paid.len(),
        report.failed.len(),
        report.returned.len(),
        report.known.len(),
        report.open,
        report.unmatched.len()
    ));
}

fn json(report: &AnswerReport) -> serde_json::Value {
    let unmatched =
        report.unmatched.iter().map(|(place, id)| serde_json::json!({ "place": place, "id": id }));
    let before = report.taken_before.as_ref();
    serde_json::json!({
        "format": report.format.name(),
        "takenBefore": before.map(|(at, who)| serde_json::json!({ "at": at.to_string(), "by": who })),
        "paid": report.paid,
        "failed": report.failed,
        "returned": report.returned,
        "known": report.known,
        "otherwise": report.otherwise.iter().map(|payout| &payout.id).collect::<Vec<_>>(),
        "onTheirWay": report.open,
        "unmatched": unmatched.collect::<Vec<_>>(),
    })
}
