//! The `schedule` section: when the rule runs and what it measures.

use chrono_tz::Tz;

use super::super::tree::{At, Clause, ScheduleClause as Words};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::report::{Problem, Report};
use super::{skipped_hour, trigger};
use crate::calendar::{Corrections, Days, Duration, Measure, Schedule, Trigger, Unapproved};

/// The lines of the section, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    trigger: Once<'a, &'a Words>,
    measure: Once<'a, &'a Words>,
    pay_after: Once<'a, &'a At<Duration>>,
    unapproved: Once<'a, Unapproved>,
    review: Once<'a, ()>,
    corrections: Once<'a, Corrections>,
}

/// Checks the section; nothing when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    zone: Option<Tz>,
    section: &Section<'_>,
) -> Option<Schedule> {
    let lines = sort(report, section);
    if !lines.trigger.is_given() {
        let required = Required {
            code: "C508",
            message: "the schedule does not say when the pool is divided".to_owned(),
            openings: &["every", "cron", "once", "by"],
            choices: vec!["every month on day 1 at 09:00".to_owned(), "by hand".to_owned()],
        };
        required.report(report, layout, section);
    }
    let trigger = lines.trigger.get().and_then(|words| trigger::check(report, words));
    if let (Some(zone), Some(trigger), Some(words)) = (zone, &trigger, lines.trigger.get()) {
        skipped_hour::report(report, zone, trigger, words);
    }
    let measure = measure(report, layout, section, &lines, trigger.as_ref());
    let pay_after = lines.pay_after.get();
    Some(Schedule {
        trigger: trigger?,
        measure: measure?,
        pay_after: pay_after.map(|after| after.node),
        unapproved: lines.unapproved.get().copied().unwrap_or_default(),
        review_by_hand: lines.review.is_given(),
        corrections: lines.corrections.get().copied().unwrap_or_default(),
    })
}

fn sort<'a>(report: &mut Report<'_>, section: &Section<'a>) -> Lines<'a> {
    let mut lines = Lines::default();
    for (line, clause) in section.clauses() {
        let Clause::Schedule(clause) = clause else { continue };
        match clause {
            Words::MeasureBefore(_) | Words::MeasureSinceLastRun => {
                lines.measure.set(report, line, clause, "what is measured");
            }
            Words::PayAfter(after) => lines.pay_after.set(report, line, after, "when it is paid"),
            Words::Unapproved(word) => {
                let what = "what happens to events without approval";
                lines.unapproved.set(report, line, word.node, what);
            }
            Words::ReviewByHand => {
                lines.review.set(report, line, (), "the review");
            }
            Words::Corrections(word) => {
                lines.corrections.set(report, line, word.node, "what corrections do");
            }
            _ => lines.trigger.set(report, line, clause, "when the pool is divided"),
        }
    }
    lines
}

fn measure(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    lines: &Lines<'_>,
    trigger: Option<&Trigger>,
) -> Option<Measure> {
    match lines.measure.get() {
        Some(Words::MeasureBefore(days)) => {
            if let Some(trigger) = trigger {
                gaps(report, trigger, days);
            }
            Some(Measure::Before(days.node))
        }
        Some(_) => Some(Measure::SinceLastRun),
        None if matches!(trigger?, Trigger::ByHand | Trigger::Once { .. }) => {
            Some(Measure::SinceLastRun)
        }
        None => {
            let span = days_word(length(trigger?).unwrap_or(Days::Month));
            let required = Required {
                code: "C508",
                message: "the schedule does not say what is measured".to_owned(),
                openings: &["measure"],
                choices: vec![
                    format!("measure the {span} before"),
                    "measure since the last run".to_owned(),
                ],
            };
            required.report(report, layout, section);
            None
        }
    }
}

/// Advises when the measured spans leave out time between two runs.
fn gaps(report: &mut Report<'_>, trigger: &Trigger, days: &At<Days>) {
    let Some(between) = length(trigger) else { return };
    let covers = match (between, days.node) {
        (Days::Day, _) | (_, Days::Year) => true,
        (Days::Week, measured) => measured != Days::Day,
        (Days::Month, measured) => matches!(measured, Days::Month | Days::Quarter),
        (Days::Quarter, measured) => measured == Days::Quarter,
        (Days::Year, _) => false,
    };
    if covers && !is_every_other_week(trigger) {
        return;
    }
    let message = format!(
        "only the last {} before each run is measured, so what happens between is never counted",
        days_word(days.node)
    );
    let problem = Problem::new("W904", days.span, message);
    report.add(problem.help("write measure since the last run to count everything"));
}

fn is_every_other_week(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Weekly { interval, .. } if *interval > 1)
}

/// The span between two runs, where it is a calendar span.
fn length(trigger: &Trigger) -> Option<Days> {
    match trigger {
        Trigger::Daily { .. } => Some(Days::Day),
        Trigger::Weekly { .. } => Some(Days::Week),
        Trigger::Monthly { .. } => Some(Days::Month),
        Trigger::Quarterly { .. } => Some(Days::Quarter),
        Trigger::Yearly { .. } => Some(Days::Year),
        Trigger::Cron { .. } | Trigger::Once { .. } | Trigger::ByHand => None,
    }
}

fn days_word(days: Days) -> &'static str {
    match days {
        Days::Day => "day",
        Days::Week => "week",
        Days::Month => "month",
        Days::Quarter => "quarter",
        Days::Year => "year",
    }
}
