//! Whether a file is UTF-8 throughout, and its lines.

use std::io::{BufRead, BufReader, Read};

use super::source::Wrong;

/// Lines that end with a line feed, with their numbers from 1 and without their ends.
pub struct Lines<R> {
    input: BufReader<R>,
    number: usize,
}

impl<R: Read> Lines<R> {
    /// The lines of a text.
    pub fn of(input: BufReader<R>) -> Self {
        Self { input, number: 0 }
    }

    fn line(&mut self) -> Result<Option<(usize, String)>, Wrong> {
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut line = String::from_utf8(line).map_err(|error| {
            not_utf8(self.number, error.as_bytes(), error.utf8_error().valid_up_to())
        })?;
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(Some((self.number, line)))
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<(usize, String), Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line().transpose()
    }
}

/// Reads a text to its end. Fails at the first byte that is not UTF-8, so that nothing of a file in
/// another encoding is taken.
pub fn require_utf8<R: Read>(mut input: BufReader<R>) -> Result<(), Wrong> {
    let (mut chunk, mut before) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut chunk)? > 0 {
        if let Err(error) = std::str::from_utf8(&chunk) {
            let valid = chunk.get(..error.valid_up_to()).unwrap_or_default();
            return Err(not_utf8(before + ends(valid) + 1, &chunk, error.valid_up_to()));
        }
        before += ends(&chunk);
        chunk.clear();
    }
    Ok(())
}

/// How many lines end here: with a line feed, a carriage return, or both.
fn ends(text: &[u8]) -> usize {
    let next = text.iter().skip(1).chain([&0]);
    let ends = text.iter().zip(next);
    ends.filter(|(byte, next)| **byte == b'\n' || (**byte == b'\r' && **next != b'\n')).count()
}

fn not_utf8(line: usize, text: &[u8], place: usize) -> Wrong {
    let byte = text.get(place).copied().unwrap_or_default();
    Wrong::at(
        line,
        format!(
            "this is not UTF-8 text (byte {byte:02X}), but Latin-1 or Windows-1252, perhaps; save it as \
             UTF-8, or convert it with: iconv -f WINDOWS-1252 -t UTF-8"
        ),
    )
}
