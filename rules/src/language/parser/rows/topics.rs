//! What a line is about of which nothing else is known: the table of topics, searched by the words of the line.

use std::cmp::Reverse;
use std::ops::Range;

use super::lines::{figures, filled};
use super::{Place, Row, Rows};
use crate::language::parser::menu;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{self, FORMS, Section};
use crate::language::parser::words;

/// What the language has for so many of the things that a line is about is told.
const MOST: usize = 3;

impl Rows {
    /// What the language has for what a line is about; `None` where none of its words is known.
    pub(in crate::language::parser) fn topic(
        &self,
        clause: &str,
        section: Section,
        outline: &Outline,
    ) -> Option<String> {
        let small = clause.to_ascii_lowercase();
        // The first and the last touch are no customer's first event.
        if words::first(&small) == "split" {
            return None;
        }
        let topics = self.topics(&small, section);
        (!topics.is_empty()).then(|| told(&topics, outline))
    }

    /// The topics of a line in small letters: those of the longest words first, and of as long ones those of the first.
    /// A word that lines of the section begin with says the least.
    fn topics(&self, line: &str, section: Section) -> Vec<&'static Row> {
        let mut all = words::words(line).peekable();
        let begins = |(_, word): &(Range<usize>, &str)| {
            FORMS.iter().any(|form| form.section == section && words::first(form.opening) == *word)
        };
        let first = all.next_if(begins);
        let condition = sections::begins_condition(line);
        let here = |row: &Row| match &row.place {
            Place::Topic(under) => !condition && under.contains(&section),
            Place::Everywhere(under) => under.contains(&section),
            _ => false,
        };
        let found = |(range, word): (Range<usize>, &str)| {
            self.topic_at(line.get(range.start..)?, word, here)
        };
        let mut found_all: Vec<(usize, &Row)> = all.filter_map(found).collect();
        if found_all.is_empty() {
            found_all.extend(first.and_then(found));
        }
        found_all.sort_by_key(|(words, _)| Reverse(*words));
        let mut topics: Vec<&Row> = Vec::new();
        for (_, row) in found_all {
            if !topics.iter().any(|known| std::ptr::eq(*known, row)) {
                topics.push(row);
            }
        }
        topics.truncate(MOST);
        topics
    }

    /// The topic of the words that the rest of a line begins with, and how many words those are.
    fn topic_at(
        &self,
        rest: &str,
        word: &str,
        here: impl Fn(&Row) -> bool,
    ) -> Option<(usize, &'static Row)> {
        // A percentage is as good as its sign.
        let text = if word.ends_with('%') { "%" } else { rest };
        let seen = self.seeing(text).filter(|(_, row)| here(row));
        let (length, row) = seen.max_by_key(|(length, _)| *length)?;
        Some((text.get(..length)?.split_whitespace().count(), row))
    }
}

/// The lines of some topics, each form once. Where forms stand below each other, what each says stands beside it.
fn told(topics: &[&Row], outline: &Outline) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in topics.iter().flat_map(|row| row.right.lines()) {
        let line = filled(line, &[], outline);
        if !lines.iter().any(|known| menu::form(known) == menu::form(&line)) {
            lines.push(line);
        }
    }
    if lines.iter().any(|line| line.contains(menu::COMMENT)) {
        lines.insert(0, menu::ABOUT.to_owned());
    }
    figures::aligned(&lines.join("\n"))
}
