//! `tantieme migrate`: brings a database up to date.

use crate::store::Store;

use super::{Database, Failure, Terminal};

/// `serve` does the same when it starts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tantieme migrate --database postgres://tantieme@localhost/tantieme"
)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
}

/// Runs the migrations that are missing.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let url = &arguments.database.database;
    Store::open(url).map_err(|error| Failure::refused(error.to_string()))?;
    terminal.line(format!("{url} is up to date"));
    Ok(())
}
