//! Names, lists, dates and values as people say them.

use chrono::{NaiveDate, NaiveTime};

use crate::domain::Currency;
use crate::language::dates::clock;
use crate::language::tree::{At, Literal};

/// A name without its underscores.
pub(super) fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// With a capital in front.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name as a title.
pub(super) fn titled(name: &str) -> String {
    capital(&spoken(name))
}

/// A title within a sentence: words that only begin with a capital lose it.
pub(super) fn within(title: &str) -> String {
    let lower = |word: &str| {
        let mut letters = word.chars();
        let only_first = letters.next().is_some_and(char::is_uppercase)
            && letters.clone().all(|letter| !letter.is_uppercase())
            && letters.next().is_some();
        if only_first { word.to_lowercase() } else { word.to_owned() }
    };
    title.split(' ').map(lower).collect::<Vec<_>>().join(" ")
}

/// With `a` or `an` in front.
pub(super) fn one(noun: &str) -> String {
    let article =
        if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Between quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<S: AsRef<str>>(items: &[S], joining: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {joining} {}", first.join(", "), last.as_ref())
        }
    }
}

/// `31 October 2026`
pub(super) fn date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// A value.
pub(super) fn literal(value: &At<Literal>) -> String {
    match &value.node {
        Literal::Text(text) => quoted(text),
        Literal::Number(number) => number.to_string(),
        Literal::Money(amount) => amount.to_string(),
        Literal::Percent(part) => part.to_string(),
        Literal::Truth(true) => "yes".to_owned(),
        Literal::Truth(false) => "no".to_owned(),
        Literal::Duration(length) => length.to_string(),
        Literal::Moment(day, NaiveTime::MIN) => date(*day),
        Literal::Moment(day, at) => format!("{} at {}", date(*day), clock(*at)),
    }
}

/// `USD (United States dollar)`
pub(super) fn currency(currency: Currency) -> String {
    match currency {
        Currency::Iso(iso) => format!("{} ({})", iso.code(), iso.name()),
        Currency::Points => "points".to_owned(),
    }
}

/// `1st`, `2nd`, `11th`
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_people_say_them() {
        for (items, said) in [(&[][..], ""), (&["a"], "a"), (&["a", "b"], "a or b")] {
            assert_eq!(listed(items, "or"), said);
        }
        assert_eq!(listed(&["a", "b", "c"], "and"), "a, b and c");
    }

    #[test]
    fn titles_within_a_sentence_keep_abbreviations() {
        for (title, said) in [("Blog post", "blog post"), ("NFT Drop", "NFT drop"), ("I", "I")] {
            assert_eq!(within(title), said);
        }
    }

    #[test]
    fn ordinals() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 100].map(ordinal).into();
        assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 100th");
    }
}
