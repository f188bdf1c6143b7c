//! `tantieme fmt`: rules in their canonical form.

use std::path::PathBuf;

use crate::language::format_source;

use super::{Failure, Terminal, rule_file};

/// Rewrites files in place; with `--check`, changes nothing and exits with 1 when one would change.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme fmt --check examples/*/*.tan")]
pub struct Arguments {
    /// Rules or catalogues
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    check: bool,
}

/// Formats every file; one that cannot be read as a rule is left as it is.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let mut fine = true;
    for path in &arguments.files {
        let source = rule_file::read(path, terminal)?;
        let name = path.display();
        match format_source(&source) {
            Err(error) => {
                terminal.note(format!("{name}: not formatted: {error}"));
                fine = false;
            }
            Ok(formatted) if formatted == source => {}
            Ok(_) if arguments.check => {
                terminal.line(format!("{name}: would change"));
                fine = false;
            }
            Ok(formatted) => {
                std::fs::write(path, formatted)
                    .map_err(|error| Failure::usage(format!("cannot write {name}: {error}")))?;
                terminal.line(format!("{name}: formatted"));
            }
        }
    }
    if fine { Ok(()) } else { Err(Failure::Said) }
}
