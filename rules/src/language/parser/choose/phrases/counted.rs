//! Bounds that are counted in something else than what is paid by: `pay 8% of revenue up to 5,000 copies`.

use super::{list, reads};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::{amounts, numbers};
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section;
use crate::language::parser::words;

/// Words that a number in such a line can have behind it without counting anything.
const OTHERS: &[&str] = &[
    "at", "pays", "each", "of", "to", "per", "from", "then", "and", "or", "when", "by", "points",
    "in", "on", "with", "for", "the", "a", "an", "is", "above", "below", "up", "until", "over",
];

/// What a bound in other units could be, as far as the language can say it.
pub(super) fn fault(clause: &str, section: Section, outline: &Outline) -> Option<Fault> {
    let first = words::first(clause);
    let rules: &[Rule] = match (section, first) {
        (Section::Weighting, "pay") => &[Rule::line_pays, Rule::line_pay_by],
        (Section::Weighting, "tier") => &[Rule::line_tier],
        (Section::Pool, "take") => &[Rule::line_take],
        _ => return None,
    };
    if rules.iter().any(|rule| reads(*rule, clause)) || !clause.contains('%') {
        return None;
    }
    let parts = list(clause);
    let counts = |at: &usize| parts.get(*at).zip(parts.get(at + 1)).is_some_and(is_counted);
    let at = (1..parts.len()).find(counts)?;
    let (number, unit) = (parts.get(at)?, parts.get(at + 1)?.trim_end_matches(','));
    let number = numbers::plain(number)?;
    let percent = parts.iter().find(|word| word.ends_with('%'))?.trim_end_matches(',');
    let start = words::words(clause).find(|(_, word)| *word == unit)?.0;
    let known = |name: &&str| outline.metrics.iter().any(|metric| metric == name);
    let metric = parts.iter().copied().find(known).filter(|metric| *metric != unit);
    let of = parts.iter().position(|word| *word == "of").and_then(|of| parts.get(of + 1)).copied();
    let metric = metric.or(of).unwrap_or("sales");
    let code = outline.currency.as_deref().unwrap_or("USD");
    let each = amounts::amount("2", code).unwrap_or_else(|| format!("2 {code}"));
    let message = format!("no percentage is bounded by a number of \"{unit}\" in one line");
    let fault = Fault::new("S122", start, message);
    if section == Section::Pool {
        let help = "a band of \"take\" is bounded by amounts of the metric itself: take 10% of \
                    sales up to 1000.00 USD";
        return Some(fault.help(help));
    }
    Some(fault.help(format!(
        "pay by {metric}, tiers by {unit}, tiers whole, tier from {number} at {percent}: the rate that is reached holds for all of \
         \"{metric}\"\n or: pay by {unit}, tiers marginal, tier from {number} at {each} each: what lies above is paid by the piece\n\
         \"tiers for each\" with a field of the event looks at each one by itself; a percentage that holds only above a \
         number of \"{unit}\" has no form"
    )))
}

/// A number, and what it counts.
fn is_counted((number, unit): (&&str, &&str)) -> bool {
    let digits = number.trim_end_matches(',');
    let is_number = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && numbers::plain(digits).is_some();
    let unit = unit.trim_end_matches(',');
    let is_word = unit.len() > 1 && unit.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let is_time = grammar::vocabulary(Rule::unit).iter().any(|word| word == unit);
    is_number && is_word && !is_time && !OTHERS.contains(&unit)
}
