//! Tiers in other words: `tier up to 1000.00 USD at 5%`, `tier 8% above 1000.00 USD`.

use super::{list, reads};
use crate::domain::Quantity;
use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::near::numbers;
use crate::language::parser::outline::Outline;
use crate::language::parser::words;

/// Words before the point where a tier ends, the longer ones first.
const ENDS: &[&str] =
    &["up to", "less than", "at most", "upto", "to", "until", "till", "below", "under", "-"];

/// Words before the point where a tier begins, the longer ones first.
const BEGINNINGS: &[&str] = &["starting at", "starting from", "at least", "from"];

/// Words before a point that is no part of the tier that begins there.
const BEYOND: &[&str] = &["more than", "above", "over", "beyond", "after"];

const ENDS_THERE: &str = "a tier ends where the next one begins";

/// What a tier in other words should be.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    if words::first(clause) != "tier" || reads(Rule::line_tier, clause) {
        return None;
    }
    with_end(clause, outline).or_else(|| in_other_words(clause, outline))
}

/// `tier from 0 to 1000 at 2%`.
fn with_end(clause: &str, outline: &Outline) -> Option<Fault> {
    let parts = list(clause);
    let ["tier", "from", ..] = parts.as_slice() else { return None };
    let found: Vec<_> = words::words(clause).collect();
    let at = found.iter().position(|(_, word)| matches!(*word, "to" | "up" | "until" | "-"))?;
    let on = found.iter().position(|(_, word)| matches!(*word, "at" | "pays"))?;
    let start = found.get(at)?.0.start;
    let end = found.get(on)?.0.start;
    if at <= 2 || on <= at {
        return None;
    }
    let ends = clause.get(start..end)?.trim_end();
    let fault = Fault::new("S122", start..start + ends.len(), ENDS_THERE);
    let ends = without_separators(behind(ends, ENDS)?);
    let (before, pays) = (clause.get(..start)?.trim_end(), clause.get(end..)?.trim_end());
    // `from 1000 to 2500 USD` says the currency once.
    let currency = ends.split_once(' ').map_or("", |(_, currency)| currency);
    let both = format!("{before} {currency}");
    let whole = reads(Rule::line_tier, &format!("{} {pays}", both.trim_end()));
    let before = if at == 3 && whole { both.trim_end() } else { before };
    let all = || outline.tiers.iter().filter_map(|tier| beginning(tier)).collect();
    Some(if outline.beginnings.get_or_init(all).contains(&ends) {
        fault.mend(start..end, "").rewrites(&[Part::Value, Part::Comparison])
    } else {
        alone(fault, &format!("{before} {pays}"), &ends)
    })
}

/// A tier that other lines do not go on from: alone it would go on for ever, and pay for more than what was written.
fn alone(fault: Fault, tier: &str, ends: &str) -> Fault {
    let next = format!("tier from {ends} at 0%");
    if reads(Rule::line_tier, &next) && tier.ends_with('%') {
        return fault.help(format!("{tier}\n and, where nothing is paid from there on: {next}"));
    }
    fault.help(tier)
}

/// Where another tier begins.
fn beginning(tier: &str) -> Option<String> {
    let parts = list(tier);
    let (_, bound) = apart(parts.get(1..)?)?;
    let openings = || BEGINNINGS.iter().chain(BEYOND);
    let begins = openings().find_map(|opening| bound.strip_prefix(*opening)?.strip_prefix(' '))?;
    let found: Vec<&str> = begins.split(' ').take(2).collect();
    let amount = found.join(" ");
    let alone = found.first().copied().unwrap_or_default();
    Some(without_separators(if reads(Rule::money, &amount) { &amount } else { alone }))
}

fn in_other_words(clause: &str, outline: &Outline) -> Option<Fault> {
    let parts = list(clause);
    let (_, said) = parts.split_first()?;
    let (pays, bound) = apart(said)?;
    let start = words::words(clause).nth(1)?.0.start;
    let fault = |message| Fault::new("S122", start..clause.len(), message);
    let message = "a tier says where it begins, then what it pays";
    if let Some(from) = behind(&bound, BEGINNINGS) {
        let right = format!("tier from {} {pays}", without_separators(from));
        return (right != clause).then(|| {
            fault(message).mend(0..clause.len(), right).rewrites(&[Part::Order, Part::Comparison])
        });
    }
    if let Some(from) = behind(&bound, BEYOND) {
        let from = without_separators(from);
        let right = format!("tier from {from} {pays}");
        return Some(if outline.marginal && !pays.starts_with("pays") {
            let parts = &[Part::Order, Part::Comparison];
            fault(message).mend(0..clause.len(), right).rewrites(parts)
        } else if reads(Rule::line_tier, &right) {
            fault(message).help(format!("{right}\n which begins at {from} itself"))
        } else {
            fault(message)
        });
    }
    let end = behind(&bound, ENDS)?;
    let fault = fault(ENDS_THERE);
    let end = without_separators(end);
    let first = format!("tier from 0 {pays}");
    Some(match begins(&end, outline) {
        Some(from) => fault
            .mend(0..clause.len(), format!("tier from {from} {pays}"))
            .rewrites(&[Part::Value, Part::Comparison]),
        None => alone(fault, &first, &end),
    })
}

/// Where the tier begins that ends there: where the one before it ends. `None` where other lines do
/// not go on from its end, or begin below it.
fn begins(end: &str, outline: &Outline) -> Option<String> {
    let own = value(end)?;
    let (mut below, mut goes_on) = (None, false);
    for clause in &outline.tiers {
        let parts = list(clause);
        let (_, bound) = apart(parts.get(1..)?)?;
        let begun = begun(&bound);
        if let Some(from) = behind(begun, BEGINNINGS).or_else(|| behind(begun, BEYOND)) {
            let from = value(&without_separators(from))?;
            if from < own {
                return None;
            }
            goes_on |= from == own;
        } else {
            let text = without_separators(behind(&bound, ENDS)?);
            let other = value(&text)?;
            goes_on |= other > own;
            if other < own && below.as_ref().is_none_or(|(most, _)| *most < other) {
                below = Some((other, text));
            }
        }
    }
    goes_on.then(|| below.map_or_else(|| "0".to_owned(), |(_, text)| text))
}

/// `from 1000.00 USD to 2000.00 USD` without its end.
fn begun(bound: &str) -> &str {
    let begins = bound.starts_with("from ");
    let end = ENDS.iter().find_map(|end| bound.find(&format!(" {end} ")));
    end.filter(|_| begins).and_then(|end| bound.get(..end)).unwrap_or(bound)
}

/// The number of an amount.
fn value(amount: &str) -> Option<Quantity> {
    amount.split(' ').next()?.parse().ok()
}

/// What a tier pays, with `at` or `pays` in front of it, and the other words.
fn apart(said: &[&str]) -> Option<(String, String)> {
    let part =
        |word: &&str| word.strip_suffix('%').is_some_and(|it| it.parse::<Quantity>().is_ok());
    let opens = |(at, word): (usize, &&str)| match *word {
        "pays" => true,
        "at" => !matches!(said.get(at + 1), Some(&"least" | &"most")),
        _ => false,
    };
    let on = said.iter().enumerate().position(opens);
    if let Some((bound, pays)) = on.and_then(|on| said.split_at_checked(on))
        && !bound.is_empty()
    {
        return Some((pays.join(" "), bound.join(" ")));
    }
    let at = said.iter().position(part)?;
    let (before, behind) = said.split_at_checked(at)?;
    let (pays, behind) = behind.split_first()?;
    let before = before.iter().copied().filter(|word| *word != "at");
    let bound: Vec<&str> = before.chain(behind.iter().copied()).collect();
    Some((format!("at {pays}"), bound.join(" ")))
}

/// The amount or number behind one of these words, and nothing else.
fn behind<'b>(bound: &'b str, openings: &[&str]) -> Option<&'b str> {
    let rest = |opening: &&str| bound.strip_prefix(*opening)?.strip_prefix(' ');
    let amount = openings.iter().find_map(rest)?;
    let number = amount.contains(|letter: char| letter.is_ascii_digit());
    (number && amount.split(' ').count() <= 2).then_some(amount)
}

/// `1,000.00 USD` as `1000.00 USD`.
fn without_separators(amount: &str) -> String {
    let (number, code) = amount.split_once(' ').unwrap_or((amount, ""));
    let plain = numbers::plain(number).unwrap_or_else(|| number.to_owned());
    format!("{plain} {code}").trim_end().to_owned()
}
