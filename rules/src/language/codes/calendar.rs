//! `C5xx`: zones, dates and repetitions.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("C501", "day that some months lack", "Day 29 to 31 needs \"or the last day\".").because(
        "What would happen in February? Either the last day stands in for it, or \
         another day is written.",
    ),
    error("C502", "no such day", "No month has a day of this number.")
        .because("Months have at most 31 days, and at least one."),
    error("C503", "no such day in this month", "The month is shorter.")
        .because("The date would never come, and the rule would never run."),
    error("C504", "date on another weekday", "The first date falls on the weekday of the line.")
        .because(
            "The first date decides which weeks are meant. If it falls on another weekday, \
         one of the two is a mistake.",
        ),
    error("C505", "not a cron expression", "Five fields: minute, hour, day, month, weekday.")
        .because(
            "A cron expression has five fields, for minute, hour, day, month and weekday. \
         The message says which one cannot be read. Most rules can say the same with \
         `every`.",
        ),
    error("C506", "end before the start", "A distributor ends after it starts.")
        .because("Nothing would ever be measured."),
    error("C507", "unknown time zone", "A zone is an IANA name such as America/New_York.").because(
        "Short names such as EST say nothing about summer time, and some stand for \
         several zones. An IANA name says which clocks are meant, in every year.",
    ),
    error("C508", "schedule incomplete", "The schedule says when it runs and what it measures.")
        .because("When a rule runs and what it measures then are decided by whoever writes it."),
    error("C509", "total without an end", "A total over a time needs periods whose end is known.")
        .because(
            "Which year or which twelve months a total is of depends on when the period ends, and with \
             \"by hand\" nobody knows that before it is over.",
        ),
];
