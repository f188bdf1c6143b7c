//! From bytes to lines: decoding, line ends, comments. Offsets always count the bytes as given.

use std::ops::Range;

use super::words::is_blank;
use crate::language::place::{self, LineText};

/// One line, cut into clause and comment.
#[derive(Debug, Clone)]
pub(super) struct RawLine<'t> {
    /// The whole line.
    pub line: LineText<'t>,
    /// Offset of the clause in it.
    pub base: usize,
    /// The clause without blanks around it.
    pub clause: &'t str,
    /// Offset of the comment's sign.
    pub comment: Option<usize>,
    /// The line with its end, in bytes of the whole text; the last line may have the end of the one
    /// before it instead. Without it no blank line is left.
    pub whole: Range<usize>,
}

/// The text of the bytes, of the same length, and where bytes are not UTF-8 (they become `?`).
pub(super) fn decode(source: &[u8]) -> (String, Vec<Range<usize>>) {
    let mut text = String::with_capacity(source.len());
    let mut wrong = Vec::new();
    for chunk in source.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            let start = text.len();
            text.extend(chunk.invalid().iter().map(|_| '?'));
            wrong.push(start..text.len());
        }
    }
    (text, wrong)
}

/// The lines of a text, each cut into clause and comment.
pub(super) fn split(text: &str) -> Vec<RawLine<'_>> {
    let lines = place::lines(text);
    let end_of = |line: &LineText<'_>| line.start + line.text.len();
    let mut before = 0;
    let mut result = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let end = end_of(line);
        let whole = match lines.get(index + 1) {
            Some(next) => line.start..next.start,
            None if end < text.len() => line.start..text.len(),
            None => before..end,
        };
        before = end;
        result.push(cut(*line, whole));
    }
    result
}

fn cut(line: LineText<'_>, whole: Range<usize>) -> RawLine<'_> {
    let comment = comment_start(line.text);
    let before = line.text.get(..comment.unwrap_or(line.text.len())).unwrap_or(line.text);
    let clause = before.trim_matches(is_blank);
    let base = before.len() - before.trim_start_matches(is_blank).len();
    RawLine { line, base, clause, comment, whole }
}

/// Where the comment starts: the first `#` that is not inside quotes.
fn comment_start(line: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (offset, character) in line.char_indices() {
        match character {
            '#' if !quoted => return Some(offset),
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && character == '\\' && !escaped;
    }
    None
}
