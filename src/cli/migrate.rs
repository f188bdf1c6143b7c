//! `tantieme migrate`: brings a database up to date, and says how its log is laid out.

use serde_json::json;

use crate::store::{Store, StoreError};

use super::{Database, Failure, Terminal};

/// `serve` does the same when it starts, but for the log.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tantieme migrate --database postgres://tantieme@localhost/tantieme"
)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// Split the log of a new PostgreSQL database into so many streams, so that several servers append at once
    #[arg(long, value_name = "NUMBER")]
    streams: Option<i32>,
    /// Spread the log over the workers of a Citus coordinator; makes 32 streams where there is one
    #[arg(long)]
    distributed: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the migrations that are missing, then lays the log out.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let url = &arguments.database.database;
    let refused = |error: StoreError| Failure::refused(error.to_string());
    Store::require_layable(url, arguments.streams, arguments.distributed).map_err(refused)?;
    let store = Store::open(url).map_err(refused)?;
    let mut said = vec![format!("{url} is up to date")];
    if arguments.distributed {
        let done = store.distribute(arguments.streams).map_err(refused)?;
        let is = if done { "is" } else { "was before" };
        said.push(format!("its log {is} spread over its workers"));
    } else if let Some(streams) = arguments.streams {
        store.split(streams).map_err(refused)?;
        said.push(format!("its log has {streams} streams"));
    }
    store.close().map_err(refused)?;
    if arguments.json {
        terminal.json(json!({
            "database": url.to_string(),
            "upToDate": true,
            "streams": arguments.streams,
            "distributed": arguments.distributed,
        }));
    } else {
        said.iter().for_each(|line| terminal.line(line));
    }
    Ok(())
}
