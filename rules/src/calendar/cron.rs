//! Cron expressions: what they say, and what is wrong with one, in plain words.
//!
//! An expression is only ever asked about dates and times without a zone. A scheduler that lets its
//! cron library see the zone fires twice, or not at all, where the offset changes.

use chrono::{NaiveDate, NaiveDateTime};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// The five fields, in order: what each is called and what it takes.
const FIELDS: [(&str, &str); 5] = [
    ("a minute", "0 to 59"),
    ("an hour", "0 to 23"),
    ("a day of the month", "1 to 31, or L for the last"),
    ("a month", "1 to 12, or JAN to DEC"),
    ("a day of the week", "0 to 7, where 0 and 7 are sunday, or SUN to SAT"),
];

/// Whether this is a cron expression of five fields that runs at least once.
///
/// # Errors
/// What is wrong, in one sentence without a full stop.
pub fn validate_cron(expression: &str) -> Result<(), String> {
    read(expression).map(|_| ())
}

/// Reads an expression; the error says what is wrong with it.
pub(super) fn read(expression: &str) -> Result<Cron, String> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!(
            "a cron expression has five fields (minute, hour, day of the month, month, day of the \
             week), this one has {}",
            fields.len()
        ));
    }
    for (index, (field, (name, takes))) in fields.iter().zip(FIELDS).enumerate() {
        let alone: Vec<&str> =
            (0..FIELDS.len()).map(|i| if i == index { field } else { "*" }).collect();
        // The library takes an empty part, and looks for its times to the end of days.
        let empty = field.split(',').any(str::is_empty);
        if empty || field.contains(['?', '@']) || parse(&alone.join(" ")).is_err() {
            return Err(format!(
                "\"{field}\" is not {name}: it takes {takes}, * for every one, 1,15 for some, \
                 1-5 for a range and */2 for every second one"
            ));
        }
    }
    let cron = parse(expression).map_err(|error| error.to_string())?;
    match next_after(&cron, NaiveDate::default().into()) {
        Some(_) => Ok(cron),
        None => Err(format!("\"{expression}\" never runs: no month has such a day")),
    }
}

/// The first time after `local`, to the minute.
pub(super) fn next_after(cron: &Cron, local: NaiveDateTime) -> Option<NaiveDateTime> {
    cron.find_next_occurrence(&local, false).ok()
}

/// The last time at or before `local`.
pub(super) fn last_until(cron: &Cron, local: NaiveDateTime) -> Option<NaiveDateTime> {
    cron.find_previous_occurrence(&local, true).ok()
}

fn parse(expression: &str) -> Result<Cron, croner::errors::CronError> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression)
}
