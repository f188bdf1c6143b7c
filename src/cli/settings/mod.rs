//! What a server can be told, in three ways: by a flag, by a variable, by a line of a file, in this order. All of it
//! is derived from the flags of `serve`: one that is added can be set by all three.

mod file;
mod in_force;
mod nearest;
mod reading;
mod secret;

use std::any::TypeId;
use std::path::PathBuf;

use clap::builder::{OsStr, Resettable};
use clap::{Arg, ArgAction, Command};

pub use in_force::{InForce, Origin};
pub use reading::{Read, Stop, read};

use crate::store::DatabaseUrl;

/// The command whose flags can be set.
const SERVER: &str = "serve";
/// The commands that take all of them.
const TAKE_ALL: [&str; 2] = [SERVER, "config"];
/// Flags that say what one run of a command prints.
const OF_ONE_RUN: [&str; 1] = ["json"];
/// What the names of all variables begin with.
const PREFIX: &str = "TANTIEME_";

/// Something a server can be told.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its key in a file, which is its flag without the dashes.
    pub name: String,
    /// Its variable.
    pub variable: String,
    arg: Arg,
}

/// What is written for a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A number.
    Number,
    /// A text.
    Text,
}

impl Setting {
    /// The setting of a flag; `None` for what is none.
    fn of(arg: &Arg) -> Option<Self> {
        let name = arg.get_long().filter(|name| !OF_ONE_RUN.contains(name))?;
        (!arg.is_global_set()).then(|| Self {
            name: name.to_owned(),
            variable: variable(name),
            arg: arg.clone(),
        })
    }

    /// What is written for it.
    pub fn kind(&self) -> Kind {
        let parses = self.arg.get_value_parser().type_id();
        let is = |types: &[TypeId]| types.iter().any(|id| parses == *id);
        if is(&[TypeId::of::<bool>()]) {
            Kind::Switch
        } else if is(&[
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
            TypeId::of::<usize>(),
            TypeId::of::<i32>(),
            TypeId::of::<i64>(),
        ]) {
            Kind::Number
        } else {
            Kind::Text
        }
    }

    /// Whether it may be given several times, in a file as a list.
    pub fn takes_several(&self) -> bool {
        matches!(self.arg.get_action(), ArgAction::Append)
    }

    /// Whether it is shown to nobody: then a variable may name a file that holds it.
    pub fn is_secret(&self) -> bool {
        self.arg.is_hide_env_values_set()
    }

    /// The variable that names a file with the value of a secret.
    pub fn file_variable(&self) -> Option<String> {
        self.is_secret().then(|| format!("{}_FILE", self.variable))
    }

    /// What holds when nothing is said.
    pub fn default(&self) -> Option<String> {
        let values = self.arg.get_default_values().iter();
        let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
        (!values.is_empty()).then(|| values.join(","))
    }

    /// The words that are chosen from, where it is a choice.
    pub fn choices(&self) -> Vec<String> {
        let values = self.arg.get_possible_values().into_iter();
        match self.kind() {
            Kind::Switch => Vec::new(),
            _ => values.map(|value| value.get_name().to_owned()).collect(),
        }
    }

    /// What it is, in a sentence.
    pub fn about(&self) -> String {
        self.arg.get_help().map(ToString::to_string).unwrap_or_default()
    }

    /// A value as it may be shown.
    fn shown(&self, value: &str) -> Option<String> {
        if self.arg.get_value_parser().type_id() == TypeId::of::<DatabaseUrl>() {
            // Without its password.
            return DatabaseUrl::parse(value).ok().map(|url| url.to_string());
        }
        (!self.is_secret()).then(|| value.to_owned())
    }
}

/// Everything a server can be told.
pub fn settings(command: &Command) -> Vec<Setting> {
    let server = command.find_subcommand(SERVER);
    server.into_iter().flat_map(Command::get_arguments).filter_map(Setting::of).collect()
}

/// The commands, with a variable for each flag of a server, and switches that can also be switched off: a flag has to
/// be able to say something else than a file.
pub fn settable(command: Command) -> Command {
    let file = Arg::new("config")
        .long("config")
        .global(true)
        .help_heading(super::EVERYWHERE)
        .env("TANTIEME_CONFIG")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Read settings from a file in TOML; flags and variables come first");
    TAKE_ALL.into_iter().fold(command.arg(file), |command, name| {
        command.mut_subcommand(name, |below| below.mut_args(settable_arg))
    })
}

fn settable_arg(arg: Arg) -> Arg {
    let Some(Setting { variable, .. }) = Setting::of(&arg) else { return arg };
    let arg = if arg.get_env().is_none() { arg.env(variable) } else { arg };
    if !matches!(arg.get_action(), ArgAction::SetTrue) {
        return arg;
    }
    arg.action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .value_name("BOOL")
        .value_parser(switch)
        .default_value("false")
        .default_missing_value("true")
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// Words that switch something on, and off.
const ON: [&str; 6] = ["true", "yes", "on", "1", "y", "t"];
const OFF: [&str; 6] = ["false", "no", "off", "0", "n", "f"];

fn switch(word: &str) -> Result<bool, String> {
    let is_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    match (is_of(&ON), is_of(&OFF)) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err("it takes true, yes, on or 1, and false, no, off or 0".to_owned()),
    }
}

/// The commands without the variables that are set to nothing: these are as if they were not set.
fn without_empty(command: Command) -> Command {
    let is_empty = |arg: &Arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|arg| if is_empty(&arg) { arg.env(Resettable::<OsStr>::Reset) } else { arg })
        .mut_subcommands(without_empty)
}

fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase().replace('-', "_"))
}
