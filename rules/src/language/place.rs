//! From byte offsets to places: line and column in characters, and UTF-16 offsets.

use std::ops::Range;

use super::diagnostic::Span;

/// One line of a text, without its line end (and, on the first line, without the BOM).
#[derive(Debug, Clone, Copy)]
pub(super) struct LineText<'t> {
    /// From 1.
    pub number: u32,
    /// Offset of its first byte in the whole text.
    pub start: usize,
    /// What it holds.
    pub text: &'t str,
}

impl LineText<'_> {
    /// The place of a range of bytes that are counted from the start of the line.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let (column, utf16_start) = self.column(range.start);
        let (end_column, utf16_end) = self.column(range.end);
        Span {
            start: self.start + range.start,
            end: self.start + range.end,
            line: self.number,
            column,
            end_line: self.number,
            end_column,
            utf16_start,
            utf16_end,
        }
    }

    /// Column from 1 in characters, and UTF-16 units before it.
    fn column(&self, offset: usize) -> (u32, u32) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let (mut column, mut units) = (1, 0);
        for character in before.chars() {
            column += 1;
            units += if character.len_utf16() == 2 { 2 } else { 1 };
        }
        (column, units)
    }
}

/// Splits at CRLF, LF and CR; a BOM is no part of the first line. A line end closes a line and
/// does not open an empty last one.
pub(super) fn lines(text: &str) -> Vec<LineText<'_>> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = text.len() - body.len();
    let mut rest = body;
    let mut lines = Vec::new();
    for number in 1.. {
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.push(LineText { number, start, text: line });
        let next = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\r', '\n']));
        match next {
            Some("") | None => break,
            Some(next) => {
                start += rest.len() - next.len();
                rest = next;
            }
        }
    }
    lines
}
