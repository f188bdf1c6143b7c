//! Limits in other words, and limits for everybody under the wrong head.

use super::{list, reads};
use crate::domain::Money;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section;
use crate::language::parser::words;

/// Words that say that a limit is one for everybody together.
const TOGETHER: &[&str] = &["together", "total", "altogether", "overall", "all"];
/// Words beside them.
const BESIDE: &[&str] = &["everybody", "everyone", "in", "the", "of", "is", "pay", "them", "paid"];

/// First words of a limit for each collaborator, words that say for whom it is, and words beside them.
const LIMITS: &[&str] =
    &["limit", "limited", "cap", "max", "maximum", "each", "nobody", "everybody"];
/// Words without which nothing is bounded: `each 200.00 USD` is what each gets.
const BOUNDING: &[&str] = &["limit", "limited", "cap", "max", "maximum", "most", "more", "up"];
const EACH: &[&str] =
    &["each", "everybody", "everyone", "nobody", "person", "collaborator", "author", "one"];
const BESIDE_EACH: &[&str] = &[
    "to", "at", "most", "is", "limit", "limited", "cap", "max", "maximum", "get", "gets", "of",
    "the", "pool", "per", "for", "more", "than", "up", "can",
];

/// `limit each to 60% of the pool` under `weighting`.
pub(super) fn for_each(clause: &str) -> Option<Fault> {
    if words::opens_with(clause, "each at most").is_some() {
        return None;
    }
    let right = each_at_most(clause)?;
    let message = format!("a limit for each is written \"{right}\"");
    Some(Fault::new("S125", 0..clause.len(), message).mend(0..clause.len(), right))
}

/// The same under another head.
pub(super) fn for_each_elsewhere(clause: &str, outline: &Outline) -> Option<Fault> {
    let right = each_at_most(clause)?;
    let message = "a limit for each collaborator stands under \"weighting\"";
    let fault = Fault::new("S111", 0..clause.len(), message);
    Some(match outline.line_of(Section::Weighting) {
        Some(number) => fault
            .help(format!("write under \"weighting\" in line {number}: {right}"))
            .under(Section::Weighting, outline, Some(right)),
        None => fault.help(format!("write under \"weighting\": {right}")),
    })
}

/// The line for a limit that holds for each collaborator; nothing for a line that is right, and for
/// what is no such limit.
fn each_at_most(clause: &str) -> Option<String> {
    let parts = list(clause);
    let digit = |letter: char| letter.is_ascii_digit();
    let at = parts.iter().position(|part| part.starts_with(digit))?;
    let amount = *parts.get(at)?;
    let code = parts.get(at + 1).filter(|_| !amount.ends_with('%')).copied();
    let others = parts
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != at && !(code.is_some() && *index == at + 1));
    let mut others = others.map(|(_, part)| *part);
    let known = |word: &str| EACH.contains(&word) || BESIDE_EACH.contains(&word);
    let bounds = parts.iter().any(|part| BOUNDING.contains(part));
    let meant =
        LIMITS.contains(parts.first()?) && bounds && parts.iter().any(|part| EACH.contains(part));
    if !meant || !others.all(known) {
        return None;
    }
    let right = match code {
        Some(code) => format!("each at most {amount} {code}"),
        None => format!("each at most {amount} of the pool"),
    };
    (reads(Rule::line_each, &right) && !reads(Rule::line_each, clause)).then_some(right)
}

/// `at most 20000 USD` and `all together at most 20000 USD` under `weighting`.
pub(super) fn together(clause: &str, outline: &Outline) -> Option<Fault> {
    let parts = list(clause);
    let at = parts.windows(2).position(|pair| matches!(pair, ["at", "most" | "least"]))?;
    let (before, limit) = parts.split_at_checked(at)?;
    let said = |word: &&str| TOGETHER.contains(word) || BESIDE.contains(word);
    let meant = before.is_empty() || before.iter().any(|word| TOGETHER.contains(word));
    let line = limit.join(" ");
    if !meant || !before.iter().all(said) || !reads(Rule::line_bound, &line) {
        return None;
    }
    let line = written(limit).unwrap_or(line);
    let message = "a limit for everybody together stands under \"pool\"";
    let fault = Fault::new("S111", 0..clause.len(), message);
    Some(match outline.line_of(Section::Pool) {
        Some(number) => fault.help(format!("write under \"pool\" in line {number}: {line}")).under(
            Section::Pool,
            outline,
            Some(line),
        ),
        None => fault
            .label("there is no \"pool\" yet")
            .help(format!("write above \"weighting\": pool\n  {line}")),
    })
}

/// The line with its amount as amounts are written.
fn written(limit: &[&str]) -> Option<String> {
    let [at, most, number, code] = limit else { return None };
    let money = Money::parse(number, code.parse().ok()?).ok()?;
    Some(format!("{at} {most} {money}"))
}
