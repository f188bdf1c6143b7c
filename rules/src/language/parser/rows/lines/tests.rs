//! What holds for every line in other words: what it sees is seen, and what it answers can be read.

use std::collections::BTreeSet;

use super::LINES;
use super::places::Place;
use super::table::{Help, Line, Token, When};
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::lines::split;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{FORMS, Section};

const DOCUMENT: &str = "language 1\ndistributor d\n  currency USD\nmetric completions\n  count course_completed\n  \
                        credit course.owner\nmetric sales\n  sum order_paid.amount\n  credit product.owner\n";

fn outline() -> Outline {
    Outline::of(&split(DOCUMENT))
}

/// A line that looks like what is seen.
fn sample(tokens: &[Token]) -> String {
    let words = tokens.iter().filter_map(|token| match token {
        Token::Word(words) | Token::Some(words) => words.first().copied(),
        Token::May(_) | Token::Rest => None,
        Token::Place(place) => Some(match place {
            Place::Percent | Place::Part => "12.5%",
            Place::Amount => "$700",
            Place::Number | Place::Value => "17",
            Place::Length => "3 months",
            Place::Metric | Place::Known => "completions",
            Place::Name => "zoe",
            Place::Word => "customer",
            Place::Month => "may",
            Place::Text => "silver",
            Place::Quoted => "\"silver\"",
            Place::Field => "order_paid.amount",
            Place::Date => "2026-11-05",
            Place::DayOfYear => "6 april",
            Place::Time => "11:30",
            Place::Rest => "customer \"c9\", amount 3 USD",
        }),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn samples() -> impl Iterator<Item = (&'static Line, When, Section, String)> {
    LINES.entries.iter().flat_map(|line| {
        let seen = move |section: Section| {
            line.seen.iter().map(move |it| (line, it.when, section, sample(&it.tokens)))
        };
        line.under.iter().copied().flat_map(seen)
    })
}

fn is_line(text: &str) -> bool {
    let forms = FORMS.iter().map(|form| form.rule);
    let rules = forms.chain([Rule::line_event, Rule::line_assertion, Rule::line_metric]);
    rules.into_iter().any(|rule| grammar::read(rule, text).is_ok())
}

/// Each entry is reached by a line of its kind, by itself or by one that sees more of it.
#[test]
fn what_is_seen_is_found() {
    let outline = outline();
    for (line, when, section, clause) in samples() {
        let found = LINES.find(&clause, section, &outline, when);
        assert!(found.is_some(), "{clause}: {line:?}");
    }
}

#[test]
fn what_helps_can_be_read() {
    let outline = outline();
    let mut wrong = Vec::new();
    for (line, when, section, clause) in samples() {
        let found = LINES.find(&clause, section, &outline, when);
        let Some((line, given)) = found.filter(|(found, _)| found.said == line.said) else {
            continue;
        };
        let lines = line.helps.iter().filter_map(|help| match help {
            Help::Line(text) => Some(*text),
            Help::Sentence(_) => None,
        });
        // What the rest says is read when the line is mended.
        let same = line.same.filter(|same| !same.contains("{rest}"));
        for text in lines.chain(same) {
            let text = super::filled(text, &given, &outline);
            if !is_line(&text) {
                wrong.push(format!("{clause}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An entry answers, and says what is wrong where it only helps.
#[test]
fn an_entry_answers() {
    for line in &LINES.entries {
        assert!(!line.under.is_empty() && !line.seen.is_empty(), "{line:?}");
        assert_ne!(line.same.is_some(), !line.said.is_empty(), "{line:?}");
        assert!(line.same.is_none() || line.helps.is_empty(), "{line:?}");
    }
}

/// Two that see the same in one section would be told apart by their order alone.
#[test]
fn nothing_is_seen_twice() {
    let mut known = BTreeSet::new();
    for line in &LINES.entries {
        for (section, seen) in
            line.under.iter().flat_map(|it| line.seen.iter().map(move |s| (it, s)))
        {
            assert!(known.insert((*section, seen.text)), "{} twice", seen.text);
        }
    }
    assert!(known.len() > 300, "{}", known.len());
}
