//! Events as CSV: the columns `event`, `key`, `occurredAt`, then one for each field.
//!
//! An empty cell is a field that was not sent. What a cell means is the type of its field in the
//! catalogue, so that a text may be `true` or `5 USD`.

use serde_json::{Map, Value as Json, json};

use crate::app::entries::EntryLine;
use crate::app::{EventInput, Problem, ProblemCode};
use rules::domain::{Catalogue, EventKind, ValueType};

use super::rows::Row;

/// The event of a row. Fails for a row that has not one cell for each column.
pub fn entry(row: Row, names: &[String], catalogue: &Catalogue) -> Result<EntryLine, Problem> {
    if row.cells.len() != names.len() {
        return Err(invalid(miscounted(row.cells.len(), names.len())));
    }
    if row.cells.iter().all(String::is_empty) {
        return Err(invalid("every cell of this row is empty; take the row out"));
    }
    if row.cells.iter().any(|cell| cell.contains('\0')) {
        return Err(invalid("the row holds a NUL character, which is not allowed"));
    }
    if row.cells.first().is_some_and(|cell| cell.starts_with('\u{feff}')) {
        let message = "the row starts with a byte order mark; only the first line of a file may";
        return Err(invalid(message));
    }
    Ok(EntryLine::Event(event(row, names, catalogue)))
}

fn invalid(message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Invalid, &[], message)
}

fn miscounted(cells: usize, columns: usize) -> String {
    let s = if cells == 1 { "" } else { "s" };
    let mend = if cells > columns {
        "put a cell that holds a comma into quotes"
    } else {
        "write the comma of an empty cell, too"
    };
    format!("the row has {cells} cell{s} for {columns} columns; {mend}")
}

fn event(row: Row, names: &[String], catalogue: &Catalogue) -> EventInput {
    let mut input = EventInput {
        key: String::new(),
        kind: String::new(),
        occurred_at: String::new(),
        fields: Json::Null,
        approval: None,
    };
    let mut fields = Vec::with_capacity(names.len());
    for (name, cell) in names.iter().zip(row.cells) {
        match name.as_str() {
            "event" => input.kind = cell,
            "key" => input.key = cell,
            "occurredAt" => input.occurred_at = cell,
            _ if cell.is_empty() => {}
            field => fields.push((field.to_owned(), cell)),
        }
    }
    let kind = catalogue.events.get(&input.kind);
    let fields = fields.into_iter().map(|(name, cell)| {
        let value = value(kind, &name, cell);
        (name, value)
    });
    input.fields = Json::Object(Map::from_iter(fields));
    input
}

/// A cell in the JSON form of its field's type. One that is no such value stays text, which the
/// catalogue then refuses by name.
pub fn value(kind: Option<&EventKind>, name: &str, cell: String) -> Json {
    match kind.and_then(|kind| kind.field_type(name)) {
        Some(ValueType::Truth) if cell.eq_ignore_ascii_case("true") => Json::Bool(true),
        Some(ValueType::Truth) if cell.eq_ignore_ascii_case("false") => Json::Bool(false),
        Some(ValueType::Money) => match cell.rsplit_once(' ') {
            Some((amount, currency)) => json!({ "amount": amount, "currency": currency }),
            None => Json::String(cell),
        },
        _ => Json::String(cell),
    }
}
