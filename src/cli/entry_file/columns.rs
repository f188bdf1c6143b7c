//! The head of a CSV: which columns it must have, and the ways in which it can be wrong.

use rules::domain::{Catalogue, ValueType};

use super::rows::Row;
use super::source::Wrong;

/// What every event has, in this order in messages.
pub const NEEDED: [&str; 3] = ["event", "key", "occurredAt"];

/// What separates cells in other kinds of CSV.
const SEPARATORS: [(char, &str); 3] = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];

/// The names of the columns. Fails with what is wrong with them.
pub fn columns(head: &Row) -> Result<Vec<String>, Wrong> {
    let names: Vec<String> = head.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let wrong = |message: String| Err(Wrong::at(head.line, message));
    if names.first().is_some_and(|first| first.to_lowercase().starts_with("sep=")) {
        return wrong(
            "this line names a separator, which only spreadsheets read; take it out, and write commas \
             between cells"
                .to_owned(),
        );
    }
    if let Some(separator) = other_separator(&names) {
        return wrong(format!(
            "the cells are separated by {separator}; write commas between them, a point in amounts, and \
             quotes around cells that hold a comma"
        ));
    }
    match require_needed(&names, "the first line of a CSV names its columns:") {
        Err(message) => wrong(message),
        Ok(()) => Ok(names),
    }
}

/// Fails for columns that every table of events has, and for those without a name of their own. `table` begins
/// the sentence on what a table has.
pub fn require_needed(names: &[String], table: &str) -> Result<(), String> {
    for needed in NEEDED {
        if names.iter().any(|name| name == needed) {
            continue;
        }
        return Err(match names.iter().find(|name| is_alike(name, needed)) {
            Some(alike) => format!("the column \"{alike}\" must be written \"{needed}\""),
            None => format!(
                "the column \"{needed}\" is missing; {table} {}, and one for each field",
                NEEDED.join(", ")
            ),
        });
    }
    for (place, name) in (1..).zip(names) {
        if name.is_empty() {
            return Err(format!("column {place} has no name; name it, or take it out"));
        }
        if names.iter().take(place - 1).any(|earlier| earlier == name) {
            return Err(format!("the column \"{name}\" stands twice; one of them has to go"));
        }
    }
    Ok(())
}

/// Fails for a column that no event of the catalogue has as a field.
pub fn require_known(head: &Row, names: &[String], catalogue: &Catalogue) -> Result<(), Wrong> {
    require_fields(names, catalogue).map_err(|message| Wrong::at(head.line, message))
}

/// As [`require_known`], for those whose columns stand on no line.
pub fn require_fields(names: &[String], catalogue: &Catalogue) -> Result<(), String> {
    let fields = || catalogue.events.values().flat_map(|kind| &kind.fields);
    for name in names.iter().filter(|name| !NEEDED.contains(&name.as_str())) {
        if fields().any(|field| field.name == *name.as_str()) {
            continue;
        }
        let alike = fields().find(|field| is_alike(name, field.name.as_str()));
        return Err(match alike {
            Some(alike) => format!("the column \"{name}\" must be written \"{}\"", alike.name),
            None => format!(
                "no event has a field \"{name}\"; name the column as the catalogue does, or take it out"
            ),
        });
    }
    Ok(())
}

/// Whether a field of that name is money in some event.
pub fn is_money(name: &str, catalogue: &Catalogue) -> bool {
    let kinds = catalogue.events.values();
    kinds.into_iter().any(|kind| matches!(kind.field_type(name), Some(ValueType::Money)))
}

/// The separator with which the head would have the column `event`.
fn other_separator(names: &[String]) -> Option<&'static str> {
    let line = names.join(",");
    let found = SEPARATORS.iter().find(|(separator, _)| {
        let mut cells = line.split(*separator).map(|cell| cell.trim().trim_matches('"'));
        cells.clone().count() > 1 && cells.any(|cell| is_alike(cell, "event"))
    });
    found.map(|(_, name)| *name)
}

/// Whether two names differ in case and in what joins their words only.
fn is_alike(left: &str, right: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(left) == letters(right)
}
