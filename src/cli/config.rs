//! `tantieme config`: which settings are in force, and where each comes from.

use serde_json::{Value, json};

use super::settings::{InForce, Origin, Read};
use super::table::{Align, table};
use super::{Failure, Terminal, serve};

/// Takes the flags of `serve`, reads the same variables and the same file, and shows what a server would run with.
/// Values that it would refuse are refused; no folder and no database is looked into. Nothing is started, and secrets are
/// not shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme config --config tantieme.toml")]
// The flags of `serve` come with the group of their own.
#[group(skip)]
pub struct Arguments {
    #[command(flatten)]
    server: serve::Arguments,
}

/// Shows all settings.
pub fn run(arguments: &Arguments, read: &Read, terminal: &mut Terminal) -> Result<(), Failure> {
    arguments.server.require_sound()?;
    let mut in_force = read.in_force.clone();
    for one in in_force.iter_mut().filter(|one| !one.is_set()) {
        one.shown = arguments.server.unsaid(&one.setting.name, terminal.loudness());
        if one.shown.is_some() {
            one.origin = Origin::Default;
        }
    }
    if arguments.server.json {
        let settings: Vec<Value> = in_force.iter().map(to_json).collect();
        let unknown = &read.unknown_variables;
        terminal.json(json!({ "file": read.file, "settings": settings, "notices": unknown }));
        return Ok(());
    }
    let heads = [("setting", Align::Left), ("value", Align::Left), ("from", Align::Left)];
    let rows: Vec<Vec<String>> = in_force.iter().map(row).collect();
    terminal.line(table(&heads, &rows));
    Ok(())
}

fn row(one: &InForce) -> Vec<String> {
    let value = match (&one.shown, one.is_set()) {
        (Some(value), _) => value.clone(),
        (None, true) => "(secret)".to_owned(),
        (None, false) => "(none)".to_owned(),
    };
    vec![one.setting.name.clone(), value, one.origin.words()]
}

fn to_json(one: &InForce) -> Value {
    json!({
        "name": one.setting.name,
        "value": one.shown,
        "isSet": one.is_set(),
        "isSecret": one.setting.is_secret(),
        "from": one.origin.code(),
        "place": one.origin.place(),
        "flag": format!("--{}", one.setting.name),
        "variable": one.setting.variable,
        "fileVariable": one.setting.file_variable(),
    })
}
