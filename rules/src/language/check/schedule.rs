//! The `schedule` section: when the rule runs and what it measures.

use chrono_tz::Tz;

use super::super::dates::days_word;
use super::super::tree::{At, Clause, ScheduleClause as Words};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::report::Report;
use super::settled_spans::{self, length};
use super::{skipped_hour, too_short, trigger};
use crate::calendar::{Corrections, Days, Duration, Measure, Schedule, Trigger, Unapproved};

/// The lines of the section, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    trigger: Once<'a, &'a Words>,
    measure: Once<'a, &'a Words>,
    pay_after: Once<'a, &'a At<Duration>>,
    unapproved: Once<'a, Unapproved>,
    review: Once<'a, ()>,
    corrections: Once<'a, &'a At<Corrections>>,
}

/// Checks the section; `None` when anything in it is wrong.
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
    let schedule = Schedule {
        trigger: trigger?,
        measure: measure?,
        pay_after: pay_after.map(|after| after.node),
        unapproved: lines.unapproved.get().copied().unwrap_or_default(),
        review_by_hand: lines.review.is_given(),
        corrections: lines.corrections.get().map(|word| word.node).unwrap_or_default(),
    };
    if let (Some(zone), Some((trigger, _)), Some((measure, Words::MeasureBefore(days)))) =
        (zone, lines.trigger.with_line(), lines.measure.with_line())
    {
        let lines = settled_spans::Lines { trigger, measure, days };
        settled_spans::report(report, &schedule, zone, &lines);
    }
    if let (Some(zone), Some(word)) = (zone, lines.corrections.get()) {
        too_short::report(report, &schedule, zone, word);
    }
    Some(schedule)
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
                lines.corrections.set(report, line, word, "what corrections do");
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
        Some(Words::MeasureBefore(days)) => Some(Measure::Before(days.node)),
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
