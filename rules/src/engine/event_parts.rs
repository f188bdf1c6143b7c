//! What one event counts for: metric by metric, whose, and how much. Found by the very same fold.

use std::collections::BTreeMap;

use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::exact;
use super::judge::Judge;
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::plan::Plan;
use super::reading::Reading;
use super::shared::Shared;
use super::totals::Totals;
use crate::domain::{Billionths, EventPart, Quantity, Recorded};
use crate::language::{MetricId, Program, with_ids};

/// What the event at a place of the log adds to each metric that counts its kind, in the order of the rule,
/// and what left it out where that is nothing. Empty when it does not lie in the period, or was not known
/// at the cut-off. `parts` are those of [`super::totals()`].
pub fn event_parts<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    place: (i32, i64),
) -> Result<Vec<EventPart>, E> {
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let is_it = |it: &&Recorded| it.place() == place;
    for part in parts {
        let part = part?;
        // A part holds everything that its events depend on.
        let Some(recorded) = part.as_ref().iter().find(is_it) else { continue };
        let trace = Totals::new(&plan).add(&shared, part.as_ref(), Tracing::Everything)?;
        let knowledge = Knowledge::new(&shared, part.as_ref());
        let mut found = Vec::new();
        for (id, traced) in with_ids(trace.iter()) {
            found.extend(of_metric((&plan, id), &knowledge, recorded, traced)?);
        }
        return Ok(found);
    }
    Ok(Vec::new())
}

fn of_metric<'a>(
    (plan, id): (&'a Plan<'a>, MetricId),
    knowledge: &Knowledge<'a>,
    recorded: &'a Recorded,
    traced: &[Traced<'_>],
) -> Result<Vec<EventPart>, EvaluateError> {
    let judge = Judge::new(plan, id)?;
    let mut added: BTreeMap<Option<&str>, Billionths> = BTreeMap::new();
    let is_it = |it: &&Traced<'_>| it.recorded.place() == recorded.place();
    for traced in traced.iter().filter(is_it) {
        let value = added.entry(traced.collaborator).or_insert(Billionths::ZERO);
        exact::add(value, &traced.value)?;
    }
    let metric = judge.name();
    let counts = added.iter().any(|(_, value)| !value.is_zero());
    if !counts && let Some(event) = judge.event(knowledge, recorded) {
        let left_out_by = judge.left_out_by(knowledge, recorded, event)?;
        let (collaborator, value) = (None, Quantity::ZERO);
        return Ok(vec![EventPart { metric: metric.to_owned(), collaborator, value, left_out_by }]);
    }
    let part = |(who, value): (Option<&str>, Billionths)| EventPart {
        metric: metric.to_owned(),
        collaborator: who.map(str::to_owned),
        value: value.shown(),
        left_out_by: None,
    };
    Ok(added.into_iter().map(part).collect())
}
