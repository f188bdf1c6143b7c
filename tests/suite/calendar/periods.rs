//! Which windows a schedule settles, one after the other.

use chrono::Weekday;
use chrono_tz::Tz;
use rules::calendar::{Calendar, Days, Measure, MonthDay, Planned, Trigger};
use rules::domain::Moment;

use super::{calendar, date, local, shown, shown_window, time};

const ZONE: Tz = Tz::America__New_York;

fn monthly() -> Trigger {
    Trigger::Monthly { on: MonthDay::Day(1), at: time("09:00") }
}

fn at(text: &str) -> Moment {
    local(ZONE, text)
}

fn text(planned: Planned) -> String {
    let run = planned.trigger_at.map_or("hand".to_owned(), |run| shown(ZONE, run));
    format!("{} by {run}", shown_window(ZONE, planned.window))
}

/// The first periods from a moment, at most four.
fn periods(calendar: &Calendar, from: &str, ends: Option<&str>) -> Vec<String> {
    let ends = ends.map(at);
    let first = calendar.first(at(from), ends);
    let all = std::iter::successors(first, |previous| calendar.next(previous, ends));
    all.take(4).map(text).collect()
}

#[test]
fn windows_follow_one_another() {
    let weekly =
        || Trigger::Weekly { interval: 1, on: Weekday::Wed, at: time("09:00"), from: None };
    let last_day = || Trigger::Monthly { on: MonthDay::Last, at: time("18:00") };
    let quarterly = || Trigger::Quarterly { on: MonthDay::Day(3), at: time("09:00") };
    let table: Vec<(Trigger, Measure, &str, &[&str])> = vec![
        (
            monthly(),
            Measure::Before(Days::Month),
            "2026-10-01 00:00",
            &[
                "2026-10-01 to 2026-11-01 by 2026-11-01 09:00",
                "2026-11-01 to 2026-12-01 by 2026-12-01 09:00",
            ],
        ),
        // On the last day the running month is not whole: the one before it is measured.
        (
            last_day(),
            Measure::Before(Days::Month),
            "2026-01-01 00:00",
            &[
                "2026-01-01 to 2026-02-01 by 2026-02-28 18:00",
                "2026-02-01 to 2026-03-01 by 2026-03-31 18:00",
            ],
        ),
        // Weeks start on monday, whenever the run is.
        (
            weekly(),
            Measure::Before(Days::Week),
            "2026-11-02 00:00",
            &[
                "2026-11-02 to 2026-11-09 by 2026-11-11 09:00",
                "2026-11-09 to 2026-11-16 by 2026-11-18 09:00",
            ],
        ),
        (
            quarterly(),
            Measure::Before(Days::Quarter),
            "2026-07-01 00:00",
            &[
                "2026-07-01 to 2026-10-01 by 2026-10-03 09:00",
                "2026-10-01 to 2027-01-01 by 2027-01-03 09:00",
            ],
        ),
        (
            Trigger::Yearly { month: 1, day: 1, at: time("00:00") },
            Measure::Before(Days::Year),
            "2026-01-01 00:00",
            &["2026-01-01 to 2027-01-01 by 2027-01-01 00:00"],
        ),
        (
            monthly(),
            Measure::SinceLastRun,
            "2026-10-20 12:00",
            &[
                "2026-10-20 12:00 to 2026-11-01 09:00 by 2026-11-01 09:00",
                "2026-11-01 09:00 to 2026-12-01 09:00 by 2026-12-01 09:00",
            ],
        ),
        // More runs than months: each month is settled by the first run after its end.
        (
            Trigger::Daily { at: time("09:00") },
            Measure::Before(Days::Month),
            "2026-10-15 00:00",
            &[
                "2026-10-15 to 2026-11-01 by 2026-11-01 09:00",
                "2026-11-01 to 2026-12-01 by 2026-12-01 09:00",
            ],
        ),
        // Fewer runs than days: what lies between is not measured.
        (
            weekly(),
            Measure::Before(Days::Day),
            "2026-11-01 00:00",
            &[
                "2026-11-03 to 2026-11-04 by 2026-11-04 09:00",
                "2026-11-10 to 2026-11-11 by 2026-11-11 09:00",
            ],
        ),
        (
            Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
            Measure::Before(Days::Month),
            "2026-11-10 00:00",
            &["2026-11-10 to 2026-12-01 by 2026-12-31 09:00"],
        ),
        (
            Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
            Measure::SinceLastRun,
            "2026-11-10 00:00",
            &["2026-11-10 to 2026-12-31 09:00 by 2026-12-31 09:00"],
        ),
        // That month is over when it runs: nothing from the start on is measured.
        (
            Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
            Measure::Before(Days::Month),
            "2026-12-01 00:00",
            &[],
        ),
        (
            Trigger::ByHand,
            Measure::SinceLastRun,
            "2026-11-10 00:00",
            &["2026-11-10 to open by hand"],
        ),
        (
            Trigger::ByHand,
            Measure::Before(Days::Month),
            "2026-11-10 00:00",
            &["2026-11-10 to 2026-12-01 by hand", "2026-12-01 to 2027-01-01 by hand"],
        ),
    ];
    for (trigger, measure, from, expected) in table {
        let calendar = calendar(ZONE, trigger.clone(), measure);
        let mut seen = periods(&calendar, from, None);
        seen.truncate(expected.len().max(1));
        assert_eq!(seen, expected, "{trigger:?} {measure:?} from {from}");
    }
}

#[test]
fn an_end_cuts_the_last_window_and_keeps_its_run() {
    let before = calendar(ZONE, monthly(), Measure::Before(Days::Month));
    assert_eq!(
        periods(&before, "2026-10-10 00:00", Some("2026-11-15 00:00")),
        [
            "2026-10-10 to 2026-11-01 by 2026-11-01 09:00",
            "2026-11-01 to 2026-11-15 by 2026-12-01 09:00",
        ]
    );
    let since = calendar(ZONE, monthly(), Measure::SinceLastRun);
    assert_eq!(
        periods(&since, "2026-10-10 00:00", Some("2026-11-15 00:00")),
        [
            "2026-10-10 to 2026-11-01 09:00 by 2026-11-01 09:00",
            "2026-11-01 09:00 to 2026-11-15 by 2026-12-01 09:00",
        ]
    );
    let by_hand = calendar(ZONE, Trigger::ByHand, Measure::SinceLastRun);
    assert_eq!(
        periods(&by_hand, "2026-10-10 00:00", Some("2026-11-15 00:00")),
        ["2026-10-10 to 2026-11-15 by hand"]
    );
    assert_eq!(before.first(at("2026-11-15 00:00"), Some(at("2026-11-15 00:00"))), None);
}

#[test]
fn a_period_closed_by_hand_is_followed_by_an_open_one() {
    let calendar = calendar(ZONE, Trigger::ByHand, Measure::SinceLastRun);
    let mut period = calendar.first(at("2026-11-10 00:00"), None).unwrap();
    assert!(period.window.is_open_ended());
    assert_eq!(calendar.next(&period, None), None);
    period.window.end = at("2026-11-20 15:00");
    let next = calendar.next(&period, None).unwrap();
    assert_eq!(text(next), "2026-11-20 15:00 to open by hand");
}

#[test]
fn another_schedule_takes_over_where_the_last_window_ended() {
    let month = calendar(ZONE, monthly(), Measure::Before(Days::Month));
    let last = month.first(at("2026-10-01 00:00"), None).unwrap();
    let table = [
        (
            Trigger::Weekly { interval: 1, on: Weekday::Mon, at: time("09:00"), from: None },
            Measure::Before(Days::Week),
            // The first of november is a sunday.
            "2026-11-01 to 2026-11-02 by 2026-11-02 09:00",
        ),
        (monthly(), Measure::SinceLastRun, "2026-11-01 to 2026-12-01 09:00 by 2026-12-01 09:00"),
        (
            Trigger::Daily { at: time("09:00") },
            Measure::Before(Days::Day),
            "2026-11-01 to 2026-11-02 by 2026-11-02 09:00",
        ),
        (Trigger::ByHand, Measure::SinceLastRun, "2026-11-01 to open by hand"),
    ];
    for (trigger, measure, expected) in table {
        let calendar = calendar(ZONE, trigger.clone(), measure);
        assert_eq!(text(calendar.next(&last, None).unwrap()), expected, "{trigger:?} {measure:?}");
    }
}

#[test]
fn a_moment_finds_its_whole_window_and_a_run_the_one_it_measures() {
    let table = [
        // measure, window around a moment, window that its run measures
        (Measure::Before(Days::Day), "2026-11-20 to 2026-11-21", "2026-11-30 to 2026-12-01"),
        (Measure::Before(Days::Week), "2026-11-16 to 2026-11-23", "2026-11-23 to 2026-11-30"),
        (Measure::Before(Days::Month), "2026-11-01 to 2026-12-01", "2026-11-01 to 2026-12-01"),
        (Measure::Before(Days::Quarter), "2026-10-01 to 2027-01-01", "2026-07-01 to 2026-10-01"),
        (Measure::Before(Days::Year), "2026-01-01 to 2027-01-01", "2025-01-01 to 2026-01-01"),
        (
            Measure::SinceLastRun,
            "2026-11-01 09:00 to 2026-12-01 09:00",
            "2026-11-01 09:00 to 2026-12-01 09:00",
        ),
    ];
    for (measure, around, measured) in table {
        let calendar = calendar(ZONE, monthly(), measure);
        let window = calendar.window_holding(at("2026-11-20 12:00"));
        assert_eq!(shown_window(ZONE, window), around, "{measure:?}");
        let window = calendar.measured_by(at("2026-12-01 09:00"));
        assert_eq!(shown_window(ZONE, window), measured, "{measure:?}");
    }
}

#[test]
fn since_the_last_run_has_no_bound_where_there_is_no_run() {
    let once = Trigger::Once { on: date("2026-12-31"), at: time("09:00") };
    let table = [
        (once.clone(), "2026-01-01 00:00", "always to 2026-12-31 09:00"),
        (once, "2026-12-31 09:00", "2026-12-31 09:00 to open"),
        (Trigger::ByHand, "2026-01-01 00:00", "always to open"),
    ];
    for (trigger, moment, expected) in table {
        let calendar = calendar(ZONE, trigger.clone(), Measure::SinceLastRun);
        let window = calendar.window_holding(at(moment));
        assert_eq!(shown_window(ZONE, window), expected, "{trigger:?}");
    }
}

#[test]
fn the_ends_of_time_are_reached_without_harm() {
    let triggers = [
        Trigger::Daily { at: time("00:00") },
        Trigger::Weekly { interval: 9, on: Weekday::Sun, at: time("23:59"), from: None },
        Trigger::Monthly { on: MonthDay::Last, at: time("12:00") },
        Trigger::Yearly { month: 2, day: 29, at: time("12:00") },
        Trigger::Cron { expression: "0 0 29 2 *".into() },
        Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
        Trigger::ByHand,
    ];
    for trigger in triggers {
        for measure in [Measure::Before(Days::Year), Measure::SinceLastRun] {
            let calendar = calendar(ZONE, trigger.clone(), measure);
            for moment in [Moment::ALWAYS, Moment::FAR_FUTURE] {
                let period = calendar.first(moment, None);
                assert!(period.is_none_or(|period| period.window.start >= moment), "{trigger:?}");
                assert!(calendar.triggers_after(moment, 3).is_sorted(), "{trigger:?}");
                assert!(calendar.measured_by(moment).start <= moment, "{trigger:?}");
                let _ = calendar.window_holding(moment);
            }
        }
    }
}

#[test]
fn what_lies_behind_has_the_windows_of_the_schedule() {
    let past = |trigger: Trigger, measure: Measure, count: usize| -> Vec<String> {
        let calendar = calendar(ZONE, trigger, measure);
        let windows = calendar.windows_until(at("2026-11-27 12:00"), count);
        windows.into_iter().map(|window| shown_window(ZONE, window)).collect()
    };
    let month_before = Measure::Before(Days::Month);
    assert_eq!(
        past(monthly(), month_before, 3),
        ["2026-11-01 to 2026-12-01", "2026-10-01 to 2026-11-01", "2026-09-01 to 2026-10-01",]
    );
    // Months end on different days; a length, or a day of the month, would miss that.
    let last_day = Trigger::Monthly { on: MonthDay::Last, at: time("20:00") };
    assert_eq!(
        past(last_day, Measure::SinceLastRun, 3),
        [
            "2026-10-31 20:00 to 2026-11-30 20:00",
            "2026-09-30 20:00 to 2026-10-31 20:00",
            "2026-08-31 20:00 to 2026-09-30 20:00",
        ]
    );
    // Of a quarter only its last month is measured.
    let quarterly = Trigger::Cron { expression: "0 9 1 1,4,7,10 *".to_owned() };
    assert_eq!(
        past(quarterly, month_before, 2),
        ["2026-09-01 to 2026-10-01", "2026-06-01 to 2026-07-01"]
    );
    assert_eq!(past(Trigger::ByHand, month_before, 2).len(), 2);
    assert_eq!(past(Trigger::ByHand, Measure::SinceLastRun, 2), [""; 0]);
}
