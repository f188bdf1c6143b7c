//! Totals that run on through the periods of an example, where it gives their values.

use rules::calendar::Running;
use rules::domain::{MetricValue, Moment, Outcome, Quantity, Window};
use rules::language::{Given, Method, MetricId, PayBy, Program, ReachedBy, Score};

/// What such totals came to at the end of a period.
#[derive(Default)]
pub(in crate::app) struct GivenTotals {
    given: Vec<Given>,
    /// The last instant of that period.
    at: Option<Moment>,
}

impl GivenTotals {
    /// Those that go on in a period: not those of a year or a quarter that is over by its end.
    pub fn going_on(&self, program: &Program, window: Window) -> Vec<Given> {
        let Some(at) = self.at else { return Vec::new() };
        let goes_on = |given: &&Given| {
            let run = |moment| Some(running(program, given.metric)?.run_of(moment, program.zone));
            run(at).is_some() && run(at) == run(window.last_instant())
        };
        self.given.iter().filter(goes_on).cloned().collect()
    }

    /// Goes on to the end of a period, with what was given in it and what it came to.
    pub fn follow(
        &mut self,
        program: &Program,
        (before, given): (&[Given], &[Given]),
        (window, outcome): (Window, &Outcome),
    ) {
        let mut all: Vec<Given> = Vec::new();
        for given in given.iter().chain(before) {
            let same =
                |it: &&Given| (it.metric, &it.collaborator) == (given.metric, &given.collaborator);
            if running(program, given.metric).is_some() && !all.iter().any(|it| same(&it)) {
                let value = came_to(program, given, outcome).unwrap_or(given.value);
                all.push(Given { value, ..given.clone() });
            }
        }
        (self.given, self.at) = (all, Some(window.last_instant()));
    }
}

/// How a metric runs on; a quota goes on with the total that is a part of it.
fn running(program: &Program, metric: MetricId) -> Option<Running> {
    let mut total = metric;
    if let Method::PayBy(PayBy { reached_by: ReachedBy::Part { of_that, quota }, .. }) =
        &program.weighting.method
        && let (Score::Metric(of_that), Score::Metric(quota)) = (*of_that, *quota)
        && quota == metric
    {
        total = of_that;
    }
    program.metric(total)?.running
}

/// What a total came to at the end of a period.
fn came_to(program: &Program, given: &Given, outcome: &Outcome) -> Option<Quantity> {
    let name = &program.metric(given.metric)?.name;
    let values: &[MetricValue] = match &given.collaborator {
        None => &outcome.site,
        Some(who) => &outcome.standings.iter().find(|it| it.collaborator == *who)?.metrics,
    };
    values.iter().find(|value| value.name == *name).map(|value| value.value)
}
