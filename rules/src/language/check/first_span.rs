//! Advice on a first period that is shorter than the others while its pool is the same.

use super::super::diagnostic::Span;
use super::super::program::Program;
use super::report::{Problem, Report};
use crate::calendar::{Calendar, day_of, first_instant, local_window};
use crate::domain::{Moment, Window};

/// Looks at what a rule with a start measures first; `starts` is where the day is written.
pub(super) fn report(report: &mut Report<'_>, program: Option<&Program>, starts: Option<Span>) {
    let (Some(program), Some(starts)) = (program, starts) else { return };
    let Some(from) = program.starts.filter(|_| program.takes_a_fixed_amount()) else { return };
    let Ok(calendar) = Calendar::new(&program.schedule, program.zone) else { return };
    let Some(running) = calendar.running_at(from).map(|running| running.window) else { return };
    let only_one = program.ends.is_some_and(|ends| ends <= running.end);
    if running.start == from || only_one {
        return;
    }
    let message = format!(
        "the first period is measured only from {}, and the pool takes as much for it as for a \
         whole one",
        local_window(program.zone, Window::new(from, running.end)),
    );
    let problem = Problem::new("W918", starts, message);
    let days: Vec<(Span, String)> = [running.start, running.end]
        .into_iter()
        .filter_map(|bound| Some((starts, day_that_begins_at(program, bound)?)))
        .collect();
    if days.is_empty() {
        let help = "periods begin with its runs, at a time of day that \"starts\" does not say; with \
                    \"measure the month before\", say, they begin with a day";
        return report.add(problem.help(help));
    }
    report.replace_any(problem, &days);
}

/// The day that begins at a moment; `None` when none does.
fn day_that_begins_at(program: &Program, moment: Moment) -> Option<String> {
    let day = day_of(program.zone, moment);
    let begins = first_instant(program.zone, day, chrono::NaiveTime::MIN) == moment;
    begins.then(|| day.to_string())
}
