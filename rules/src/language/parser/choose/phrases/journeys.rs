//! Lines of a cluster in other words.

use crate::language::parser::fault::Fault;
use crate::language::parser::words;

/// Other first words, and the words of the language.
const OPENINGS: &[(&str, &str)] = &[
    ("where", "segment"),
    ("only", "segment"),
    ("lookback", "window"),
    ("pause", "gap"),
    ("closes with", "ends with"),
    ("closed by", "ends with"),
    ("ended by", "ends with"),
    ("finishes with", "ends with"),
    ("until", "ends with"),
];

/// What a line of a cluster should be.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    let find = |(written, right): &(&str, &'static str)| {
        Some((words::opens_with(clause, written)?, *right))
    };
    let (end, right) = OPENINGS.iter().find_map(find)?;
    let written = clause.get(..end)?;
    let message = format!("under \"cluster\", \"{written}\" is written \"{right}\"");
    Some(Fault::new("S125", 0..end, message).instead(right))
}
