//! Properties that hold in every zone of the IANA database from 2024 to 2037.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};
use chrono_tz::{TZ_VARIANTS, Tz};
use rules::calendar::{Calendar, Days, Measure, MonthDay, Trigger};
use rules::domain::Moment;

use super::{calendar, date, local, time, utc};

/// Runs a check in every zone, on all processors.
pub fn in_every_zone(check: impl Fn(Tz) + Sync) {
    let position = AtomicUsize::new(0);
    let work = || {
        while let Some(zone) = TZ_VARIANTS.get(position.fetch_add(1, Ordering::Relaxed)) {
            check(*zone);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
}

fn wall_clock(zone: Tz, moment: Moment) -> NaiveDateTime {
    moment.to_utc().with_timezone(&zone).naive_local()
}

/// Walks the periods of 2024 to 2037: they follow one another without gap or overlap, each is
/// settled after its end, runs are in order, and each starts a new day of `starts`.
fn assert_tiles(zone: Tz, calendar: &Calendar, starts: impl Iterator<Item = NaiveDate>) {
    // A monday, so that weeks start with the year.
    let from = local(zone, "2024-01-01 00:00");
    let mut period = calendar.first(from, None).unwrap();
    assert_eq!(period.window.start, from, "{zone}");
    for (count, start) in starts.enumerate() {
        let before = Moment::from_micros(period.window.start.micros() - 1);
        assert_eq!(wall_clock(zone, period.window.start).date(), start, "{zone}");
        assert!(count == 0 || wall_clock(zone, before).date() < start, "{zone} {start}");
        assert!(period.window.start < period.window.end, "{zone} {start}");
        assert!(period.trigger_at.unwrap() >= period.window.end, "{zone} {start}");
        let next = calendar.next(&period, None).unwrap();
        assert_eq!(next.window.start, period.window.end, "{zone} {start}");
        assert!(next.trigger_at > period.trigger_at, "{zone} {start}");
        period = next;
    }
    assert!(wall_clock(zone, period.window.start).date() >= date("2038-01-01"), "{zone}");
}

/// The days from 2024 to 2037 that `first` accepts.
fn days(first: impl Fn(NaiveDate) -> bool) -> impl Iterator<Item = NaiveDate> {
    let all = date("2024-01-01").iter_days().take_while(|day| day.year() < 2038);
    all.filter(move |day| first(*day))
}

#[test]
fn days_weeks_and_months_tile_the_years() {
    in_every_zone(|zone| {
        let daily = Trigger::Daily { at: time("02:30") };
        let calendar_of = |trigger, days| calendar(zone, trigger, Measure::Before(days));
        assert_tiles(zone, &calendar_of(daily, Days::Day), days(|_| true));

        let monthly = Trigger::Monthly { on: MonthDay::DayOrLast(31), at: time("00:00") };
        assert_tiles(zone, &calendar_of(monthly, Days::Month), days(|day| day.day() == 1));

        let weekly =
            Trigger::Weekly { interval: 1, on: Weekday::Sun, at: time("01:30"), from: None };
        let mondays = days(|day| day.weekday() == Weekday::Mon);
        assert_tiles(zone, &calendar_of(weekly, Days::Week), mondays);
    });
}

#[test]
fn cron_runs_once_on_each_of_its_days_and_its_windows_tile() {
    in_every_zone(|zone| {
        for expression in ["0 0 * * *", "30 2 * * *"] {
            let trigger = Trigger::Cron { expression: expression.into() };
            let calendar = calendar(zone, trigger, Measure::SinceLastRun);
            let from = local(zone, "2023-12-31 23:45");
            let mut period = calendar.first(from, None).unwrap();
            assert_eq!(period.window.start, from, "{zone}");
            for day in days(|_| true) {
                let run = period.trigger_at.unwrap();
                assert_eq!(wall_clock(zone, run).date(), day, "{expression} in {zone}");
                assert_eq!(period.window.end, run, "{expression} in {zone} on {day}");
                let next = calendar.next(&period, None).unwrap();
                assert_eq!(next.window.start, run, "{expression} in {zone} on {day}");
                period = next;
            }
        }
    });
}

/// The quarters of an hour at which clocks first show a full hour, or skip one: what an hourly cron
/// has to be, found by watching the clock instead of by arithmetic.
fn hours_by_watching(zone: Tz, from: Moment, until: Moment) -> Vec<Moment> {
    let hours = |local: NaiveDateTime| local.and_utc().timestamp().div_euclid(3600);
    let mut latest = hours(wall_clock(zone, from));
    let quarter = TimeDelta::minutes(15);
    let mut seen = Vec::new();
    let mut moment = from.to_utc();
    while moment < until.to_utc() {
        moment += quarter;
        let hour = hours(wall_clock(zone, moment.into()));
        if hour > latest {
            latest = hour;
            seen.push(moment.into());
        }
    }
    seen
}

#[test]
fn around_every_change_of_offset_an_hourly_cron_runs_when_a_new_hour_is_shown() {
    let changes = AtomicUsize::new(0);
    in_every_zone(|zone| {
        let trigger = Trigger::Cron { expression: "0 * * * *".into() };
        let calendar = calendar(zone, trigger, Measure::SinceLastRun);
        let noon = |day: NaiveDate| Moment::from(day.and_time(time("12:00")).and_utc());
        let offset = |moment: Moment| {
            wall_clock(zone, moment).signed_duration_since(moment.to_utc().naive_utc())
        };
        for day in days(|_| true) {
            let (from, until) = (noon(day), noon(day + chrono::Days::new(1)));
            if offset(from) == offset(until) {
                continue;
            }
            changes.fetch_add(1, Ordering::Relaxed);
            let expected = hours_by_watching(zone, from, until);
            let runs = calendar.triggers_after(from, expected.len());
            assert_eq!(runs, expected, "{zone} after {from}");
            let backwards = calendar.window_holding(until).start;
            assert_eq!(Some(&backwards), expected.last(), "{zone} until {until}");
        }
    });
    assert!(changes.into_inner() > 3_000, "hardly any change of offset was met");
}

#[test]
fn the_watched_clock_starts_on_a_quarter() {
    // `hours_by_watching` steps by quarters of an hour: every offset has to be a multiple of one.
    in_every_zone(|zone| {
        for start in ["2024-01-01T00:00:00Z", "2031-07-01T00:00:00Z"] {
            assert_eq!(wall_clock(zone, utc(start)).minute() % 15, 0, "{zone}");
        }
    });
}
