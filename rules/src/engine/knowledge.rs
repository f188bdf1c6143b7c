//! What is known of an event when it is folded: facts, corrections, and where in time it lies.

use super::corrections::{CorrectionBook, Known, Status};
use super::credit::{Credit, credited};
use super::facts::FactBook;
use super::journeys::ClusterPlan;
use super::path::{PathPlan, Scene};
use super::plan::{MetricPlan, Plan};
use super::rates::{Obstacle, Rates};
use super::reading::Reading;
use super::shared::{Settled, Shared};
use crate::domain::{Event, Moment, Quantity, Recorded, Value, Window};
use crate::language::Aggregate;

/// What is known of a part of the log: what holds for all of it, and what was said of its events.
#[derive(Debug)]
pub(super) struct Knowledge<'a> {
    /// The resolved program.
    pub plan: &'a Plan<'a>,
    /// How far the log is read.
    pub now: Known<'a>,
    /// How far the settlement before had read it.
    pub then: Option<Known<'a>>,
    /// Rates as known now.
    pub rates: &'a Rates<'a>,
    /// Facts as known now.
    pub facts: &'a FactBook<'a>,
    settled: Option<&'a Settled<'a>>,
    corrections: CorrectionBook<'a>,
    reading: &'a Reading,
}

/// Where in time an event lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the window.
    Inside,
    /// Before it, but late events count.
    Before,
    /// Nowhere that matters.
    Outside,
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
        let Shared { plan, reading, rates, facts, settled } = shared;
        Self {
            plan,
            now: Known::now(reading),
            then: Known::then(reading),
            rates,
            facts,
            settled: settled.as_ref(),
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

    /// Whether an event lies in the window.
    pub fn is_inside(&self, event: &Event) -> bool {
        self.place(event) == Place::Inside
    }

    /// Where in time an event lies.
    pub fn place(&self, event: &Event) -> Place {
        self.place_at(event.occurred_at)
    }

    /// Where in time a moment lies.
    pub fn place_at(&self, moment: Moment) -> Place {
        if !self.is_measured(moment) {
            Place::Outside
        } else if self.reading.window.contains(moment) {
            Place::Inside
        } else if self.then.is_some() && moment < self.reading.window.start {
            if self.reading.unmeasured.iter().any(|gap| gap.contains(moment)) {
                return Place::Outside;
            }
            Place::Before
        } else {
            Place::Outside
        }
    }

    /// Whether an event counted, as known then or now.
    pub fn status(&self, recorded: &'a Recorded, event: &Event, known: &Known<'_>) -> Status {
        self.corrections.status(recorded, event, known)
    }

    /// Whether a correction of this event came later than `known`.
    pub fn changed_after(&self, recorded: &'a Recorded, known: &Known<'_>) -> bool {
        self.corrections.changed_after(recorded, known)
    }

    /// What an event is seen with.
    pub fn scene(&self, event: &'a Event) -> Scene<'_, 'a> {
        Self::seen_with(self.facts, self.rates, event)
    }

    /// What the settlement before saw an event with; nothing when nothing was taken back since.
    pub fn scene_then(&self, event: &'a Event) -> Option<Scene<'_, 'a>> {
        let settled = self.settled?;
        Some(Self::seen_with(&settled.facts, &settled.rates, event))
    }

    /// What an event is seen with, with other facts.
    pub fn scene_with(&self, facts: &'a FactBook<'a>, event: &'a Event) -> Scene<'_, 'a> {
        Self::seen_with(facts, self.rates, event)
    }

    /// Facts as the settlement before knew them; nothing when nothing was taken back since.
    pub fn facts_then(&self) -> Option<&'a FactBook<'a>> {
        self.settled.map(|settled| &settled.facts)
    }

    /// The window in which an event of a settled period was measured, by the schedule of this rule;
    /// all of the time before this window where that has no bounds.
    pub fn settled_window(&self, event: &Event) -> Window {
        let calendar = self.settled.and_then(|settled| settled.calendar.as_ref());
        let window = calendar.map(|calendar| calendar.window_holding(event.occurred_at));
        let always = Window::new(Moment::ALWAYS, Moment::FAR_FUTURE);
        let Window { start, end } = window.unwrap_or(always);
        Window::new(start, end.min(self.reading.window.start))
    }

    fn seen_with<'s>(
        facts: &'a FactBook<'a>,
        rates: &'s Rates<'a>,
        event: &'a Event,
    ) -> Scene<'s, 'a> {
        let (fields, moment) = (Some(&event.fields), event.occurred_at);
        Scene { facts, fields, collaborator: None, moment, rates }
    }

    /// What a metric makes of an event that has its approval.
    pub fn assess(
        &self,
        metric: &'a MetricPlan<'a>,
        scene: &Scene<'_, 'a>,
        recorded: &'a Recorded,
        known: Known<'a>,
    ) -> Assessment<'a> {
        let no_score = &|_| Quantity::ZERO;
        let mut obstacle = None;
        for (index, condition) in metric.conditions.iter().enumerate() {
            match condition.holds(scene, no_score) {
                Ok(true) => {}
                Ok(false) => return Assessment::FailedCondition(index),
                Err(found) => obstacle = obstacle.or(Some(found)),
            }
        }
        if let Some(obstacle) = obstacle {
            return Assessment::Obstructed(obstacle);
        }
        let value = match metric.aggregate {
            Aggregate::Distinct { field } => match scene.fields.and_then(|all| all.get(field)) {
                Some(_) => Quantity::ONE.nanos(),
                None => return Assessment::MissingValue,
            },
            _ => match self.measure(metric.field, scene, recorded, known) {
                Ok(value) => value,
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
        credited(path, scene, self.reading.period_index)
    }

    /// What an event adds: one, or what is left of a field; else why it adds nothing.
    pub fn measure(
        &self,
        field: Option<&str>,
        scene: &Scene<'_, 'a>,
        recorded: &'a Recorded,
        known: Known<'a>,
    ) -> Result<i128, Assessment<'a>> {
        match field.map(|field| scene.fields.and_then(|all| all.get(field))) {
            None => Ok(Quantity::ONE.nanos()),
            Some(Some(Value::Number(number))) => Ok(number.nanos()),
            Some(Some(Value::Money(amount))) => {
                let refunds = self.corrections.refunds(recorded, known);
                let left = scene.rates.left(*amount, refunds, scene.moment);
                left.map_err(Assessment::Obstructed)
            }
            Some(_) => Err(Assessment::MissingValue),
        }
    }
}
