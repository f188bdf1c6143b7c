//! How the lines of a schedule are written.

use chrono::{NaiveTime, Weekday};

use super::words::text;
use crate::calendar::{Corrections, Days, Duration, DurationUnit, MonthDay, Unapproved};
use crate::language::tree::ScheduleClause;

pub(super) fn write(clause: &ScheduleClause) -> String {
    match clause {
        ScheduleClause::EveryDay(at) => format!("every day at {}", clock(at.node)),
        ScheduleClause::EveryWeek { interval, on, at, from } => {
            let weeks = match interval.node {
                1 => "week".to_owned(),
                more => format!("{more} weeks"),
            };
            let from =
                from.as_ref().map_or_else(String::new, |from| format!(" from {}", from.node));
            format!("every {weeks} on {} at {}{from}", weekday(on.node), clock(at.node))
        }
        ScheduleClause::EveryMonth { on, at } => {
            format!("every month on {} at {}", month_day(on.node), clock(at.node))
        }
        ScheduleClause::EveryQuarter { on, at } => {
            format!("every quarter on {} at {}", month_day(on.node), clock(at.node))
        }
        ScheduleClause::EveryYear { day, month: number, at } => {
            format!("every year on {} {} at {}", day.node, month(number.node), clock(at.node))
        }
        ScheduleClause::Cron(expression) => format!("cron {}", text(&expression.node)),
        ScheduleClause::Once { on, at } => format!("once on {} at {}", on.node, clock(at.node)),
        ScheduleClause::ByHand => "by hand".to_owned(),
        ScheduleClause::MeasureBefore(days) => {
            format!("measure the {} before", days_word(days.node))
        }
        ScheduleClause::MeasureSinceLastRun => "measure since the last run".to_owned(),
        ScheduleClause::PayAfter(length) => format!("pay after {}", duration(length.node)),
        ScheduleClause::Unapproved(word) => match word.node {
            Unapproved::Wait => "unapproved wait".to_owned(),
            Unapproved::LeftOut => "unapproved are left out".to_owned(),
        },
        ScheduleClause::ReviewByHand => "review by hand".to_owned(),
        ScheduleClause::Corrections(word) => match word.node {
            Corrections::NextPeriod => "corrections count in the next period".to_owned(),
            Corrections::Adjust(length) => {
                format!("corrections adjust for {}", duration(length))
            }
            Corrections::Ignored => "corrections are ignored".to_owned(),
        },
    }
}

/// `14 days`, `1 day`.
pub(super) fn duration(duration: Duration) -> String {
    let unit = match duration.unit {
        DurationUnit::Minutes => "minute",
        DurationUnit::Hours => "hour",
        DurationUnit::Days => "day",
        DurationUnit::Weeks => "week",
        DurationUnit::Months => "month",
    };
    let plural = if duration.count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", duration.count)
}

/// A time of day as it is written.
pub(in crate::language) fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// A day of a month as it is written.
pub(in crate::language) fn month_day(day: MonthDay) -> String {
    match day {
        MonthDay::Day(day) => format!("day {day}"),
        MonthDay::DayOrLast(day) => format!("day {day} or the last day"),
        MonthDay::Last => "the last day".to_owned(),
    }
}

/// The word for a calendar span.
pub(in crate::language) fn days_word(days: Days) -> &'static str {
    match days {
        Days::Day => "day",
        Days::Week => "week",
        Days::Month => "month",
        Days::Quarter => "quarter",
        Days::Year => "year",
    }
}

fn weekday(day: Weekday) -> &'static str {
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

fn month(number: u32) -> &'static str {
    match number {
        1 => "january",
        2 => "february",
        3 => "march",
        4 => "april",
        5 => "may",
        6 => "june",
        7 => "july",
        8 => "august",
        9 => "september",
        10 => "october",
        11 => "november",
        _ => "december",
    }
}
