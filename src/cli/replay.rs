//! `tantieme replay`: the proof that settlements are what their rules make of the log.

use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::app::{App, Difference, Replay, Replayed, Verdict};
use crate::clock::Clock;
use rules::domain::escaped;

use super::table::{Align, table};
use super::{Database, Failure, Terminal, progress, runtime};

/// So many differences of a settlement are shown to people; JSON has all of them.
const SHOWN: usize = 20;

/// Evaluates settlements again from the log, each with the version, catalogue, window and cut-off that it was computed
/// with. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme replay profit.3")]
pub struct Arguments {
    /// A settlement, or a distributor for all of its settlements
    #[arg(value_name = "SETTLEMENT", required_unless_present = "all", conflicts_with = "all")]
    settlement: Option<String>,
    /// Every settlement
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Replays what is named, and fails when anything is not what was recorded.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let named = arguments.settlement.clone();
    let replayed = named.map_or(Replayed::All, Replayed::Named);
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let done = runtime()?.block_on(replay(&app, &replayed, terminal));
    app.close();
    let replays = done?;
    if arguments.json {
        terminal.json(to_json(&replays));
    } else {
        show(&replays, terminal);
    }
    if replays.iter().all(Replay::is_same) { Ok(()) } else { Err(Failure::Said) }
}

async fn replay(
    app: &App,
    replayed: &Replayed,
    terminal: &Terminal,
) -> Result<Vec<Replay>, Failure> {
    let ids = app.settlements_to_replay(replayed).await?;
    let bar = match ids.len() {
        0 | 1 => ProgressBar::hidden(),
        several => progress::bar(several, "settlements", terminal),
    };
    let mut replays = Vec::new();
    for id in ids {
        replays.push(app.replay(&id).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(replays)
}

fn show(replays: &[Replay], terminal: &mut Terminal) {
    for replay in replays {
        let id = &replay.settlement;
        match &replay.verdict {
            // Of many, only what is wrong is worth a line.
            Verdict::Same if replays.len() > 1 => {}
            Verdict::Same => terminal.line(format!("{id} is the same: {}", replay.digest)),
            Verdict::Impossible(why) => {
                terminal.line(format!("{id} cannot be evaluated: {}", escaped(why)));
            }
            Verdict::Differs { digest, differences } => {
                terminal.line(format!("{id} differs"));
                terminal.line(format!("recorded {}\ncomes to {digest}", replay.digest));
                show_differences(differences, terminal);
            }
        }
    }
    if replays.len() == 1 {
        return;
    }
    let same = replays.iter().filter(|replay| replay.is_same()).count();
    let others = replays.len() - same;
    terminal.line(format!("{} replayed: {same} the same, {others} not", replays.len()));
}

fn show_differences(differences: &[Difference], terminal: &mut Terminal) {
    if differences.is_empty() {
        terminal.line(
            "every amount is the same: the rule's text, the window or the cut-off is another",
        );
        return;
    }
    let heads = [
        ("who", Align::Left),
        ("what", Align::Left),
        ("recorded", Align::Right),
        ("comes to", Align::Right),
    ];
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let row = |it: &Difference| {
        vec![
            escaped(it.collaborator.as_deref().unwrap_or("all")).into_owned(),
            escaped(&it.what).into_owned(),
            value(&it.recorded),
            value(&it.computed),
        ]
    };
    let rows: Vec<Vec<String>> = differences.iter().take(SHOWN).map(row).collect();
    terminal.line(table(&heads, &rows));
    if differences.len() > SHOWN {
        terminal.line(format!("… and {} more", differences.len() - SHOWN));
    }
}

fn to_json(replays: &[Replay]) -> Value {
    let difference = |it: &Difference| {
        json!({
            "collaborator": it.collaborator,
            "what": it.what,
            "recorded": it.recorded,
            "computed": it.computed,
        })
    };
    let one = |replay: &Replay| {
        let (verdict, digest, why, differences) = match &replay.verdict {
            Verdict::Same => ("SAME", Some(&replay.digest), None, Vec::new()),
            Verdict::Impossible(why) => ("IMPOSSIBLE", None, Some(why), Vec::new()),
            Verdict::Differs { digest, differences } => {
                ("DIFFERS", Some(digest), None, differences.iter().map(difference).collect())
            }
        };
        json!({
            "settlement": replay.settlement,
            "verdict": verdict,
            "recordedDigest": replay.digest,
            "computedDigest": digest,
            "why": why,
            "differences": differences,
        })
    };
    json!({ "settlements": replays.iter().map(one).collect::<Vec<_>>() })
}
