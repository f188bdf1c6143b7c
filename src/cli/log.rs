//! The log of what a command does, on standard error.

use std::io::stderr;

use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::Failure;
use super::terminal::may_be_steered;
use crate::delivery::quotes_requests;
use crate::telemetry::{self, Collecting};

/// What `--verbose` shows of a command that keeps no log otherwise.
pub const VERBOSE: &str = "info,tantieme=debug";

/// Starts the log, for as long as the process lives.
pub fn start(filter: &str, as_json: bool) -> Result<(), Failure> {
    begin(filter, as_json, false).map(drop)
}

/// The same, with spans for the collector that the environment names; `None` where it names none.
pub fn start_with_traces(filter: &str, as_json: bool) -> Result<Option<Collecting>, Failure> {
    begin(filter, as_json, true)
}

fn begin(filter: &str, as_json: bool, with_traces: bool) -> Result<Option<Collecting>, Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Failure::usage(format!("\"{filter}\" says not what to log: {error}")))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr);
    let lines = match as_json {
        false => lines.with_ansi(may_be_steered(&stderr())).boxed(),
        true => lines.json().flatten_event(true).boxed(),
    };
    // What spans say is for the collector: the lines stay as they are. What is secret in requests no filter shows.
    let shown = filter_fn(|it| it.is_event() && !quotes_requests(it.target()));
    let lines = lines.with_filter(filter.and(shown));
    let variable = |name: &str| std::env::var(name).ok().filter(|_| with_traces);
    let spans = telemetry::collect(variable).map_err(|error| Failure::usage(error.to_string()))?;
    let (spans, collecting) = spans.unzip();
    let started = tracing_subscriber::registry().with(spans).with(lines).try_init();
    started.map_err(|error| Failure::refused(format!("the log cannot be started: {error}")))?;
    Ok(collecting)
}
