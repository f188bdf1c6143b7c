//! `take` without an amount or a part: how much is for the author to say.

use super::amounts;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words::{is_blank, words};

/// Words that mean everything there is of something.
const ALL: &[&str] = &["all", "whole", "entire", "every", "everything"];
/// Words that mean nothing.
const SMALL: &[&str] = &["the", "of", "our", "my"];

/// `take some money`, `take all sales`, `take`.
pub(super) fn how_much(trouble: &Trouble<'_>) -> Option<Fault> {
    let begun = trouble.before().trim_matches(is_blank) == "take";
    if trouble.rule != Rule::line_take || !begun {
        return None;
    }
    let rest = trouble.rest().trim_matches(is_blank);
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = trouble.stop.at + rest.len();
    let is_metric = |word: &&str| trouble.outline.metrics.iter().any(|name| name == word);
    let said: Vec<&str> = words(rest).map(|(_, word)| word).collect();
    let metric = said.iter().copied().find(is_metric);
    let whole = said.iter().any(|word| ALL.contains(word));
    let others = said.iter().filter(|word| !ALL.contains(word) && !SMALL.contains(word));
    if let (Some(metric), true, 1) = (metric, whole, others.count()) {
        let message = format!("\"{rest}\" is written \"100% of {metric}\"");
        let fault = Fault::new("S122", trouble.stop.at..end, message);
        return Some(fault.instead(format!("100% of {metric}")));
    }
    let fault = if rest.is_empty() {
        Fault::new("S120", trouble.range(), "the line does not say how much is taken")
    } else {
        let message = format!("\"{rest}\" does not say how much is taken");
        Fault::new("S122", trouble.stop.at..end, message)
    };
    Some(fault.help(ways(trouble, metric)))
}

/// The ways to say it, each as a line that is right.
fn ways(trouble: &Trouble<'_>, metric: Option<&str>) -> String {
    let code = trouble.outline.currency.as_deref().unwrap_or("USD");
    let money = |number: &str| amounts::amount(number, code).unwrap_or(format!("{number} {code}"));
    let part =
        format!("a part of what a metric adds up: take 30% of {}", metric.unwrap_or("sales"));
    let fixed = format!("an amount: take fixed {}", money("500"));
    let each = format!("an amount for each who qualifies: take {} each", money("200"));
    format!("{fixed}\n or {part}\n or {each}")
}
