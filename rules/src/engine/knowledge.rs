//! What is known of an event when it is folded: facts, corrections, and where in time it lies.

use super::apportion;
use super::corrections::{CorrectionBook, Known, Status};
use super::credit::{Credit, credited};
use super::facts::Facts;
use super::journeys::ClusterPlan;
use super::path::{PathPlan, Scene, Seen};
use super::plan::{MetricPlan, Plan};
use super::rates::{Obstacle, Rates};
use super::reading::Reading;
use super::shared::Shared;
use crate::domain::{Event, Moment, Quantity, Recorded, Value, Window};
use crate::language::Aggregate;

/// What is known of a part of the log: what holds for all of it, and what was said of its events.
#[derive(Debug)]
pub(super) struct Knowledge<'a> {
    /// The resolved program.
    pub plan: &'a Plan<'a>,
    /// How far the log is read.
    pub now: Known<'a>,
    /// Rates as known at the cut-off.
    pub rates: &'a Rates<'a>,
    /// Facts as known at the cut-off.
    pub facts: Facts<'a>,
    corrections: CorrectionBook<'a>,
    reading: &'a Reading,
}

/// What one metric makes of one event.
#[derive(Debug, Clone, Copy)]
pub(super) enum Assessment<'a> {
    /// It counts with this value, in billionths, unless an earlier one takes its place.
    Counts(Credit<'a>, i128),
    /// The condition with this index does not hold.
    FailedCondition(usize),
    /// The field to be summed is missing.
    MissingValue,
    /// It can be credited to nobody.
    Uncredited,
    /// Money stands in the way: it is of another currency, or no rate of it is known.
    Obstructed(Obstacle),
}

impl<'a> Knowledge<'a> {
    /// What is known of `entries`, which hold all corrections of their events.
    pub fn new(shared: &'a Shared<'a>, entries: &'a [Recorded]) -> Self {
        let Shared { plan, reading, rates, facts, .. } = shared;
        Self {
            plan,
            now: Known::now(reading),
            rates,
            facts: *facts,
            corrections: CorrectionBook::read(entries, &reading.cut_off),
            reading,
        }
    }

    /// Whether what happens at a moment is measured at all, in this window or another one.
    pub fn is_measured(&self, moment: Moment) -> bool {
        let program = self.plan.program;
        moment >= self.reading.measured_from
            && program.starts.is_none_or(|starts| moment >= starts)
            && program.ends.is_none_or(|ends| moment < ends)
    }

    /// What is evaluated besides the program.
    pub fn reading(&self) -> &'a Reading {
        self.reading
    }

    /// The window that is evaluated.
    pub fn window(&self) -> Window {
        self.reading.window
    }

    /// Whether a journey that counts from a moment on is held beyond the window, or still held now:
    /// until its hold is over it may be taken back.
    pub fn is_held(&self, plan: &ClusterPlan<'a>, counts_at: Moment) -> bool {
        let holds = plan.cluster.end().is_some_and(|end| end.hold.is_some());
        holds && (counts_at > self.reading.as_of || counts_at >= self.reading.window.end)
    }

    /// Whether an event lies in the window, and is measured there.
    pub fn is_inside(&self, event: &Event) -> bool {
        self.holds(event.occurred_at)
    }

    /// Whether a moment lies in the window, and is measured there.
    pub fn holds(&self, moment: Moment) -> bool {
        self.is_measured(moment) && self.reading.window.contains(moment)
    }

    /// Whether an event counts.
    pub fn status(&self, recorded: &'a Recorded, event: &Event) -> Status {
        self.corrections.status(recorded, event, &self.now)
    }

    /// What an event is seen with.
    pub fn scene(&self, event: &'a Event) -> Scene<'_, 'a> {
        let (fields, moment) = (Some(&event.fields), event.occurred_at);
        Scene { facts: self.facts, fields, collaborator: None, moment, rates: self.rates }
    }

    /// What a metric makes of an event that has its approval.
    pub fn assess(
        &self,
        metric: &'a MetricPlan<'a>,
        scene: &Scene<'_, 'a>,
        recorded: &'a Recorded,
    ) -> Assessment<'a> {
        let no_score = &|_| None;
        let mut obstacle = None;
        for (index, condition) in metric.conditions.iter().enumerate() {
            match condition.holds(scene, no_score) {
                Ok(true) => {}
                Ok(false) => return Assessment::FailedCondition(index),
                Err(found) => obstacle = obstacle.or(Some(found)),
            }
        }
        // A condition that does not hold leaves the event out, whatever rate another condition is
        // missing.
        if let Some(obstacle) = obstacle {
            return Assessment::Obstructed(obstacle);
        }
        let value = match metric.aggregate {
            Aggregate::Distinct { field } => match scene.fields.and_then(|all| all.get(field)) {
                Some(_) => Quantity::ONE.nanos(),
                None => return Assessment::MissingValue,
            },
            _ => match self.measure(metric.field, scene, recorded) {
                Ok(value) => match multiplied(metric, scene, value) {
                    Some(value) => value,
                    None => return Assessment::MissingValue,
                },
                Err(why) => return why,
            },
        };
        let credit = match &metric.credit {
            None => Some(Credit::Site),
            Some(path) => self.credited(path, scene),
        };
        match credit {
            Some(credit) => Assessment::Counts(credit, value),
            None => Assessment::Uncredited,
        }
    }

    /// Who is credited at the end of a path; `None` when that is unknown.
    pub fn credited(&self, path: &'a PathPlan<'a>, scene: &Scene<'_, 'a>) -> Option<Credit<'a>> {
        credited(path, scene)
    }

    /// What an event adds: one, or what is left of a field; else why it adds nothing.
    pub fn measure(
        &self,
        field: Option<&str>,
        scene: &Scene<'_, 'a>,
        recorded: &'a Recorded,
    ) -> Result<i128, Assessment<'a>> {
        match field.map(|field| scene.fields.and_then(|all| all.get(field))) {
            None => Ok(Quantity::ONE.nanos()),
            Some(Some(Value::Number(number))) => Ok(number.nanos()),
            Some(Some(Value::Money(amount))) => {
                let refunds = self.corrections.refunds(recorded, self.now);
                let left = scene.rates.left(*amount, refunds, scene.moment);
                left.map_err(Assessment::Obstructed)
            }
            Some(_) => Err(Assessment::MissingValue),
        }
    }
}

/// A value times what is known when the event happens, rounded to whole billionths; `None` where it is not
/// known.
fn multiplied(metric: &MetricPlan<'_>, scene: &Scene<'_, '_>, value: i128) -> Option<i128> {
    let Some(factor) = &metric.factor else { return Some(value) };
    match factor.first(scene) {
        Some(Seen::Value(Value::Number(number))) => Some(apportion::times(value, *number)),
        _ => None,
    }
}
