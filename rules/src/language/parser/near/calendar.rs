//! Weekdays, days of a month, times of day and durations in other forms.

use std::ops::Range;

use chrono::NaiveTime;

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::{intervals, several};
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
    let fault = Fault::new("S150", trouble.range(), message);
    let sample = format!("for example: every week on {day} at 09:00");
    Some(fault.help(sample).instead(format!("week on {day}")).rewrites(&[Part::Name]))
}

/// `every 3 months`, `every 1 week`, `every other week`: only weeks are counted.
pub(super) fn several(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_every {
        return None;
    }
    let (range, word) = (trouble.range(), trouble.word().to_lowercase());
    if trouble.wants(Rule::kw_week) && matches!(word.as_str(), "hour" | "minute") {
        let fault = Fault::new("S150", range, "the shortest repetition is a day");
        return Some(fault.help("for example: every day at 09:00"));
    }
    if trouble.wants(Rule::count) && matches!(word.as_str(), "other" | "second" | "2nd") {
        let (next, unit) = words(trouble.clause.get(range.end..)?).next()?;
        let written = range.start..range.end + next.end;
        if let Some(day) =
            grammar::vocabulary(Rule::weekday).into_iter().find(|day| day == &unit.to_lowercase())
        {
            let message = format!("\"every {word} {unit}\" is written \"every 2 weeks on {day}\"");
            let fault = Fault::new("S150", written, message).instead(format!("2 weeks on {day}"));
            return Some(fault.rewrites(&[Part::Name, Part::Value]));
        }
        return Some(counted(trouble, 2, unit.trim_end_matches('s'), written));
    }
    if !trouble.wants(Rule::kw_weeks) {
        return None;
    }
    let (number, text) = words(trouble.before()).last()?;
    let unit = word.trim_end_matches('s');
    let count = text.parse().ok()?;
    let known = ["hour", "day", "week", "month", "quarter", "year"].contains(&unit);
    let wrong = unit != "week" || count == 1;
    (known && wrong).then(|| counted(trouble, count, unit, number.start..range.end))
}

/// What `every COUNT UNITs` is written like; `at` is where COUNT and UNIT stand.
fn counted(trouble: &Trouble<'_>, count: u32, unit: &str, at: Range<usize>) -> Fault {
    if unit == "hour" && count != 24 {
        let fault = Fault::new("S150", at, "the shortest repetition is a day");
        return fault.help(format!("for example: every day at {}", time_in(trouble)));
    }
    let shown = trouble.clause.get(at.clone()).unwrap_or(unit);
    let right = match (count, unit) {
        (24, "hour") => "day".to_owned(),
        (1, unit) => unit.to_owned(),
        (3, "month") => "quarter".to_owned(),
        (12, "month") | (4, "quarter") => "year".to_owned(),
        (count, "week") => format!("{count} weeks"),
        (count, unit) => {
            let message = format!(
                "only weeks can be counted, beside \"every quarter\" and \"every year\", so \"every {shown}\" has no form"
            );
            let fault = Fault::new("S150", at, message);
            let sample = match unit {
                "year" => "every year on 1 january at 09:00",
                _ => "every month on day 1 at 09:00",
            };
            return fault.help(match unit {
                "day" => intervals::near(count, &time_in(trouble)),
                _ => by_cron(trouble, count, unit)
                    .unwrap_or_else(|| format!("for example: {sample}")),
            });
        }
    };
    let message = format!("\"every {shown}\" is written \"every {right}\"");
    Fault::new("S150", at, message).instead(right).rewrites(&[Part::Name, Part::Value])
}

/// The cron line for several months, where day and time can be read.
fn by_cron(trouble: &Trouble<'_>, count: u32, unit: &str) -> Option<String> {
    if unit != "month" || !matches!(count, 2 | 4 | 6) {
        return None;
    }
    let found: Vec<&str> = words(trouble.clause).map(|(_, word)| word).collect();
    let behind = |wanted: &str| {
        let at = found.iter().position(|word| *word == wanted)?;
        found.get(at + 1).copied()
    };
    let day = behind("day").and_then(ordinal).unwrap_or("1");
    let time = time_in(trouble);
    let (hour, minute) = intervals::parts(&time);
    Some(format!("cron \"{minute} {hour} {day} */{count} *\""))
}

/// The time behind `at`, or nine in the morning.
pub(super) fn time_in(trouble: &Trouble<'_>) -> String {
    let mut found = words(trouble.clause).map(|(_, word)| word).skip_while(|word| *word != "at");
    let time = found.nth(1).and_then(|time| clock(&time.to_lowercase()));
    time.map_or_else(|| "09:00".to_owned(), |time| time.format("%H:%M").to_string())
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
            // `the first day`: the day is said already.
            let behind = trouble.clause.get(range.end..)?;
            let next = words(behind).next().filter(|(_, word)| *word == "day");
            let end = range.end + next.map_or(0, |(next, _)| next.end);
            return Some(fault(message).mend(head.len()..end, format!("day {day}")));
        }
        if trouble.wants(Rule::count) && day != word {
            return Some(fault(format!("\"{word}\" is written \"{day}\"")).instead(day));
        }
    }
    if trouble.wants(Rule::month) || trouble.wants(Rule::weekday) {
        let all = [Rule::month, Rule::weekday].into_iter().filter(|rule| trouble.wants(*rule));
        let small = word.trim_end_matches('.').to_lowercase();
        let mut names = all.flat_map(grammar::vocabulary);
        let name =
            names.find(|name| small.len() > 2 && name.starts_with(&small) && *name != small)?;
        let message = format!("\"{word}\" is written \"{name}\"");
        return Some(fault(message).instead(name).rewrites(&[Part::Name]));
    }
    if trouble.wants(Rule::kw_weeks)
        && let Some(month) = month_named(word)
    {
        let (number, day) = words(trouble.before()).last()?;
        let right = format!("year on {day} {month}");
        let whole = number.start..range.end;
        let message = format!("\"every {day} {word}\" is written \"every {right}\"");
        return Some(Fault::new("S150", whole, message).instead(right));
    }
    if !trouble.wants(Rule::count) {
        return None;
    }
    if trouble.wants(Rule::kw_year)
        && let Some(month) = month_named(word)
        && ordinal(words(trouble.rest()).nth(1).map_or("", |(_, next)| next)).is_none()
    {
        let day = words(trouble.rest()).find_map(|(_, word)| ordinal(word)).unwrap_or("1");
        let help = format!("for example: every year on {day} {month} at {}", time_in(trouble));
        return Some(fault(format!("\"every {word}\" does not say on which day")).help(help));
    }
    let (next, number) = words(trouble.clause.get(range.end..)?).next()?;
    let day = ordinal(number)?;
    let month = month_named(word)?;
    let whole = range.start..range.end + next.end;
    let message = format!("\"{word} {number}\" is written \"{day} {month}\"");
    Some(Fault::new("S150", whole, message).instead(format!("{day} {month}")))
}

/// The digits of `1`, `1st`, `2nd`, `3.`.
pub(in crate::language::parser) fn ordinal(word: &str) -> Option<&str> {
    if word == "first" {
        return Some("1");
    }
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let tail = word.get(digits.len()..)?;
    let number =
        !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    (number && matches!(tail, "" | "st" | "nd" | "rd" | "th" | ".")).then_some(digits)
}

/// A month by its name or at least three letters of it.
pub(in crate::language::parser) fn month_named(word: &str) -> Option<String> {
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
        return Some(
            Fault::new("S136", range.clone(), message).instead(right).rewrites(&[Part::Value]),
        );
    }
    if !marked || written == right {
        return None;
    }
    let message = format!("\"{written}\" is written \"at {right}\"");
    Some(Fault::new("S136", range, message).instead(format!("at {right}")).rewrites(&[Part::Value]))
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
    let first = parts.next()?;
    // `0900` has no sign between hour and minute.
    let (first, joined) =
        first.split_at_checked(2).filter(|_| first.len() == 4).unwrap_or((first, ""));
    let hour: u32 = first.parse().ok()?;
    let mut parts = Some(joined).filter(|it| !it.is_empty()).into_iter().chain(parts);
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

/// `measure last month`, `measure the previous week`, `measure month`.
pub(super) fn measured(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_measure {
        return None;
    }
    let spoken = trouble.clause.strip_prefix("measure")?;
    let first = words(spoken).next()?.0.start;
    let mut span = None;
    let (mut running, mut behind, mut earlier) = (false, false, false);
    if let Some(fault) = several::long(trouble, spoken, first) {
        return Some(fault);
    }
    for (_, word) in words(spoken) {
        let small = word.to_lowercase();
        match small.as_str() {
            "this" | "current" | "running" => running = true,
            "last" | "previous" if behind => earlier = true,
            "before" => (earlier, behind) = (behind, true),
            "the" | "last" | "previous" | "past" | "whole" | "full" | "prior" | "preceding"
            | "calendar" | "complete" | "completed" | "entire" | "finished" | "just" | "ended" => {}
            word if span.is_none()
                && grammar::vocabulary(Rule::span).iter().any(|it| it == word) =>
            {
                span = Some(small);
            }
            _ => return None,
        }
    }
    let right = format!("the {} before", span?);
    let whole = trouble.clause.len() - spoken.len() + first..trouble.clause.len();
    let written = trouble.clause.get(whole.clone())?;
    if running || earlier {
        let why = if running { "is not over yet" } else { "is not the last one that is over" };
        let message = format!("\"{written}\" {why}, and a run measures the last one that is");
        let help = format!("measure {right}\n or: measure since the last run");
        return Some(Fault::new("S150", whole, message).help(help));
    }
    // One word that is missing or misspelt is told as such.
    let near = strsim::levenshtein(written, &right) <= 4;
    (!near).then(|| {
        let message = format!("\"{written}\" is written \"{right}\"");
        Fault::new("S150", whole, message).instead(right).rewrites(&[Part::Name])
    })
}

/// `14days`, `14d`, `1 year`, a unit with a capital.
pub(super) fn duration(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.wants(Rule::length) || trouble.wants(Rule::duration) {
        let word = trouble.word();
        // Where other values would fit too, only a unit tells that a duration is meant.
        let surely = !trouble.wants(Rule::number);
        if surely && matches!(word, "a" | "an") {
            let (_, unit) = words(trouble.clause.get(trouble.range().end..)?).next()?;
            let message = format!("\"{word} {unit}\" is written \"1 {unit}\"");
            return Some(Fault::new("S134", trouble.range(), message).instead("1"));
        }
        if surely && word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() {
            let message = format!("the duration \"{word}\" has no unit");
            let fault = Fault::new("S134", trouble.range(), message);
            return Some(match in_days(trouble) {
                Some(help) => fault.help(help),
                None => fault,
            });
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
    if !trouble.wants(Rule::unit) {
        return None;
    }
    let (number, text) = words(trouble.before()).last()?;
    if let Some(unit) = unit_named(word) {
        let right = if text == "1" { unit.trim_end_matches('s') } else { unit };
        let message = format!("\"{word}\" is written \"{right}\"");
        return Some(Fault::new("S134", trouble.range(), message).instead(right));
    }
    if word.is_empty() {
        let message = format!("the duration \"{text}\" has no unit");
        let help = in_days(trouble)?;
        return Some(Fault::new("S134", number, message).help(help));
    }
    if !matches!(word, "year" | "years") {
        return None;
    }
    let months = text.parse::<u32>().ok()?.checked_mul(12)?;
    let range = number.start..trouble.range().end;
    let message = format!("\"{text} {word}\" is written \"{months} months\"");
    Some(
        Fault::new("S134", range, message)
            .instead(format!("{months} months"))
            .rewrites(&[Part::Value]),
    )
}

/// The line with days behind a number without a unit that ends it, where that is all it lacks.
fn in_days(trouble: &Trouble<'_>) -> Option<String> {
    let clause = trouble.clause.trim_end();
    let (_, number) = words(clause).last()?;
    let unit = if number == "1" { "day" } else { "days" };
    let plain = number.bytes().all(|b| b.is_ascii_digit());
    let ends = ["", " after the end", " before the end", " waits"];
    let lines = ends.iter().map(|end| format!("{clause} {unit}{end}"));
    lines.filter(|_| plain).find(|line| grammar::read(trouble.rule, line).is_ok())
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
