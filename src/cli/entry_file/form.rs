//! What a file is by its first bytes: JSON lines, CSV, or something that only looks like an entry file.

use std::path::Path;

use super::source::Wrong;

/// The two forms of entry files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    JsonLines,
    /// A head, then one event a row.
    Csv,
}

/// How other files begin, what they are, and what to do about it.
const OTHERS: [(&[u8], &str); 15] = [
    (b"\xd0\xcf\x11\xe0", OLD_EXCEL),
    (b"\x1f\x8b", "this is compressed with gzip; unpack it first, for example with gunzip"),
    (b"BZh", "this is compressed with bzip2; unpack it first, for example with bunzip2"),
    (b"\xfd7zXZ", "this is compressed with xz; unpack it first, for example with unxz"),
    (b"\x28\xb5\x2f\xfd", "this is compressed with zstd; unpack it first, for example with unzstd"),
    (b"7z\xbc\xaf", "this is a 7z archive; unpack it first"),
    (b"Rar!", "this is a RAR archive; unpack it first"),
    (b"%PDF", "this is a PDF; export the table it was made from as CSV UTF-8"),
    (b"PAR1", "this is a Parquet file; export it as JSON lines or CSV"),
    (b"SQLite format 3\0", "this is a SQLite database; export its rows as JSON lines or CSV"),
    (b"\xff\xfe\0\0", "this is UTF-32 text; convert it with: iconv -f UTF-32 -t UTF-8"),
    (b"\0\0\xfe\xff", "this is UTF-32 text; convert it with: iconv -f UTF-32 -t UTF-8"),
    (b"\xff\xfe", UTF16),
    (b"\xfe\xff", UTF16),
    (b"\x89PNG", "this is a picture; entries are JSON lines or CSV"),
];

const OLD_EXCEL: &str = "this is an Excel workbook (.xls); save its sheet as \"CSV UTF-8 (comma \
                         delimited)\" and give that file";
const UTF16: &str =
    "this is UTF-16 text; save it as UTF-8, or convert it with: iconv -f UTF-16 -t UTF-8";
const ARRAY: &str = "this is a JSON array; write its entries one a line, without brackets and commas \
                     between them, for example with: jq -c '.[]'";
const MARKUP: &str = "this is HTML or XML; export the table as CSV UTF-8";
const JSON_NAMED_CSV: &str = "this is JSON lines, though its name ends like that of a CSV; rename it to \
                              end in .jsonl";
const CSV_NAMED_JSON: &str = "this is CSV, though its name ends like that of JSON lines; rename it to \
                              end in .csv";

/// What a file must be, by its name and its first bytes, of which there should be some thousand.
/// Fails with what it is instead.
pub fn form(path: &Path, head: &[u8]) -> Result<Form, Wrong> {
    if let Some(what) = other(head) {
        return Err(Wrong::whole(what));
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let extension = path.extension().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    let named_csv = ["csv", "tsv", "tab"].contains(&extension.as_str());
    let named_json = ["jsonl", "ndjson", "json", "jsonlines"].contains(&extension.as_str());
    match text.chars().next() {
        None => Err(Wrong::whole(
            "this file is empty; it needs one JSON object a line, or a CSV with its head",
        )),
        Some('[') => Err(Wrong::whole(ARRAY)),
        Some('<') => Err(Wrong::whole(MARKUP)),
        Some('{') if named_csv => Err(Wrong::whole(JSON_NAMED_CSV)),
        Some('{') => Ok(Form::JsonLines),
        Some(_) if named_json && is_csv_head(text) => Err(Wrong::whole(CSV_NAMED_JSON)),
        Some(_) if named_json => Ok(Form::JsonLines),
        Some(_) => Ok(Form::Csv),
    }
}

/// What the first bytes give away, if they are not those of UTF-8 text.
fn other(head: &[u8]) -> Option<String> {
    if head.starts_with(b"PK\x03\x04") {
        return Some(zipped(head));
    }
    let known = OTHERS.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some((_, what)) = known {
        return Some((*what).to_owned());
    }
    let nul_at = |parity: usize| {
        let every_second = head.iter().skip(parity).step_by(2);
        let (nul, all) = every_second
            .fold((0_usize, 0_usize), |(nul, all), byte| (nul + usize::from(*byte == 0), all + 1));
        nul * 2 > all
    };
    match (nul_at(0), nul_at(1)) {
        (false, true) => Some(UTF16.replace("-f UTF-16", "-f UTF-16LE")),
        (true, false) => Some(UTF16.replace("-f UTF-16", "-f UTF-16BE")),
        (all, _) if all || (head.contains(&0) && !is_utf8(head)) => {
            Some("this is not text but binary data; entries are JSON lines or CSV".to_owned())
        }
        _ => None,
    }
}

/// Spreadsheets are ZIP archives, with the names of their parts in plain sight.
fn zipped(head: &[u8]) -> String {
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    let what = if has(b"opendocument.spreadsheet") {
        "an OpenDocument spreadsheet (.ods); save its sheet as CSV, in UTF-8 and with commas,"
    } else if has(b"xl/") || has(b"[Content_Types].xml") {
        "an Excel workbook (.xlsx); save its sheet as \"CSV UTF-8 (comma delimited)\""
    } else {
        return "this is a ZIP archive; unpack it first".to_owned();
    };
    format!("this is {what} and give that file")
}

/// Whether it is UTF-8, but for a character that its end may cut.
fn is_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Whether the first line names columns that a CSV needs, however they are separated.
fn is_csv_head(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().to_lowercase();
    let mut cells = line.split([',', ';', '\t', '|']).map(|cell| cell.trim().trim_matches('"'));
    line.starts_with("sep=") || (cells.clone().count() > 1 && cells.any(|cell| cell == "event"))
}
