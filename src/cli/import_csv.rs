//! Events as CSV: the columns `event`, `key`, `occurredAt`, then one for each field.
//!
//! An empty cell is a field that was not sent. An amount is written `19.90 USD`.

use std::path::Path;

use serde_json::{Map, Value as Json, json};

use crate::app::entries::EntryLine;
use crate::app::{EventInput, Problem, ProblemCode};
use rules::domain::Currency;

use super::Failure;
use super::import::Numbered;

/// Reads every row, with its line in the file.
pub fn read(path: &Path) -> Result<Vec<Numbered>, Failure> {
    let mut reader = csv::Reader::from_path(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    let heads: Vec<String> = reader
        .headers()
        .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?
        .iter()
        .map(|head| head.trim().to_owned())
        .collect();
    for needed in ["event", "key", "occurredAt"] {
        if !heads.iter().any(|head| head == needed) {
            let message = format!("{}: the column \"{needed}\" is missing", path.display());
            return Err(Failure::refused(message));
        }
    }
    let rows = reader.records().enumerate().map(|(index, row)| match row {
        Ok(row) => {
            let line = row.position().map_or(index + 2, |at| at.line() as usize);
            (line, Ok(EntryLine::Event(event(&heads, &row))))
        }
        Err(error) => (index + 2, Err(Problem::new(ProblemCode::Invalid, &[], error.to_string()))),
    });
    Ok(rows.collect())
}

fn event(heads: &[String], row: &csv::StringRecord) -> EventInput {
    let mut fields = Map::new();
    let mut input = EventInput {
        key: String::new(),
        kind: String::new(),
        occurred_at: String::new(),
        fields: Json::Null,
        approval: None,
    };
    for (head, cell) in heads.iter().zip(row) {
        match head.as_str() {
            "event" => cell.clone_into(&mut input.kind),
            "key" => cell.clone_into(&mut input.key),
            "occurredAt" => cell.clone_into(&mut input.occurred_at),
            _ if cell.is_empty() => {}
            field => {
                fields.insert(field.to_owned(), value(cell));
            }
        }
    }
    input.fields = Json::Object(fields);
    input
}

/// An amount when it looks like one, a truth for `true` and `false`, else text: the catalogue reads
/// numbers and moments from text.
fn value(cell: &str) -> Json {
    match cell {
        "true" => return Json::Bool(true),
        "false" => return Json::Bool(false),
        _ => {}
    }
    match cell.rsplit_once(' ') {
        Some((amount, code)) if is_amount(amount) && code.parse::<Currency>().is_ok() => {
            json!({ "amount": amount, "currency": code })
        }
        _ => Json::String(cell.to_owned()),
    }
}

fn is_amount(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
