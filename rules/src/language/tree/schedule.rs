//! When: the lines under `schedule`.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::At;
use crate::calendar::{Corrections, Days, Duration, MonthDay, Unapproved};

/// A clause under `schedule`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleClause {
    /// `every day at 09:00`
    EveryDay(At<NaiveTime>),
    /// `every week on monday at 09:00`; `every 2 weeks on monday at 09:00 from 2026-01-05`
    EveryWeek {
        /// Every how many weeks; 1 for `every week`.
        interval: At<u32>,
        /// The day.
        on: At<Weekday>,
        /// The time.
        at: At<NaiveTime>,
        /// The first day.
        from: Option<At<NaiveDate>>,
    },
    /// `every month on … at 09:00`
    EveryMonth {
        /// The day.
        on: At<MonthDay>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `every quarter on … at 09:00`
    EveryQuarter {
        /// The day.
        on: At<MonthDay>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `every year on 1 january at 09:00`
    EveryYear {
        /// The day of the month.
        day: At<u32>,
        /// The month, 1 to 12.
        month: At<u32>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `cron "0 9 1 * *"`
    Cron(At<String>),
    /// `once on DATE at TIME`
    Once {
        /// The day.
        on: At<NaiveDate>,
        /// The time.
        at: At<NaiveTime>,
    },
    /// `by hand`
    ByHand,
    /// `measure the month before`
    MeasureBefore(At<Days>),
    /// `measure since the last run`
    MeasureSinceLastRun,
    /// `pay after 14 days`
    PayAfter(At<Duration>),
    /// `unapproved wait`, `unapproved are left out`
    Unapproved(At<Unapproved>),
    /// `review by hand`
    ReviewByHand,
    /// `corrections …`
    Corrections(At<Corrections>),
}
