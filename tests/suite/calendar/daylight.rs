//! Runs and windows around changes of the offset that are known to hurt.

use chrono_tz::Tz;
use rules::calendar::{Days, Measure, Trigger};

use super::{calendar, local, shown, shown_window, time, utc};

fn daily(at: &str) -> Trigger {
    Trigger::Daily { at: time(at) }
}

fn cron(expression: &str) -> Trigger {
    Trigger::Cron { expression: expression.into() }
}

#[test]
fn a_run_comes_once_whether_its_time_is_skipped_or_repeated() {
    let table: Vec<(&str, Trigger, &str, &[&str])> = vec![
        // zone, trigger, after (wall clock), runs in UTC
        (
            "America/New_York",
            daily("02:30"),
            "2026-03-07 12:00",
            &["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"],
        ),
        (
            "America/New_York",
            cron("30 1 * * *"),
            "2026-10-31 12:00",
            &["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
        ),
        (
            "America/New_York",
            cron("*/30 * * * *"),
            "2026-03-08 01:00",
            &["2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z"],
        ),
        (
            "Europe/London",
            cron("0 * * * *"),
            "2026-10-25 00:30",
            &["2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"],
        ),
        (
            "Europe/London",
            daily("01:30"),
            "2026-03-28 12:00",
            &["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
        ),
        (
            "America/Sao_Paulo",
            cron("0 0 * * *"),
            "2018-11-03 12:00",
            &["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"],
        ),
        (
            "America/Sao_Paulo",
            daily("23:30"),
            "2019-02-16 12:00",
            &["2019-02-17T01:30:00Z", "2019-02-18T02:30:00Z"],
        ),
        (
            "Australia/Lord_Howe",
            daily("02:15"),
            "2026-10-03 12:00",
            &["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"],
        ),
        (
            "Australia/Lord_Howe",
            daily("01:45"),
            "2026-04-04 12:00",
            &["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"],
        ),
        (
            "Asia/Kathmandu",
            daily("00:00"),
            "2026-01-01 00:00",
            &["2026-01-01T18:15:00Z", "2026-01-02T18:15:00Z"],
        ),
        // The 30th of December did not exist there.
        (
            "Pacific/Apia",
            daily("09:00"),
            "2011-12-29 12:00",
            &["2011-12-30T10:00:00Z", "2011-12-30T19:00:00Z", "2011-12-31T19:00:00Z"],
        ),
    ];
    for (zone, trigger, after, expected) in table {
        let zone: Tz = zone.parse().unwrap();
        let text = format!("{trigger:?} in {zone}");
        let calendar = calendar(zone, trigger, Measure::SinceLastRun);
        let runs = calendar.triggers_after(local(zone, after), expected.len());
        assert_eq!(runs, expected.iter().map(|run| utc(run)).collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn asking_during_the_repeated_hour_does_not_bring_the_run_back() {
    let zone = Tz::America__New_York;
    let calendar = calendar(zone, cron("*/15 1 * * *"), Measure::SinceLastRun);
    for second_time in ["2026-11-01T06:00:00Z", "2026-11-01T06:10:00Z", "2026-11-01T06:59:59Z"] {
        let next = calendar.triggers_after(utc(second_time), 1);
        assert_eq!(next, [utc("2026-11-02T06:00:00Z")], "after {second_time}");
        let window = calendar.window_holding(utc(second_time));
        assert_eq!(window.start, utc("2026-11-01T05:45:00Z"), "{second_time}");
        assert_eq!(window.end, utc("2026-11-02T06:00:00Z"), "{second_time}");
    }
}

#[test]
fn a_day_is_as_long_as_clocks_make_it() {
    let table = [
        // zone, a moment, the day around it in UTC
        ("Europe/London", "2026-03-29T12:00:00Z", "2026-03-29T00:00:00Z/2026-03-29T23:00:00Z"),
        ("Europe/London", "2026-10-25T12:00:00Z", "2026-10-24T23:00:00Z/2026-10-26T00:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z"),
        ("America/Sao_Paulo", "2019-02-17T02:30:00Z", "2019-02-16T02:00:00Z/2019-02-17T03:00:00Z"),
        ("America/Havana", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z/2026-11-02T05:00:00Z"),
        ("Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z/2026-04-24T21:00:00Z"),
        (
            "Australia/Lord_Howe",
            "2026-10-04T00:00:00Z",
            "2026-10-03T13:30:00Z/2026-10-04T13:00:00Z",
        ),
        ("Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z/2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z/2011-12-31T10:00:00Z"),
        // Midnight came, went back to 23:01 the day before, and came again.
        ("America/St_Johns", "2010-11-07T03:00:00Z", "2010-11-07T02:30:00Z/2010-11-08T03:30:00Z"),
    ];
    for (zone, moment, day) in table {
        let zone: Tz = zone.parse().unwrap();
        let calendar = calendar(zone, daily("09:00"), Measure::Before(Days::Day));
        let window = calendar.window_holding(utc(moment));
        assert_eq!(window.to_string(), day, "{moment} in {zone}");
        assert!(window.contains(utc(moment)));
    }
}

#[test]
fn a_day_that_never_was_is_not_measured() {
    let zone = Tz::Pacific__Apia;
    let calendar = calendar(zone, daily("09:00"), Measure::Before(Days::Day));
    let mut period = calendar.first(local(zone, "2011-12-28 00:00"), None);
    let mut seen = Vec::new();
    while let Some(planned) = period.filter(|_| seen.len() < 4) {
        let run = planned.trigger_at.map(|run| shown(zone, run)).unwrap();
        seen.push(format!("{} at {run}", shown_window(zone, planned.window)));
        period = calendar.next(&planned, None);
    }
    assert_eq!(
        seen,
        [
            "2011-12-28 to 2011-12-29 at 2011-12-29 09:00",
            "2011-12-29 to 2011-12-31 at 2011-12-31 00:00",
            "2011-12-31 to 2012-01-01 at 2012-01-01 09:00",
            "2012-01-01 to 2012-01-02 at 2012-01-02 09:00",
        ]
    );
    let measured = calendar.measured_by(local(zone, "2011-12-31 09:00"));
    assert_eq!(shown_window(zone, measured), "2011-12-29 to 2011-12-31");
}
