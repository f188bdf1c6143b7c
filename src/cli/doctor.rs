//! `tantieme doctor`: what is wrong, and what to do about it.

use serde_json::{Value, json};

use crate::app::doctor::{self, Finding, Grade};
use crate::clock::Clock;
use rules::domain::escaped;

use super::{Database, Failure, Terminal};

/// Looks at the database, its file and its disk, the clock, and what waits. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme doctor")]
pub struct Arguments {
    /// How many megabytes the disk of a SQLite file has to have left
    #[arg(long, value_name = "MB", default_value_t = 1_000)]
    least_free: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Looks, and fails where somebody has to do something.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let least_free = arguments.least_free.saturating_mul(1_000_000);
    let found = doctor::examine(&arguments.database.database, &Clock::System, least_free);
    if arguments.json {
        terminal.json(Value::from(found.iter().map(to_json).collect::<Vec<_>>()));
    } else {
        found.iter().for_each(|finding| show(finding, terminal));
    }
    let is_ill = found.iter().any(|finding| finding.grade == Grade::Ill);
    if is_ill { Err(Failure::Said) } else { Ok(()) }
}

fn show(finding: &Finding, terminal: &mut Terminal) {
    let Finding { check, grade, what, advice } = finding;
    let word = format!("{:<6}", grade.word());
    let word = match grade {
        Grade::Fine => terminal.good(&word),
        Grade::Notice => terminal.strong(&word),
        Grade::Ill => terminal.bad(&word),
    };
    terminal.line(format!("{word}  {check:<10}  {}", escaped(what)));
    if let Some(advice) = advice {
        terminal.line(format!("{:<20}{}", "", escaped(advice)));
    }
}

fn to_json(finding: &Finding) -> Value {
    let Finding { check, grade, what, advice } = finding;
    json!({ "check": check, "grade": grade.word(), "what": what, "advice": advice })
}
