//! `tantieme fmt`: rules in their canonical form.

use std::path::{Path, PathBuf};

use rules::language::{FormatError, format_source, render};

use super::{Failure, Terminal, rule_file};

/// Rewrites files in place; with `--check`, changes nothing and exits with 1 when one would change.
/// A file that cannot be read as a rule is left as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme fmt --check examples/*/*.tan")]
pub struct Arguments {
    /// Rules or catalogues; - reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    check: bool,
}

/// Formats every file before it fails because of one.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let mut failures = Vec::new();
    for path in &arguments.files {
        failures.extend(format(path, arguments.check, terminal).err());
    }
    terminal.fail_with(failures)
}

fn format(path: &Path, check: bool, terminal: &mut Terminal) -> Result<(), Failure> {
    let source = rule_file::read(path, terminal)?;
    let name = path.display().to_string();
    let formatted = match format_source(&source) {
        Ok(formatted) => formatted,
        Err(FormatError::Unreadable(problems)) => {
            terminal.note(render(&problems, &source, &name, terminal.colours()).trim_end());
            terminal.note(format!("{name}: not formatted"));
            return Err(Failure::Said);
        }
        Err(error @ FormatError::Changed { .. }) => {
            terminal.note(format!("{name}: not formatted: {error}"));
            return Err(Failure::Said);
        }
    };
    let same = formatted == source;
    match (rule_file::is_standard_input(path), check) {
        (_, true) if same => Ok(()),
        (_, true) => {
            terminal.line(format!("{name}: would change"));
            Err(Failure::Said)
        }
        (true, false) => {
            terminal.file(formatted);
            Ok(())
        }
        (false, false) if same => Ok(()),
        (false, false) => {
            std::fs::write(path, formatted)
                .map_err(|error| Failure::usage(format!("cannot write {name}: {error}")))?;
            terminal.line(format!("{name}: formatted"));
            Ok(())
        }
    }
}
