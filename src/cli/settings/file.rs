//! Settings in a file: TOML, a line for each.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command};
use rules::domain::escaped;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest::nearest;
use super::{Kind, Setting};
use crate::cli::{Failure, files};

/// What a file says of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The values, as they would follow a flag.
    pub values: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

/// What a file says, by the names of settings.
pub type AllGiven = BTreeMap<String, Given>;

/// Reads a file, and refuses it with everything that is wrong in it.
pub fn read(path: &Path, settings: &[Setting]) -> Result<AllGiven, Vec<Failure>> {
    let text = files::read_text(path).map_err(|failure| vec![failure])?;
    let page = Page { name: files::name(path), text: &text };
    let parsed = DeTable::parse(&text);
    let table =
        parsed.map_err(|error| vec![page.failure(error.span(), &one_line(error.message()))])?;
    let (mut given, mut failures) = (AllGiven::new(), Vec::new());
    let mut rows: Vec<_> = table.into_inner().into_iter().collect();
    rows.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in rows {
        let name = key.get_ref().as_ref();
        match one(name, &value, settings) {
            Ok(values) => {
                let line = page.line(key.span().start);
                given.insert(name.to_owned(), Given { values, line });
            }
            Err(why) => failures.push(page.failure(Some(key.span()), &why)),
        }
    }
    if failures.is_empty() { Ok(given) } else { Err(failures) }
}

/// A text, and what it is called.
struct Page<'t> {
    name: String,
    text: &'t str,
}

impl Page<'_> {
    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }

    fn failure(&self, span: Option<Range<usize>>, why: &str) -> Failure {
        let name = &self.name;
        match span {
            Some(span) => Failure::usage(format!("{name}:{}: {why}", self.line(span.start))),
            None => Failure::usage(format!("{name}: {why}")),
        }
    }
}

/// The values of one line.
fn one(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    settings: &[Setting],
) -> Result<Vec<String>, String> {
    let value = value.get_ref();
    if value.is_table() {
        let shown = escaped(name);
        return Err(format!(
            "\"{shown}\" is a table; settings stand alone, such as: bind = \"127.0.0.1:8080\""
        ));
    }
    let Some(setting) = settings.iter().find(|setting| setting.name == name) else {
        return Err(unknown(name, settings));
    };
    let values = match value.as_array() {
        Some(list) if setting.takes_several() => {
            let values = list.iter().map(|one| text(setting, one.get_ref()));
            values.collect::<Result<Vec<String>, String>>()
        }
        _ => text(setting, value).map(|value| vec![value]),
    };
    let values = values.map_err(|why| format!("{name}: {why}"))?;
    for value in &values {
        setting.require(value).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(values)
}

fn unknown(name: &str, settings: &[Setting]) -> String {
    let names = settings.iter().map(|setting| setting.name.as_str());
    let shown = escaped(name);
    match nearest(name, names) {
        Some(near) => format!("\"{shown}\" is no setting; did you mean {near}?"),
        None => format!("\"{shown}\" is no setting; `tantieme config` lists all there are"),
    }
}

/// A value as it would follow a flag.
fn text(setting: &Setting, value: &DeValue<'_>) -> Result<String, String> {
    match (setting.kind(), value) {
        (Kind::Switch, DeValue::Boolean(value)) => Ok(value.to_string()),
        (Kind::Number, DeValue::Integer(number)) => {
            let read = i128::from_str_radix(number.as_str(), number.radix());
            read.map(|number| number.to_string()).map_err(|error| error.to_string())
        }
        (Kind::Text, DeValue::String(text)) => Ok(text.to_string()),
        (kind, other) => Err(format!("it takes {}, and not {}", takes(setting, kind), is(other))),
    }
}

fn takes(setting: &Setting, kind: Kind) -> &'static str {
    match (kind, setting.takes_several()) {
        (Kind::Switch, _) => "true or false",
        (Kind::Number, false) => "a number",
        (Kind::Number, true) => "a number or a list of numbers",
        (Kind::Text, false) => "a text in quotes",
        (Kind::Text, true) => "a text in quotes or a list of texts",
    }
}

fn is(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl Setting {
    /// Refuses a value that its flag would refuse, for the same reason.
    pub(super) fn require(&self, value: &str) -> Result<(), String> {
        let alone = Arg::new("value")
            .long("value")
            .action(ArgAction::Append)
            .value_delimiter(self.arg.get_value_delimiter())
            .value_parser(self.arg.get_value_parser().clone());
        let tried = Command::new("value")
            .no_binary_name(true)
            .arg(alone)
            .try_get_matches_from([format!("--value={value}")]);
        tried.map(drop).map_err(|error| why(&error))
    }
}

/// Why a value is refused, without the value, which may be a secret.
fn why(error: &clap::Error) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
            format!("it is one of {}", valid.join(", "))
        }
        _ => "it is not what this takes".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(", ")
}
