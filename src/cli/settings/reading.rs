//! Reads a command line together with variables and a file. What the latter two say of a flag that is not given is
//! added to the command line, so that one parser refuses what is wrong in any of them, and in their combination.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use super::file::AllGiven;
use super::nearest::nearest;
use super::secret::said;
use super::{InForce, Origin, PREFIX, Setting, TAKE_ALL, file, secret, settings, without_empty};
use crate::cli::{Failure, files};

/// Variables that are for those who build and test the program.
const OF_DEVELOPERS: [&str; 3] = ["TANTIEME_TEST_", "TANTIEME_CHECKERS", "TANTIEME_CONSOLE"];

/// A command line that was read.
#[derive(Debug)]
pub struct Read {
    /// What was given, with what variables and a file add.
    pub matches: ArgMatches,
    /// The settings that the command looks at.
    pub in_force: Vec<InForce>,
    /// The file of settings, as it is called.
    pub file: Option<String>,
    /// Variables that are like those of settings, and are none.
    pub unknown_variables: Vec<String>,
}

/// Why nothing is done.
#[derive(Debug)]
pub enum Stop {
    /// The command line is wrong, or asks for help. What else there is to say of it.
    CommandLine(Box<clap::Error>, Vec<String>),
    /// The file, or a secret's, is wrong.
    Refused(Vec<Failure>),
}

/// Reads the words that a process was started with.
pub fn read(command: &Command, words: Vec<OsString>) -> Result<Read, Stop> {
    let settings = settings(command);
    let parser = without_empty(command.clone());
    let wrong_line = |error, said| Stop::CommandLine(Box::new(error), said);
    // Wrong lines are refused below, with all that is added: what is given has to be known first.
    let first = parser.clone().ignore_errors(true).try_get_matches_from(&words);
    let first = first.map_err(|error| wrong_line(error, Vec::new()))?;
    let (path, given) = leaf(&first);
    let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
    let file = given.try_get_one::<PathBuf>("config").ok().flatten();
    let in_file =
        file.map(|path| file::read(path, &settings)).transpose().map_err(Stop::Refused)?;
    let in_file = in_file.unwrap_or_default();
    let name = file.map(|path| files::name(path));

    let (mut origins, mut added) = (BTreeMap::new(), Vec::new());
    for setting in looked_at(command, &path, settings) {
        let (origin, values) = origin(&setting, given, &in_file, name.as_deref())
            .map_err(|failure| Stop::Refused(vec![failure]))?;
        added.extend(values.iter().map(|value| format!("--{}={value}", setting.name).into()));
        origins.insert(setting.name.clone(), (setting, origin));
    }
    let words = with_added(words, added);
    let matches = parser.try_get_matches_from(words);
    let matches = matches.map_err(|error| explained(error, &origins))?;
    let (_, last) = leaf(&matches);
    let in_force = origins.into_values().map(|(setting, origin)| in_force(setting, origin, last));
    Ok(Read {
        in_force: in_force.collect(),
        file: name,
        unknown_variables: unknown_variables(command),
        matches,
    })
}

/// The names of the command that is run, and what is given to it.
fn leaf(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut path, mut at) = (Vec::new(), matches);
    while let Some((name, below)) = at.subcommand() {
        path.push(name);
        at = below;
    }
    (path, at)
}

/// The settings that a command looks at: all of them, or those of its flags that have the variable of one.
fn looked_at(command: &Command, path: &[String], settings: Vec<Setting>) -> Vec<Setting> {
    let found = path.iter().try_fold(command, |at, name| at.find_subcommand(name));
    let Some(found) = found.filter(|_| !path.is_empty()) else { return Vec::new() };
    if path.first().is_some_and(|name| TAKE_ALL.contains(&name.as_str())) {
        return settings;
    }
    let as_taken = |setting: Setting| {
        let arg = found.get_arguments().find(|arg| {
            let variable = arg.get_env().and_then(|name| name.to_str());
            arg.get_long() == Some(&setting.name) && variable == Some(&setting.variable)
        });
        arg.map(|arg| Setting { arg: arg.clone(), ..setting.clone() })
    };
    settings.into_iter().filter_map(as_taken).collect()
}

/// Where the value of a setting comes from, and which values the command line lacks.
fn origin(
    setting: &Setting,
    given: &ArgMatches,
    in_file: &AllGiven,
    file: Option<&str>,
) -> Result<(Origin, Vec<String>), Failure> {
    let source = given.value_source(setting.arg.get_id().as_str());
    if source == Some(ValueSource::CommandLine) {
        return Ok((Origin::Flag, Vec::new()));
    }
    if let Some(secret) = secret::read(setting)? {
        setting.require(&secret.value).map_err(|why| {
            Failure::usage(format!("{}: {}: {why}", secret.variable, secret.path.display()))
        })?;
        let (variable, file) = (secret.variable, secret.path.display().to_string());
        return Ok((Origin::SecretFile { variable, file }, vec![secret.value]));
    }
    if said(&setting.variable).is_some() {
        return Ok((Origin::Variable(setting.variable.clone()), Vec::new()));
    }
    match (in_file.get(&setting.name), file) {
        (Some(given), Some(file)) => {
            let origin = Origin::File { file: file.to_owned(), line: given.line };
            Ok((origin, given.values.clone()))
        }
        _ if setting.default().is_some() => Ok((Origin::Default, Vec::new())),
        _ => Ok((Origin::Nowhere, Vec::new())),
    }
}

/// The command line with more flags, before the words that are no flags whatever they look like.
fn with_added(mut words: Vec<OsString>, added: Vec<OsString>) -> Vec<OsString> {
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let behind = words.split_off(end);
    words.extend(added);
    words.extend(behind);
    words
}

/// What is in force of a setting.
fn in_force(setting: Setting, origin: Origin, given: &ArgMatches) -> InForce {
    let raw = given.get_raw(setting.arg.get_id().as_str());
    let values = raw.into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
    let values: Option<Vec<String>> = values.map(|value| setting.shown(&value)).collect();
    let shown = values.filter(|values| !values.is_empty()).map(|values| values.join(","));
    InForce { setting, shown, origin }
}

/// What is wrong, without secrets and with the places where it is said.
fn explained(mut error: clap::Error, origins: &BTreeMap<String, (Setting, Origin)>) -> Stop {
    let mut named = Vec::new();
    for kind in [ContextKind::InvalidArg, ContextKind::PriorArg] {
        match error.get(kind) {
            Some(ContextValue::String(flag)) => named.push(flag.clone()),
            Some(ContextValue::Strings(flags)) => named.extend(flags.iter().cloned()),
            _ => {}
        }
    }
    let names = named.iter().filter_map(|flag| {
        let name = flag.strip_prefix("--")?;
        name.split(|end: char| !(end.is_ascii_alphanumeric() || end == '-')).next()
    });
    // What is lacking does not say who asks for it.
    let of: Vec<&(Setting, Origin)> = match error.kind() {
        ErrorKind::MissingRequiredArgument => origins.values().collect(),
        _ => names.filter_map(|name| origins.get(name)).collect(),
    };
    if of.iter().any(|(setting, _)| setting.is_secret())
        && error.get(ContextKind::InvalidValue).is_some()
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    let said = of.iter().filter_map(|(setting, origin)| {
        origin.place().map(|place| format!("--{} is set by {place}", setting.name))
    });
    let said = said.collect();
    Stop::CommandLine(Box::new(error), said)
}

/// The variables that begin as those of settings do, and are none, with what may have been meant.
fn unknown_variables(command: &Command) -> Vec<String> {
    let mut known = Vec::new();
    collect_variables(command, &mut known);
    let secrets: Vec<String> =
        settings(command).iter().filter_map(Setting::file_variable).collect();
    known.extend(secrets);
    let is_known = |name: &String| known.contains(name);
    let is_ours = |name: &String| {
        name.starts_with(PREFIX) && !OF_DEVELOPERS.iter().any(|other| name.starts_with(other))
    };
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut unknown: Vec<String> = set.filter(|name| is_ours(name) && !is_known(name)).collect();
    unknown.sort();
    let told = |name: String| match nearest(&name, known.iter().map(String::as_str)) {
        Some(near) => format!("the variable {name} sets nothing; did you mean {near}?"),
        None => format!("the variable {name} sets nothing"),
    };
    unknown.into_iter().map(told).collect()
}

fn collect_variables(command: &Command, known: &mut Vec<String>) {
    let variables = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str());
    known.extend(variables.map(str::to_owned));
    command.get_subcommands().for_each(|below| collect_variables(below, known));
}
