//! `tantieme migrate`: brings a database up to date.

use crate::store::{Store, StoreError};

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
    let refused = |error: StoreError| Failure::refused(error.to_string());
    Store::open(url).and_then(|store| store.close()).map_err(refused)?;
    terminal.line(format!("{url} is up to date"));
    Ok(())
}
