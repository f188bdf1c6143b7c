//! The line of a schedule that says when it runs.

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::tree::{At, ScheduleClause as Words};
use super::report::{Problem, Report};
use crate::calendar::{MonthDay, Trigger, validate_cron};

/// A day that every month has.
const LAST_COMMON_DAY: u32 = 28;

/// Checks the trigger; nothing when anything in it is wrong.
pub(super) fn check(report: &mut Report<'_>, words: &Words) -> Option<Trigger> {
    match words {
        Words::EveryDay(at) => Some(Trigger::Daily { at: at.node }),
        Words::EveryWeek { interval, on, at, from } => {
            let from = weekly(report, interval, on, from.as_ref())?;
            Some(Trigger::Weekly { interval: interval.node, on: on.node, at: at.node, from })
        }
        Words::EveryMonth { on, at } => {
            month_day(report, on).map(|on| Trigger::Monthly { on, at: at.node })
        }
        Words::EveryQuarter { on, at } => {
            month_day(report, on).map(|on| Trigger::Quarterly { on, at: at.node })
        }
        Words::EveryYear { day, month, at } => yearly(report, day, month)
            .then_some(Trigger::Yearly { month: month.node, day: day.node, at: at.node }),
        Words::Cron(expression) => cron(report, expression),
        Words::Once { on, at } => Some(Trigger::Once { on: on.node, at: at.node }),
        Words::ByHand => Some(Trigger::ByHand),
        Words::MeasureBefore(_) | Words::MeasureSinceLastRun | Words::PayAfter(_) => None,
    }
}

fn weekly(
    report: &mut Report<'_>,
    interval: &At<u32>,
    on: &At<Weekday>,
    from: Option<&At<NaiveDate>>,
) -> Option<Option<NaiveDate>> {
    if interval.node == 0 {
        let problem = Problem::new("C508", interval.span, "every 0 weeks never comes");
        report.replace(problem, interval.span, "2");
        return None;
    }
    let Some(from) = from else {
        if interval.node == 1 {
            return Some(None);
        }
        let message = format!("\"every {} weeks\" does not say from which week on", interval.node);
        let problem = Problem::new("C503", interval.span, message);
        report.add(problem.help("add a date at the end of the line, such as: from 2026-01-05"));
        return None;
    };
    if from.node.weekday() == on.node {
        return Some(Some(from.node));
    }
    let message = format!(
        "{} is a {}, and the line says {}",
        from.node,
        weekday_word(from.node.weekday()),
        weekday_word(on.node)
    );
    let problem = Problem::new("C504", from.span, message).also(on.span, "the weekday");
    let next = from.node.iter_days().take(7).find(|day| day.weekday() == on.node);
    match next {
        Some(day) => report.replace(problem, from.span, &day.to_string()),
        None => report.add(problem),
    }
    None
}

fn month_day(report: &mut Report<'_>, on: &At<MonthDay>) -> Option<MonthDay> {
    let (day, tail) = match on.node {
        MonthDay::Last => return Some(on.node),
        MonthDay::Day(day) => (day, false),
        MonthDay::DayOrLast(day) => (day, true),
    };
    if day == 0 || day > 31 {
        let message = format!("no month has a day {day}");
        let nearest = if day == 0 { "day 1" } else { "the last day" };
        report.replace(Problem::new("C507", on.span, message), on.span, nearest);
        return None;
    }
    if day > LAST_COMMON_DAY && !tail {
        let message = format!("not every month has a day {day}");
        let text = format!("day {day} or the last day");
        report.replace(Problem::new("C507", on.span, message), on.span, &text);
        return None;
    }
    Some(on.node)
}

fn yearly(report: &mut Report<'_>, day: &At<u32>, month: &At<u32>) -> bool {
    let exists = NaiveDate::from_ymd_opt(2024, month.node, day.node).is_some();
    if !exists {
        let last =
            (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(2024, month.node, *day).is_some());
        let problem = Problem::new("C507", day.span, "this month has no such day");
        match last {
            Some(_) if day.node == 0 => report.replace(problem, day.span, "1"),
            Some(last) => report.replace(problem, day.span, &last.to_string()),
            None => report.add(problem),
        }
    }
    exists
}

fn cron(report: &mut Report<'_>, expression: &At<String>) -> Option<Trigger> {
    match validate_cron(&expression.node) {
        Ok(()) => Some(Trigger::Cron { expression: expression.node.clone() }),
        Err(why) => {
            let message = why;
            let help = "write for example cron \"0 9 1 * *\"";
            report.add(Problem::new("C505", expression.span, message).help(help));
            None
        }
    }
}

fn weekday_word(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "monday",
        Weekday::Tue => "tuesday",
        Weekday::Wed => "wednesday",
        Weekday::Thu => "thursday",
        Weekday::Fri => "friday",
        Weekday::Sat => "saturday",
        Weekday::Sun => "sunday",
    }
}
