//! Lines that choose between ways of paying. A word that stands for none of them is not exchanged for the
//! only one that would fit: that may be the opposite of what was meant.

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
