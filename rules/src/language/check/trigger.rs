//! The line of a schedule that says when it runs.

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::dates::weekday;
use super::super::tree::{At, ScheduleClause as Words};
use super::report::{Problem, Report};
use crate::calendar::{Trigger, validate_cron};

/// Checks the trigger; `None` when anything in it is wrong. Days and intervals are right by how
/// they are written.
pub(super) fn check(report: &mut Report<'_>, words: &Words) -> Option<Trigger> {
    match words {
        Words::EveryDay(at) => Some(Trigger::Daily { at: at.node }),
        Words::EveryWeek { interval, on, at, from } => {
            let from = match from {
                Some(from) => Some(first_day(report, on, from)?),
                None => None,
            };
            Some(Trigger::Weekly { interval: interval.node, on: on.node, at: at.node, from })
        }
        Words::EveryMonth { on, at } => Some(Trigger::Monthly { on: on.node, at: at.node }),
        Words::EveryQuarter { on, at } => Some(Trigger::Quarterly { on: on.node, at: at.node }),
        Words::EveryYear { day, month, at } => {
            Some(Trigger::Yearly { month: month.node, day: day.node, at: at.node })
        }
        Words::Cron(expression) => cron(report, expression),
        Words::Once { on, at } => Some(Trigger::Once { on: on.node, at: at.node }),
        Words::ByHand => Some(Trigger::ByHand),
        Words::MeasureBefore(_)
        | Words::MeasureSinceLastRun
        | Words::PayAfter(_)
        | Words::Unapproved(_)
        | Words::ReviewByHand
        | Words::Corrections(_) => None,
    }
}

/// The first day of every second or third week, which falls on the weekday of the line.
fn first_day(report: &mut Report<'_>, on: &At<Weekday>, from: &At<NaiveDate>) -> Option<NaiveDate> {
    if from.node.weekday() == on.node {
        return Some(from.node);
    }
    let message = format!(
        "{} is a {}, and the line says {}",
        from.node,
        weekday(from.node.weekday()),
        weekday(on.node)
    );
    let problem = Problem::new("C504", from.span, message).also(on.span, "the weekday");
    let next = from.node.iter_days().take(7).find(|day| day.weekday() == on.node);
    match next {
        Some(day) => report.replace(problem, from.span, &day.to_string()),
        None => report.add(problem),
    }
    None
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
