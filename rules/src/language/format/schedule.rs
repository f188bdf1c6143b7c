//! How the lines of a schedule are written.

use super::words::text;
use crate::calendar::{Corrections, Unapproved};
use crate::language::dates::{clock, days_word, month, month_day, weekday};
use crate::language::tree::ScheduleClause;

pub(super) fn write(clause: &ScheduleClause) -> String {
    match clause {
        ScheduleClause::EveryDay(at) => format!("every day at {}", clock(at.node)),
        ScheduleClause::EveryWeek { interval, on, at, from } => {
            let weeks = match interval.node {
                1 => "week".to_owned(),
                more => format!("{more} weeks"),
            };
            let from =
                from.as_ref().map_or_else(String::new, |from| format!(" from {}", from.node));
            format!("every {weeks} on {} at {}{from}", weekday(on.node), clock(at.node))
        }
        ScheduleClause::EveryMonth { on, at } => {
            format!("every month on {} at {}", month_day(on.node), clock(at.node))
        }
        ScheduleClause::EveryQuarter { on, at } => {
            format!("every quarter on {} at {}", month_day(on.node), clock(at.node))
        }
        ScheduleClause::EveryYear { day, month: number, at } => {
            format!("every year on {} {} at {}", day.node, month(number.node), clock(at.node))
        }
        ScheduleClause::Cron(expression) => format!("cron {}", text(&expression.node)),
        ScheduleClause::Once { on, at } => format!("once on {} at {}", on.node, clock(at.node)),
        ScheduleClause::ByHand => "by hand".to_owned(),
        ScheduleClause::MeasureBefore(days) => {
            format!("measure the {} before", days_word(days.node))
        }
        ScheduleClause::MeasureSinceLastRun => "measure since the last run".to_owned(),
        ScheduleClause::PayAfter(length) => format!("pay after {}", length.node),
        ScheduleClause::Unapproved(word) => match word.node {
            Unapproved::Wait => "unapproved wait".to_owned(),
            Unapproved::LeftOut => "unapproved are left out".to_owned(),
        },
        ScheduleClause::ReviewByHand => "review by hand".to_owned(),
        ScheduleClause::Corrections(word) => match word.node {
            Corrections::NextPeriod => "corrections count in the next period".to_owned(),
            Corrections::Adjust(length) => {
                format!("corrections adjust for {}", length)
            }
            Corrections::Ignored => "corrections are ignored".to_owned(),
        },
    }
}
