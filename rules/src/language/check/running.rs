//! Totals that run on beyond the period: of which metrics there are any, and which lines may name them.

use super::super::program::Aggregate;
use super::super::tree::{At, Clause, Head, Line, MetricClause};
use super::layout::{Layout, Section};
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::calendar::{Measure, Running, Schedule, Trigger};

/// How far a total reaches back; reports one of what does not add up.
pub(super) fn check(
    report: &mut Report<'_>,
    sketch: &Sketch<'_>,
    line: &Line,
    running: Running,
) -> Option<Running> {
    let aggregate = sketch.aggregate.as_ref()?;
    let adds_up = aggregate.is_additive() || matches!(aggregate, Aggregate::Distinct { .. });
    let message = match sketch.cluster {
        Some(_) => "journeys have no total beyond the period".to_owned(),
        None if adds_up => return without_worth(report, sketch, line, running),
        None => format!("\"{}\" has no total: nothing of it is added up", sketch.name.node),
    };
    let help = "a total that runs on is one of \"count\", \"sum\" or \"distinct\", of events";
    report.add(Problem::new("T317", line.opening, message).help(help));
    None
}

/// Points would count all of a total again in each period.
fn without_worth(
    report: &mut Report<'_>,
    sketch: &Sketch<'_>,
    line: &Line,
    running: Running,
) -> Option<Running> {
    if !sketch.worthy {
        return Some(running);
    }
    let message = format!(
        "\"{}\" is worth points, and each period would count all of its total again",
        sketch.name.node
    );
    let help = "a second metric that measures the same runs on, and this one is worth points";
    report.add(Problem::new("T317", line.opening, message).help(help));
    None
}

/// Refuses a line that would pay all of a total again in each period.
pub(super) fn refuse(report: &mut Report<'_>, scope: &Scope<'_>, name: &At<String>) -> Option<()> {
    let Some((_, metric)) = scope.find(&name.node) else { return Some(()) };
    let Some(running) = metric.running else { return Some(()) };
    let message = format!(
        "\"{}\" is a total that runs on, and each period would count all of it again",
        name.node
    );
    let problem = Problem::new("T317", name.span, message).also(running, "it runs on");
    report.add(problem.help(
        "\"pay by\" with tiers, and \"take … of\", bring what the total has grown; here a metric of the \
         period is needed",
    ));
    None
}

/// Refuses totals that depend on where a period ends in a rule whose periods nothing but a hand ends.
pub(super) fn needs_ends(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    schedule: Option<&Schedule>,
) {
    let Some(schedule) = schedule else { return };
    if (&schedule.trigger, &schedule.measure) != (&Trigger::ByHand, &Measure::SinceLastRun) {
        return;
    }
    for section in layout.of_kind(|head| matches!(head, Head::Metric(_))) {
        for (line, running) in totals(section).filter(|(_, running)| running.needs_an_end()) {
            let total = match running {
                Running::Last(length) => format!("of the last {length}"),
                Running::Quarter => "of a quarter".to_owned(),
                Running::Year | Running::Start => "of a year".to_owned(),
            };
            let message =
                format!("a total {total} needs periods whose end is known, and these end by hand");
            let help = "a line such as \"measure the month before\" under the schedule says it";
            report.add(Problem::new("C509", line.opening, message).help(help));
        }
    }
}

fn totals<'a>(section: &Section<'a>) -> impl Iterator<Item = (&'a Line, Running)> {
    section.clauses().filter_map(|(line, clause)| match clause {
        Clause::Metric(MetricClause::Running(running)) => Some((line, running.node)),
        _ => None,
    })
}
