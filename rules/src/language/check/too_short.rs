//! Advice on corrections that are adjusted for a shorter time than passes between two settlements.

use chrono_tz::Tz;

use super::super::tree::At;
use super::report::{Problem, Report};
use super::settled_spans::{FROM, RUNS};
use crate::calendar::{Calendar, Corrections, Duration, DurationUnit, Schedule, add};
use crate::domain::Moment;

/// What is added to the clock's days where a zone changes its clocks between two runs.
const CHANGES: u32 = 2;

/// Looks at whether the settlement after each one comes in time to adjust it; `word` is where it is said for
/// how long.
pub(super) fn report(
    report: &mut Report<'_>,
    schedule: &Schedule,
    zone: Tz,
    word: &At<Corrections>,
) {
    let Corrections::Adjust(within) = word.node else { return };
    let Ok(calendar) = Calendar::new(schedule, zone) else { return };
    let settling = calendar.settling_after(FROM, RUNS).into_iter();
    let runs: Vec<Moment> = settling.filter_map(|planned| planned.trigger_at).collect();
    let following = || runs.iter().copied().zip(runs.iter().copied().skip(1));
    let in_time = |length: Duration, (one, next): (Moment, Moment)| {
        add(&length, one, zone).is_none_or(|until| next <= until)
    };
    let late = following().filter(|pair| !in_time(within, *pair)).count();
    if late == 0 {
        return;
    }
    let which = if late == following().count() {
        "every settlement comes later after the one before, so nothing is ever adjusted"
    } else {
        "some settlements come later after the one before, and adjust nothing of it"
    };
    let message = format!("settled periods are adjusted for {within}, but {which}");
    let days = following().filter_map(|pair| {
        let fewest = days_between(pair);
        let lengths = (fewest..=fewest.saturating_add(CHANGES)).map(days_long);
        lengths.into_iter().find(|length| in_time(*length, pair)).map(|length| length.count)
    });
    let problem = Problem::new("W919", word.span, message);
    match days.max() {
        Some(days) => {
            report.replace(problem, word.span, &format!("adjust for {}", days_long(days)));
        }
        None => report.add(problem.help("adjust for a time that is longer")),
    }
}

fn days_long(count: u32) -> Duration {
    Duration { count, unit: DurationUnit::Days }
}

/// The whole days between two runs, at least one.
fn days_between((one, next): (Moment, Moment)) -> u32 {
    const DAY_MICROS: i64 = 86_400_000_000;
    let days = next.micros().saturating_sub(one.micros()) / DAY_MICROS;
    u32::try_from(days).unwrap_or(u32::MAX).max(1)
}
