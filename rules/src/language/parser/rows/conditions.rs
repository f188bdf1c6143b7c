//! Signs and words of other languages in conditions.

use super::Row;
use crate::language::parser::grammar::Rule;

/// Lines with conditions behind which words of other languages are known.
const LINES: &[Rule] = &[Rule::line_where, Rule::line_qualify, Rule::line_segment];

/// Every line with conditions.
const ALL: &[Rule] = &[
    Rule::line_where,
    Rule::line_qualify,
    Rule::line_segment,
    Rule::line_everyone,
    Rule::line_opens,
    Rule::line_pays,
    Rule::line_times,
    Rule::line_waits,
];

const fn verb(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(LINES, seen, right, "S125")
}

const fn joint(seen: &'static [&'static str], right: &'static str) -> Row {
    Row::stop(ALL, seen, right, "S141")
}

pub(super) const ROWS: &[Row] = &[
    verb(&["is not any of", "is not one of", "is not in", "not in"], "is none of"),
    verb(&["is one of", "is in", "is either", "in"], "is any of"),
    verb(&["is equal to", "equals"], "is"),
    verb(&["isn't"], "is not"),
    verb(&["is at least", "atleast"], "at least"),
    verb(&["is at most", "atmost"], "at most"),
    verb(
        &[
            "is more than",
            "is greater than",
            "is over",
            "is above",
            "is bigger than",
            "greater than",
            "bigger than",
            "above",
            "over",
            "exceeds",
        ],
        "more than",
    ),
    verb(
        &[
            "is less than",
            "is under",
            "is below",
            "is smaller than",
            "smaller than",
            "fewer than",
            "below",
            "under",
        ],
        "less than",
    ),
    verb(&["is before", "until"], "before"),
    verb(&["is after"], "after"),
    verb(&["since"], "for example: where ordered after 2024-12-31 23:59")
        .said("\"after\" leaves out the moment itself, with which \"since\" begins: name one before it")
        .helps(),
    verb(&["is empty", "is missing", "is null"], "is unknown"),
    joint(&["&&", "&", "AND", "And"], "and"),
    joint(&["||", "|", "OR", "Or"], "or"),
];
