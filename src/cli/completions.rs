//! `tantieme completions`: what a shell has to know of the commands.

use clap_complete::Shell;

use super::{Failure, Terminal, command};

/// Prints a script that the shell reads.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tantieme completions bash > ~/.local/share/bash-completion/completions/tantieme"
)]
pub struct Arguments {
    /// The shell
    shell: Shell,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the script.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "tantieme", &mut script);
    let script = String::from_utf8_lossy(&script);
    if arguments.json {
        let shell = arguments.shell.to_string();
        terminal.json(serde_json::json!({ "shell": shell, "script": script }));
    } else {
        terminal.file(script);
    }
    Ok(())
}
