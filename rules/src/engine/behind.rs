//! What is behind a value: its events one by one, and its journeys. Found by the very same fold.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::exact;
use super::journeys::{Behind, Detail};
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::plan::Plan;
use super::reading::{CountedEvent, Reading};
use super::shared::Shared;
use super::totals::Totals;
use crate::domain::{Billionths, Entry, Journey, JourneyHead, JourneyId, Recorded};
use crate::language::{MetricId, Program};

/// The events behind a collaborator's value of a metric, or behind a site-wide metric, by
/// occurrence. `parts` are those of [`super::totals()`].
pub fn events_behind<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    (metric, collaborator): (&str, Option<&str>),
) -> Result<Vec<CountedEvent>, E> {
    let metric = id(program, metric)?;
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let mut behind = Vec::new();
    for part in parts {
        let part = part?;
        let trace = Totals::new(&plan).add(&shared, part.as_ref(), Tracing::Metric(metric))?;
        behind.extend(added(trace.iter().flatten(), collaborator)?);
    }
    let order = |event: &CountedEvent| (event.occurred_at, event.source.clone(), event.key.clone());
    behind.sort_by_cached_key(order);
    Ok(behind)
}

/// The journeys that count for a metric over a cluster, and those that no longer do, by their
/// ends: all of them, or those of which a collaborator has a part and those of which a window or gap
/// keeps their touches out.
pub fn journeys_behind<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    metric: (&str, Option<&str>),
) -> Result<Vec<Journey>, E> {
    journeys(program, reading, lasting, parts, metric, Detail::Whole)
}

/// Those of the same journeys that are wanted.
pub fn journeys_at<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    metric: (&str, Option<&str>),
    wanted: &BTreeSet<JourneyId>,
) -> Result<Vec<Journey>, E> {
    journeys(program, reading, lasting, parts, metric, Detail::Only(wanted))
}

fn journeys<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    (metric, collaborator): (&str, Option<&str>),
    detail: Detail<'_>,
) -> Result<Vec<Journey>, E> {
    let metric = id(program, metric)?;
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let mut behind = Behind::new(&plan, metric, collaborator, detail)?;
    for part in parts {
        let part = part?;
        behind.add(&Knowledge::new(&shared, part.as_ref()), part.as_ref())?;
    }
    Ok(behind.finish())
}

/// The heads of the same journeys, so that a page of them can be found without keeping them all.
pub fn journey_heads<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    (metric, collaborator): (&str, Option<&str>),
) -> Result<Vec<JourneyHead>, E> {
    let metric = id(program, metric)?;
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let mut heads = Vec::new();
    for part in parts {
        let part = part?;
        let mut behind = Behind::new(&plan, metric, collaborator, Detail::Heads)?;
        behind.add(&Knowledge::new(&shared, part.as_ref()), part.as_ref())?;
        heads.extend(behind.finish().iter().map(|journey| journey.head(collaborator)));
    }
    heads.sort();
    Ok(heads)
}

/// The journeys of a settled period that count otherwise as known now than as known then: those of
/// then as taken back, those of now as they count. `readings` are then and now, as for
/// [`super::change()`].
pub fn changed_journeys<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    (then, now): (&Reading, &Reading),
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
    (metric, collaborator): (&str, Option<&str>),
) -> Result<Vec<Journey>, E> {
    let metric = id(program, metric)?;
    let plan = Plan::new(program);
    let (before, after) = (Shared::new(&plan, then, lasting), Shared::new(&plan, now, lasting));
    let mut changed = Vec::new();
    for part in parts {
        let part = part?;
        let journeys = |shared: &Shared<'_>| {
            let mut behind = Behind::new(&plan, metric, collaborator, Detail::Whole)?;
            behind.add(&Knowledge::new(shared, part.as_ref()), part.as_ref())?;
            Ok::<_, EvaluateError>(behind.finish())
        };
        let (was, is) = (journeys(&before)?, journeys(&after)?);
        changed.extend(counting_only_in(&was, &is).map(Journey::taken_back));
        changed.extend(counting_only_in(&is, &was).cloned());
    }
    changed.sort_by_cached_key(|journey| journey.head(collaborator));
    Ok(changed)
}

/// The journeys of `these` that count, and that do not count in the very same way in `others`.
fn counting_only_in<'j>(
    these: &'j [Journey],
    others: &'j [Journey],
) -> impl Iterator<Item = &'j Journey> {
    let others: BTreeMap<JourneyId, &Journey> = others.iter().map(|it| (it.id, it)).collect();
    let counting = these.iter().filter(|journey| journey.left_out_by.is_none());
    counting.filter(move |journey| others.get(&journey.id) != Some(journey))
}

pub(super) fn id(program: &Program, metric: &str) -> Result<MetricId, EvaluateError> {
    program
        .metric_named(metric)
        .ok_or_else(|| EvaluateError::UnknownMetric(format!("\"{metric}\"")))
}

/// What each event added to the value, where it added anything.
fn added<'t>(
    trace: impl Iterator<Item = &'t Traced<'t>>,
    collaborator: Option<&str>,
) -> Result<Vec<CountedEvent>, EvaluateError> {
    let mut behind: BTreeMap<_, (&Traced<'_>, Billionths)> = BTreeMap::new();
    for traced in trace.filter(|traced| traced.collaborator == collaborator) {
        let place = traced.recorded.place();
        let (_, value) = behind.entry(place).or_insert((traced, Billionths::ZERO));
        exact::add(value, &traced.value)?;
    }
    let added = behind.into_values().filter(|(_, value)| !value.is_zero());
    Ok(added.map(|(traced, value)| counted(traced, &value)).collect())
}

pub(super) fn counted(traced: &Traced<'_>, value: &Billionths) -> CountedEvent {
    let recorded = traced.recorded;
    CountedEvent {
        stream: recorded.stream,
        position: recorded.position,
        source: recorded.source.clone(),
        key: recorded.key.clone(),
        kind: kind(recorded),
        occurred_at: traced.occurred_at,
        value: value.shown(),
        left_out_by: None,
    }
}

fn kind(recorded: &Recorded) -> String {
    match &recorded.entry {
        Entry::Event(event) => event.kind.to_string(),
        _ => String::new(),
    }
}
