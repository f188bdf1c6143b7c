//! Lines under `schedule`.

use chrono::NaiveDate;

use super::{moments, values};
use crate::calendar::{Corrections, Unapproved};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{Clause, ScheduleClause};

/// A line under `schedule`.
pub(super) fn schedule(line: &Node<'_>) -> Read<Clause> {
    Ok(Clause::Schedule(match line.rule() {
        Rule::line_every => every(&line.part()?)?,
        Rule::line_cron => ScheduleClause::Cron(values::text(&line.part()?)),
        Rule::line_once_on => {
            let mut parts = line.parts();
            let on = moments::date(&parts.need()?)?;
            ScheduleClause::Once { on, at: moments::time(&parts.need()?)? }
        }
        Rule::line_by_hand => ScheduleClause::ByHand,
        Rule::line_measure => measure(&line.part()?)?,
        Rule::line_pay => {
            ScheduleClause::PayAfter(moments::some_duration(&line.part()?, |fault| {
                fault.label("without this line it is payable at once").mend(line.range(), "")
            })?)
        }
        Rule::line_unapproved => unapproved(&line.part()?),
        Rule::line_review => ScheduleClause::ReviewByHand,
        Rule::line_corrections => corrections(&line.part()?)?,
        _ => return Err(line.unexpected()),
    }))
}

fn unapproved(part: &Node<'_>) -> ScheduleClause {
    ScheduleClause::Unapproved(part.at(match part.rule() {
        Rule::unapproved_wait => Unapproved::Wait,
        _ => Unapproved::LeftOut,
    }))
}

fn corrections(part: &Node<'_>) -> Read<ScheduleClause> {
    Ok(ScheduleClause::Corrections(part.at(match part.rule() {
        Rule::corrections_adjust => Corrections::Adjust(moments::duration(&part.part()?)?.node),
        Rule::corrections_next => Corrections::NextPeriod,
        _ => Corrections::Ignored,
    })))
}

fn measure(part: &Node<'_>) -> Read<ScheduleClause> {
    Ok(match part.rule() {
        Rule::measure_before => ScheduleClause::MeasureBefore(moments::span(&part.part()?)?),
        _ => ScheduleClause::MeasureSinceLastRun,
    })
}

fn every(part: &Node<'_>) -> Read<ScheduleClause> {
    let mut parts = part.parts();
    Ok(match part.rule() {
        Rule::every_day => ScheduleClause::EveryDay(moments::time(&parts.need()?)?),
        Rule::every_week => ScheduleClause::EveryWeek {
            interval: part.at(1),
            on: moments::weekday(&parts.need()?)?,
            at: moments::time(&parts.need()?)?,
            from: None,
        },
        Rule::every_weeks => every_weeks(part)?,
        Rule::every_month => ScheduleClause::EveryMonth {
            on: moments::month_day(&parts.need()?)?,
            at: moments::time(&parts.need()?)?,
        },
        Rule::every_quarter => ScheduleClause::EveryQuarter {
            on: moments::month_day(&parts.need()?)?,
            at: moments::time(&parts.need()?)?,
        },
        Rule::every_year => every_year(part)?,
        _ => return Err(part.unexpected()),
    })
}

fn every_weeks(part: &Node<'_>) -> Read<ScheduleClause> {
    let mut parts = part.parts();
    let number = parts.need()?;
    let interval = values::count(&number)?;
    if interval.node < 2 {
        let message = format!("\"every {} weeks\" has no meaning", interval.node);
        return Err(number.fault("S150", message).help("every week on monday at 09:00"));
    }
    Ok(ScheduleClause::EveryWeek {
        interval,
        on: moments::weekday(&parts.need()?)?,
        at: moments::time(&parts.need()?)?,
        from: Some(moments::date(&parts.need()?)?),
    })
}

fn every_year(part: &Node<'_>) -> Read<ScheduleClause> {
    let mut parts = part.parts();
    let day_node = parts.need()?;
    let day = values::count(&day_node)?;
    let month_node = parts.need()?;
    let month = moments::month(&month_node)?;
    // 2024 is a leap year: 29 february is a day that exists.
    if NaiveDate::from_ymd_opt(2024, month.node, day.node).is_none() {
        let message = format!("{} has no day {}", month_node.text(), day.node);
        let last = (28..=31)
            .rev()
            .find(|day| NaiveDate::from_ymd_opt(2024, month.node, *day).is_some())
            .unwrap_or(28);
        let help = format!("{} has {last} days at most", month_node.text());
        return Err(day_node.fault("C503", message).help(help));
    }
    Ok(ScheduleClause::EveryYear { day, month, at: moments::time(&parts.need()?)? })
}
