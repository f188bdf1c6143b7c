//! What one metric makes of one event, told in the words of the rule.

use super::corrections::Status;
use super::credit::Credit;
use super::error::EvaluateError;
use super::knowledge::{Assessment, Knowledge};
use super::lookup::of;
use super::plan::{MetricPlan, Plan};
use super::reported::summed;
use crate::domain::{Entry, Event, Recorded};
use crate::language::{Aggregate, Metric, MetricId, Program};

/// One metric that counts events.
pub(super) struct Judge<'a> {
    program: &'a Program,
    id: MetricId,
    metric: &'a Metric,
    plan: &'a MetricPlan<'a>,
}

impl<'a> Judge<'a> {
    /// Of a metric of a program.
    pub fn new(plan: &'a Plan<'a>, id: MetricId) -> Result<Self, EvaluateError> {
        let program = plan.program;
        let (metric, plan) = (of(&program.metrics, id)?, of(&plan.metrics, id)?);
        Ok(Self { program, id, metric, plan })
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.metric.name
    }

    /// The event, when the metric counts its kind and it lies in the period, as known now.
    pub fn event(&self, knowledge: &Knowledge<'a>, recorded: &'a Recorded) -> Option<&'a Event> {
        let Entry::Event(event) = &recorded.entry else { return None };
        let counts = knowledge.plan.metrics_of(&event.kind)?.contains(&self.id);
        let known = counts && knowledge.now.includes(recorded) && knowledge.is_inside(event);
        known.then_some(event)
    }

    /// Whose its value would be; `None` when that is unknown, or the metric is site-wide.
    pub fn credit(&self, knowledge: &Knowledge<'a>, event: &'a Event) -> Option<Credit<'a>> {
        knowledge.credited(self.plan.credit.as_ref()?, &knowledge.scene(event))
    }

    /// What leaves an event out of which nothing was counted: the clause as written, or `rejected`,
    /// `reversed`, `pending`. `None` when it adds nothing although it counts.
    pub fn left_out_by(
        &self,
        knowledge: &Knowledge<'a>,
        recorded: &'a Recorded,
        event: &'a Event,
    ) -> Result<Option<String>, EvaluateError> {
        let assessment = knowledge.assess(self.plan, &knowledge.scene(event), recorded);
        let clause = match (knowledge.status(recorded, event), assessment) {
            (Status::Rejected, _) => Some("rejected".to_owned()),
            (Status::Reversed, _) => Some("reversed".to_owned()),
            (_, Assessment::FailedCondition(index)) => {
                self.metric.conditions.get(index).map(|condition| condition.clause.clone())
            }
            (_, Assessment::MissingValue) => summed(self.program, self.metric)?
                .map(|(clause, field)| format!("{clause} ({field} is unknown)")),
            (_, Assessment::Uncredited) => {
                self.plan.credit.as_ref().map(|path| format!("credit {}", path.path.text))
            }
            (Status::Pending, _) => Some("pending".to_owned()),
            // It counts, and still nothing of it was credited: another one has its place.
            (_, Assessment::Counts(_, value)) if value != 0 => gives_way_by(self.metric),
            _ => None,
        };
        Ok(clause)
    }
}

/// The clauses by which an event gives way to others, as they are written; `None` when there are none. Which of
/// several it was is not kept.
pub(super) fn gives_way_by(metric: &Metric) -> Option<String> {
    let once_per = metric.once_per.as_ref().map(|once| once.clause.clone());
    let of_customers = metric.of_customers.as_ref().map(|those| those.clause.clone());
    let at_most = metric.at_most.as_ref().map(|most| most.clause.clone());
    let distinct = match (&metric.aggregate, metric.event()) {
        (Aggregate::Distinct { field }, Some(event)) => {
            Some(format!("{} {event}.{field}", metric.aggregate.word()))
        }
        _ => None,
    };
    let clauses: Vec<String> =
        [of_customers, once_per, at_most, distinct].into_iter().flatten().collect();
    (!clauses.is_empty()).then(|| clauses.join(", "))
}
