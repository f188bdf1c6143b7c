//! Wall clock to instant and back, across changes of the offset.
//!
//! A wall-clock time that a zone skips is taken as the first moment after it, one that occurs twice
//! as the first. Both say the same: the first moment at which the zone's clocks show that time or a
//! later one. Later times therefore never come at earlier moments.

use chrono::{Days, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::{GapInfo, Tz};

use super::{Duration, DurationUnit};
use crate::domain::{Moment, Window};

/// The first moment at which clocks in the zone show this date and time or a later one.
pub fn first_instant(zone: Tz, date: NaiveDate, time: NaiveTime) -> Moment {
    at(zone, date.and_time(time))
}

/// The moment a duration after `to`. Days and longer keep the time of day in the zone, months end on
/// the last day where the month is shorter; minutes and hours are exact. Nothing after the year 9999.
pub fn add(duration: &Duration, to: Moment, zone: Tz) -> Option<Moment> {
    let count = duration.count;
    let local = wall_clock(zone, to);
    let moment = match duration.unit {
        DurationUnit::Minutes => exactly(to, TimeDelta::try_minutes(i64::from(count))?)?,
        DurationUnit::Hours => exactly(to, TimeDelta::try_hours(i64::from(count))?)?,
        DurationUnit::Days => at(zone, local.checked_add_days(Days::new(u64::from(count)))?),
        DurationUnit::Weeks => at(zone, local.checked_add_days(Days::new(u64::from(count) * 7))?),
        DurationUnit::Months => at(zone, local.checked_add_months(Months::new(count))?),
    };
    (moment <= Moment::FAR_FUTURE).then_some(moment)
}

/// The moment a duration before `from`, by the same rules; nothing before the year 1.
pub fn subtract(duration: &Duration, from: Moment, zone: Tz) -> Option<Moment> {
    let count = duration.count;
    let local = wall_clock(zone, from);
    let moment = match duration.unit {
        DurationUnit::Minutes => exactly(from, -TimeDelta::try_minutes(i64::from(count))?)?,
        DurationUnit::Hours => exactly(from, -TimeDelta::try_hours(i64::from(count))?)?,
        DurationUnit::Days => at(zone, local.checked_sub_days(Days::new(u64::from(count)))?),
        DurationUnit::Weeks => at(zone, local.checked_sub_days(Days::new(u64::from(count) * 7))?),
        DurationUnit::Months => at(zone, local.checked_sub_months(Months::new(count))?),
    };
    (moment >= Moment::ALWAYS).then_some(moment)
}

/// The moment as clocks in the zone show it, with the abbreviation of the offset or, where it has
/// none, the offset itself: `2026-11-01 09:00 EST`, `2026-11-01 09:00 -03:00`.
pub fn local_text(zone: Tz, moment: Moment) -> String {
    let local = moment.to_utc().with_timezone(&zone);
    let abbreviation = local.format("%Z").to_string();
    let offset = if abbreviation.chars().all(|letter| letter.is_ascii_alphabetic()) {
        abbreviation
    } else {
        local.format("%:z").to_string()
    };
    format!("{} {offset}", local.format("%Y-%m-%d %H:%M"))
}

/// A span as clocks in the zone show it: `2026-11-01 00:00 to 2026-12-01 00:00`, without the zone.
/// A side that has no bound is left out.
pub fn local_window(zone: Tz, window: Window) -> String {
    let local =
        |moment: Moment| moment.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    match (window.start == Moment::ALWAYS, window.is_open_ended()) {
        (false, false) => format!("{} to {}", local(window.start), local(window.end)),
        (true, false) => format!("all until {}", local(window.end)),
        (false, true) => format!("all from {}", local(window.start)),
        (true, true) => "all".to_owned(),
    }
}

/// The calendar day in the zone at the moment.
pub fn day_of(zone: Tz, moment: Moment) -> NaiveDate {
    wall_clock(zone, moment).date()
}

/// What clocks in the zone show at the moment.
pub(super) fn wall_clock(zone: Tz, moment: Moment) -> NaiveDateTime {
    moment.to_utc().with_timezone(&zone).naive_local()
}

/// The latest time that clocks in the zone have shown up to the moment: later than
/// [`wall_clock`] while an hour is shown for the second time.
pub(super) fn latest_wall_clock(zone: Tz, moment: Moment) -> NaiveDateTime {
    let local = wall_clock(zone, moment);
    match zone.from_local_datetime(&local) {
        LocalResult::Ambiguous(first, second) if Moment::from(second.to_utc()) <= moment => {
            local.checked_add_signed(second.signed_duration_since(first)).unwrap_or(local)
        }
        _ => local,
    }
}

/// [`first_instant`] of a date with its time.
pub(super) fn at(zone: Tz, local: NaiveDateTime) -> Moment {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => moment.to_utc().into(),
        LocalResult::None => GapInfo::new(&local, &zone)
            .and_then(|gap| gap.end)
            .map_or_else(|| local.and_utc().into(), |end| end.to_utc().into()),
    }
}

fn exactly(to: Moment, by: TimeDelta) -> Option<Moment> {
    Some(to.to_utc().checked_add_signed(by)?.into())
}
