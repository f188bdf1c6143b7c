//! What a settled period comes to as known now, beside what it came to as known then. Both are found by
//! the same fold; only their cut-offs differ.

use super::causes::Causes;
use super::counted::Tracing;
use super::error::EvaluateError;
use super::lasting::Lasting;
use super::map::Map;
use super::plan::Plan;
use super::reading::Reading;
use super::shared::Shared;
use super::totals::Totals;
use crate::domain::{Cause, Late, Quantity, Recorded, Skipped, TakenOver, Uncredited};
use crate::language::{Method, Program, with_ids};

/// A settled period as known at two cut-offs.
#[derive(Debug)]
pub struct Change {
    /// What it came to as known then.
    pub then: Totals,
    /// What it comes to as known now.
    pub now: Totals,
    /// The differences of its additive metrics, in the order of the rule and of references.
    pub differences: Vec<TakenOver>,
    /// Which entries made the difference, and whose.
    pub causes: Vec<Cause>,
    /// Events that clauses leave out as known now, and did not as known then.
    pub skipped: Vec<Skipped>,
    /// Events credited to nobody as known now, and not so as known then.
    pub uncredited: Vec<Uncredited>,
}

/// Evaluates a settled period at two cut-offs. `parts` are those of
/// [`super::totals()`], read up to the later one; `late` is what lies between the two.
pub fn change<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    (then, now): (&Reading, &Reading),
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    late: &[Late],
) -> Result<Change, E> {
    let plan = Plan::new(program);
    // Facts and rates differ between the two readings as events do, so each has its own.
    let before = Shared::new(&plan, then, lasting);
    let after = Shared::new(&plan, now, lasting);
    let (mut then, mut now) = (Totals::new(&plan), Totals::new(&plan));
    let mut causes = Causes::new(&before, &after, late);
    for part in parts {
        let part = part?;
        let was = then.add(&before, part.as_ref(), Tracing::Everything)?;
        let is = now.add(&after, part.as_ref(), Tracing::Everything)?;
        for (metric, (was, is)) in with_ids(was.iter().zip(&is)) {
            causes.find(metric, was, is)?;
        }
    }
    let causes = causes.finish(after.reading.period_index)?;
    Ok(Change {
        differences: differences(program, after.reading.period_index, &then, &now)?,
        causes,
        skipped: more_skipped(program, &then, &now)?,
        uncredited: more_uncredited(program, &then, &now)?,
        then,
        now,
    })
}

/// Whether what one collaborator gets depends on what others did: a pool is divided, or bounds what all
/// get together.
pub fn depends_on_everybody(program: &Program) -> bool {
    !matches!(program.weighting.method, Method::PayBy(_)) || program.pool.at_most.is_some()
}

/// What each additive metric comes to now, less what it came to then.
fn differences(
    program: &Program,
    period_index: i64,
    then: &Totals,
    now: &Totals,
) -> Result<Vec<TakenOver>, EvaluateError> {
    let mut differences = Vec::new();
    let totals = then.metrics.iter().zip(&now.metrics);
    for (metric, (then, now)) in program.metrics.iter().zip(totals) {
        // The difference of two means is no mean: what is not additive stays as it was settled.
        if !metric.aggregate.is_additive() {
            continue;
        }
        let mut values: Map<Option<&str>, i128> = Map::default();
        for (whose, value) in now.values(&metric.aggregate, period_index)? {
            *values.entry(whose).or_default() += value;
        }
        for (whose, value) in then.values(&metric.aggregate, period_index)? {
            *values.entry(whose).or_default() -= value;
        }
        let mut values: Vec<_> = values.into_iter().filter(|(_, value)| *value != 0).collect();
        values.sort_unstable();
        differences.extend(values.into_iter().map(|(whose, value)| TakenOver {
            period_index,
            metric: metric.name.clone(),
            collaborator: whose.map(str::to_owned),
            value: Quantity::from_nanos(value),
            counts: true,
        }));
    }
    Ok(differences)
}

fn more_skipped(
    program: &Program,
    then: &Totals,
    now: &Totals,
) -> Result<Vec<Skipped>, EvaluateError> {
    let then: Map<String, u64> =
        then.reported.skipped(program)?.into_iter().map(|it| (it.clause, it.count)).collect();
    let more = now.reported.skipped(program)?.into_iter().filter_map(|skipped| {
        let before = then.get(&skipped.clause).copied().unwrap_or(0);
        let count = skipped.count.checked_sub(before).filter(|count| *count > 0)?;
        Some(Skipped { count, ..skipped })
    });
    Ok(more.collect())
}

fn more_uncredited(
    program: &Program,
    then: &Totals,
    now: &Totals,
) -> Result<Vec<Uncredited>, EvaluateError> {
    let then: Map<(String, String), u64> = then
        .reported
        .uncredited(program)?
        .into_iter()
        .map(|it| ((it.event, it.why), it.count))
        .collect();
    let more = now.reported.uncredited(program)?.into_iter().filter_map(|it| {
        let before = then.get(&(it.event.clone(), it.why.clone())).copied().unwrap_or(0);
        let count = it.count.checked_sub(before).filter(|count| *count > 0)?;
        Some(Uncredited { count, ..it })
    });
    Ok(more.collect())
}
