//! Lines that begin in other words.

use super::Row;
use crate::language::parser::grammar::Rule;
use crate::language::parser::sections::Section::{Metric, Pool, Weighting};

pub(super) const ROWS: &[Row] = &[
    Row::opening(
        &[Metric],
        &["lifetime", "over the lifetime", "all time", "all-time", "of all time"],
        "since the start",
    )
    .reads(Rule::line_since),
    Row::opening(&[Metric], &["year to date", "year-to-date", "ytd", "YTD"], "over the year")
        .reads(Rule::line_over),
    Row::opening(
        &[Pool],
        &["minimum of", "minimum", "min of", "min", "not less than", "no less than"],
        "at least",
    ),
    Row::opening(
        &[Pool, Metric],
        &[
            "maximum of",
            "maximum",
            "max of",
            "max",
            "not more than",
            "no more than",
            "never more than",
            "up to",
            "limited to",
            "limit to",
            "limit of",
            "limit",
            "capped at",
            "cap at",
            "cap of",
            "cap",
        ],
        "at most",
    ),
    Row::opening(&[Metric], &["counts", "gives", "earns", "brings", "pays", "each"], "worth")
        .reads(Rule::line_worth),
    Row::opening(
        &[Weighting],
        &[
            "split by",
            "share according to",
            "split according to",
            "divide according to",
            "share in proportion to",
            "split in proportion to",
            "divide in proportion to",
        ],
        "share by",
    )
    .reads(Rule::share_by)
    .said("a pool is divided by a score with \"share by\""),
    Row::opening(
        &[Weighting],
        &["share ties", "split ties", "ties are shared", "tied share"],
        "ties share the places they tie for",
    )
    .reads(Rule::line_ties),
    // Two of these start other lines.
    Row::opening(
        &[Weighting],
        &["multiply by", "multiplied by", "multiply", "time", "ties"],
        "times",
    )
    .reads(Rule::line_times)
    .said("a score is multiplied with \"times\""),
    Row::opening(
        &[Weighting],
        &[
            "tiers per each",
            "tiers per",
            "tier for each",
            "ties for each",
            "tiers for every",
            "tiers by each",
            "tiers by every",
            "tiers of each",
            "tiers each",
        ],
        "tiers for each",
    )
    .reads(Rule::line_tiers)
    .said("what reaches tiers by itself stands behind \"for each\""),
];
