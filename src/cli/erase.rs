//! `tantieme erase`: takes a customer's reference out of everything that is stored.

use std::io::{IsTerminal, stdin};

use serde_json::json;

use crate::app::{Actor, App, ErasedCustomer};
use crate::clock::Clock;
use rules::domain::escaped;

use super::{Database, Failure, Terminal, runtime};

/// A random pseudonym takes the place of the reference wherever it stands; amounts, digests and replays stay the same. It
/// cannot be undone.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tantieme erase c-4711 --reason \"request of 2026-11-27, ticket 12\" --yes"
)]
pub struct Arguments {
    /// The customer's reference; `-` reads it from standard input, so that it is in no history of a shell
    customer: String,
    /// Why; it is kept for ever, so it must not name the customer
    #[arg(long)]
    reason: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Erases a customer, once somebody has said so twice.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let database = arguments.database.existing()?;
    let reference = match arguments.customer.as_str() {
        "-" => line()?,
        reference => reference.to_owned(),
    };
    if !arguments.yes {
        confirm(&reference, arguments.customer == "-", terminal)?;
    }
    let app = App::open(database, Clock::System)?;
    let actor = Actor::command_line();
    let erased = runtime()?.block_on(app.erase_customer(&actor, &reference, &arguments.reason));
    app.close();
    let erased = erased?;
    if arguments.json {
        terminal.json(to_json(&erased));
    } else {
        show(&erased, terminal);
    }
    Ok(())
}

/// Has the reference written again.
fn confirm(reference: &str, was_read: bool, terminal: &mut Terminal) -> Result<(), Failure> {
    if was_read || !stdin().is_terminal() {
        let message = "erasing cannot be undone; say --yes where nobody can be asked";
        return Err(Failure::usage(message));
    }
    terminal.note(format!(
        "\"{}\" will be erased for good. Write the reference again to go on:",
        escaped(reference)
    ));
    if line()? == reference {
        return Ok(());
    }
    Err(Failure::refused("that is another reference; nothing was erased"))
}

/// A line of standard input, without its end.
fn line() -> Result<String, Failure> {
    let mut text = String::new();
    stdin()
        .read_line(&mut text)
        .map_err(|error| Failure::refused(format!("cannot read standard input: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn to_json(erased: &ErasedCustomer) -> serde_json::Value {
    json!({
        "customer": erased.customer,
        "id": erased.id,
        "entryCount": erased.entries,
        "remains": erased.remains,
    })
}

fn show(erased: &ErasedCustomer, terminal: &mut Terminal) {
    let entries = match erased.entries {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    terminal.line(format!("{} stands in place of the customer now, in {entries}", erased.customer));
    if let Some(remains) = &erased.remains {
        terminal.note(format!("what remains: {remains}"));
    }
}
