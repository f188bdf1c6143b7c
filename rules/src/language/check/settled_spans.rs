//! Advice on spans of time that no run settles, and on runs that settle none.

use chrono_tz::Tz;

use super::super::dates::{clock, days_word, month_day};
use super::super::diagnostic::Span;
use super::super::tree::{At, Line};
use super::report::{Problem, Report};
use crate::calendar::{Calendar, Days, MonthDay, Schedule, Trigger};
use crate::domain::{Moment, Window};

/// Measures everything, however often the rule runs.
const SINCE: &str = "measure since the last run";

/// How many runs are looked at: for months and quarters some years, for days two months.
pub(super) const RUNS: usize = 60;

/// The runs looked at come after this moment: 2026-01-01, UTC.
pub(super) const FROM: Moment = Moment::from_micros(1_767_225_600_000_000);

/// The lines that say when a rule runs and what it measures.
pub(super) struct Lines<'a> {
    pub(super) trigger: &'a Line,
    pub(super) measure: &'a Line,
    pub(super) days: &'a At<Days>,
}

/// Looks at what the runs of a schedule measure, one after the other.
pub(super) fn report(report: &mut Report<'_>, schedule: &Schedule, zone: Tz, lines: &Lines<'_>) {
    let days = lines.days;
    let Ok(calendar) = Calendar::new(schedule, zone) else { return };
    let runs = calendar.triggers_after(FROM, RUNS);
    let measured: Vec<Window> = runs.iter().map(|run| calendar.measured_by(*run)).collect();
    let some = |what: fn(&Window, &Window) -> bool| {
        measured.iter().zip(measured.iter().skip(1)).any(|(one, next)| what(one, next))
    };
    if some(|one, next| one.end < next.start) {
        let message = format!(
            "only the last {} before each run is measured, so what happens between is never counted",
            days_word(days.node)
        );
        let problem = Problem::new("W904", days.span, message);
        report.replace_any(problem, &[(lines.measure.span, SINCE.to_owned())]);
    }
    if some(|one, next| one == next) {
        let word = days_word(days.node);
        let message = format!(
            "each {word} is settled once, by the first run after it, and the other runs have \
             nothing to settle"
        );
        let problem = Problem::new("W908", lines.trigger.span, message);
        let problem = problem.also(days.span, format!("one {word} for several runs"));
        report.replace_any(problem, &choices(&schedule.trigger, lines));
    }
}

/// What can be written instead: runs that settle the same at the same moments, where there is a line
/// for them, or a span for each run.
fn choices(trigger: &Trigger, lines: &Lines<'_>) -> Vec<(Span, String)> {
    let every_other_week = matches!(trigger, Trigger::Weekly { interval, .. } if *interval > 1);
    let measure = match length(trigger).filter(|_| !every_other_week) {
        Some(between) => format!("measure the {} before", days_word(between)),
        None => SINCE.to_owned(),
    };
    let fewer = fewer(trigger, lines.days.node).map(|text| (lines.trigger.span, text));
    fewer.into_iter().chain([(lines.measure.span, measure)]).collect()
}

/// The line with a run for each span and no other, at the moments at which spans are settled now.
fn fewer(trigger: &Trigger, days: Days) -> Option<String> {
    let (on, at) = match trigger {
        Trigger::Daily { at } => (MonthDay::Day(1), at),
        Trigger::Monthly { on, at } | Trigger::Quarterly { on, at } => (*on, at),
        _ => return None,
    };
    let every = match days {
        Days::Day => return None,
        Days::Week => "week on monday".to_owned(),
        Days::Month => format!("month on {}", month_day(on)),
        Days::Quarter => format!("quarter on {}", month_day(on)),
        Days::Year => format!("year on {} january", in_january(on)),
    };
    Some(format!("every {every} at {}", clock(*at)))
}

fn in_january(on: MonthDay) -> u32 {
    match on {
        MonthDay::Day(number) | MonthDay::DayOrLast(number) => number,
        MonthDay::Last => 31,
    }
}

/// The span between two runs, where it is a calendar span.
pub(super) fn length(trigger: &Trigger) -> Option<Days> {
    match trigger {
        Trigger::Daily { .. } => Some(Days::Day),
        Trigger::Weekly { .. } => Some(Days::Week),
        Trigger::Monthly { .. } => Some(Days::Month),
        Trigger::Quarterly { .. } => Some(Days::Quarter),
        Trigger::Yearly { .. } => Some(Days::Year),
        Trigger::Cron { .. } | Trigger::Once { .. } | Trigger::ByHand => None,
    }
}
