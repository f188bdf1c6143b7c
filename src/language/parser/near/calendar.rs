//! Weekdays, days of a month, times of day and durations in other forms.

use chrono::NaiveTime;

use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::words::words;

/// `every monday`, `every Mondays`.
pub(super) fn weekday_alone(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_every || !trouble.wants(Rule::kw_week) {
        return None;
    }
    let word = trouble.word();
    let small = word.to_lowercase();
    let day = grammar::vocabulary(Rule::weekday)
        .into_iter()
        .find(|day| *day == small || small == format!("{day}s"))?;
    let message = format!("\"every {word}\" is written \"every week on {day}\"");
    Some(Fault::new("S150", trouble.range(), message).instead(format!("week on {day}")))
}

/// `on the 1st`, `on 1`, `day 1st`, `on january 1`.
pub(super) fn day_of_month(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_every {
        return None;
    }
    let (range, word) = (trouble.range(), trouble.word());
    let fault = |message: String| Fault::new("S150", range.clone(), message);
    if let Some(day) = ordinal(word) {
        let before = trouble.before();
        if trouble.wants(Rule::kw_day) {
            return Some(
                fault(format!("\"{word}\" is written \"day {day}\"")).instead(format!("day {day}")),
            );
        }
        if let Some(head) = before.trim_end().strip_suffix("the")
            && trouble.wants(Rule::kw_last)
        {
            let message = format!("\"the {word}\" is written \"day {day}\"");
            return Some(fault(message).mend(head.len()..range.end, format!("day {day}")));
        }
        if trouble.wants(Rule::count) && day != word {
            return Some(fault(format!("\"{word}\" is written \"{day}\"")).instead(day));
        }
    }
    if !trouble.wants(Rule::count) {
        return None;
    }
    let (next, number) = words(trouble.clause.get(range.end..)?).next()?;
    let day = ordinal(number)?;
    let month = month_named(word)?;
    let whole = range.start..range.end + next.end;
    let message = format!("\"{word} {number}\" is written \"{day} {month}\"");
    Some(Fault::new("S150", whole, message).instead(format!("{day} {month}")))
}

/// The digits of `1`, `1st`, `2nd`, `3.`.
fn ordinal(word: &str) -> Option<&str> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let tail = word.get(digits.len()..)?;
    let number =
        !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    (number && matches!(tail, "" | "st" | "nd" | "rd" | "th" | ".")).then_some(digits)
}

/// A month by its name or at least three letters of it.
fn month_named(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let fits = |month: &String| small.len() >= 3 && month.starts_with(small.trim_end_matches('.'));
    grammar::vocabulary(Rule::month).into_iter().find(fits)
}

/// `9am`, `9:00`, `17h`, `noon`.
pub(super) fn time_of_day(trouble: &Trouble<'_>) -> Option<Fault> {
    let bare = trouble.wants(Rule::time);
    if !bare && !trouble.wants(Rule::kw_at) {
        return None;
    }
    let mut range = trouble.range();
    let mut written = trouble.word().to_owned();
    if let Some((next, half)) = words(trouble.clause.get(range.end..)?).next()
        && matches!(half.to_lowercase().as_str(), "am" | "pm" | "a.m." | "p.m." | "o'clock")
    {
        range.end += next.end;
        written.push_str(half);
    }
    let time = clock(
        &written.to_lowercase().replace('.', ":").replace("a:m:", "am").replace("p:m:", "pm"),
    )?;
    let right = time.format("%H:%M").to_string();
    let marked = written.contains([':', 'm', 'h', 'M']);
    if bare {
        let shown = trouble.clause.get(range.clone())?;
        let message = format!("\"{shown}\" is written \"{right}\"");
        return Some(Fault::new("S136", range.clone(), message).instead(right));
    }
    if !marked || written == right {
        return None;
    }
    let message = format!("\"{written}\" is written \"at {right}\"");
    Some(Fault::new("S136", range, message).instead(format!("at {right}")))
}

/// A time of day in the forms people write.
fn clock(text: &str) -> Option<NaiveTime> {
    match text {
        "noon" | "midday" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" | "24:00" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    let text = text.strip_suffix("o'clock").unwrap_or(text);
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (text, None),
    };
    let digits = digits.trim_end_matches('h');
    let mut parts = digits.split([':', 'h']);
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next().map_or(Some(0), |minute| minute.parse().ok())?;
    if parts.next().is_some_and(|seconds| seconds != "00") || parts.next().is_some() {
        return None;
    }
    let hour = match half {
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// `14days`, `14d`, `1 year`, a unit with a capital.
pub(super) fn duration(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.wants(Rule::length) || trouble.wants(Rule::duration) {
        let word = trouble.word();
        if word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() {
            let message = format!("the duration \"{word}\" has no unit");
            return Some(Fault::new("S134", trouble.range(), message));
        }
        let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = word.get(..word.len() - letters.len())?;
        let unit = unit_named(letters)?;
        let count: u32 = number.parse().ok()?;
        let right = if count == 1 { unit.trim_end_matches('s') } else { unit };
        let message = format!("\"{word}\" is written \"{number} {right}\"");
        return Some(
            Fault::new("S134", trouble.range(), message).instead(format!("{number} {right}")),
        );
    }
    let word = trouble.word();
    if !trouble.wants(Rule::unit) || !matches!(word, "year" | "years") {
        return None;
    }
    let (number, text) = words(trouble.before()).last()?;
    let months = text.parse::<u32>().ok()?.checked_mul(12)?;
    let range = number.start..trouble.range().end;
    let message = format!("\"{text} {word}\" is written \"{months} months\"");
    Some(Fault::new("S134", range, message).instead(format!("{months} months")))
}

fn unit_named(letters: &str) -> Option<&'static str> {
    match letters.to_lowercase().as_str() {
        "min" | "mins" | "minute" | "minutes" => Some("minutes"),
        "h" | "hour" | "hours" => Some("hours"),
        "d" | "day" | "days" => Some("days"),
        "w" | "week" | "weeks" => Some("weeks"),
        "month" | "months" => Some("months"),
        _ => None,
    }
}
