//! The time between two moments, which no condition looks at.

use super::{list, reads};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::sections::{FORMS, Section};
use crate::language::parser::words;

/// Words between a time and the moment from which it counts.
const FROM: &[&str] = &["after", "before", "of", "from", "since", "behind", "following"];

/// What a condition on the time between two moments could be: `where paid within 60 days after signup`.
pub(super) fn fault(clause: &str, section: Section) -> Option<Fault> {
    let mut forms = FORMS.iter().filter(|form| form.section == section);
    let form = forms.find(|form| words::opens_with(clause, form.opening).is_some())?;
    let conditions = [
        Rule::line_where,
        Rule::line_segment,
        Rule::line_qualify,
        Rule::line_waits,
        Rule::line_opens,
        Rule::line_times,
        Rule::line_everyone,
    ];
    if !conditions.contains(&form.rule) || reads(form.rule, clause) {
        return None;
    }
    let parts = list(clause);
    let units = grammar::vocabulary(Rule::unit);
    let is_unit = |word: &&str| units.iter().any(|unit| unit == word) || word.starts_with("year");
    let is_time = |at: usize| {
        let number = parts.get(at).is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
        number && parts.get(at + 1).is_some_and(is_unit)
    };
    let at = (1..parts.len()).find(|at| is_time(*at))?;
    let within = parts.get(at - 1).is_some_and(|word| matches!(*word, "within" | "in" | "inside"));
    let from = parts.get(at + 2).is_some_and(|word| FROM.contains(word));
    let subtracts = parts.iter().any(|word| matches!(*word, "-" | "minus"));
    if !(within || from || subtracts) {
        return None;
    }
    let time = format!("{} {}", parts.get(at)?, parts.get(at + 1)?);
    let (range, _) = words::words(clause)
        .find(|(range, word)| *word == *parts.get(at).unwrap_or(&"") && range.start > 0)?;
    let message = "no condition looks at the time between two moments";
    let fault = Fault::new("S122", range, message);
    Some(fault.help(format!(
        "there are \"for {time} from each customer's first\" under \"metric\", for what a customer brings within that time \
         of the first such event; \"window {time} before the end\" under \"cluster\", for what came so long before the \
         event that ends a journey; and \"starts 2026-10-31\" under \"distributor\", for the first day that is measured"
    )))
}
