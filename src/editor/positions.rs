//! Places in a text as editors count: lines from 0, and in a line units of UTF-16, or bytes where the client offers
//! that. A byte order mark is a part of the text here.

use ls_types::{Position, Range};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what the protocol counts unless something else was agreed upon.
    #[default]
    Utf16,
}

impl Encoding {
    fn length(self, letter: char) -> usize {
        match self {
            Self::Utf8 => letter.len_utf8(),
            Self::Utf16 => letter.len_utf16(),
        }
    }
}

/// Where the lines of a text start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// Those of a text; CRLF, LF and CR end a line.
    pub fn of(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { starts, encoding }
    }

    /// The line of that number, from 0, without its end; the empty end of the text behind the last one.
    fn line<'t>(&self, text: &'t str, number: usize) -> (usize, &'t str) {
        let Some(&start) = self.starts.get(number) else { return (text.len(), "") };
        let end = self.starts.get(number + 1).copied().unwrap_or(text.len());
        let line = text.get(start..end).unwrap_or("");
        (start, line.trim_end_matches(['\r', '\n']))
    }

    /// The byte of a place. One behind the end of its line is the end; one inside a letter is its beginning.
    pub fn offset(&self, text: &str, position: Position) -> usize {
        let number = usize::try_from(position.line).unwrap_or(usize::MAX);
        let wanted = usize::try_from(position.character).unwrap_or(usize::MAX);
        let (start, line) = self.line(text, number);
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            units += self.encoding.length(letter);
            if units > wanted {
                return start + at;
            }
        }
        start + line.len()
    }

    /// The place of a byte.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let number = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let (start, _) = self.line(text, number);
        let before = text.get(start..offset.min(text.len())).unwrap_or("");
        let units: usize = before.chars().map(|letter| self.encoding.length(letter)).sum();
        Position { line: counted(number), character: counted(units) }
    }

    /// The place of some bytes.
    pub fn range(&self, text: &str, bytes: std::ops::Range<usize>) -> Range {
        Range { start: self.position(text, bytes.start), end: self.position(text, bytes.end) }
    }
}

/// A number as the protocol has it.
pub fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
