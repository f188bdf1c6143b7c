//! `tantieme schema`: the GraphQL schema in its definition language, and what it breaks of an older one.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Failure, Terminal, files};
use crate::api::{SchemaChange, Weight, schema_changes, sdl};

/// Prints the schema. With `--check`, says what it breaks for those who use an older one, and exits with 1 when
/// there is anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme schema --check schema-1.0.graphql")]
pub struct Arguments {
    /// An older schema: says what breaks for those who use it; - is standard input
    #[arg(long, value_name = "OLD.graphql")]
    check: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the schema, or compares it.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let Some(path) = &arguments.check else {
        match arguments.json {
            true => terminal.json(json!({ "schema": sdl() })),
            false => terminal.file(sdl()),
        }
        return Ok(());
    };
    let changes = compare(path)?;
    if arguments.json {
        let rows: Vec<_> = changes.iter().map(row).collect();
        terminal.json(json!({ "changes": rows }));
    } else {
        changes.iter().for_each(|change| say(change, terminal));
        if changes.is_empty() {
            terminal.line("nothing breaks");
        }
    }
    match changes.iter().any(|change| change.weight == Weight::Breaking) {
        true => Err(Failure::Said),
        false => Ok(()),
    }
}

fn compare(path: &Path) -> Result<Vec<SchemaChange>, Failure> {
    let name = files::name(path);
    let old = files::read_text(path)?;
    schema_changes(&old, &sdl())
        .map_err(|error| Failure::usage(format!("{name} is no GraphQL schema: {error}")))
}

fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Breaking => "breaking",
        Weight::Dangerous => "dangerous",
    }
}

fn say(change: &SchemaChange, terminal: &mut Terminal) {
    let word = word(change.weight);
    let shown = match change.weight {
        Weight::Breaking => terminal.bad(word),
        Weight::Dangerous => terminal.strong(word),
    };
    terminal.line(format!("{shown}: {}: {}", change.at, change.message));
}

fn row(change: &SchemaChange) -> serde_json::Value {
    json!({ "weight": word(change.weight), "at": change.at, "message": change.message })
}
