//! `tantieme manual`: a page for each command, as `man` shows it.

use std::path::PathBuf;

use super::{Failure, Terminal, command, files};

/// Writes tantieme.1 and a page for each command beside it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme manual ~/.local/share/man/man1")]
pub struct Arguments {
    /// The folder to write to; it is made where it is missing
    folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Writes the pages.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let folder = &arguments.folder;
    files::require_folder(folder)?;
    let wrong = |error: std::io::Error| Failure::refused(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    clap_mangen::generate_to(command(), folder).map_err(wrong)?;
    if arguments.json {
        terminal.json(serde_json::json!({ "folder": folder.display().to_string() }));
    } else {
        terminal.note(format!("the pages are in {}", folder.display()));
    }
    Ok(())
}
