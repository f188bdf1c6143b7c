//! Advice on a run at a time that a change of the clock skips.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;

use super::super::tree::{At, ScheduleClause as Words};
use super::report::{Problem, Report};
use crate::calendar::{MonthDay, Trigger, first_instant};

/// The years looked at: changes of the clock are laid down in law, and known no further ahead.
const YEARS: std::ops::RangeInclusive<i32> = 2026..=2036;

/// Clocks are set forward at night: from this hour on no time is skipped.
const EARLY: u32 = 5;

/// Advises when a run falls into an hour that does not exist on one of its days.
pub(super) fn report(report: &mut Report<'_>, zone: Tz, trigger: &Trigger, words: &Words) {
    let Some(at) = time(words).filter(|at| at.node.hour() < EARLY) else { return };
    let days = YEARS.filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let mut days =
        days.flat_map(|first| first.iter_days().take_while(move |day| day.year() == first.year()));
    let Some((day, local)) =
        days.find_map(|day| Some((day, skipped(zone, trigger, day, at.node)?)))
    else {
        return;
    };
    let message = format!("on {day} the clock in {zone} skips {}", at.node.format("%H:%M"));
    let help = format!("the run comes at {} on such a day; any other time avoids it", local);
    report.add(Problem::new("W905", at.span, message).help(help));
}

/// The local time at which a run comes on that day, when it is another one than the rule says.
fn skipped(zone: Tz, trigger: &Trigger, day: NaiveDate, at: NaiveTime) -> Option<String> {
    if !runs_on(trigger, day) {
        return None;
    }
    let local = first_instant(zone, day, at).to_utc().with_timezone(&zone).naive_local();
    (local != day.and_time(at)).then(|| local.format("%H:%M").to_string())
}

fn time(words: &Words) -> Option<&At<NaiveTime>> {
    match words {
        Words::EveryDay(at)
        | Words::EveryWeek { at, .. }
        | Words::EveryMonth { at, .. }
        | Words::EveryQuarter { at, .. }
        | Words::EveryYear { at, .. }
        | Words::Once { at, .. } => Some(at),
        _ => None,
    }
}

fn runs_on(trigger: &Trigger, day: NaiveDate) -> bool {
    match trigger {
        Trigger::Daily { .. } => true,
        Trigger::Weekly { on, .. } => day.weekday() == *on,
        Trigger::Monthly { on, .. } => falls_on(*on, day),
        Trigger::Quarterly { on, .. } => day.month0().is_multiple_of(3) && falls_on(*on, day),
        Trigger::Yearly { month, day: on, .. } => day.month() == *month && day.day() == *on,
        Trigger::Once { on, .. } => day == *on,
        Trigger::Cron { .. } | Trigger::ByHand => false,
    }
}

fn falls_on(on: MonthDay, day: NaiveDate) -> bool {
    let last = day.succ_opt().is_none_or(|next| next.month() != day.month());
    match on {
        MonthDay::Day(number) => day.day() == number,
        MonthDay::DayOrLast(number) => day.day() == number || (last && day.day() < number),
        MonthDay::Last => last,
    }
}
