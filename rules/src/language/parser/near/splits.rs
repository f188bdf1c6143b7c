//! Parts by position in another order, or with one left out.

use std::ops::Range;
use std::str::FromStr;

use crate::domain::{Percent, Quantity};
use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words::words;

/// A split by position.
const BY_POSITION: &str = "split first 40%, middle 20%, last 40%";

/// Words for the touches that get a part, in the order of the language.
const POSITIONS: &[&[&str]] = &[
    &["first", "start", "beginning", "opening"],
    &["middle", "between", "rest", "others", "other", "remaining"],
    &["last", "end", "final", "closing"],
];

/// Words beside them that say nothing.
const BESIDE: &[&str] = &[
    "and", "the", "to", "for", "of", "in", "touch", "touches", "gets", "get", "goes", "go",
    "split", "shared", "equally", "evenly", "it",
];

/// `split first 60%, last 40%`, `split 40% first, 40% last, 20% between`.
pub(super) fn positions(trouble: &Trouble<'_>) -> Option<Fault> {
    let said = spoken(trouble)?;
    let at = trouble.clause.len() - said.len()..trouble.clause.len();
    if let Some((one, other)) = two_parts(said) {
        let message = "the line does not say which touches get these parts";
        return Some(Fault::new("S122", at, message).help(of_two(one, other)));
    }
    let (parts, in_order) = parts(said)?;
    let missing = parts.iter().filter(|part| part.is_none()).count();
    if missing == 3 {
        return None;
    }
    if let [Some(all), None, None] | [None, None, Some(all)] = parts {
        let only = if parts.first()?.is_some() { "first" } else { "last" };
        let message = format!("the touches besides the \"{only}\" one have no part");
        let fault = Fault::new("S122", at, message);
        let whole = all == Percent::HUNDRED.number();
        return Some(if whole {
            fault.instead(only).rewrites(&[Part::Value])
        } else {
            fault.help(BY_POSITION)
        });
    }
    if missing == 0 && in_order && said.matches(',').count() < 2 {
        return commas(at, &parts);
    }
    if missing == 0 && in_order || missing > 1 {
        return None;
    }
    let fault = Fault::new("S122", at, said_instead(&parts));
    // The rest of two parts is all the others, and not the middle alone.
    if missing == 1 && parts.get(1).is_some_and(Option::is_some) && says_the_rest(said) {
        return Some(fault.help(BY_POSITION));
    }
    let given = sum(parts.as_slice())?;
    let rest = Percent::HUNDRED.number().minus(given).filter(|rest| *rest >= Quantity::ZERO);
    let [Some(first), Some(middle), Some(last)] = parts.map(|part| part.or(rest)) else {
        let message = format!("the parts of this split add up to {given}%, more than there is");
        return Some(Fault { message, ..fault }.help(BY_POSITION));
    };
    let right = |middle: Quantity| format!("first {first}%, middle {middle}%, last {last}%");
    if missing == 1 || rest == Some(Quantity::ZERO) {
        return Some(fault.instead(right(middle)).rewrites(&[Part::Order]));
    }
    let message = format!("{}; and these parts add up to {given}%, not to 100%", fault.message);
    let near = rest.and_then(|rest| middle.plus(rest));
    let help = near.map_or(BY_POSITION.to_owned(), |middle| format!("split {}", right(middle)));
    Some(Fault { message, ..fault }.help(help))
}

/// `split first 30% middle 40% last 30%`.
fn commas(at: Range<usize>, parts: &Parts) -> Option<Fault> {
    let [Some(first), Some(middle), Some(last)] = parts else { return None };
    let right = format!("first {first}%, middle {middle}%, last {last}%");
    let message = "commas stand between the parts of a split";
    Some(Fault::new("S122", at, message).instead(right))
}

/// Whether a part is that of all touches but those that are named.
fn says_the_rest(said: &str) -> bool {
    words(said).any(|(_, word)| ["rest", "others", "other", "remaining"].contains(&word))
}

/// What a split by position has to say instead.
fn said_instead(parts: &Parts) -> &'static str {
    match parts {
        [None, ..] => "a split by position says what the first touch gets, too",
        [_, None, _] => "a split by position says what the touches in the middle get, too",
        [.., None] => "a split by position says what the last touch gets, too",
        _ => "a split by position is written in the order first, middle, last",
    }
}

/// What stands behind `split`.
fn spoken<'t>(trouble: &Trouble<'t>) -> Option<&'t str> {
    let (range, _) = words(trouble.clause).nth(1)?;
    if trouble.rule == Rule::line_split { trouble.clause.get(range.start..) } else { None }
}

/// Two percentages and nothing else.
fn two_parts(said: &str) -> Option<(&str, &str)> {
    let found: Vec<&str> = words(said).map(|(_, word)| word).collect();
    let [one, other] = found.as_slice() else { return None };
    Some((part(one)?, part(other)?))
}

/// The digits of a percentage.
fn part(word: &str) -> Option<&str> {
    word.strip_suffix('%').filter(|digits| Quantity::from_str(digits).is_ok())
}

type Parts = [Option<Quantity>; 3];

/// The part of each position, and whether they stand as the language has them; `None` where a word
/// is unknown or a position has two parts.
fn parts(said: &str) -> Option<(Parts, bool)> {
    let mut parts: Parts = [None; 3];
    let (mut position, mut number) = (None, None);
    let (mut in_order, mut next) = (true, 0);
    for (_, word) in words(said).filter(|(_, word)| !BESIDE.contains(word)) {
        if let Some(digits) = word.strip_suffix('%') {
            if number.replace(Quantity::from_str(digits).ok()?).is_some() {
                return None;
            }
            in_order &= position.is_some();
        } else {
            let at = POSITIONS.iter().position(|names| names.contains(&word))?;
            if position.replace(at).is_some() {
                return None;
            }
        }
        if let (Some(at), Some(part)) = (position, number) {
            (position, number) = (None, None);
            in_order &= at == next;
            next = at + 1;
            if parts.get_mut(at)?.replace(part).is_some() {
                return None;
            }
        }
    }
    // `the rest` at the end says no part: it is what the others leave.
    let rest = position.is_none_or(|at| at == MIDDLE && parts.get(at) == Some(&None));
    (rest && number.is_none()).then_some((parts, in_order))
}

/// Which of the positions are the touches between the first and the last.
const MIDDLE: usize = 1;

/// `places 50/30/20`, `split 40/20/40`: parts without percent signs that are the whole together.
pub(super) fn slashes(trouble: &Trouble<'_>) -> Option<Fault> {
    let (at, written) = words(trouble.clause).nth(1)?;
    let last = at.end == trouble.clause.len();
    let parts: Vec<&str> = written.split('/').map(|part| part.trim_end_matches('%')).collect();
    let numbers: Option<Vec<Quantity>> =
        parts.iter().map(|part| Quantity::from_str(part).ok()).collect();
    let numbers: Vec<Option<Quantity>> = numbers?.into_iter().map(Some).collect();
    if !last || numbers.len() < 2 || sum(&numbers)? != Percent::HUNDRED.number() {
        return None;
    }
    match trouble.rule {
        Rule::line_places => {
            let message = "places stand with commas between them, each with its percent sign";
            let right: Vec<String> = parts.iter().map(|part| format!("{part}%")).collect();
            Some(Fault::new("S122", at, message).instead(right.join(", ")).rewrites(&[Part::Name]))
        }
        Rule::line_split => {
            let message = "the line does not say which touches get these parts";
            let [one, two, three] = parts.as_slice() else {
                let [one, two] = parts.as_slice() else { return None };
                return Some(Fault::new("S122", at, message).help(of_two(one, two)));
            };
            let in_order = format!("split first {one}%, middle {two}%, last {three}%");
            let other = format!("\n or: split first {one}%, middle {three}%, last {two}%");
            let other = if two == three { "" } else { &other };
            Some(Fault::new("S122", at, message).help(format!("{in_order}{other}")))
        }
        _ => None,
    }
}

/// What two parts may say.
fn of_two(one: &str, other: &str) -> String {
    format!(
        "split first {one}%, middle 0%, last {other}%\n or, for journeys with two touches, below \
         another split: split of two {one}%, {other}%"
    )
}

fn sum(parts: &[Option<Quantity>]) -> Option<Quantity> {
    parts.iter().flatten().try_fold(Quantity::ZERO, |sum, part| sum.plus(*part))
}
