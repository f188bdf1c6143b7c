//! What is said of lines that cannot be read, and of what can be written, in a few words.

use rules::domain::Catalogue;
use rules::language::editing::{complete, hover};
use rules::language::{compile, parse_str};

use super::rules::{SHORT, short_with};

/// A piece of the short rule, a line in its place that cannot be read, and words of what is said of it.
const UNREAD: &[(&str, &str, &str)] = &[
    ("share by  visits", "tier from 0 at", "tier from 0 at 2%"),
    ("share by  visits", "tiers for each", "tiers for each"),
    ("share by  visits", "each below", "each below"),
    ("share by  visits", "share by", "in proportion to a metric"),
    ("measure the month before", "pay after", "pay after 14 days"),
    ("measure the month before", "once upon a time", "once on 2026-12-31"),
    ("count     blog_post_visited", "sum blog_post_visited", "sum EVENT.FIELD"),
    // In the wrong section, and misspelt.
    ("count     blog_post_visited", "take 30%", "take 30% of METRIC"),
    ("count     blog_post_visited", "coutn blog_post_visited", "count blog_post_visited"),
    ("metric visits", "metric 9 visits", "starts something measured"),
];

#[test]
fn a_line_that_cannot_be_read_has_the_reference_of_how_it_begins() {
    let catalogue = Catalogue::builtin();
    for (piece, line, wanted) in UNREAD {
        let text = short_with(piece, line);
        let start = text.find(line).unwrap();
        let document = parse_str(&text).document;
        for at in [start, start + line.len() / 2, start + line.len()] {
            let said = hover(&document, &catalogue, at, false);
            let said = said.unwrap_or_else(|| panic!("{line}"));
            assert!(said.text.contains(wanted), "{line}: {}", said.text);
            assert_eq!(&text[said.span.start..said.span.end], *line);
        }
    }
}

/// What a suggestion at the end of a line says of a word.
const DETAILS: &[(&str, &str, &str, &str)] = &[
    ("share by  visits", "", "share by", "in proportion"),
    ("share by  visits", "", "share equally", "the same"),
    ("share by  visits", "", "pay by", "result"),
    ("share by  visits", "leftover ", "return", "owner"),
    ("share by  visits", "ties ", "earliest", "first"),
    ("count     blog_post_visited", "", "after each", "later than the first"),
    ("count     blog_post_visited", "", "once per", "first"),
];

#[test]
fn a_suggestion_says_what_the_line_says_that_begins_so() {
    for (piece, line, word, wanted) in DETAILS {
        let text = short_with(piece, &format!("{line}|"));
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let found = complete(&parse_str(&text).document, &Catalogue::builtin(), at);
        let one = found.iter().find(|one| one.text == *word);
        let one = one.unwrap_or_else(|| panic!("{line}: no {word} in {found:?}"));
        assert!(one.detail.contains(wanted), "{line}{word}: {}", one.detail);
    }
}

#[test]
fn a_decision_about_money_says_what_each_choice_means() {
    for (piece, instead, wanted) in [
        (
            "share by  visits",
            "share by  visits\n  each at most 60% of the pool",
            &["next period", "owner", "not capped"][..],
        ),
        ("if nobody qualifies, carry over", "", &["next period", "owner"][..]),
        ("share by  visits", "top 1 by visits", &["among those who tie", "first", "owner"][..]),
    ] {
        let found = compile(&short_with(piece, instead), &Catalogue::builtin()).diagnostics;
        let found =
            found.iter().find(|one| one.code == "P401").unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(found.fixes.len(), wanted.len(), "{:?}", found.fixes);
        for (fix, words) in found.fixes.iter().zip(wanted) {
            assert!(fix.title.contains(words), "{}", fix.title);
        }
    }
    assert!(compile(SHORT, &Catalogue::builtin()).program.is_some());
}
