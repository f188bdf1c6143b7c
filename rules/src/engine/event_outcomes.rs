//! What single events come to, and why some of them come to nothing: of events that are recorded, or
//! might be. Found by the very same fold, with what is known of the rest of the log.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::exact;
use super::journeys::Role;
use super::judge::gives_way_by;
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::lookup::{event_of, of};
use super::plan::Plan;
use super::reading::Reading;
use super::shared::Shared;
use super::tally::Tally;
use super::totals::Totals;
use crate::domain::{Billionths, CountedFor, Event, EventOutcome, Recorded};
use crate::language::{Metric, MetricId, Program, with_ids};

/// Where an event is in the log.
type Place = (i32, i64);

/// What events add, by whose value of which metric.
type Added = BTreeMap<(MetricId, Option<String>), Billionths>;

/// What the events of `part` at the wanted places come to, in the order of `part`; it has every event
/// that decides what they count for, and the corrections of all.
pub fn event_outcomes(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    part: &[Recorded],
    wanted: &BTreeSet<(i32, i64)>,
) -> Result<Vec<EventOutcome>, EvaluateError> {
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let mut totals = Totals::new(&plan);
    let mut added: BTreeMap<Place, Added> = BTreeMap::new();
    for (id, trace) in with_ids(&totals.add(&shared, part, Tracing::Everything)?) {
        for traced in trace.iter().filter(|traced| wanted.contains(&traced.recorded.place())) {
            add(added.entry(traced.recorded.place()).or_default(), id, traced)?;
        }
    }
    let knowledge = Knowledge::new(&shared, part);
    let mut event_outcomes = Vec::with_capacity(wanted.len());
    for recorded in part.iter().filter(|recorded| wanted.contains(&recorded.place())) {
        let added = added.remove(&recorded.place()).unwrap_or_default();
        event_outcomes.push(event_outcome(&knowledge, recorded, &added)?);
    }
    Ok(event_outcomes)
}

fn event_outcome<'a>(
    knowledge: &Knowledge<'a>,
    recorded: &'a Recorded,
    added: &Added,
) -> Result<EventOutcome, EvaluateError> {
    let (event, program) = (event_of(recorded)?, knowledge.plan.program);
    // Alone, it tells which clauses leave it out whatever else is in the log.
    let mut alone = Tally::of_one(knowledge.plan);
    alone.fold(knowledge, std::slice::from_ref(recorded))?;
    look_for_touched(knowledge, recorded, event, &mut alone)?;
    let (metrics, reported) = alone.finish(knowledge)?;
    let mut would_add = Added::new();
    for (id, metric) in with_ids(&metrics) {
        metric.trace.iter().try_for_each(|traced| add(&mut would_add, id, traced))?;
    }
    let mut skipped: Vec<String> =
        reported.skipped(program)?.into_iter().map(|skipped| skipped.clause).collect();
    for (id, metric) in with_ids(&program.metrics) {
        let of_metric = |all: &Added| {
            all.iter().filter(|((of, _), _)| *of == id).map(owned).collect::<Vec<_>>()
        };
        if metric.event().is_some() && of_metric(&would_add) != of_metric(added) {
            skipped.push(format!("{}: {}", metric.name, given_way(metric)?));
        }
    }
    let reads = program.clusters.iter().zip(&knowledge.plan.clusters);
    let journeys = reads.filter(|(_, plan)| plan.roles(&event.kind).next().is_some());
    Ok(EventOutcome {
        stream: recorded.stream,
        position: recorded.position,
        counted: counted(program, added)?,
        skipped,
        uncredited: reported.uncredited(program)?.into_iter().map(|found| found.why).collect(),
        journeys: journeys.map(|(cluster, _)| cluster.name.clone()).collect(),
        pending: reported.pending() > 0,
        obstacle: reported.refuse(program).err().map(|error| error.to_string()),
    })
}

/// Notes where a touch is credited to nobody: in the log that is only seen once its journey has ended.
fn look_for_touched<'a>(
    knowledge: &Knowledge<'a>,
    recorded: &'a Recorded,
    event: &'a Event,
    alone: &mut Tally<'a>,
) -> Result<(), EvaluateError> {
    let scene = knowledge.scene(event);
    for cluster in &knowledge.plan.clusters {
        for role in cluster.roles(&event.kind) {
            let Role::Touch(touch) = role else { continue };
            let Some(path) = cluster.by.get(touch) else { continue };
            if knowledge.credited(path, &scene).is_none() {
                alone.reported.uncredit(recorded, event, &scene, path)?;
            }
        }
    }
    Ok(())
}

/// The clauses by which an event of a metric gave way. Without any, what others do changes nothing of what it adds.
fn given_way(metric: &Metric) -> Result<String, EvaluateError> {
    let none = || EvaluateError::defect(format!("an event gives way in {} to none", metric.name));
    gives_way_by(metric).ok_or_else(none)
}

fn counted(program: &Program, added: &Added) -> Result<Vec<CountedFor>, EvaluateError> {
    let added = added.iter().filter(|(_, value)| !value.is_zero());
    let line = |((id, collaborator), value): (&(MetricId, Option<String>), &Billionths)| {
        Ok(CountedFor {
            metric: of(&program.metrics, *id)?.name.to_string(),
            collaborator: collaborator.clone(),
            value: value.shown(),
        })
    };
    added.map(line).collect()
}

fn add(added: &mut Added, metric: MetricId, traced: &Traced<'_>) -> Result<(), EvaluateError> {
    let whose = (metric, traced.collaborator.map(str::to_owned));
    exact::add(added.entry(whose).or_default(), &traced.value)
}

fn owned(
    ((_, whose), value): (&(MetricId, Option<String>), &Billionths),
) -> (Option<String>, Billionths) {
    (whose.clone(), value.clone())
}
