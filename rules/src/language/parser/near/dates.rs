//! Dates in other forms: `2026/10/31`, `31.10.2026`, `10/31/2026`.

use chrono::NaiveDate;

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::calendar::{month_named, ordinal};
use crate::language::parser::words::words;

/// A date whose parts can be told apart; one that could be two days gets no mend.
pub(super) fn date(trouble: &Trouble<'_>) -> Option<Fault> {
    if !trouble.wants(Rule::date) && !trouble.wants(Rule::moment) {
        return None;
    }
    if let Some(fault) = in_words(trouble) {
        return Some(fault);
    }
    let word = trouble.word();
    if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
        let date = NaiveDate::parse_from_str(word, "%Y%m%d").ok()?;
        let fault =
            Fault::new("S135", trouble.range(), format!("\"{word}\" is no date of this form"));
        return Some(
            fault
                .label("a date is year-month-day")
                .instead(date.to_string())
                .rewrites(&[Part::Value]),
        );
    }
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
        [date] => Some(fault.instead(date.to_string()).rewrites(&[Part::Value])),
        _ => Some(fault.help("a date such as 2026-10-31")),
    }
}

/// `5 january 2026`, `January 5, 2026`, `Jan 5 2026`.
fn in_words(trouble: &Trouble<'_>) -> Option<Fault> {
    let found: Vec<_> = words(trouble.rest()).take(3).collect();
    let [(first, a), (_, b), (last, year)] = found.as_slice() else { return None };
    let date = spoken([a, b, year])?;
    let whole = trouble.stop.at + first.start..trouble.stop.at + last.end;
    let written = trouble.clause.get(whole.clone())?;
    let message = format!("\"{written}\" is no date of this form");
    let fault = Fault::new("S135", whole, message).label("a date is year-month-day");
    Some(fault.instead(date.to_string()).rewrites(&[Part::Value]))
}

/// The day that three such words say.
pub(in crate::language::parser) fn spoken([a, b, year]: [&str; 3]) -> Option<NaiveDate> {
    let number = |word: &str| ordinal(word).and_then(|digits| digits.parse().ok());
    let (day_of, month) = match (number(a), number(b)) {
        (Some(day), None) => (day, month_named(b)?),
        (None, Some(day)) => (day, month_named(a)?),
        _ => return None,
    };
    let names = grammar::vocabulary(Rule::month);
    let month = u32::try_from(names.iter().position(|name| *name == month)? + 1).ok()?;
    day(year.parse().ok()?, month, day_of)
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1000..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}
