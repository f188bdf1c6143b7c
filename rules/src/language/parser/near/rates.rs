//! `pay` with a rate that steps: what pays differently from some result on has tiers.

use super::amounts;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;

/// Words that begin a bound of a result.
const BOUNDS: &[&str] = &["up", "until", "above", "over", "beyond", "below", "under", "after"];

/// `pay 8% of sales up to 60000.00 USD`, `pay 200.00 USD when sales at least 10`.
pub(super) fn stepped(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    if trouble.rule != Rule::line_pays || !(BOUNDS.contains(&word) || word == "when") {
        return None;
    }
    let code = trouble.outline.currency.as_deref().unwrap_or("USD");
    let money = |number: &str| amounts::amount(number, code).unwrap_or(format!("{number} {code}"));
    let metric = trouble.outline.metrics.first().map_or("sales", String::as_str);
    let (message, tiers) = if word == "when" {
        let prize = format!("tier from 10 pays {}", money("200"));
        (
            format!(
                "\"{}\" has no rate: an amount that is paid once is a tier",
                trouble.before().trim_end()
            ),
            prize,
        )
    } else {
        let rates = "tiers marginal\ntier from 0 at 8%\ntier from 60000 at 12%".to_owned();
        (format!("\"{word}\" bounds no rate: a rate that steps has tiers"), rates)
    };
    Some(Fault::new("S122", trouble.range(), message).help(format!("pay by {metric}\n{tiers}")))
}
