//! Other ways to begin a repetition: `monthly`, `each week`, `mondays`, `on monday`.

use crate::domain::{Catalogue, SubjectKind, ValueType};
use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::calendar::{self as near, month_named};
use crate::language::parser::near::intervals;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{self, FORMS};
use crate::language::parser::words;

/// Words that stand for a repetition, and its beginning.
const REPETITIONS: &[(&str, &str)] = &[
    ("daily", "every day"),
    ("nightly", "every day"),
    ("weekly", "every week"),
    ("fortnightly", "every 2 weeks"),
    ("biweekly", "every 2 weeks"),
    ("monthly", "every month"),
    ("quarterly", "every quarter"),
    ("yearly", "every year"),
    ("annually", "every year"),
];

/// Beginnings of lines that have several forms, with a line that is right.
const SAMPLES: &[(&str, &str)] = &[
    ("every day", "every day at 09:00"),
    ("every week", "every week on monday at 09:00"),
    ("every 2 weeks", "every 2 weeks on monday at 09:00 from 2026-01-05"),
    ("every month", "every month on day 1 at 09:00"),
    ("every quarter", "every quarter on day 3 at 09:00"),
    ("every year", "every year on 1 january at 09:00"),
    ("take fixed", "take fixed 500.00 USD"),
    ("share by", "share by completions"),
    ("each below", "each below 20.00 USD waits"),
    ("leftover share", "leftover share again"),
    ("ties by", "ties by visits, then share"),
    ("corrections adjust", "corrections adjust for 90 days"),
    ("measure since", "measure since the last run"),
    ("split first", "split first 40%, middle 20%, last 40%"),
    ("split half-life", "split half-life 7 days"),
    ("split of", "split of two 50%, 50%"),
    ("expect pool", "expect pool 300.00 USD"),
    ("expect only", "expect only ana 180.00 USD"),
];

/// A line that is right and begins like this one.
pub(super) fn sample(clause: &str) -> Option<&'static str> {
    let counted = words::opens_with(clause, "every * weeks").map(|_| "every 2 weeks");
    let begins = |beginning: &str| words::opens_with(clause, beginning).is_some();
    SAMPLES
        .iter()
        .find(|(beginning, _)| counted == Some(*beginning) || begins(beginning))
        .map(|(_, sample)| *sample)
}

/// A line that is right and begins with all of this one: with as few words behind it as there are in a line of that
/// kind.
pub(in crate::language::parser) fn completed(
    rule: Rule,
    clause: &str,
    outline: &Outline,
) -> Option<String> {
    if sections::is_condition(rule) || rule == Rule::line_at_most_per {
        return None;
    }
    if rule == Rule::line_touch
        && let Some(path) = words::words(clause).nth(1).and_then(|(_, event)| owner(event))
    {
        let line = format!("{} by {path}", clause.trim_end());
        return grammar::read(rule, &line).is_ok().then(|| format!("for example: {line}"));
    }
    let forms = FORMS.iter().filter(|form| form.rule == rule).map(|form| form.sample);
    let samples = sample(clause).into_iter().chain(forms);
    let named = |sample: &str| {
        sample.replace("by completions", &format!("by {}", outline.sample(None, true)))
    };
    let samples: Vec<String> = samples.map(named).collect();
    let mut lines = samples.iter().flat_map(|sample| {
        let starts = words::words(sample).map(|(range, _)| range.start).collect::<Vec<_>>();
        let tails = starts.into_iter().rev().filter_map(|start| sample.get(start..));
        tails.map(|tail| format!("{} {tail}", clause.trim_end()))
    });
    let line = lines.find(|line| grammar::read(rule, line).is_ok())?;
    Some(format!("for example: {}", on_its_weekday(line)))
}

/// The path from an event that needs no catalogue to whom it credits.
fn owner(event: &str) -> Option<String> {
    let catalogue = Catalogue::builtin();
    catalogue.events.get(event)?.fields.iter().find_map(|field| {
        let attributes = catalogue.attributes(&SubjectKind::of(&field.value_type)?)?;
        let owner = attributes.iter().find(|it| it.value_type == ValueType::Collaborator)?;
        Some(format!("{}.{}", field.name, owner.name))
    })
}

/// A date that is the weekday of the line.
fn on_its_weekday(line: String) -> String {
    let days = grammar::vocabulary(Rule::weekday);
    let said = words::words(&line).find_map(|(_, word)| days.iter().position(|day| day == word));
    match said {
        Some(day) => line.replace(intervals::FROM, &format!("2026-01-{:02}", 5 + day)),
        None => line,
    }
}

/// A first word under `schedule` that begins a repetition in another way.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    let (range, word) = words::words(clause).next()?;
    let small = word.to_lowercase();
    let second = words::words(clause).nth(1);
    let written = |end: usize, right: String| {
        let shown = clause.get(..end).unwrap_or(word);
        let message = format!("\"{shown}\" is written \"{right}\"");
        let fault = Fault::new("S150", 0..end, message).instead(right.as_str());
        match sample(&right) {
            Some(sample) => fault.help(format!("for example: {sample}")),
            None => fault,
        }
    };
    if let Some(fault) = on_a_date(clause) {
        return Some(fault);
    }
    if let Some((end, right)) = by_ordinal(clause) {
        return Some(written(end, right));
    }
    let field = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || b"*/,-".contains(&b));
    if clause.split_whitespace().count() == 5 && clause.split_whitespace().all(field) {
        let fault = Fault::new("S150", 0..clause.len(), "a cron expression stands behind \"cron\"");
        return Some(fault.instead(format!("cron \"{clause}\"")));
    }
    if let Some((_, right)) = REPETITIONS.iter().find(|(other, _)| *other == small) {
        return Some(written(range.end, (*right).to_owned()));
    }
    if let Some(day) = weekday(&small) {
        return Some(written(range.end, format!("every week on {day}")));
    }
    let (next, follows) = second?;
    let follows = follows.to_lowercase();
    match small.as_str() {
        "first" | "second" | "third" | "fourth" | "last" => {
            let day = weekday(&follows)?;
            Some(written(next.end, format!("every month on the {small} {day}")))
        }
        "on" => {
            let day = weekday(&follows)?;
            Some(written(next.end, format!("every week on {day}")))
        }
        "each" => {
            let span = grammar::vocabulary(Rule::span).contains(&follows);
            (span || weekday(&follows).is_some()).then(|| written(range.end, "every".to_owned()))
        }
        _ => None,
    }
}

/// `on the 1st`, `on the 1st of every month`, `on the 1st of january`, `every 1st of the month`, `every year on the 1st
/// of january`: where it ends, and what it is written like.
fn by_ordinal(clause: &str) -> Option<(usize, String)> {
    let found: Vec<_> = words::words(clause).collect();
    let lower: Vec<String> = found.iter().map(|(_, word)| word.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let begun = match lower.as_slice() {
        ["every", "year", "on", "the", ..] => 4,
        ["on", "the", ..] => 2,
        ["on" | "every" | "the", ..] => 1,
        _ => return None,
    };
    let yearly = lower.first() == Some(&"every");
    let day = ordinal(lower.get(begun)?)?;
    let behind = lower.get(begun + 1..)?;
    let (more, right) = match behind {
        ["day", "of", "the" | "each" | "every", "month", ..] => {
            (4, format!("every month on day {day}"))
        }
        ["of", "the" | "each" | "every", "month", ..] => (3, format!("every month on day {day}")),
        ["of", month, ..] if yearly => (2, format!("every year on {day} {}", month_named(month)?)),
        [month, ..] if yearly => (1, format!("every year on {day} {}", month_named(month)?)),
        ["of", ..] => return None,
        [month, ..] if month_named(month).is_some() => return None,
        _ if lower.first() == Some(&"on") => (0, format!("every month on day {day}")),
        _ => return None,
    };
    if lower.get(1) == Some(&"year") && !right.starts_with("every year") {
        return None;
    }
    Some((found.get(begun + more)?.0.end, right))
}

/// `on the 1st of january`, `on 1 january 2027`, `on january 1`: with a year it is once, and without one it may be every
/// year.
fn on_a_date(clause: &str) -> Option<Fault> {
    let found: Vec<_> =
        words::words(clause).filter(|(_, word)| !matches!(*word, "the" | "of")).collect();
    let [(_, "on"), (_, one), (last, other), ..] = found.as_slice() else { return None };
    let day_of = |word: &str| near::ordinal(word)?.parse::<u32>().ok();
    let (day, named, last) = match (day_of(one), day_of(other)) {
        (Some(day), None) => (day, month_named(other)?, last),
        (None, Some(day)) => (day, month_named(one)?, last),
        _ => return None,
    };
    let months = grammar::vocabulary(Rule::month);
    let month = months.iter().position(|month| *month == named)? + 1;
    let (next, year) = found.get(3).cloned().unwrap_or((last.clone(), ""));
    let at = |end: usize| match clause.get(end..).map(str::trim) {
        None | Some("") => " at 09:00".to_owned(),
        Some(behind) => format!(" {behind}"),
    };
    if year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()) {
        let right = format!("once on {year}-{month:02}-{day:02}");
        let message = format!("\"{}\" is written \"{right}\"", clause.get(..next.end)?);
        let fault = Fault::new("S150", 0..next.end, message).rewrites(&[Part::Name, Part::Value]);
        return Some(fault.help(format!("for example: {right} at 09:00")).instead(right));
    }
    let written = clause.get(..last.end)?;
    let message = format!("\"{written}\" does not say whether every year or once");
    let at = at(last.end);
    let every = format!("every year on {day} {named}{at}");
    Some(
        Fault::new("S150", 0..last.end, message)
            .help(format!("{every}\n or: once on 2027-{month:02}-{day:02}{at}")),
    )
}

/// The digits of `1st`, `2nd`.
fn ordinal(word: &str) -> Option<&str> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?;
    let number: u32 = digits.parse().ok()?;
    (1..=31).contains(&number).then_some(digits)
}

/// A day of the week, also in the plural.
fn weekday(word: &str) -> Option<String> {
    let days = grammar::vocabulary(Rule::weekday);
    days.into_iter().find(|day| *day == word || word == format!("{day}s"))
}
