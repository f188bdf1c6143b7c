//! The `tantieme` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tantieme::cli::run()
}
