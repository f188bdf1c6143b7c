//! Triggers and windows in every zone.

mod cron;
mod daylight;
mod every_zone;
mod periods;
mod runs;
mod seams;
mod wall_clock;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rules::calendar::{
    Calendar, CalendarError, Corrections, Measure, Schedule, Trigger, Unapproved, first_instant,
};
use rules::domain::{Moment, Window};

fn schedule(trigger: Trigger, measure: Measure) -> Schedule {
    Schedule {
        trigger,
        measure,
        pay_after: None,
        unapproved: Unapproved::default(),
        review_by_hand: false,
        corrections: Corrections::default(),
    }
}

fn calendar(zone: Tz, trigger: Trigger, measure: Measure) -> Calendar {
    Calendar::new(&schedule(trigger, measure), zone).unwrap()
}

fn refusal(trigger: Trigger) -> CalendarError {
    Calendar::new(&schedule(trigger, Measure::SinceLastRun), Tz::UTC).unwrap_err()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn utc(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// The moment of a wall-clock time such as `2026-10-31 09:00`.
fn local(zone: Tz, text: &str) -> Moment {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    first_instant(zone, local.date(), local.time())
}

/// A moment as the zone's clocks show it: `2026-10-31 09:00`.
fn shown(zone: Tz, moment: Moment) -> String {
    moment.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A window as the zone's clocks show it, without the time where that is midnight.
fn shown_window(zone: Tz, window: Window) -> String {
    let side = |moment| match moment {
        Moment::ALWAYS => "always".to_owned(),
        Moment::FAR_FUTURE => "open".to_owned(),
        moment => shown(zone, moment).replace(" 00:00", ""),
    };
    format!("{} to {}", side(window.start), side(window.end))
}
