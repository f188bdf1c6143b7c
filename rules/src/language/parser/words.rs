//! The words of a clause, which of them are reserved, and which are near each other.

use std::ops::Range;

use super::sections::{FORMS, HEADS};

/// A word longer than this is no misspelt word of the language.
const LONGEST_WORD: usize = 24;

/// Words that are no names although no line starts with them.
const OTHERS: &[&str] = &[
    "language",
    "catalogue",
    "refund",
    "points",
    "nothing",
    "only",
    "fixed",
    "per",
    "yes",
    "no",
    "and",
    "or",
    "is",
    "not",
    "any",
    "none",
    "of",
    "at",
    "least",
    "most",
    "more",
    "less",
    "than",
    "before",
    "after",
    "known",
    "unknown",
    "number",
    "money",
    "percent",
    "text",
    "truth",
    "moment",
    "duration",
];

/// The words of a clause, with their offsets; blanks and commas stand between them.
pub(super) fn words(clause: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut rest = clause;
    let mut offset = 0;
    std::iter::from_fn(move || {
        let trimmed = rest.trim_start_matches(separates);
        offset += rest.len() - trimmed.len();
        let length = trimmed.find(separates).unwrap_or(trimmed.len());
        let (word, after) = trimmed.split_at_checked(length)?;
        let range = offset..offset + length;
        offset += length;
        rest = after;
        (!word.is_empty()).then_some((range, word))
    })
}

fn separates(character: char) -> bool {
    is_blank(character) || character == ','
}

/// Space, tab, no-break space.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{a0}')
}

/// The first word.
pub(super) fn first(clause: &str) -> &str {
    opening(clause).1
}

/// The first word and its place. It ends where a text begins, with or without a blank: otherwise
/// the canonical form, which has the blank, would start with another word.
pub(super) fn opening(clause: &str) -> (Range<usize>, &str) {
    let (range, word) = words(clause).next().unwrap_or_default();
    let end = word.char_indices().skip(1).find(|(_, letter)| *letter == '"');
    let word = end.and_then(|(end, _)| word.get(..end)).unwrap_or(word);
    (range.start..range.start + word.len(), word)
}

/// Where a clause's first words end, when they are those of the opening (`*` is any word).
pub(super) fn opens_with(clause: &str, opening: &str) -> Option<usize> {
    let mut found = words(clause);
    let mut end = 0;
    for wanted in opening.split(' ') {
        let (range, word) = found.next()?;
        if wanted != "*" && wanted != word {
            return None;
        }
        end = range.end;
    }
    Some(end)
}

/// Words that lines start with since rules were written that may use them as names.
const STILL_NAMES: &[&str] = &["advance", "first", "for", "over", "since", "times", "waits"];

/// Whether a line starts with a word that names may be.
pub(super) fn may_be_name(word: &str) -> bool {
    STILL_NAMES.contains(&word)
}

/// Whether a name may not be given to anything.
pub(super) fn is_reserved(name: &str) -> bool {
    if may_be_name(name) {
        return false;
    }
    OTHERS.contains(&name)
        || HEADS.iter().any(|head| head.word == name)
        || FORMS.iter().any(|form| first(form.opening) == name)
}

/// Beginnings that make another word of a word.
const TURNING: [&str; 8] = ["un", "in", "im", "non", "no", "dis", "re", "de"];

/// Whether a word that looks like another one says something else: `unpaid_orders` is no slip of `paid_orders`,
/// `q2_sales` none of `q1_sales`, and `net_amount` says more than `amount`.
pub(in crate::language) fn says_otherwise(word: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let turns = |one: &str, other: &str| {
        let rest = one.strip_suffix(other).unwrap_or_default();
        TURNING.contains(&rest)
    };
    let (parts, others): (Vec<&str>, Vec<&str>) =
        (word.split('_').collect(), other.split('_').collect());
    let mut pairs = parts.iter().zip(&others);
    digits(word) != digits(other)
        || (parts.len() > others.len() && others.iter().all(|part| parts.contains(part)))
        || (parts.len() == others.len()
            && pairs.any(|(one, other)| turns(one, other) || turns(other, one)))
}

/// The candidate that `word` was probably meant to be; none when the word is one of them.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    if !(2..=LONGEST_WORD).contains(&length) {
        return None;
    }
    // Most names differ too much in length already; comparing letters is what costs.
    let most = |candidate: &str| tolerance(length.max(candidate.len()));
    candidates
        .filter(|candidate| length.abs_diff(candidate.len()) <= most(candidate))
        .filter(|candidate| !says_otherwise(word, candidate))
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate))
        .min()
        .filter(|(distance, _)| *distance > 0)
        .map(|(_, candidate)| candidate)
}

/// How many letters may be wrong.
fn tolerance(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::says_otherwise;

    #[test]
    fn what_looks_like_a_name_and_says_something_else_is_no_slip_of_it() {
        for (word, other) in [
            ("unpaid_orders", "paid_orders"),
            ("order_unpaid", "order_paid"),
            ("inactive_days", "active_days"),
            ("q2_sales", "q1_sales"),
            ("net_amount", "amount"),
            ("refunded", "funded"),
            ("disqualify", "qualify"),
            ("nowhere", "where"),
        ] {
            assert!(says_otherwise(word, other), "{word} is taken for {other}");
        }
        for (word, other) in [
            ("counts", "count"),
            ("orders_paid", "order_paid"),
            ("order", "order_paid"),
            ("sale", "sales"),
        ] {
            assert!(!says_otherwise(word, other), "{word} is a slip of {other}");
        }
    }
}
