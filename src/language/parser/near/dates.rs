//! Dates in other forms: `2026/10/31`, `31.10.2026`, `10/31/2026`.

use chrono::NaiveDate;

use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;

/// A date whose parts can be told apart; one that could be two days gets no mend.
pub(super) fn date(trouble: &Trouble<'_>) -> Option<Fault> {
    if !trouble.wants(Rule::date) && !trouble.wants(Rule::moment) {
        return None;
    }
    let word = trouble.word();
    let sign = word.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let numbers: Option<Vec<u32>> = word.split(sign).map(|part| part.parse().ok()).collect();
    let [a, b, c] = *numbers?.as_slice() else { return None };
    let fault = Fault::new("S135", trouble.range(), format!("\"{word}\" is no date of this form"))
        .label("a date is year-month-day");
    let found: Vec<NaiveDate> = if a > 31 {
        day(a, b, c).into_iter().collect()
    } else {
        // Points stand between day, month and year; slashes also between month, day and year.
        let second = if sign == '.' { None } else { day(c, a, b) };
        let first = day(c, b, a);
        let same = first == second;
        first.into_iter().chain(second.filter(|_| !same)).collect()
    };
    match found.as_slice() {
        [date] => Some(fault.instead(date.to_string())),
        _ => Some(fault.help("a date such as 2026-10-31")),
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1000..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}
