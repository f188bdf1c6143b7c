//! `tantieme backup`: a copy of a database that is used.

use std::path::PathBuf;

use serde_json::json;

use crate::store::backup::{self, BackupError};
use crate::store::{Store, StoreError};

use super::{Database, Failure, Terminal, files};

/// The copy is the database at one moment, in one file that was opened and read whole. Nobody is held up meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme backup tantieme-2026-11-27.db")]
pub struct Arguments {
    /// The file to make; nothing is overwritten
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Makes the copy.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    files::require_named(&arguments.file)?;
    let url = arguments.database.existing()?;
    let refused = |error: StoreError| Failure::refused(error.to_string());
    let store = Store::open_as_is(url).map_err(refused)?;
    let bytes = backup::save(&store, &arguments.file).map_err(failure)?;
    let file = arguments.file.display();
    if arguments.json {
        terminal.json(json!({ "file": file.to_string(), "bytes": bytes }));
    } else {
        terminal.line(format!("{file}  {bytes} bytes, opened and read whole"));
    }
    Ok(())
}

/// What a copy failed with, and for PostgreSQL what does the same.
pub(super) fn failure(error: BackupError) -> Failure {
    match error {
        BackupError::Postgres(url) => Failure::usage(format!(
            "{url} is copied by PostgreSQL itself: pg_dump --format custom --file FILE for a copy, \
             pg_restore for the way back, continuous archiving (PITR) to lose nothing"
        )),
        BackupError::Taken(_) => Failure::usage(error.to_string()),
        other => Failure::refused(other.to_string()),
    }
}
