//! The author's own figures in the samples of a help.
//!
//! A sample has figures, and who follows it may keep them: pay from 20.00 USD on where 50 was written. So a sample
//! says the figure of the line that it helps with, and where that has none of the kind, that it is an example.

use std::ops::Range;

use super::places::{Place, taken_apart};
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::menu::COMMENT;
use crate::language::parser::near::amounts;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::FORMS;
use crate::language::parser::words;

/// The kinds of figures that decide what is paid, to whom and when.
const KINDS: [Place; 6] =
    [Place::Amount, Place::Percent, Place::Length, Place::Date, Place::DayOfYear, Place::Time];

/// What says that a figure is one of many.
const EXAMPLE: &str = "for example: ";

/// What introduces an example in a help.
const INTRODUCED: [&str; 5] = ["for example", "such as", "example:", "possible are", "can say:"];

/// A figure of a text, as the language writes it.
struct Figure {
    at: Range<usize>,
    text: String,
}

/// A help with the figures of the clause in its samples; samples with other figures are said to be examples.
pub(in crate::language::parser) fn own(help: &str, clause: &str, outline: &Outline) -> String {
    let help =
        KINDS.into_iter().fold(help.to_owned(), |help, kind| with(kind, help, clause, outline));
    let help = aligned(&help);
    let introduced = INTRODUCED.iter().any(|words| help.contains(words));
    if introduced { help } else { as_example(&help, clause, outline) }
}

/// A help with the one figure of that kind that the clause has.
fn with(kind: Place, help: String, clause: &str, outline: &Outline) -> String {
    let written = figures(kind, clause, outline);
    let [own] = written.as_slice() else { return help };
    // What is said with it already is said as it was meant, also in another unit.
    let mut shown = help.split('\n').flat_map(|line| figures(kind, line, outline));
    if shown.any(|shown| same(kind, &shown.text, &own.text)) {
        return help;
    }
    // One day cannot be both the first and the last.
    if kind == Place::Date
        && help.split('\n').filter(|line| !figures(kind, line, outline).is_empty()).count() > 1
    {
        return help;
    }
    let lines = help.split('\n').map(|line| {
        let (before, shown, behind) = parts(line);
        let figures = figures(kind, shown, outline);
        let [figure] = figures.as_slice() else { return line.to_owned() };
        // What is nothing at all is so on purpose.
        if is_nothing(figure) || is_one_of_several(&help, shown) {
            return line.to_owned();
        }
        let mut new = shown.to_owned();
        new.replace_range(figure.at.clone(), &own.text);
        // A figure of this size may not be possible there.
        let refused = is_line(shown) && !is_line(&new);
        if refused { line.to_owned() } else { format!("{before}{new}{behind}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn is_nothing(figure: &Figure) -> bool {
    figure.text == "0%"
}

/// Whether a line of a help stands beside others of its kind, so that their figures go together.
fn is_one_of_several(help: &str, shown: &str) -> bool {
    let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let same = help.split('\n').map(parts).filter(|(before, other, comment)| {
        let is_choice = before.trim_start().starts_with("or");
        comment.is_empty() && !is_choice && first(other) == first(shown)
    });
    same.count() > 1
}

/// A help whose first sample with a figure of its own says so. Its amounts are of the document's currency.
fn as_example(help: &str, clause: &str, outline: &Outline) -> String {
    let mut said = false;
    let lines = help.split('\n').map(|line| {
        let (before, shown, behind) = parts(line);
        if !is_line(shown) || !has_others(shown, clause, outline) {
            return line.to_owned();
        }
        let shown = in_own_currency(shown, clause, outline);
        let before = match (before.strip_suffix(": "), std::mem::replace(&mut said, true)) {
            (_, true) => before.to_owned(),
            (Some(before), false) => format!("{before}, {EXAMPLE}"),
            (None, false) => format!("{before}{EXAMPLE}"),
        };
        format!("{before}{shown}{behind}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A help whose comments stand below each other.
pub(in crate::language::parser) fn aligned(help: &str) -> String {
    let commented = help.split('\n').filter_map(|line| line.split_once(COMMENT));
    let longest = commented.map(|(line, _)| line.trim_end().chars().count()).max().unwrap_or(0);
    let lines = help.split('\n').map(|line| match line.split_once(COMMENT) {
        Some((line, says)) => format!("{:longest$}{COMMENT}{says}", line.trim_end()),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a sample has a figure that the clause has not.
fn has_others(shown: &str, clause: &str, outline: &Outline) -> bool {
    KINDS.into_iter().any(|kind| {
        let written = figures(kind, clause, outline);
        let known = |figure: &Figure| written.iter().any(|it| same(kind, &it.text, &figure.text));
        figures(kind, shown, outline).iter().any(|figure| !is_nothing(figure) && !known(figure))
    })
}

fn in_own_currency(shown: &str, clause: &str, outline: &Outline) -> String {
    let Some(own) = outline.currency.as_deref() else { return shown.to_owned() };
    let mut result = shown.to_owned();
    for figure in figures(Place::Amount, shown, outline).into_iter().rev() {
        let (number, code) = figure.text.split_once(' ').unwrap_or_default();
        let amount = amounts::amount(number, own).filter(|_| code != own && !clause.contains(code));
        if let Some(amount) = amount {
            result.replace_range(figure.at, &amount);
        }
    }
    result
}

/// What a line of a help says, the line of the language that it shows, if it shows one, and the comment behind that.
fn parts(line: &str) -> (&str, &str, &str) {
    let end = line
        .find(COMMENT)
        .map_or(line.len(), |at| line.get(..at).unwrap_or_default().trim_end().len());
    let (head, comment) = line.split_at(end);
    let blanks = head.len() - head.trim_start().len();
    let (before, shown) = head.split_at(head.rfind(": ").map_or(blanks, |at| at + 2));
    (before, shown, comment)
}

/// Only rules of lines that begin alike are tried: a text may have thousands of lines that need help.
fn is_line(text: &str) -> bool {
    let first = words::first(text);
    let begin_alike = FORMS.iter().filter(|form| words::first(form.opening) == first);
    let rules = begin_alike.map(|form| form.rule).chain([Rule::line_event, Rule::line_assertion]);
    rules.into_iter().any(|rule| grammar::read(rule, text).is_ok())
}

/// The figures of a kind in a text, from the first on.
fn figures(kind: Place, text: &str, outline: &Outline) -> Vec<Figure> {
    let words = taken_apart(text);
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(rest) = words.get(next..).filter(|rest| !rest.is_empty()) {
        let given = kind.given(rest, text, outline).into_iter().next();
        let last = given.as_ref().and_then(|given| rest.get(given.words - 1));
        if let (Some(given), Some(first), Some(last)) = (&given, rest.first(), last) {
            found.push(Figure { at: first.at.start..last.at.end, text: given.text.clone() });
        }
        next += given.map_or(1, |given| given.words);
    }
    found
}

/// Whether two figures say the same; lengths in another unit do, as nearly as months have days.
fn same(kind: Place, one: &str, other: &str) -> bool {
    one == other || kind == Place::Length && days(one).is_some() && days(one) == days(other)
}

fn days(length: &str) -> Option<u64> {
    let (number, unit) = length.split_once(' ')?;
    let days = match unit.trim_end_matches('s') {
        "day" => 1,
        "week" => 7,
        "month" => 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(days)
}

#[cfg(test)]
mod tests;
