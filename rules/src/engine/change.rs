//! What a settled period comes to as known now, beside what was paid of it and what it came to as known
//! then. All are found by the same fold; only their cut-offs differ.

use super::causes::Causes;
use super::counted::Tracing;
use super::error::EvaluateError;
use super::everybody;
use super::exact;
use super::lasting::Lasting;
use super::map::Map;
use super::plan::Plan;
use super::reading::Reading;
use super::shared::Shared;
use super::totals::{MetricTotal, Totals};
use crate::domain::{Billionths, Cause, Late, Recorded, Skipped, TakenOver, Uncredited};
use crate::language::{Method, Metric, MetricId, Program, with_ids};

/// The ways in which a settled period is read. They differ in cut-off and moment, and in what was taken
/// over of the period.
#[derive(Debug, Clone, Copy)]
pub struct Looks<'r> {
    /// As paid: as known when its amounts were last settled or adjusted, with what settlements since have
    /// taken over of its metrics.
    pub paid: &'r Reading,
    /// As known at the settlement before the one that looks, whatever became of it.
    pub then: &'r Reading,
    /// As known now.
    pub now: &'r Reading,
}

/// A settled period as paid, as known then and as known now.
#[derive(Debug)]
pub struct Change {
    /// What it came to where it was paid, without what was taken over since.
    pub paid: Totals,
    /// What it came to as known then.
    pub then: Totals,
    /// What it comes to as known now.
    pub now: Totals,
    /// What its additive metrics come to now, less what was paid of them, in the order of the rule and of
    /// references.
    pub unpaid: Vec<TakenOver>,
    /// The same, less what they came to as known then.
    pub news: Vec<TakenOver>,
    /// Which entries made the difference, and whose.
    pub causes: Vec<Cause>,
    /// Events that clauses leave out as known now, and did not as known then.
    pub skipped: Vec<Skipped>,
    /// Events credited to nobody as known now, and not so as known then.
    pub uncredited: Vec<Uncredited>,
}

/// Evaluates a settled period in each of these ways. `lasting` and `parts` are those of
/// [`super::totals()`], read up to the last cut-off; `late` is what lies between then and now.
pub fn change<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    looks: Looks<'_>,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    late: &[Late],
) -> Result<Change, E> {
    let plan = Plan::new(program);
    // Facts and rates differ between the two readings as events do, so each has its own.
    let settled = Shared::new(&plan, looks.paid, lasting);
    let before = Shared::new(&plan, looks.then, lasting);
    let after = Shared::new(&plan, looks.now, lasting);
    let (mut then, mut now) = (Totals::new(&plan), Totals::new(&plan));
    // Most often nothing became known between the two that was not paid.
    let mut paid = (!looks.paid.knows_as_much_as(looks.then)).then(|| Totals::new(&plan));
    let mut causes = Causes::new(&before, &after, late);
    for part in parts {
        let part = part?;
        if let Some(paid) = &mut paid {
            paid.add(&settled, part.as_ref(), Tracing::Nothing)?;
        }
        let was = then.add(&before, part.as_ref(), Tracing::Everything)?;
        let is = now.add(&after, part.as_ref(), Tracing::Everything)?;
        for (metric, (was, is)) in with_ids(was.iter().zip(&is)) {
            causes.find(metric, was, is)?;
        }
    }
    let causes = causes.finish(after.reading.period_index)?;
    let paid = paid.unwrap_or_else(|| then.clone());
    let is = (&now, looks.now);
    Ok(Change {
        unpaid: differences(program, (&paid, looks.paid), is)?,
        news: differences(program, (&then, looks.then), is)?,
        causes,
        paid,
        skipped: more_skipped(program, &then, &now)?,
        uncredited: more_uncredited(program, &then, &now)?,
        then,
        now,
    })
}

/// Whether what one collaborator gets depends on what others did: a pool is divided, or bounds what all
/// get together, or what all owners of an asset have is looked at.
pub fn depends_on_everybody(program: &Program) -> bool {
    let weighting = &program.weighting;
    let of_all_owners =
        matches!(&weighting.method, Method::PayBy(pay_by) if pay_by.for_each.is_some());
    !weighting.pays_by_result() || of_all_owners || program.pool.at_most.is_some()
}

/// What each additive metric comes to now, less what it came to before; each with what was taken over.
fn differences(
    program: &Program,
    (before, looked): (&Totals, &Reading),
    (now, looks): (&Totals, &Reading),
) -> Result<Vec<TakenOver>, EvaluateError> {
    let mut differences = Vec::new();
    let period_index = looks.period_index;
    let totals = before.metrics.iter().zip(&now.metrics);
    for (id, (metric, (before, now))) in with_ids(program.metrics.iter().zip(totals)) {
        // The difference of two means is no mean: what is not additive stays as it was settled.
        // What runs on is told by the next period itself, as known then.
        if !metric.aggregate.is_additive() || metric.running.is_some() {
            continue;
        }
        let mut values: Map<Whose<'_>, Billionths> = Map::default();
        for (whose, value) in with_taken_over(program, (id, metric), now, looks)? {
            exact::add(values.entry(whose).or_default(), &value)?;
        }
        for (whose, value) in with_taken_over(program, (id, metric), before, looked)? {
            let difference = values.entry(whose).or_default();
            *difference = exact::difference(difference, &value)?;
        }
        let mut values: Vec<_> = values.into_iter().filter(|(_, value)| !value.is_zero()).collect();
        values.sort_unstable();
        differences.extend(values.into_iter().map(|((whose, asset), value)| TakenOver {
            period_index,
            metric: metric.name.to_string(),
            collaborator: whose.map(str::to_owned),
            asset: asset.map(str::to_owned),
            value,
            counts: true,
        }));
    }
    Ok(differences)
}

/// Whose a value is, and of which asset, where tiers are for each of them.
type Whose<'t> = (Option<&'t str>, Option<&'t str>);

/// What a metric comes to, and what was taken over into it.
fn with_taken_over<'t>(
    program: &Program,
    (id, metric): (MetricId, &Metric),
    total: &'t MetricTotal,
    reading: &'t Reading,
) -> Result<Vec<(Whose<'t>, Billionths)>, EvaluateError> {
    let mut values: Vec<(Whose<'t>, Billionths)> = match program.weighting.assets_of(id) {
        Some(_) => {
            let assets = total.assets();
            assets.map(|((asset, who), it)| ((Some(who), Some(asset)), it.clone())).collect()
        }
        None => {
            let all = total.values(&metric.aggregate);
            everybody::all(all.map(|value| value.map(|(whose, value)| ((whose, None), value))))?
        }
    };
    let taken = reading.taken_over.iter();
    let taken = taken.filter(|taken| taken.counts && metric.name == taken.metric);
    values.extend(taken.map(|taken| {
        ((taken.collaborator.as_deref(), taken.asset.as_deref()), taken.value.clone())
    }));
    Ok(values)
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
