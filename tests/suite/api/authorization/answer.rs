//! What an answer says of the field that was asked for, and whose things are in it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

/// What came of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It is refused, or something on the way to it.
    Forbidden,
    /// Nothing: null, an empty list, zero.
    Nothing,
    /// Something.
    Shown,
    /// The document was wrong, or the server.
    Wrong,
}

/// What came of the field at the end of a way.
pub fn came(answer: &Value, way: &[String], last: &str) -> Came {
    let codes: Vec<&str> = answer["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| error["extensions"]["code"].as_str().unwrap_or("none"))
        .collect();
    if codes.iter().any(|code| !matches!(*code, "FORBIDDEN" | "UNAUTHENTICATED")) {
        return Came::Wrong;
    }
    let values = at(&answer["data"], way.iter().map(String::as_str).chain([last]));
    if values.into_iter().any(|value| !is_nothing(value)) {
        return Came::Shown;
    }
    if codes.is_empty() { Came::Nothing } else { Came::Forbidden }
}

/// What stands at the end of a way, in every item of the lists on it.
pub fn at<'a, 's>(data: &'a Value, way: impl Iterator<Item = &'s str>) -> Vec<&'a Value> {
    let mut values = vec![data];
    for step in way {
        let name = step.split(['(', ' ']).next().unwrap_or_default();
        values = values.into_iter().flat_map(items).map(|value| &value[name]).collect();
    }
    values.into_iter().flat_map(items).collect()
}

fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(rows) => rows.iter().flat_map(items).collect(),
        other => vec![other],
    }
}

/// Null, or a list of which nothing is seen.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) if fields.contains_key("nodes") => {
            value["nodes"] == Value::Array(Vec::new()) && value["totalCount"] == 0
        }
        _ => false,
    }
}

/// The words of an answer that tell of somebody else; of messages, only what was not asked for.
pub fn strange(answer: &Value, document: &str, is_strange: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    texts(&answer["data"], &mut found);
    let mut messages = Vec::new();
    texts(&answer["errors"], &mut messages);
    let asked: Vec<String> = words(document).collect();
    let told = messages.iter().flat_map(|text| words(text)).filter(|word| !asked.contains(word));
    let shown: Vec<String> = found.iter().flat_map(|text| words(text)).collect();
    let mut strange: Vec<String> =
        shown.into_iter().chain(told).filter(|word| is_strange(word)).collect();
    strange.sort();
    strange.dedup();
    strange
}

/// Lists whose number of rows is another than that of the rows that are shown.
pub fn miscounted(answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    count(answer, &mut found);
    found
}

fn count(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| count(item, found)),
        Value::Object(fields) => {
            let whole = value["pageInfo"]["hasNextPage"] == false
                && value["pageInfo"]["hasPreviousPage"] == false;
            if let (true, Some(nodes), Some(total)) =
                (whole, value["nodes"].as_array(), value["totalCount"].as_u64())
                && nodes.len() as u64 != total
            {
                found.push(format!("{total} are counted, {} are shown", nodes.len()));
            }
            fields.values().for_each(|field| count(field, found));
        }
        _ => {}
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(readable(text)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

/// A text, with what is behind a global id or a cursor.
fn readable(text: &str) -> String {
    let decoded = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.map_or_else(|| text.to_owned(), |id| format!("{text} {id}"))
}

/// The words of a text, in small letters, global ids read.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = text
        .split(|character: char| !(character.is_alphanumeric() || "=+/".contains(character)))
        .map(readable)
        .collect();
    let all = parts.join(" ").to_lowercase();
    let words: Vec<String> = all
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}
