//! `C5xx`: zones, dates and repetitions.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("C501", "day that some months lack", "Day 29 to 31 needs \"or the last day\"."),
    error("C502", "no such day", "No month has a day of this number."),
    error("C503", "no such day in this month", "The month is shorter."),
    error("C504", "date on another weekday", "The first date falls on the weekday of the line."),
    error("C505", "not a cron expression", "Five fields: minute, hour, day, month, weekday."),
    error("C506", "end before the start", "A distributor ends after it starts."),
    error("C507", "unknown time zone", "A zone is an IANA name such as America/New_York."),
    error("C508", "schedule incomplete", "The schedule says when it runs and what it measures."),
];
