//! Lines that choose between ways of paying. A word that stands for none of them is not exchanged for the
//! only one that would fit: that may be the opposite of what was meant.

use crate::language::parser::words;

/// Words that decide what is paid, each with others that mean the same.
const DECIDING: &[(&str, &[&str])] = &[
    ("ignored", &["disregarded", "neglected", "skipped"]),
    ("forgiven", &["waived", "cancelled", "canceled", "forgotten", "dropped"]),
    ("earliest", &["first", "fastest", "quickest", "soonest"]),
    ("most", &["maximum", "max"]),
    ("least", &["minimum", "min"]),
    ("below", &["under"]),
    ("before", &["until", "prior", "preceding"]),
    ("after", &["behind", "past", "following", "in"]),
    ("next", &["following", "coming", "subsequent"]),
    ("last", &["previous", "latest", "preceding", "final"]),
    ("wait", &["waits", "waiting"]),
    ("waits", &["wait", "waiting", "held", "kept", "postponed"]),
    ("equally", &["evenly", "equal", "alike", "even"]),
    ("owner", &["owners", "us"]),
    ("contributions", &["contribution", "contributed", "donations", "gifts"]),
    ("nothing", &["zero", "none", "nil", "null"]),
    ("one", &["single"]),
    ("several", &["many", "multiple"]),
];

/// Other words, each with those that say the same where only it fits.
const ALIKE: &[(&str, &[&str])] = &[("of", &["from"]), ("nobody", &["noone"]), ("by", &["per"])];

/// Beginnings of lines that choose between ways, and all of these.
const POSSIBLE: &[(&str, &[&str])] = &[
    (
        "corrections",
        &[
            "corrections count in the next period",
            "corrections adjust for 90 days",
            "corrections are ignored",
        ],
    ),
    ("unapproved", &["unapproved wait", "unapproved are left out"]),
    ("debts", &["debts carry over", "debts are forgiven"]),
    ("shortfall", &["shortfall carry over", "shortfall is forgiven"]),
    ("leftover", &["leftover carry over", "leftover return to owner", "leftover share again"]),
    (
        "if nobody qualifies",
        &["if nobody qualifies, carry over", "if nobody qualifies, return to owner"],
    ),
    (
        "ties",
        &[
            "ties share the places they tie for",
            "ties earliest wins",
            "ties by visits, then share",
            "ties return to owner",
        ],
    ),
    ("tiers", &["tiers marginal", "tiers whole", "tiers by visits", "tiers for each book"]),
    (
        "where",
        &[
            "where category is \"course\"",
            "where category is any of \"course\", \"membership\"",
            "where amount at least 50.00 USD",
            "where customer.country is known",
            "where customer is not course.owner.customer",
        ],
    ),
    (
        "segment",
        &[
            "segment customer.country is \"US\"",
            "segment customer.country is any of \"US\", \"CA\"",
            "segment customer.plan is known",
        ],
    ),
    (
        "split",
        &[
            "split evenly",
            "split by touches",
            "split first",
            "split last",
            "split first 40%, middle 20%, last 40%",
            "split half-life 7 days",
        ],
    ),
    ("over the", &["over the last 12 months", "over the year", "over the quarter"]),
    ("for", &["for 12 months from each customer's first", "for each customer's first 3"]),
    ("worth", &["worth 5 points", "worth 5 points per 1.00 USD"]),
    (
        "measure the",
        &[
            "measure the day before",
            "measure the week before",
            "measure the month before",
            "measure the quarter before",
            "measure the year before",
            "measure since the last run",
        ],
    ),
    (
        "measure",
        &["measure the month before", "measure the week before", "measure since the last run"],
    ),
    ("ends with", &["ends with order_paid", "ends with order_paid once per order"]),
    ("repeats", &["repeats count once", "repeats count each"]),
    ("touches", &["touches belong to one journey", "touches may serve several"]),
    (
        "each",
        &["each at most 60% of the pool", "each at least 100.00 USD", "each below 20.00 USD waits"],
    ),
    ("share", &["share equally", "share by completions"]),
];

/// Beginnings that have chosen already.
const CHOSEN: &[&str] =
    &["corrections adjust", "each below", "ties by", "tiers by", "tiers for", "leftover share"];

/// Whether a word may be taken for a word of the language.
pub(super) fn may_stand_for(word: &str, right: &str) -> bool {
    let found = DECIDING.iter().find(|(deciding, _)| *deciding == right);
    found.is_none_or(|(_, same)| same.contains(&word.to_lowercase().as_str()))
}

/// Whether a word says the same as a word of the language.
pub(super) fn says_the_same(word: &str, right: &str) -> bool {
    let word = word.to_lowercase();
    let mut all = DECIDING.iter().chain(ALIKE);
    all.any(|(other, same)| *other == right && same.contains(&word.as_str()))
}

/// Every way to write a line that chooses between ways; `None` for every other line, and where the choice
/// is made.
pub(in crate::language::parser) fn possible(clause: &str) -> Option<String> {
    let begins = |beginning: &str| words::opens_with(clause, beginning).is_some();
    if CHOSEN.iter().any(|chosen| begins(chosen)) {
        return None;
    }
    let (_, ways) = POSSIBLE.iter().find(|(beginning, _)| begins(beginning))?;
    let quoted: Vec<String> = ways.iter().map(|way| format!("\"{way}\"")).collect();
    let (last, others) = quoted.split_last()?;
    Some(format!("possible are {} and {last}", others.join(", ")))
}
