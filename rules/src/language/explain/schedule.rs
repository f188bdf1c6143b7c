//! When, in words.

use chrono::Weekday;

use super::super::dates;
use super::rule::{Part, Rule};
use super::words::{date, ordinal};
use super::{ExplainedSection, Telling, cron};
use crate::calendar::{Corrections, Days, MonthDay, Unapproved};
use crate::language::tree::{Clause, ScheduleClause};

const WAITS: &str = "The run waits until every event of the period is approved or rejected.";
const NEXT_PERIOD: &str = "Whatever becomes known of a settled period later, such as a late event, a refund or a corrected owner, \
    changes everybody's counts and sums of the next settlement by the difference.";

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>) -> ExplainedSection {
    let mut telling = Telling::new("When");
    let said = |is: fn(&ScheduleClause) -> bool| {
        let found = |clause: &Clause| matches!(clause, Clause::Schedule(clause) if is(clause));
        part.clauses.iter().any(|(_, clause)| found(clause))
    };
    for (line, clause) in &part.clauses {
        if let Clause::Schedule(clause) = clause {
            telling.says(*line, sentence(clause, &rule.clock()));
        }
    }
    if !said(|clause| matches!(clause, ScheduleClause::PayAfter(_))) {
        telling.follows("What somebody gets is payable at once.");
    }
    if !said(|clause| matches!(clause, ScheduleClause::Unapproved(_))) {
        telling.follows(WAITS);
    }
    if !said(|clause| matches!(clause, ScheduleClause::Corrections(_))) {
        telling.follows(NEXT_PERIOD);
    }
    telling.finish()
}

fn sentence(clause: &ScheduleClause, clock: &str) -> String {
    match clause {
        ScheduleClause::EveryDay(_)
        | ScheduleClause::EveryWeek { .. }
        | ScheduleClause::EveryMonth { .. }
        | ScheduleClause::EveryQuarter { .. }
        | ScheduleClause::EveryYear { .. }
        | ScheduleClause::Cron(_)
        | ScheduleClause::Once { .. }
        | ScheduleClause::ByHand => format!("{}.", trigger(clause, clock)),
        ScheduleClause::MeasureBefore(days) => measured(days.node).to_owned(),
        ScheduleClause::MeasureSinceLastRun => {
            "Each run settles everything since the run before it.".to_owned()
        }
        ScheduleClause::PayAfter(wait) => {
            format!("What somebody gets is payable {} after it is settled.", wait.node)
        }
        ScheduleClause::Unapproved(word) => match word.node {
            Unapproved::Wait => WAITS.to_owned(),
            Unapproved::LeftOut => "Events that are not approved by then do not count.".to_owned(),
        },
        ScheduleClause::ReviewByHand => {
            "An admin looks at the result and has to approve it before anybody is owed anything."
                .to_owned()
        }
        ScheduleClause::Corrections(word) => corrections(word.node),
    }
}

fn trigger(clause: &ScheduleClause, clock: &str) -> String {
    let time = |at| format!("{}{clock}", dates::clock(at));
    match clause {
        ScheduleClause::EveryDay(at) => format!("The rule runs every day at {}", time(at.node)),
        ScheduleClause::EveryWeek { interval, on, at, from } => {
            let weeks = match interval.node {
                1 => "every week".to_owned(),
                several => format!("every {several} weeks"),
            };
            let from = from
                .as_ref()
                .map_or_else(String::new, |day| format!(", from {} on", date(day.node)));
            format!("The rule runs {weeks} on {} at {}{from}", weekday(on.node), time(at.node))
        }
        ScheduleClause::EveryMonth { on, at } => {
            format!("The rule runs every month {} at {}", month_day(on.node), time(at.node))
        }
        ScheduleClause::EveryQuarter { on, at } => format!(
            "The rule runs every January, April, July and October {} at {}",
            month_day(on.node),
            time(at.node)
        ),
        ScheduleClause::EveryYear { day, month, at } => {
            let leap = match (day.node, month.node) {
                (29, 2) => ", or on 28 February in years that have no 29",
                _ => "",
            };
            let (day, month) = (day.node, month_name(month.node));
            format!("The rule runs every year on {day} {month} at {}{leap}", time(at.node))
        }
        ScheduleClause::Cron(expression) => match cron::said(&expression.node, clock) {
            Some(said) => format!("The rule runs {said}"),
            None => format!(
                "The rule runs at the times of the cron expression \"{}\" (minute, hour, day of the \
                 month, month, day of the week){clock}",
                expression.node
            ),
        },
        ScheduleClause::Once { on, at } => {
            format!("The rule runs once, on {} at {}", date(on.node), time(at.node))
        }
        ScheduleClause::ByHand
        | ScheduleClause::MeasureBefore(_)
        | ScheduleClause::MeasureSinceLastRun
        | ScheduleClause::PayAfter(_)
        | ScheduleClause::Unapproved(_)
        | ScheduleClause::ReviewByHand
        | ScheduleClause::Corrections(_) => "The rule runs when an admin asks for it".to_owned(),
    }
}

fn measured(days: Days) -> &'static str {
    match days {
        Days::Day => "Each run settles the whole day before it.",
        Days::Week => "Each run settles the whole week before it, from Monday to Sunday.",
        Days::Month => "Each run settles the whole month before it.",
        Days::Quarter => "Each run settles the whole quarter before it.",
        Days::Year => "Each run settles the whole year before it.",
    }
}

fn corrections(word: Corrections) -> String {
    match word {
        Corrections::NextPeriod => NEXT_PERIOD.to_owned(),
        Corrections::Adjust(span) => format!(
            "Whatever becomes known of a settled period later, such as a late event, a refund or a \
             corrected owner, corrects what everybody got for it, by the rule of that period: the \
             difference is paid, or taken back, with the next settlement, if that runs at most {span} \
             after the period was settled. What becomes known too late for that is only listed."
        ),
        Corrections::Ignored => {
            "Whatever becomes known of a settled period later changes nothing; what it would have been \
             worth is listed."
                .to_owned()
        }
    }
}

fn month_day(day: MonthDay) -> String {
    let nth = |day: u32| ordinal(usize::try_from(day).unwrap_or_default());
    match day {
        MonthDay::Day(day) => format!("on the {}", nth(day)),
        MonthDay::DayOrLast(day) => {
            format!("on the {}, or on the last day of a shorter month,", nth(day))
        }
        MonthDay::Last => "on the last day of the month".to_owned(),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

fn month_name(number: u32) -> &'static str {
    let month = u8::try_from(number).ok().and_then(|number| chrono::Month::try_from(number).ok());
    month.map_or("", |month| month.name())
}
