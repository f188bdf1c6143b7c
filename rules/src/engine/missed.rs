//! The events that would be somebody's and count nothing, each with what left it out. Judged by the very
//! same fold: what it credited is behind the value, and the rest of their events is here.

use std::collections::BTreeSet;

use super::behind::{counted, id};
use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::judge::Judge;
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::plan::Plan;
use super::reading::{CountedEvent, Reading};
use super::shared::Shared;
use super::totals::Totals;
use crate::domain::{Billionths, Recorded};
use crate::language::Program;

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
    let judge = Judge::new(&plan, metric)?;
    let mut missed = Vec::new();
    for part in parts {
        let part = part?;
        let trace = Totals::new(&plan).add(&shared, part.as_ref(), Tracing::Metric(metric))?;
        let credited = credited(trace.iter().flatten(), collaborator);
        let knowledge = Knowledge::new(&shared, part.as_ref());
        for recorded in part.as_ref() {
            if !credited.contains(&recorded.place()) {
                missed.extend(missed_by(&judge, &knowledge, recorded, collaborator)?);
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
    theirs.map(|traced| traced.recorded.place()).collect()
}

/// The event, when it would be theirs and a clause leaves it out.
fn missed_by<'k>(
    judge: &Judge<'k>,
    knowledge: &Knowledge<'k>,
    recorded: &'k Recorded,
    collaborator: &str,
) -> Result<Option<CountedEvent>, EvaluateError> {
    let Some(event) = judge.event(knowledge, recorded) else { return Ok(None) };
    let credit = judge.credit(knowledge, event);
    if !credit.is_some_and(|credit| credit.people().contains(&collaborator)) {
        return Ok(None);
    }
    let Some(clause) = judge.left_out_by(knowledge, recorded, event)? else { return Ok(None) };
    let (occurred_at, value) = (event.occurred_at, Billionths::ZERO);
    let traced = Traced { recorded, occurred_at, collaborator: Some(collaborator), value };
    let event = counted(&traced, &Billionths::ZERO);
    Ok(Some(CountedEvent { left_out_by: Some(clause), ..event }))
}
