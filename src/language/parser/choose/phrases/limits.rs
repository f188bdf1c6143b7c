//! Limits in other words, and limits for everybody under the wrong head.

use super::{list, reads};
use crate::domain::Money;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section;
use crate::language::parser::words;

/// Other beginnings of a limit.
const BEGINNINGS: &[(&str, &str)] = &[
    ("minimum", "at least"),
    ("min", "at least"),
    ("not less than", "at least"),
    ("no less than", "at least"),
    ("maximum", "at most"),
    ("max", "at most"),
    ("not more than", "at most"),
    ("no more than", "at most"),
    ("never more than", "at most"),
    ("up to", "at most"),
];

/// Words that say that a limit is one for everybody together.
const TOGETHER: &[&str] = &["together", "total", "altogether", "overall", "all"];
/// Words beside them.
const BESIDE: &[&str] = &["everybody", "everyone", "in", "the", "of", "is", "pay", "them", "paid"];

/// `minimum 100 USD`, `not more than 5 per customer`.
pub(super) fn other_words(clause: &str, rule: Rule) -> Option<Fault> {
    let (end, right) = beginning(clause)?;
    let behind = clause.get(end..)?.trim_start_matches(words::is_blank);
    let behind = behind.strip_prefix("of ").unwrap_or(behind);
    let written = clause.get(..end)?;
    let mended = format!("{right} {behind}");
    let message = format!("\"{written}\" is written \"{right}\"");
    let fault = Fault::new("S125", 0..end, message);
    let fits = right == "at most" || rule == Rule::line_bound;
    fits.then(|| fault.mend(0..clause.len(), mended))
}

fn beginning(clause: &str) -> Option<(usize, &'static str)> {
    BEGINNINGS
        .iter()
        .find_map(|(opening, right)| Some((words::opens_with(clause, opening)?, *right)))
}

/// `counts 3 points`.
pub(super) fn points(clause: &str) -> Option<Fault> {
    let mut found = words::words(clause);
    let (first, word) = found.next()?;
    let (next, number) = found.next()?;
    let behind = clause.get(next.start..)?;
    let numbered = number.starts_with(|letter: char| letter.is_ascii_digit());
    let verb = matches!(word, "counts" | "gives" | "earns" | "brings" | "pays" | "each");
    let points = found.any(|(_, word)| matches!(word, "points" | "point"));
    (verb && numbered && points).then(|| {
        let message = format!("\"{word}\" is written \"worth\"");
        Fault::new("S125", first, message).mend(0..clause.len(), format!("worth {behind}"))
    })
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
        Some(number) => fault.help(format!("write under \"pool\" in line {number}: {line}")),
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
