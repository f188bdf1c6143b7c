//! `tantieme restore`: a database from a backup.

use std::path::PathBuf;

use serde_json::json;

use crate::store::backup;

use super::backup::failure;
use super::{Database, Failure, Terminal, files};

/// The backup is read whole before anything is made of it, and stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme restore tantieme-2026-11-27.db --database tantieme.db")]
pub struct Arguments {
    /// The backup; - is standard input
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
    // Standard input is read once, and a backup is read whole before anything is made of it.
    let kept = match files::is_standard_input(&arguments.file) {
        true => Some(files::keep(&arguments.file)?),
        false => None,
    };
    let from = kept.as_ref().map_or(arguments.file.as_path(), |copy| copy.path());
    let bytes = backup::restore(from, url)
        .map_err(|error| failure(error.of(from, &files::name(&arguments.file))))?;
    if arguments.json {
        terminal.json(json!({ "database": url.to_string(), "bytes": bytes }));
    } else {
        terminal.line(format!("{url}  {bytes} bytes, opened and read whole"));
        terminal.note("tantieme audit says whether everything in it agrees");
    }
    Ok(())
}
