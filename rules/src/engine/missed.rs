//! The events that would be somebody's and count nothing, each with what left it out. Judged by the very
//! same fold: what it credited is behind the value, and the rest of their events is here.

use std::collections::BTreeSet;

use super::behind::{counted, id};
use super::corrections::Status;
use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::knowledge::{Assessment, Knowledge};
use super::lasting::Lasting;
use super::lookup::of;
use super::plan::{MetricPlan, Plan};
use super::reading::{CountedEvent, Reading};
use super::reported::summed;
use super::shared::Shared;
use super::totals::Totals;
use crate::domain::{Billionths, Entry, Event, Recorded};
use crate::language::{Metric, MetricId, Program};

/// The events of the period that a metric would credit to a collaborator, and of which it counts nothing
/// for them, in the order of the parts, each with the clause that left it out. None for a metric over a
/// cluster: [`super::journeys_behind()`] tells those. `parts` are those of [`super::totals()`].
pub fn events_missed<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    (metric, collaborator): (&str, &str),
) -> Result<Vec<CountedEvent>, E> {
    let metric = id(program, metric)?;
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let wanted = Wanted {
        program,
        id: metric,
        metric: of(&program.metrics, metric)?,
        plan: of(&plan.metrics, metric)?,
        collaborator,
    };
    let mut missed = Vec::new();
    for part in parts {
        let part = part?;
        let trace = Totals::new(&plan).add(&shared, part.as_ref(), Tracing::Metric(metric))?;
        let credited = credited(trace.iter().flatten(), collaborator);
        let knowledge = Knowledge::new(&shared, part.as_ref());
        for recorded in part.as_ref() {
            if !credited.contains(&(recorded.stream, recorded.position)) {
                missed.extend(wanted.missed(&plan, &knowledge, recorded)?);
            }
        }
    }
    Ok(missed)
}

/// Where the events are in the log that count something for a collaborator.
fn credited<'t>(
    trace: impl Iterator<Item = &'t Traced<'t>>,
    collaborator: &str,
) -> BTreeSet<(i32, i64)> {
    let theirs = trace.filter(|it| it.collaborator == Some(collaborator) && !it.value.is_zero());
    theirs.map(|traced| (traced.recorded.stream, traced.recorded.position)).collect()
}

/// Of which metric, and whose, the missed events are wanted.
struct Wanted<'a> {
    program: &'a Program,
    id: MetricId,
    metric: &'a Metric,
    plan: &'a MetricPlan<'a>,
    collaborator: &'a str,
}

impl Wanted<'_> {
    /// The event, when it would be theirs and a clause leaves it out.
    fn missed<'k>(
        &'k self,
        plan: &Plan<'_>,
        knowledge: &Knowledge<'k>,
        recorded: &'k Recorded,
    ) -> Result<Option<CountedEvent>, EvaluateError> {
        let Entry::Event(event) = &recorded.entry else { return Ok(None) };
        let is_counted = plan.metrics_of(&event.kind).is_some_and(|ids| ids.contains(&self.id));
        if !is_counted || !knowledge.now.includes(recorded) || !knowledge.is_inside(event) {
            return Ok(None);
        }
        let Some(clause) = self.left_out_by(knowledge, recorded, event)? else { return Ok(None) };
        let occurred_at = event.occurred_at;
        let collaborator = Some(self.collaborator);
        let traced = Traced { recorded, occurred_at, collaborator, value: Billionths::ZERO };
        let event = counted(&traced, &Billionths::ZERO);
        Ok(Some(CountedEvent { left_out_by: Some(clause), ..event }))
    }

    /// What leaves an event out of which nothing was counted; `None` when it would not be theirs, or adds
    /// nothing although it counts.
    fn left_out_by<'k>(
        &'k self,
        knowledge: &Knowledge<'k>,
        recorded: &'k Recorded,
        event: &'k Event,
    ) -> Result<Option<String>, EvaluateError> {
        let scene = knowledge.scene(event);
        let credit = self.plan.credit.as_ref().and_then(|path| knowledge.credited(path, &scene));
        if !credit.is_some_and(|credit| credit.people().contains(&self.collaborator)) {
            return Ok(None);
        }
        let assessment = knowledge.assess(self.plan, &scene, recorded);
        let clause = match (knowledge.status(recorded, event), assessment) {
            (Status::Rejected, _) => Some("rejected".to_owned()),
            (Status::Reversed, _) => Some("reversed".to_owned()),
            (_, Assessment::FailedCondition(index)) => {
                self.metric.conditions.get(index).map(|condition| condition.clause.clone())
            }
            (_, Assessment::MissingValue) => summed(self.program, self.metric)?
                .map(|(clause, field)| format!("{clause} ({field} is unknown)")),
            (Status::Pending, _) => Some("pending".to_owned()),
            // It counts, and still nothing of it was credited: another one has its place.
            (_, Assessment::Counts(_, value)) if value != 0 => self.taken_by_another()?,
            _ => None,
        };
        Ok(clause)
    }

    /// The clause by which an event may lose its place to another one.
    fn taken_by_another(&self) -> Result<Option<String>, EvaluateError> {
        let once_per = self.metric.once_per.as_ref().map(|it| it.clause.clone());
        let at_most = || self.metric.at_most.as_ref().map(|it| it.clause.clone());
        let clause = match once_per.or_else(at_most) {
            Some(clause) => Some(clause),
            None => summed(self.program, self.metric)?.map(|(clause, _)| clause),
        };
        Ok(clause)
    }
}
