//! The rows of a CSV as RFC 4180 has them, each with the line on which it begins.
//!
//! Quotes that open, close or stand where they may not are errors: any guess what was meant would
//! join or cut rows in silence.

use std::io::{BufReader, Bytes, Read};

use super::source::Wrong;

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its cells, without their quotes.
    pub cells: Vec<String>,
}

/// The rows of a text; blank lines are none.
pub struct Rows<R> {
    bytes: Bytes<BufReader<R>>,
    /// The line of the next byte.
    line: usize,
    /// Whether the last byte was a carriage return: a line feed then belongs to it.
    returned: bool,
    failed: bool,
}

/// Where in a cell the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before its first byte.
    Start,
    /// In a cell without quotes.
    Plain,
    /// Behind the quote that opened on this line.
    Quoted(usize),
    /// Behind a quote within such a cell: its end, or the first half of a quote in its text.
    Closed(usize),
}

/// What a byte does.
enum Step {
    Go(State),
    Add(State),
    EndCell,
    EndRow,
}

impl<R: Read> Rows<R> {
    /// The rows of a text without a byte order mark.
    pub fn of(input: BufReader<R>) -> Self {
        Self { bytes: input.bytes(), line: 1, returned: false, failed: false }
    }

    fn row(&mut self) -> Result<Option<Row>, Wrong> {
        let mut row = Row { line: self.line, cells: Vec::new() };
        let (mut cell, mut state) = (Vec::new(), State::Start);
        while let Some(byte) = self.bytes.next().transpose()? {
            let second_half = std::mem::replace(&mut self.returned, byte == b'\r') && byte == b'\n';
            if second_half && state == State::Start && row.cells.is_empty() {
                continue;
            }
            let step = step(state, byte, self.line)?;
            if byte == b'\r' || (byte == b'\n' && !second_half) {
                self.line += 1;
            }
            match step {
                Step::Go(next) => state = next,
                Step::Add(next) => {
                    cell.push(byte);
                    state = next;
                }
                Step::EndCell => {
                    row.cells.push(text(&mut cell, row.line)?);
                    state = State::Start;
                }
                Step::EndRow => {
                    row.cells.push(text(&mut cell, row.line)?);
                    if !is_blank(&row) {
                        return Ok(Some(row));
                    }
                    row = Row { line: self.line, cells: Vec::new() };
                    state = State::Start;
                }
            }
        }
        if let State::Quoted(line) = state {
            return Err(Wrong::at(
                line,
                "the quote that opens on this line is never closed; close it, and write a quote within a \
                 quoted cell twice",
            ));
        }
        row.cells.push(text(&mut cell, row.line)?);
        Ok((!is_blank(&row)).then_some(row))
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.row();
        self.failed = row.is_err();
        row.transpose()
    }
}

fn step(state: State, byte: u8, line: usize) -> Result<Step, Wrong> {
    Ok(match (state, byte) {
        (State::Start, b'"') => Step::Go(State::Quoted(line)),
        (State::Quoted(opened), b'"') => Step::Go(State::Closed(opened)),
        (State::Closed(opened), b'"') => Step::Add(State::Quoted(opened)),
        (State::Quoted(opened), _) => Step::Add(State::Quoted(opened)),
        (_, b',') => Step::EndCell,
        (_, b'\n' | b'\r') => Step::EndRow,
        (State::Start | State::Plain, byte) if byte != b'"' => Step::Add(State::Plain),
        (State::Plain | State::Start, _) => {
            let message = "a quote stands within a cell that does not begin with one; put the whole \
                           cell into quotes and write the quote within it twice";
            return Err(Wrong::at(line, message));
        }
        (State::Closed(_), _) => {
            let message = "a quoted cell goes on behind its closing quote; write a quote within a \
                           quoted cell twice";
            return Err(Wrong::at(line, message));
        }
    })
}

fn text(cell: &mut Vec<u8>, line: usize) -> Result<String, Wrong> {
    String::from_utf8(std::mem::take(cell)).map_err(|_| Wrong::at(line, "this is not UTF-8 text"))
}

fn is_blank(row: &Row) -> bool {
    matches!(row.cells.as_slice(), [only] if only.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::Rows;

    fn rows(text: &str) -> Result<Vec<(usize, String)>, String> {
        Rows::of(BufReader::with_capacity(3, text.as_bytes()))
            .map(|row| row.map(|row| (row.line, row.cells.join("|"))))
            .collect::<Result<_, _>>()
            .map_err(|wrong| format!("{wrong:?}"))
    }

    #[test]
    fn each_row_has_its_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["a,b", "", "\"1", "\"\"2\"\"", "\",x", "  ", "3,\"\"", ",", "4,5"].join(end);
            let multi = format!("1{end}\"2\"{end}|x");
            let expected = [(1, "a|b"), (3, multi.as_str()), (7, "3|"), (8, "|"), (9, "4|5")];
            let expected = expected.map(|(line, text)| (line, text.to_owned())).to_vec();
            assert_eq!(rows(&text), Ok(expected.clone()), "{end:?}");
            assert_eq!(rows(&format!("{text}{end}")), Ok(expected), "{end:?}");
        }
    }

    #[test]
    fn quotes_out_of_place_are_named_by_line() {
        for (text, line) in [
            ("a,b\n1,\"2\n3,4\n", 2),
            ("a,b\n1,2\n\"x\ny\",\"z\"\"\n3,4\n", 4),
            ("a,b\n1,5\" disk\n", 2),
            ("a,b\n1, \"2,3\"\n", 2),
            ("a,b\n\"1\n2\"3,4\n", 3),
            ("a,b\n1,\"", 2),
        ] {
            let wrong = rows(text).unwrap_err();
            assert!(wrong.contains(&format!("Some({line})")), "{text:?}: {wrong}");
        }
    }
}
