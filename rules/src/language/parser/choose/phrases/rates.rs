//! What `pay by` pays, on its own line: `pay by sales 10%`, `commission 10% of sales`. It stands in tiers.

use super::{list, reads};
use crate::domain::Quantity;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::words;

const OPENINGS: &[&str] = &["pay", "pays", "commission", "rate", "everybody", "everyone"];
/// Words that name no metric.
const BESIDE: &[&str] = &[
    "by",
    "of",
    "at",
    "to",
    "with",
    "each",
    "per",
    "from",
    "for",
    "a",
    "the",
    "rate",
    "gets",
    "x",
    "*",
    "times",
    "commission",
    "on",
];

/// What such a line should be. How it is mended is said, not offered: other tiers may stand below.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    let parts: Vec<&str> =
        list(clause).into_iter().map(|part| part.trim_end_matches(',')).collect();
    let at = (0..parts.len()).find(|at| parts.get(*at).is_some_and(|part| is_percent(part)))?;
    let part = *parts.get(at)?;
    let opens = at == 0 || parts.first().is_some_and(|first| OPENINGS.contains(first));
    let right = [Rule::line_pay_by, Rule::line_pays, Rule::line_everyone];
    if !opens || right.into_iter().any(|rule| reads(rule, clause)) {
        return None;
    }
    let before = parts.get(usize::from(at > 0)..at)?;
    let others = before.iter().chain(parts.get(at + 1..)?).copied();
    let named: Vec<&str> =
        others.filter(|word| !word.is_empty() && !BESIDE.contains(word)).collect();
    let metric = match (named.as_slice(), outline.metrics.as_slice()) {
        ([name], known) if known.iter().any(|metric| metric == name) => (*name).to_owned(),
        ([] | [_], [only]) => only.clone(),
        ([] | [_], _) => "sales".to_owned(),
        _ => return None,
    };
    let (range, _) = words::words(clause).nth(at)?;
    let message = "what \"pay by\" pays stands in tiers, each on a line of its own";
    let fault = Fault::new("S122", range, message);
    Some(fault.help(format!("pay by {metric}\n  and below it: tier from 0 at {part}")))
}

fn is_percent(word: &str) -> bool {
    word.strip_suffix('%').is_some_and(|number| number.parse::<Quantity>().is_ok())
}
