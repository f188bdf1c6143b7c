//! `tantieme restore`: a database from a backup.

use std::path::PathBuf;

use serde_json::json;

use crate::store::backup;

use super::backup::failure;
use super::{Database, Failure, Terminal};

/// The backup is read whole before anything is made of it, and stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme restore tantieme-2026-11-27.db --database tantieme.db")]
pub struct Arguments {
    /// The backup
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Makes the database, where none is yet.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let url = &arguments.database.database;
    let bytes = backup::restore(&arguments.file, url).map_err(failure)?;
    if arguments.json {
        terminal.json(json!({ "database": url.to_string(), "bytes": bytes }));
    } else {
        terminal.line(format!("{url}  {bytes} bytes, opened and read whole"));
        terminal.note("tantieme audit says whether everything in it agrees");
    }
    Ok(())
}
