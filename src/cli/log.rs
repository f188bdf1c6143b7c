//! The log of what a command does, on standard error.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

use super::Failure;
use super::terminal::may_be_steered;

/// What `--verbose` shows of a command that keeps no log otherwise.
pub const VERBOSE: &str = "info,tantieme=debug";

/// Starts the log, for as long as the process lives.
pub fn start(filter: &str, as_json: bool) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Failure::usage(format!("\"{filter}\" says not what to log: {error}")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = match as_json {
        false => log.with_ansi(may_be_steered(&stderr())).try_init(),
        true => log.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::refused(format!("the log cannot be started: {error}")))
}
