//! The times a trigger names, as dates and times without a zone, forwards and backwards.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use croner::Cron;

use super::error::CalendarError;
use super::{MonthDay, Trigger, cron};

/// A trigger made ready for finding its times without walking through all of them.
#[derive(Debug, Clone)]
pub(super) enum Recurrence {
    /// One time in each cycle.
    Cycles { cycle: Cycle, at: NaiveTime },
    /// Whatever the expression says.
    Cron(Box<Cron>),
    /// A single time.
    Once(NaiveDateTime),
    /// Settled by hand.
    Never,
}

/// A stretch of days or months that comes back.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cycle {
    /// Every `length` days, counted from `anchor`; nothing before cycle `first`.
    Days { anchor: NaiveDate, length: u32, first: Option<i64> },
    /// Every `length` months, counted from month `phase` (0 to 11) of year 0.
    Months { phase: u32, length: u32, on: MonthDay },
}

/// A monday.
const A_MONDAY: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 5) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

impl Recurrence {
    /// Reads a trigger and refuses one that names no day.
    pub(super) fn new(trigger: &Trigger) -> Result<Self, CalendarError> {
        let months = |phase, length, on, at| {
            let cycle = Cycle::Months { phase, length, on: valid_day(on)? };
            Ok(Self::Cycles { cycle, at })
        };
        match *trigger {
            Trigger::Daily { at } => {
                let cycle = Cycle::Days { anchor: A_MONDAY, length: 1, first: None };
                Ok(Self::Cycles { cycle, at })
            }
            Trigger::Weekly { interval, on, at, from } => {
                if interval == 0 || from.is_some_and(|date| date.weekday() != on) {
                    return Err(CalendarError::Weeks);
                }
                let usual = A_MONDAY + Days::new(u64::from(on.num_days_from_monday()));
                let length = interval.checked_mul(7).ok_or(CalendarError::Weeks)?;
                let anchor = from.unwrap_or(usual);
                let cycle = Cycle::Days { anchor, length, first: from.map(|_| 0) };
                Ok(Self::Cycles { cycle, at })
            }
            Trigger::Monthly { on, at } => months(0, 1, on, at),
            Trigger::Quarterly { on, at } => months(0, 3, on, at),
            Trigger::Yearly { month, day, at } => {
                // A leap year, so that 29 february is a day.
                NaiveDate::from_ymd_opt(2000, month, day).ok_or(CalendarError::Day)?;
                months(month.saturating_sub(1), 12, MonthDay::DayOrLast(day), at)
            }
            Trigger::Cron { ref expression } => cron::read(expression)
                .map(|cron| Self::Cron(Box::new(cron)))
                .map_err(CalendarError::Cron),
            Trigger::Once { on, at } => Ok(Self::Once(on.and_time(at))),
            Trigger::ByHand => Ok(Self::Never),
        }
    }

    /// The first time after `local`.
    pub(super) fn next_after(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Cycles { cycle, at } => {
                let index = cycle.index_of(local.date());
                let mut times =
                    (index..=index.saturating_add(1)).filter_map(|i| cycle.time(i, *at));
                times.find(|time| *time > local)
            }
            Self::Cron(cron) => cron::next_after(cron, local),
            Self::Once(time) => (*time > local).then_some(*time),
            Self::Never => None,
        }
    }

    /// The last time at or before `local`.
    pub(super) fn last_until(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Cycles { cycle, at } => {
                let index = cycle.index_of(local.date());
                let mut times =
                    (index.saturating_sub(1)..=index).rev().filter_map(|i| cycle.time(i, *at));
                times.find(|time| *time <= local)
            }
            Self::Cron(cron) => cron::last_until(cron, local),
            Self::Once(time) => (*time <= local).then_some(*time),
            Self::Never => None,
        }
    }
}

impl Cycle {
    /// The cycle that holds the date; the one before the first when it lies ahead.
    fn index_of(self, date: NaiveDate) -> i64 {
        match self {
            Self::Days { anchor, length, first } => {
                let days = date.signed_duration_since(anchor).num_days();
                let index = days.div_euclid(i64::from(length));
                // The cycle before the first has no time, so that looking for the next one finds
                // the first.
                first.map_or(index, |first| index.max(first - 1))
            }
            Self::Months { phase, length, .. } => {
                let month = i64::from(date.year()) * 12 + i64::from(date.month0());
                (month - i64::from(phase)).div_euclid(i64::from(length))
            }
        }
    }

    /// The time at which the trigger runs in a cycle.
    fn time(self, index: i64, at: NaiveTime) -> Option<NaiveDateTime> {
        let date = match self {
            Self::Days { first, .. } if first.is_some_and(|first| index < first) => None,
            Self::Days { anchor, length, .. } => {
                anchor.checked_add_signed(TimeDelta::try_days(index.checked_mul(length.into())?)?)
            }
            Self::Months { phase, length, on } => {
                let month = index.checked_mul(length.into())?.checked_add(phase.into())?;
                let year = i32::try_from(month.div_euclid(12)).ok()?;
                let month = u32::try_from(month.rem_euclid(12)).ok()?;
                day_of_month(year, month + 1, on)
            }
        };
        Some(date?.and_time(at))
    }
}

fn day_of_month(year: i32, month: u32, on: MonthDay) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = u32::from(first.num_days_in_month());
    first.with_day(match on {
        // Day 31 runs on the last day of shorter months; `Day` never needs it, as it is at most 28.
        MonthDay::Day(day) | MonthDay::DayOrLast(day) => day.min(last),
        MonthDay::Last => last,
    })
}

fn valid_day(on: MonthDay) -> Result<MonthDay, CalendarError> {
    match on {
        MonthDay::Day(1..=28) | MonthDay::DayOrLast(1..=31) | MonthDay::Last => Ok(on),
        MonthDay::Day(_) | MonthDay::DayOrLast(_) => Err(CalendarError::Day),
    }
}
