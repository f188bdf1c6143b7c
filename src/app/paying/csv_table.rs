//! Tables as CSV: with commas, quotes where they are needed, and lines that end as RFC 4180 has it.

use csv_core::{ReadRecordResult, Reader};

/// The most columns of a table that is read.
const MOST_COLUMNS: usize = 1_000;

/// The rows of a table, each with the number of its line; empty lines are none. Fails with what is wrong where it
/// has too many columns, or something that is no text.
pub(in crate::app) fn read(text: &str) -> Result<std::vec::IntoIter<(u64, Vec<String>)>, String> {
    let mut reader = Reader::new();
    let mut input = text.as_bytes();
    let mut output = vec![0; input.len() + 1];
    let mut ends = vec![0; MOST_COLUMNS];
    let mut rows = Vec::new();
    loop {
        let line = reader.line();
        let (mut filled, mut ended) = (0, 0);
        loop {
            let (Some(room), Some(columns)) = (output.get_mut(filled..), ends.get_mut(ended..))
            else {
                return Err(format!("line {line} is too long"));
            };
            let (result, read, written, fields) = reader.read_record(input, room, columns);
            input = input.get(read..).unwrap_or_default();
            filled += written;
            ended += fields;
            match result {
                // Asked again with nothing more, it takes that for the end.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(rows.into_iter()),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(format!("line {line} has more than {MOST_COLUMNS} cells"));
                }
            }
        }
        rows.push((line, cells(&output, ends.get(..ended).unwrap_or_default(), line)?));
    }
}

/// The texts that end at these places.
fn cells(output: &[u8], ends: &[usize], line: u64) -> Result<Vec<String>, String> {
    let mut start = 0;
    let mut cells = Vec::with_capacity(ends.len());
    for end in ends {
        let bytes = output.get(start..*end).unwrap_or_default();
        let text = String::from_utf8(bytes.to_vec());
        cells.push(text.map_err(|_| format!("line {line} is no text"))?);
        start = *end;
    }
    Ok(cells)
}

/// Writes rows, each cell harmless to the spreadsheet that opens it.
pub(in crate::app) fn write(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(|cell| quoted(defused(cell))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front. A negative number is none.
fn defused(cell: String) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|digit: char| digit.is_ascii_digit())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    if is_formula && !is_number { format!("'{cell}") } else { cell }
}
