//! Where one schedule ends and another begins: nothing is measured twice, and nothing is left out that
//! nobody chose to leave out.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Weekday;
use chrono_tz::{TZ_VARIANTS, Tz};
use rules::calendar::{Calendar, Days, Measure, MonthDay, Planned, Trigger};
use rules::domain::{GapChoice, Moment, Window};

use super::every_zone::in_every_zone;
use super::{calendar, date, local, shown, shown_window, time};

const DECEMBER: &str = "2026-12-01 to 2027-01-01 by 2027-01-01 09:00";
const DAY: i64 = 24 * 3600 * 1_000_000;

fn weekly(interval: u32) -> Trigger {
    let from = (interval > 1).then(|| date("2024-01-01"));
    Trigger::Weekly { interval, on: Weekday::Mon, at: time("09:00"), from }
}

fn monthly() -> Trigger {
    Trigger::Monthly { on: MonthDay::Day(1), at: time("09:00") }
}

fn quarterly() -> Trigger {
    Trigger::Quarterly { on: MonthDay::Day(3), at: time("09:00") }
}

fn daily() -> Trigger {
    Trigger::Daily { at: time("02:30") }
}

fn text(zone: Tz, planned: Planned) -> String {
    let run = planned.trigger_at.map_or("hand".to_owned(), |run| shown(zone, run));
    format!("{} by {run}", shown_window(zone, planned.window))
}

/// The gap, and the next two periods of each choice.
fn seam(zone: Tz, new: &Calendar, end: &str, ends: Option<&str>) -> (String, Vec<Vec<String>>) {
    let end = local(zone, end);
    let ends = ends.map(|ends| local(zone, ends));
    let previous = Planned {
        window: Window::new(Moment::from_micros(end.micros() - 7 * DAY), end),
        trigger_at: Some(end),
    };
    let gap = new.gap_after(end, ends).map_or("none".to_owned(), |gap| shown_window(zone, gap));
    let choices = GapChoice::ALL.map(|choice| {
        let first = new.after(&previous, ends, Some(choice));
        let all = std::iter::successors(first, |one| new.next(one, ends));
        all.take(2).map(|planned| text(zone, planned)).collect()
    });
    (gap, choices.to_vec())
}

#[test]
fn a_gap_is_joined_separate_or_skipped() {
    let zone = Tz::America__New_York;
    let month = Measure::Before(Days::Month);
    type Row<'a> = (Trigger, Measure, &'a str, Option<&'a str>, &'a str, [&'a [&'a str]; 3]);
    let table: Vec<Row<'_>> = vec![
        (
            monthly(),
            month,
            "2026-11-16 00:00",
            None,
            "2026-11-16 to 2026-12-01",
            [
                &[
                    "2026-11-16 to 2027-01-01 by 2027-01-01 09:00",
                    "2027-01-01 to 2027-02-01 by 2027-02-01 09:00",
                ],
                &["2026-11-16 to 2026-12-01 by 2026-12-01 09:00", DECEMBER],
                &[DECEMBER, "2027-01-01 to 2027-02-01 by 2027-02-01 09:00"],
            ],
        ),
        // The first of november is a sunday.
        (
            weekly(1),
            Measure::Before(Days::Week),
            "2026-11-01 00:00",
            None,
            "2026-11-01 to 2026-11-02",
            [
                &[
                    "2026-11-01 to 2026-11-09 by 2026-11-09 09:00",
                    "2026-11-09 to 2026-11-16 by 2026-11-16 09:00",
                ],
                &[
                    "2026-11-01 to 2026-11-02 by 2026-11-02 09:00",
                    "2026-11-02 to 2026-11-09 by 2026-11-09 09:00",
                ],
                &[
                    "2026-11-02 to 2026-11-09 by 2026-11-09 09:00",
                    "2026-11-09 to 2026-11-16 by 2026-11-16 09:00",
                ],
            ],
        ),
        // The rule ends within the gap: there is nothing that the gap could join.
        (
            monthly(),
            month,
            "2026-11-16 00:00",
            Some("2026-11-20 00:00"),
            "2026-11-16 to 2026-11-20",
            [
                &["2026-11-16 to 2026-11-20 by 2026-12-01 09:00"],
                &["2026-11-16 to 2026-11-20 by 2026-12-01 09:00"],
                &[],
            ],
        ),
        // The one month that is measured has begun.
        (
            Trigger::Once { on: date("2026-12-31"), at: time("09:00") },
            month,
            "2026-11-16 00:00",
            None,
            "2026-11-16 to 2026-12-01",
            [
                &["2026-11-16 to 2026-12-01 by 2026-12-31 09:00"],
                &["2026-11-16 to 2026-12-01 by 2026-12-31 09:00"],
                &[],
            ],
        ),
        (
            Trigger::ByHand,
            month,
            "2026-11-16 00:00",
            None,
            "2026-11-16 to 2026-12-01",
            [
                &["2026-11-16 to 2027-01-01 by hand", "2027-01-01 to 2027-02-01 by hand"],
                &["2026-11-16 to 2026-12-01 by hand", "2026-12-01 to 2027-01-01 by hand"],
                &["2026-12-01 to 2027-01-01 by hand", "2027-01-01 to 2027-02-01 by hand"],
            ],
        ),
        // Only the day before each week's run is measured, and the last period ended between two.
        (
            weekly(1),
            Measure::Before(Days::Day),
            "2026-11-04 00:00",
            None,
            "2026-11-04 to 2026-11-08",
            [
                &[
                    "2026-11-04 to 2026-11-09 by 2026-11-09 09:00",
                    "2026-11-15 to 2026-11-16 by 2026-11-16 09:00",
                ],
                &[
                    "2026-11-04 to 2026-11-08 by 2026-11-09 09:00",
                    "2026-11-08 to 2026-11-09 by 2026-11-09 09:00",
                ],
                &[
                    "2026-11-08 to 2026-11-09 by 2026-11-09 09:00",
                    "2026-11-15 to 2026-11-16 by 2026-11-16 09:00",
                ],
            ],
        ),
    ];
    for (trigger, measure, end, ends, gap, choices) in table {
        let new = calendar(zone, trigger.clone(), measure);
        let (found, periods) = seam(zone, &new, end, ends);
        assert_eq!(found, gap, "{trigger:?} {measure:?} after {end}");
        assert_eq!(periods, choices, "{trigger:?} {measure:?} after {end}");
    }
}

#[test]
fn periods_that_go_on_leave_no_gap() {
    let zone = Tz::America__New_York;
    let table = [
        (monthly(), Measure::Before(Days::Month), "2026-12-01 00:00"),
        (monthly(), Measure::SinceLastRun, "2026-11-16 00:00"),
        (Trigger::ByHand, Measure::SinceLastRun, "2026-11-16 00:00"),
        (weekly(1), Measure::Before(Days::Week), "2026-11-16 00:00"),
        // The day before monday is measured: sunday begins and monday ends what is.
        (weekly(1), Measure::Before(Days::Day), "2026-11-15 00:00"),
        (weekly(1), Measure::Before(Days::Day), "2026-11-16 00:00"),
        (quarterly(), Measure::Before(Days::Month), "2026-10-01 00:00"),
    ];
    for (trigger, measure, end) in table {
        let new = calendar(zone, trigger.clone(), measure);
        let (gap, choices) = seam(zone, &new, end, None);
        assert_eq!(gap, "none", "{trigger:?} {measure:?} after {end}");
        assert!(choices.windows(2).all(|pair| pair[0] == pair[1]), "{choices:?}");
    }
}

#[test]
fn where_nobody_was_asked_an_hour_is_joined_and_most_of_a_month_is_separate() {
    let zone = Tz::UTC;
    let new = calendar(zone, monthly(), Measure::Before(Days::Month));
    for (end, expected) in [
        ("2026-11-30 23:00", "2026-11-30 23:00 to 2027-01-01 by 2027-01-01 09:00"),
        ("2026-12-01 01:00", "2026-12-01 01:00 to 2027-01-01 by 2027-01-01 09:00"),
    ] {
        let window = Window::new(local(zone, "2026-11-01 00:00"), local(zone, end));
        let previous = Planned { window, trigger_at: None };
        let next = new.after(&previous, None, None).unwrap();
        assert_eq!(text(zone, next), expected);
    }
}

/// A schedule, and how many days back from a moment the last of its periods has begun for sure.
fn schedules() -> Vec<(Trigger, Measure, i64)> {
    let cron = |expression: &str| Trigger::Cron { expression: expression.into() };
    let yearly = Trigger::Yearly { month: 1, day: 1, at: time("00:00") };
    vec![
        (daily(), Measure::Before(Days::Day), 4),
        (weekly(1), Measure::Before(Days::Week), 20),
        (weekly(2), Measure::Before(Days::Week), 40),
        (weekly(2), Measure::SinceLastRun, 40),
        (monthly(), Measure::Before(Days::Month), 90),
        (quarterly(), Measure::Before(Days::Quarter), 280),
        (yearly, Measure::Before(Days::Year), 800),
        (cron("0 9 1,15 * *"), Measure::SinceLastRun, 40),
        (cron("0 9 * * 3"), Measure::Before(Days::Week), 20),
        (monthly(), Measure::SinceLastRun, 90),
        (Trigger::ByHand, Measure::SinceLastRun, 0),
        (Trigger::ByHand, Measure::Before(Days::Month), 90),
    ]
}

/// The third period from a moment on; one that is closed by hand lasts for thirteen days and an hour.
fn third(calendar: &Calendar, from: Moment) -> Planned {
    let mut period = calendar.first(from, None).unwrap();
    for _ in 0..2 {
        period = calendar.next(&closed(period), None).unwrap();
    }
    closed(period)
}

fn closed(mut period: Planned) -> Planned {
    if period.window.is_open_ended() {
        let end = period.window.start.micros() + 13 * DAY + DAY / 24;
        period.window.end = Moment::from_micros(end);
    }
    period
}

/// What a schedule measures by itself around a moment: from the whole period before it on.
fn by_itself(calendar: &Calendar, around: Moment, days_back: i64) -> Vec<Planned> {
    let from = Moment::from_micros(around.micros() - days_back * DAY);
    let first = calendar.first(from, None);
    let mut after = 0;
    // The first may be a part of one.
    std::iter::successors(first, |one| calendar.next(one, None))
        .skip(1)
        .take_while(|one| {
            after += usize::from(one.window.start >= around);
            after <= 3
        })
        .collect()
}

fn assert_tiles(
    case: &str,
    previous: Planned,
    new: &Calendar,
    (measure, days_back): (Measure, i64),
) {
    let end = previous.window.end;
    let gap = new.gap_after(end, None);
    let natural = match measure {
        Measure::Before(_) => by_itself(new, end, days_back),
        Measure::SinceLastRun => Vec::new(),
    };
    let whole: Vec<Planned> =
        natural.iter().filter(|one| one.window.start >= end).copied().collect();
    let meets = natural.iter().any(|one| one.window.start == end || one.window.end == end);
    let has_bounds = measure != Measure::SinceLastRun;
    assert_eq!(gap.is_some(), has_bounds && !meets, "{case}");
    for choice in GapChoice::ALL {
        let first = new.after(&previous, None, Some(choice));
        let all: Vec<Planned> =
            std::iter::successors(first, |one| new.next(one, None)).take(3).collect();
        let mut before = end;
        for one in &all {
            assert!(one.window.start >= before, "{case} {choice:?}: measured twice");
            assert!(one.trigger_at.is_none_or(|run| run >= one.window.end), "{case} {choice:?}");
            before = one.window.end;
        }
        match gap {
            // Each begins where the one before ends.
            None if !has_bounds => assert_eq!(all[0].window.start, end, "{case}"),
            None => assert_eq!(all[..2], whole[..2], "{case} {choice:?}"),
            Some(gap) => {
                assert_eq!((gap.start, gap.end), (end, whole[0].window.start), "{case}");
                let joined = Window::new(end, whole[0].window.end);
                match choice {
                    GapChoice::Join => {
                        assert_eq!(all[0], Planned { window: joined, ..whole[0] }, "{case}");
                        assert_eq!(all[1], whole[1], "{case}");
                    }
                    GapChoice::Separate => {
                        assert_eq!(all[0].window, gap, "{case}");
                        assert_eq!(all[1..], whole[..2], "{case}");
                    }
                    GapChoice::Skip => assert_eq!(all[..2], whole[..2], "{case}"),
                }
            }
        }
    }
}

/// Every zone with some pairs of schedules, others in each zone, within the zone and from another one.
#[test]
fn in_every_zone_schedules_follow_one_another_without_hole_or_overlap() {
    let (pairs, gaps) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let schedules = schedules();
    in_every_zone(|zone| {
        let number = TZ_VARIANTS.iter().position(|one| *one == zone).unwrap();
        let elsewhere = TZ_VARIANTS[(number * 7 + 11) % TZ_VARIANTS.len()];
        let count = schedules.len();
        for pair in (number % 5..count * count).step_by(5) {
            let (old, new) = (&schedules[pair / count], &schedules[pair % count]);
            let before = if pair % 2 == 0 { zone } else { elsewhere };
            let from = local(before, "2025-01-07 00:00").micros() + (pair as i64 % 29) * 17 * DAY;
            let previous =
                third(&calendar(before, old.0.clone(), old.1), Moment::from_micros(from));
            let next = calendar(zone, new.0.clone(), new.1);
            let case = format!("{:?} in {before} to {:?} in {zone}", old.0, new.0);
            assert_tiles(&case, previous, &next, (new.1, new.2));
            pairs.fetch_add(1, Ordering::Relaxed);
            let gap = next.gap_after(previous.window.end, None);
            gaps.fetch_add(usize::from(gap.is_some()), Ordering::Relaxed);
        }
    });
    assert!(pairs.into_inner() > 16_000, "hardly any pair was looked at");
    assert!(gaps.into_inner() > 5_000, "hardly any gap was met");
}
