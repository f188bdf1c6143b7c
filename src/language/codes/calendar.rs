//! `C5xx`: zones, dates and repetitions.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("C501", "unknown time zone", "A zone is an IANA name such as America/New_York."),
    error("C502", "schedule incomplete", "The schedule says when it runs and what it measures."),
    error("C503", "first week missing", "Every second week needs a first one: from a date."),
    error("C504", "date on another weekday", "The first date falls on the weekday of the line."),
    error("C505", "not a cron expression", "Five fields: minute, hour, day, month, weekday."),
    error("C506", "end before the start", "A distributor ends after it starts."),
    error("C507", "no such day", "The day has to exist in every month, or in this one."),
    error(
        "C508",
        "duration that does not count",
        "The number is too small or has no fixed length.",
    ),
];
