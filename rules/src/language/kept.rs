//! What the correction of a line keeps: its numbers with sign and unit, its texts, what compares and denies, and
//! the names that the author gave.
//!
//! A correction that loses one of them says something else. It is offered only where whoever offers it declares
//! which part it writes otherwise.

use std::ops::Range;

mod lexemes;
mod words;

use lexemes::{Lexeme, lexemes};
use words::{Said, Unit};

/// A part of a line that its meaning hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A number with its sign and unit. Who declares it writes the same digits otherwise.
    Number,
    /// A number that comes out of a calculation: `2 years` as `24 months`, `9pm` as `21:00`.
    Value,
    /// A word that compares, bounds or denies.
    Comparison,
    /// A name or a text. Who declares it exchanges the words that it points at, and no others.
    Name,
    /// The order of numbers, and that of names.
    Order,
}

/// A part of a line that its correction does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What it is.
    pub part: Part,
    /// As it was understood.
    pub shown: String,
}

/// What a correction loses of a line.
pub fn lost(before: &str, after: &str) -> Vec<Lost> {
    missing(&read(before), &read(after), &[])
}

/// Whether a correction keeps everything but what is declared. The names that it may exchange are those at
/// `changed`, in bytes of the line.
pub(super) fn keeps(before: &str, after: &str, declared: &[Part], changed: &Range<usize>) -> bool {
    let (cut, before, after) = differing(before, after);
    let changed = &(changed.start.saturating_sub(cut)..changed.end.saturating_sub(cut));
    let mut held = read(before);
    if declared.contains(&Part::Name) {
        let word = before.get(changed.clone()).unwrap_or_default();
        if !word.contains(char::is_whitespace) && !denies(word) {
            held = read(&without(before, changed));
        }
        held.names.retain(|name| name.at.end <= changed.start || changed.end <= name.at.start);
    }
    missing(&held, &read(after), declared).is_empty()
}

/// A line of more bytes is looked at around what changes.
const LONG: usize = 120;
/// How many words on each side.
const BESIDE: usize = 8;

/// The part of a line in which it changes, how many bytes stand before it, and what it changes to. The parts that
/// are cut off are the same in both.
fn differing<'t>(before: &'t str, after: &'t str) -> (usize, &'t str, &'t str) {
    if before.len() <= LONG {
        return (0, before, after);
    }
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let pairs = before.chars().zip(after.chars()).take_while(same);
    let head = pairs.map(|(letter, _)| letter.len_utf8()).sum();
    let common = before.get(..head).unwrap_or_default();
    let start = common.rmatch_indices(' ').nth(BESIDE).map_or(0, |(at, _)| at);
    let texts = before.get(..start).unwrap_or_default().matches('"').count();
    let start = if texts.is_multiple_of(2) { start } else { 0 };
    let pairs = before.chars().rev().zip(after.chars().rev()).take_while(same);
    let most = before.len().min(after.len()) - head;
    let tail: usize = pairs.map(|(letter, _)| letter.len_utf8()).sum();
    let common = before.get(before.len() - tail.min(most)..).unwrap_or_default();
    let kept = common.match_indices(' ').nth(BESIDE).map_or(common.len(), |(at, _)| at);
    let cut = common.len() - kept;
    let part = |line: &'t str| line.get(start..line.len() - cut).unwrap_or(line);
    (start, part(before), part(after))
}

/// The line with blanks instead of a word.
fn without(line: &str, word: &Range<usize>) -> String {
    let before = line.get(..word.start).unwrap_or_default();
    let after = line.get(word.end..).unwrap_or_default();
    format!("{before}{}{after}", " ".repeat(word.len()))
}

/// Whether words deny something.
pub(super) fn denies(words: &str) -> bool {
    read(words).comparisons.iter().any(|it| matches!(*it, "not" | "none"))
}

/// Whether words compare, bound or deny in another way than by a bound above.
pub(super) fn decides(words: &str) -> bool {
    read(words).comparisons.iter().any(|it| *it != "at most")
}

/// A number as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    minus: bool,
    /// Without zeros that say nothing.
    value: String,
    unit: Option<Unit>,
    /// What its unit has beside it, when it has two that differ.
    second: Option<Unit>,
}

/// A piece of a name or a text: letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    at: Range<usize>,
    text: String,
    /// Whether it stands between quotes, where capitals count.
    quoted: bool,
    /// Whether it is one of the author's own.
    own: bool,
}

/// The parts of a line, each kind in its order.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Number>,
    comparisons: Vec<&'static str>,
    names: Vec<Piece>,
    /// How many lexemes the last number and what stands before it took: none of these is a unit of the next one.
    taken: usize,
}

/// The parts of a line.
fn read(line: &str) -> Parts {
    let found = lexemes(line);
    let mut parts = Parts::default();
    let mut at = 0;
    while let Some(lexeme) = found.get(at) {
        let rest = found.get(at..).unwrap_or_default();
        at += match &lexeme.said {
            Said::Number { .. } => number(&found, at, &mut parts),
            Said::Sign(sign) => {
                parts.comparisons.extend(words::sign(sign));
                1
            }
            Said::Text(text) => {
                parts.names.extend(pieces(lexeme, text, true));
                1
            }
            Said::Word(word) => match words::phrase(rest) {
                Some((length, meaning)) => {
                    parts.comparisons.extend(meaning);
                    parts.names.extend(rest.iter().take(length).flat_map(other_pieces));
                    length
                }
                None if words::in_words(word).is_some() => number(&found, at, &mut parts),
                None => {
                    word_alone(&found, at, word, &mut parts);
                    1
                }
            },
            Said::Currency(_) | Said::Percent | Said::Comma => 1,
        };
    }
    at_most_of_nobody(&mut parts, line);
    join_neighbours(&mut parts.names);
    parts
}

/// A word that is part of no phrase: a currency or a name.
fn word_alone(found: &[Lexeme], at: usize, word: &str, parts: &mut Parts) {
    let Some(lexeme) = found.get(at) else { return };
    let beside = at.checked_sub(1).and_then(|at| found.get(at)).is_some_and(Lexeme::is_number)
        || found.get(at + 1).is_some_and(Lexeme::is_number);
    let Some(unit) = words::currency(word).filter(|_| !words::is_common(word)) else {
        return parts.names.extend(pieces(lexeme, word, false));
    };
    if !beside {
        let value = String::new();
        parts.numbers.push(Number { minus: false, value, unit: Some(unit), second: None });
    }
    parts.names.extend(other_pieces(lexeme));
}

/// Reads the number at a place with the units on both sides; how many lexemes it takes.
fn number(found: &[Lexeme], at: usize, parts: &mut Parts) -> usize {
    let (minus, mut value, suffix) = match found.get(at).map(|lexeme| &lexeme.said) {
        Some(Said::Number { minus, value, suffix }) => (*minus, value.clone(), suffix.as_str()),
        Some(Said::Word(word)) => {
            let (value, unit) = words::in_words(word).unwrap_or_default();
            (false, value.to_owned(), unit)
        }
        _ => return 1,
    };
    let before = at.checked_sub(1).filter(|at| *at >= parts.taken).and_then(|at| found.get(at));
    let before = before.and_then(|it| it.said.unit_before());
    let mut taken = 1;
    let mut behind = words::unit(suffix);
    if let Some(zeros) = words::zeros(suffix) {
        value = words::times(&value, zeros);
    }
    while let Some(next) = found.get(at + taken) {
        if let Said::Word(word) = &next.said
            && let Some(zeros) = words::zeros(word)
        {
            value = words::times(&value, zeros);
        } else if let Some(unit) = next.said.unit_behind().filter(|_| behind.is_none()) {
            behind = Some(unit);
        } else {
            break;
        }
        parts.names.extend(other_pieces(next));
        taken += 1;
    }
    let (unit, second) = match (before, behind) {
        (Some(sign), Some(code)) if sign.is_kept_by(&code) => (Some(code), None),
        (Some(one), Some(other)) if !other.is_kept_by(&one) => (Some(one), Some(other)),
        (one, other) => (one.or(other), None),
    };
    parts.numbers.push(Number { minus, value, unit, second });
    parts.taken = at + taken;
    taken
}

/// `nobody gets more than 5` says that each gets at most 5.
fn at_most_of_nobody(parts: &mut Parts, line: &str) {
    let nobody = line.split_whitespace().any(|word| matches!(word, "nobody" | "noone"));
    if nobody && let Some(first) = parts.comparisons.iter_mut().find(|it| **it == "more than") {
        *first = "at most";
    }
}

/// The pieces of a word that is none of the author's own.
fn other_pieces(lexeme: &Lexeme) -> Vec<Piece> {
    let Said::Word(word) = &lexeme.said else { return Vec::new() };
    let piece = |text: String| Piece { at: lexeme.at.clone(), text, quoted: false, own: false };
    words::split(word).into_iter().map(piece).collect()
}

/// The pieces of a word or a text.
fn pieces(lexeme: &Lexeme, text: &str, quoted: bool) -> Vec<Piece> {
    let own = quoted || !words::is_common(text);
    let piece = |text: String| Piece { at: lexeme.at.clone(), text, quoted, own };
    words::split(text).into_iter().map(piece).collect()
}

/// Two words may be written as one: behind each piece stands what it makes with the next.
fn join_neighbours(names: &mut Vec<Piece>) {
    let plain = std::mem::take(names);
    let mut rest = plain.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let joined = rest.peek().map(|next| Piece {
            text: format!("{}{}", piece.text, next.text),
            own: false,
            ..piece.clone()
        });
        names.push(piece);
        names.extend(joined);
    }
}

/// What the one has and the other has not.
fn missing(before: &Parts, after: &Parts, declared: &[Part]) -> Vec<Lost> {
    let mut lost = Vec::new();
    let free = |part: Part| declared.contains(&part);
    let mut lose = |part: Part, shown: String| lost.push(Lost { part, shown });
    let ordered = !free(Part::Order);
    if free(Part::Value) {
        let minus = |parts: &Parts| parts.numbers.iter().filter(|it| it.minus).count();
        if minus(before) > minus(after) {
            lose(Part::Number, "-".to_owned());
        }
    } else if free(Part::Number) {
        if digits(before) != digits(after) {
            lose(Part::Number, digits(before));
        }
    } else {
        for gone in absent(&before.numbers, &after.numbers, ordered, Number::is_kept_by) {
            // Between quotes it stays as it is.
            if after.names.iter().any(|it| it.quoted && it.text == gone.value) {
                continue;
            }
            lose(Part::Number, gone.shown());
        }
    }
    if !free(Part::Comparison) {
        for gone in absent(&before.comparisons, &after.comparisons, ordered, |a, b| a == b) {
            lose(Part::Comparison, (*gone).to_owned());
        }
        let denied = |parts: &Parts| {
            parts.comparisons.iter().filter(|it| matches!(**it, "not" | "none")).count()
        };
        if denied(after) > denied(before) && !free(Part::Name) {
            lose(Part::Comparison, "nothing that denies".to_owned());
        }
    }
    let own: Vec<Piece> = before.names.iter().filter(|it| it.own).cloned().collect();
    for gone in absent(&own, &after.names, ordered, Piece::is_kept_by) {
        if gone.quoted && after.numbers.iter().any(|it| it.value == gone.text) {
            continue;
        }
        lose(Part::Name, gone.text.clone());
    }
    lost
}

/// Those of the first that the second has not; with `ordered`, has not in the same order.
fn absent<'p, P>(
    before: &'p [P],
    after: &[P],
    ordered: bool,
    is_kept: impl Fn(&P, &P) -> bool,
) -> Vec<&'p P> {
    let mut from = 0;
    let mut used = vec![false; after.len()];
    let mut gone = Vec::new();
    for part in before {
        let found = (from..after.len()).find(|at| {
            let free = used.get(*at).is_some_and(|used| !used);
            free && after.get(*at).is_some_and(|other| is_kept(part, other))
        });
        match found {
            Some(at) if ordered => from = at + 1,
            Some(at) => used.iter_mut().skip(at).take(1).for_each(|used| *used = true),
            None => gone.push(part),
        }
    }
    gone
}

/// Every digit that counts, and every minus.
fn digits(parts: &Parts) -> String {
    let mut all = String::new();
    for number in &parts.numbers {
        all.extend(number.minus.then_some('-'));
        all.extend(number.value.chars().filter(|letter| letter.is_ascii_digit() && *letter != '0'));
    }
    all
}

impl Number {
    fn is_kept_by(&self, other: &Self) -> bool {
        let unit = match (&self.unit, &other.unit) {
            (Some(unit), Some(other)) => unit.is_kept_by(other),
            (unit, _) => unit.is_none(),
        };
        self.minus == other.minus && self.value == other.value && unit && self.second.is_none()
    }

    fn shown(&self) -> String {
        let minus = if self.minus { "-" } else { "" };
        let units = [self.unit.as_ref(), self.second.as_ref()];
        let units: Vec<&str> = units.into_iter().flatten().map(|unit| unit.0.as_str()).collect();
        format!("{minus}{} {}", self.value, units.join(" ")).trim_end().to_owned()
    }
}

impl Piece {
    fn is_kept_by(&self, other: &Self) -> bool {
        if self.quoted && other.quoted {
            return self.text == other.text;
        }
        self.text.to_lowercase() == other.text.to_lowercase()
    }
}

#[cfg(test)]
mod tests;
