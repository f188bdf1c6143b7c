//! The checked form of a rule's `schedule` section.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, Weekday};

use crate::domain::TimeSpan;

/// When a distributor runs, what it measures, and when its obligations become payable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// When it runs.
    pub trigger: Trigger,
    /// What it measures.
    pub measure: Measure,
    /// How long after the settlement obligations become payable; nothing means at once.
    pub pay_after: Option<Duration>,
    /// What pending events do.
    pub unapproved: Unapproved,
    /// Whether the computed settlement waits for an admin's approval.
    pub review_by_hand: bool,
    /// What late entries do after the settlement.
    pub corrections: Corrections,
}

/// When a distributor runs: wall clock in the rule's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// `every day at 09:00`
    Daily {
        /// Wall-clock time.
        at: NaiveTime,
    },
    /// `every week on monday at 09:00`, `every 2 weeks on monday at 09:00 from 2026-01-05`
    Weekly {
        /// Every how many weeks, from 1.
        interval: u32,
        /// The day.
        on: Weekday,
        /// Wall-clock time.
        at: NaiveTime,
        /// The first day, which is such a weekday; required when the interval is above 1.
        from: Option<NaiveDate>,
    },
    /// `every month on day 1 at 09:00`
    Monthly {
        /// The day of the month.
        on: MonthDay,
        /// Wall-clock time.
        at: NaiveTime,
    },
    /// `every quarter on day 3 at 09:00`: the day counts within the quarter's first month.
    Quarterly {
        /// The day.
        on: MonthDay,
        /// Wall-clock time.
        at: NaiveTime,
    },
    /// `every year on 1 january at 09:00`
    Yearly {
        /// Month, 1 to 12.
        month: u32,
        /// Day of that month; 29 february runs in leap years on that day, else on the 28th.
        day: u32,
        /// Wall-clock time.
        at: NaiveTime,
    },
    /// `cron "0 9 1 * *"`: five fields.
    Cron {
        /// The expression as written.
        expression: String,
    },
    /// `once on 2026-12-31 at 09:00`
    Once {
        /// The day.
        on: NaiveDate,
        /// Wall-clock time.
        at: NaiveTime,
    },
    /// `by hand`
    ByHand,
}

/// A day of a month or of a quarter's first month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthDay {
    /// Days 1 to 28, which every month has.
    Day(u32),
    /// `day 31 or the last day`: that day, or the last where the month is shorter.
    DayOrLast(u32),
    /// `the last day`
    Last,
}

/// What a run measures, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The last whole span of that length before the trigger.
    Before(Days),
    /// From the run before (or the start) to the trigger.
    SinceLastRun,
}

/// A calendar span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Midnight to midnight.
    Day,
    /// From monday.
    Week,
    /// A calendar month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

/// `14 days`: a number of calendar units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// How many, from 1.
    pub count: u32,
    /// Of what.
    pub unit: DurationUnit,
}

impl fmt::Display for Duration {
    /// `14 days`, `1 day`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(formatter, "{} {}{plural}", self.count, self.unit.word())
    }
}

impl Duration {
    /// How long it is, where it has one length; months have several. A day counts 24 hours.
    pub fn exactly(&self) -> Option<TimeSpan> {
        if self.unit == DurationUnit::Months {
            return None;
        }
        TimeSpan::of(self.count, self.unit.word())
    }

    /// The shortest and the longest time that it can be, in microseconds: months differ in length,
    /// and days where a zone changes its clocks, at the most by a day and an hour.
    pub fn bounds_micros(&self) -> (i64, i64) {
        const MINUTE: i64 = 60_000_000;
        const DAY: i64 = 24 * 60 * MINUTE;
        let count = i64::from(self.count);
        let (shortest, longest, change) = match self.unit {
            DurationUnit::Minutes => (MINUTE, MINUTE, 0),
            DurationUnit::Hours => (60 * MINUTE, 60 * MINUTE, 0),
            DurationUnit::Days => (DAY, DAY, DAY + 60 * MINUTE),
            DurationUnit::Weeks => (7 * DAY, 7 * DAY, DAY + 60 * MINUTE),
            DurationUnit::Months => (28 * DAY, 31 * DAY, DAY + 60 * MINUTE),
        };
        let times = |unit: i64| unit.saturating_mul(count);
        (times(shortest).saturating_sub(change), times(longest).saturating_add(change))
    }
}

/// A unit of a duration. Days and longer move the wall clock; hours and minutes are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationUnit {
    /// 60 seconds.
    Minutes,
    /// 3600 seconds.
    Hours,
    /// Calendar days.
    Days,
    /// Seven calendar days.
    Weeks,
    /// Calendar months; the last day where the month is shorter.
    Months,
}

impl DurationUnit {
    /// The word for one of them.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minutes => "minute",
            Self::Hours => "hour",
            Self::Days => "day",
            Self::Weeks => "week",
            Self::Months => "month",
        }
    }
}

/// What events that still wait for approval do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unapproved {
    /// They hold the run back.
    #[default]
    Wait,
    /// They do not count.
    LeftOut,
}

/// What late events, refunds and corrected facts do after the settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Corrections {
    /// `count in the next period`
    #[default]
    NextPeriod,
    /// `adjust for 90 days`: settled periods are evaluated again for that long.
    Adjust(Duration),
    /// `are ignored`
    Ignored,
}
