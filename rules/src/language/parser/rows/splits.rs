//! Ways to split a journey's value in other words.

use super::Row;
use crate::language::parser::grammar::Rule;

const LINE: &[Rule] = &[Rule::line_split];

const fn way(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(LINE, seen, right, "S125")
}

/// A way that needs numbers, with a line that is right.
const fn numbered(seen: &'static [&'static str], sample: &'static str) -> Row {
    way(seen, sample).said("\"*\" is written with its numbers").helps()
}

pub(super) const ROWS: &[Row] = &[
    way(&["even"], "evenly"),
    way(&["linear", "linearly"], "by touches"),
    way(&["half life", "halflife"], "half-life"),
    way(&["first touch", "first click"], "first"),
    way(&["last touch", "last click"], "last"),
    numbered(&["time decay", "time-decay", "decay"], "for example: split half-life 7 days"),
    numbered(
        &["u-shaped", "position based", "position-based", "by position"],
        "for example: split first 40%, middle 20%, last 40%",
    ),
];
