//! How times, days and months are written in rules.

use chrono::{NaiveTime, Weekday};

use crate::calendar::{Days, MonthDay};

/// A time of day as it is written.
pub(super) fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// A day of a month as it is written.
pub(super) fn month_day(day: MonthDay) -> String {
    match day {
        MonthDay::Day(day) => format!("day {day}"),
        MonthDay::DayOrLast(day) => format!("day {day} or the last day"),
        MonthDay::Last => "the last day".to_owned(),
    }
}

/// The word for a calendar span.
pub(super) fn days_word(days: Days) -> &'static str {
    match days {
        Days::Day => "day",
        Days::Week => "week",
        Days::Month => "month",
        Days::Quarter => "quarter",
        Days::Year => "year",
    }
}

/// The word for a day of the week.
pub(super) fn weekday(day: Weekday) -> &'static str {
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

/// The word for a month, by its number from 1.
pub(super) fn month(number: u32) -> &'static str {
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
