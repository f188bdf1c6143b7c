//! What a file is by its first bytes: JSON lines, CSV, Parquet, or something that only looks like an entry file.

use std::path::Path;

use super::parquet::is_parquet;
use super::source::Wrong;
use crate::cli::file_kind::{FileKind, is_rule};

/// The forms of entry files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    JsonLines,
    /// A head, then one event a row.
    Csv,
    /// A table by columns.
    Parquet,
}

const RULE: &str = "this is a rule or a catalogue; entries are JSON lines, CSV or Parquet";
const ARRAY: &str = "this is a JSON array; write its entries one a line, without brackets and commas \
                     between them, for example with: jq -c '.[]'";
const MARKUP: &str = "this is HTML or XML; export the table as CSV UTF-8";
const JSON_NAMED_CSV: &str = "this is JSON lines, though its name ends like that of a CSV; rename it to \
                              end in .jsonl";
const CSV_NAMED_JSON: &str = "this is CSV, though its name ends like that of JSON lines; rename it to \
                              end in .csv";
const PARQUET_NAMED_TEXT: &str = "this is Parquet, though its name ends like that of a text; rename it to end \
                                  in .parquet";
const TEXT_NAMED_PARQUET: &str = "this is no Parquet, though its name ends like that of such a file; rename it \
                                  to end in .csv or .jsonl, or write it as Parquet";

/// What a file must be, by its name and its first bytes, of which there should be some thousand.
/// Whoever has packed it names what it is in front of that ending. Fails with what it is instead.
pub fn form(path: &Path, head: &[u8], is_packed: bool) -> Result<Form, Wrong> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let extension = extension(path);
    let named_csv = ["csv", "tsv", "tab"].contains(&extension.as_str());
    let named_json = ["jsonl", "ndjson", "json", "jsonlines"].contains(&extension.as_str());
    let named_parquet = ["parquet", "pq", "parq"].contains(&extension.as_str());
    if is_parquet(head) && !is_packed {
        let is_misnamed = named_csv || named_json;
        return if is_misnamed { Err(Wrong::whole(PARQUET_NAMED_TEXT)) } else { Ok(Form::Parquet) };
    }
    if let Some(kind) = FileKind::of(head) {
        return Err(Wrong::whole(kind.no_entries()));
    }
    match text.chars().next() {
        None => Err(Wrong::whole(
            "this file is empty; it needs one JSON object a line, or a CSV with its head",
        )),
        Some(_) if named_parquet => Err(Wrong::whole(TEXT_NAMED_PARQUET)),
        Some(_) if is_rule(text) => Err(Wrong::whole(RULE)),
        Some('[') => Err(Wrong::whole(ARRAY)),
        Some('<') => Err(Wrong::whole(MARKUP)),
        Some('{') if named_csv => Err(Wrong::whole(JSON_NAMED_CSV)),
        Some('{') => Ok(Form::JsonLines),
        Some(_) if named_json && is_csv_head(text) => Err(Wrong::whole(CSV_NAMED_JSON)),
        Some(_) if named_json => Ok(Form::JsonLines),
        Some(_) => Ok(Form::Csv),
    }
}

/// How a file's name ends, in small letters; without the ending of a compressed one.
fn extension(path: &Path) -> String {
    let ending = |path: &Path| {
        path.extension().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase()
    };
    match ending(path).as_str() {
        "gz" | "zst" => ending(&path.with_extension("")),
        other => other.to_owned(),
    }
}

/// Whether the first line names columns that a CSV needs, however they are separated.
fn is_csv_head(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().to_lowercase();
    let mut cells = line.split([',', ';', '\t', '|']).map(|cell| cell.trim().trim_matches('"'));
    line.starts_with("sep=") || (cells.clone().count() > 1 && cells.any(|cell| cell == "event"))
}
