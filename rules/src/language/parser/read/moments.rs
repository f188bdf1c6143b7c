//! Words with a place in the calendar: dates, times, durations, days of a month.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::values;
use crate::calendar::{Days, Duration, DurationUnit, MonthDay};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{At, Literal};

/// A date that exists.
pub(super) fn date(node: &Node<'_>) -> Read<At<NaiveDate>> {
    let text = node.text();
    let no_such_day = |_| {
        let message = format!("there is no day \"{text}\" in the calendar");
        node.fault("S135", message).label("a date is year-month-day")
    };
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|date| node.at(date)).map_err(no_such_day)
}

/// A time of day.
pub(super) fn time(node: &Node<'_>) -> Read<At<NaiveTime>> {
    let text = node.text();
    let no_such_time = |_| {
        let message = format!("there is no time \"{text}\"; a day goes from 00:00 to 23:59");
        node.fault("S136", message)
    };
    NaiveTime::parse_from_str(text, "%H:%M").map(|time| node.at(time)).map_err(no_such_time)
}

/// A date, or a date and a time.
pub(super) fn moment(node: &Node<'_>) -> Read<Literal> {
    let mut parts = node.parts();
    let date = date(&parts.need()?)?.node;
    let time = match parts.next() {
        Some(part) => time(&part)?.node,
        None => NaiveTime::MIN,
    };
    Ok(Literal::Moment(date, time))
}

/// A day of the week.
pub(super) fn weekday(node: &Node<'_>) -> Read<At<Weekday>> {
    node.text().parse().map(|day| node.at(day)).map_err(|_| node.unexpected())
}

/// A month, 1 to 12.
pub(super) fn month(node: &Node<'_>) -> Read<At<u32>> {
    let names = grammar::vocabulary(Rule::month);
    let number = names.iter().zip(1..).find(|(name, _)| *name == node.text());
    number.map(|(_, number)| node.at(number)).ok_or_else(|| node.unexpected())
}

/// `day`, `week`, `month`, `quarter`, `year`.
pub(super) fn span(node: &Node<'_>) -> Read<At<Days>> {
    let days = match node.text() {
        "day" => Days::Day,
        "week" => Days::Week,
        "month" => Days::Month,
        "quarter" => Days::Quarter,
        "year" => Days::Year,
        _ => return Err(node.unexpected()),
    };
    Ok(node.at(days))
}

/// `14 days`, the singular with 1 and only with 1.
pub(super) fn duration(node: &Node<'_>) -> Read<At<Duration>> {
    let mut parts = node.parts();
    let (count_node, unit_node) = (parts.need()?, parts.need()?);
    let count = values::count(&count_node)?.node;
    let word = unit_node.text();
    let (stem, plural) = match word.strip_suffix('s') {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    let unit = match stem {
        "minute" => DurationUnit::Minutes,
        "hour" => DurationUnit::Hours,
        "day" => DurationUnit::Days,
        "week" => DurationUnit::Weeks,
        "month" => DurationUnit::Months,
        _ => return Err(unit_node.unexpected()),
    };
    if count == 0 {
        return Err(count_node.fault("S134", format!("a duration is at least 1 {stem}")));
    }
    if plural == (count == 1) {
        let fitting = if count == 1 { stem.to_owned() } else { format!("{stem}s") };
        let message = format!("with {count} the word is \"{fitting}\"");
        return Err(unit_node.fault("S134", message).instead(fitting));
    }
    Ok(node.at(Duration { count, unit }))
}

/// A duration of at least something; of nothing, `instead` says what to write.
pub(super) fn some_duration(
    node: &Node<'_>,
    instead: impl FnOnce(Fault) -> Fault,
) -> Read<At<Duration>> {
    let none = node.parts().next().is_some_and(|count| count.text() == "0");
    duration(node).map_err(|fault| if none { instead(fault) } else { fault })
}

/// `the last day`, `day 1`, `day 31 or the last day`.
pub(super) fn month_day(node: &Node<'_>) -> Read<At<MonthDay>> {
    if node.rule() == Rule::last_day {
        return Ok(node.at(MonthDay::Last));
    }
    let mut parts = node.parts();
    let number = parts.need()?;
    let tail = parts.next();
    let day = values::count(&number)?.node;
    let end = number.range().end;
    match (day, tail) {
        (1..=28, None) => Ok(node.at(MonthDay::Day(day))),
        (29..=31, Some(_)) => Ok(node.at(MonthDay::DayOrLast(day))),
        (29..=31, None) => {
            let message = format!("not every month has a day {day}");
            let label = "what happens in shorter months has to be written";
            let fault = number.fault("C501", message).label(label);
            Err(fault.mend(end..end, " or the last day"))
        }
        (1..=28, Some(tail)) => {
            let message =
                format!("every month has a day {day}, so \"or the last day\" says nothing");
            Err(tail.fault("S121", message).mend(end..tail.range().end, ""))
        }
        _ => {
            let fault = number.fault("C502", format!("no month has a day {day}"));
            Err(fault
                .help("possible are day 1 to day 28, day 31 or the last day, and the last day"))
        }
    }
}
