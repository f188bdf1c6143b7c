//! When each form of trigger runs, on an ordinary calendar.

use chrono::Weekday;
use chrono_tz::Tz;
use rules::calendar::{CalendarError, Days, Measure, MonthDay, Planned, Trigger};

use super::{calendar, date, local, refusal, shown, time};

/// The runs after a wall-clock time in New York, as its clocks show them.
fn runs(trigger: Trigger, after: &str, count: usize) -> Vec<String> {
    let zone = Tz::America__New_York;
    let calendar = calendar(zone, trigger, Measure::SinceLastRun);
    let runs = calendar.triggers_after(local(zone, after), count);
    runs.into_iter().map(|run| shown(zone, run)).collect()
}

fn monthly(on: MonthDay) -> Trigger {
    Trigger::Monthly { on, at: time("09:00") }
}

fn quarterly(on: MonthDay) -> Trigger {
    Trigger::Quarterly { on, at: time("09:00") }
}

fn yearly(month: u32, day: u32) -> Trigger {
    Trigger::Yearly { month, day, at: time("09:00") }
}

fn weekly(interval: u32, from: Option<&str>) -> Trigger {
    Trigger::Weekly { interval, on: Weekday::Mon, at: time("09:00"), from: from.map(date) }
}

#[test]
fn every_form_runs_on_its_days() {
    let table: Vec<(Trigger, &str, &[&str])> = vec![
        (
            Trigger::Daily { at: time("09:00") },
            "2026-02-27 09:00",
            &["2026-02-28 09:00", "2026-03-01 09:00", "2026-03-02 09:00"],
        ),
        (
            weekly(1, None),
            "2026-11-16 08:59",
            &["2026-11-16 09:00", "2026-11-23 09:00", "2026-11-30 09:00"],
        ),
        (
            weekly(2, Some("2026-01-05")),
            "2025-06-01 00:00",
            &["2026-01-05 09:00", "2026-01-19 09:00", "2026-02-02 09:00"],
        ),
        (
            weekly(3, Some("2026-01-05")),
            "2026-01-12 10:00",
            &["2026-01-26 09:00", "2026-02-16 09:00"],
        ),
        (monthly(MonthDay::Day(1)), "2026-11-01 09:00", &["2026-12-01 09:00", "2027-01-01 09:00"]),
        (
            monthly(MonthDay::Last),
            "2028-01-31 09:00",
            &["2028-02-29 09:00", "2028-03-31 09:00", "2028-04-30 09:00"],
        ),
        (
            monthly(MonthDay::DayOrLast(30)),
            "2026-01-01 00:00",
            &["2026-01-30 09:00", "2026-02-28 09:00", "2026-03-30 09:00"],
        ),
        (
            monthly(MonthDay::DayOrLast(31)),
            "2026-03-31 09:00",
            &["2026-04-30 09:00", "2026-05-31 09:00"],
        ),
        (
            quarterly(MonthDay::Day(3)),
            "2026-01-03 09:00",
            &["2026-04-03 09:00", "2026-07-03 09:00", "2026-10-03 09:00", "2027-01-03 09:00"],
        ),
        (quarterly(MonthDay::Last), "2026-02-15 00:00", &["2026-04-30 09:00", "2026-07-31 09:00"]),
        (yearly(1, 1), "2026-01-01 09:00", &["2027-01-01 09:00", "2028-01-01 09:00"]),
        (
            yearly(2, 29),
            "2026-01-01 00:00",
            &["2026-02-28 09:00", "2027-02-28 09:00", "2028-02-29 09:00", "2029-02-28 09:00"],
        ),
        (
            Trigger::Cron { expression: "0 9 1 */3 *".into() },
            "2026-01-01 09:00",
            &["2026-04-01 09:00", "2026-07-01 09:00"],
        ),
        (
            Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
            "2026-01-01 00:00",
            &["2026-12-31 09:00"],
        ),
        (Trigger::Once { on: date("2026-12-31"), at: time("09:00") }, "2026-12-31 09:00", &[]),
        (Trigger::ByHand, "2026-01-01 00:00", &[]),
    ];
    for (trigger, after, expected) in table {
        let count = if expected.len() > 1 { expected.len() } else { 5 };
        assert_eq!(runs(trigger.clone(), after, count), expected, "{trigger:?} after {after}");
    }
}

#[test]
fn a_trigger_that_names_no_day_is_refused() {
    for on in [0, 29, 31, 32].map(MonthDay::Day) {
        assert_eq!(refusal(monthly(on)), CalendarError::Day);
        assert_eq!(refusal(quarterly(on)), CalendarError::Day);
    }
    for on in [0, 32].map(MonthDay::DayOrLast) {
        assert_eq!(refusal(monthly(on)), CalendarError::Day);
    }
    for (month, day) in [(2, 30), (4, 31), (13, 1), (0, 1), (1, 0)] {
        assert_eq!(refusal(yearly(month, day)), CalendarError::Day);
    }
    for trigger in [weekly(0, None), weekly(2, Some("2026-01-06")), weekly(u32::MAX, None)] {
        assert_eq!(refusal(trigger), CalendarError::Weeks);
    }
    let never = Trigger::Cron { expression: "0 9 30 2 *".into() };
    assert!(matches!(refusal(never), CalendarError::Cron(_)));
}

/// Every month runs, but a quarter is settled by the first run after it, and by no other.
#[test]
fn runs_that_settle_nothing_are_left_out() {
    let zone = Tz::America__New_York;
    let calendar = calendar(zone, monthly(MonthDay::Day(1)), Measure::Before(Days::Quarter));
    let settling = |after: &str| -> Vec<[String; 3]> {
        let periods = calendar.settling_after(local(zone, after), 3).into_iter();
        let shown = |at| shown(zone, at);
        let row = |it: Planned| [it.trigger_at.unwrap(), it.window.start, it.window.end].map(shown);
        periods.map(row).collect()
    };
    let expected = [
        ["2026-10-01 09:00", "2026-07-01 00:00", "2026-10-01 00:00"],
        ["2027-01-01 09:00", "2026-10-01 00:00", "2027-01-01 00:00"],
        ["2027-04-01 09:00", "2027-01-01 00:00", "2027-04-01 00:00"],
    ];
    assert_eq!(settling("2026-09-15 12:00"), expected);
    assert_eq!(settling("2026-10-01 08:59"), expected);
    assert_eq!(
        settling("2026-11-15 12:00")[..2],
        expected[1..],
        "the run of December settles nothing"
    );
}
