//! The one evaluator: preview, standings, settle, replay and examples all come through it.

use std::collections::BTreeMap;

use super::contributions::contributed;
use super::counted::Traced;
use super::digest::digest;
use super::error::EvaluateError;
use super::journeys;
use super::knowledge::Knowledge;
use super::measured::{Measured, Person};
use super::plan::Plan;
use super::pool::Added;
use super::reading::{CountedEvent, Reading};
use super::tally::Tally;
use super::weighting::{candidates, parts};
use super::{payments, pool, standings, tiers, waiting};
use crate::domain::{Entry, Journey, Money, Outcome, Quantity, Recorded};
use crate::language::{Destination, Leftover, Method, Program};

/// Evaluates a program over a reading of the log. The order of `entries` never matters.
pub fn evaluate(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
) -> Result<Outcome, EvaluateError> {
    let plan = Plan::new(program);
    let knowledge = Knowledge::new(&plan, reading, entries);
    let mut tally = Tally::of(&knowledge, entries, None)?;
    journeys::count(&knowledge, entries, &mut tally)?;
    let (metrics, reported) = tally.finish(&knowledge)?;
    reported.refuse(program)?;
    let measured = Measured::new(program, &metrics, &reading.given)?;

    let contributed = contributed(&knowledge, entries)?;

    let candidates = candidates(&knowledge, &measured, reading.window)?;
    let people = measured.people.iter().zip(&candidates);
    let eligible = people.filter(|(_, candidate)| candidate.eligible());
    let (eligible, scores): (Vec<&Person<'_>>, Vec<Quantity>) =
        eligible.map(|(person, candidate)| (person, candidate.score)).unzip();
    let turn = reading.period_index;
    let (taken, payments) = match &program.weighting.method {
        Method::PayBy(pay_by) => tiers::pay(program, pay_by, &scores, reading.carried_in, turn)?,
        _ => {
            let added = Added { carried_in: reading.carried_in, contributed };
            let taken = pool::take(program, &measured, &eligible, added)?;
            let parts = parts(program, &eligible, &scores);
            let payments = payments::divide(program, parts, &taken, turn)?;
            (taken, payments)
        }
    };
    let mut standings = standings::standings(program, &measured, &candidates, payments);
    waiting::mark(program, reading, &mut standings)?;

    let paid = standings.iter().map(|standing| standing.amount);
    let leftover = taken.pool.minus(Money::sum(program.currency, paid)?)?;
    let carried = match destination(program, eligible.is_empty()) {
        Destination::CarryOver => leftover,
        Destination::ReturnToOwner => Money::zero(program.currency),
    };
    let mut outcome = Outcome {
        window: reading.window,
        currency: program.currency,
        pool: taken.pool,
        taken: taken.lines,
        leftover,
        carried,
        site: measured.site()?,
        standings,
        uncredited: reported.uncredited(program),
        skipped: reported.skipped(program),
        pending: reported.pending(),
        digest: String::new(),
    };
    outcome.digest = digest(program, reading, &outcome);
    assert_balanced(&outcome)?;
    Ok(outcome)
}

/// Where money goes that nobody gets. Where no line had to say it, only money that was carried over
/// can be left: it stays so.
fn destination(program: &Program, nobody: bool) -> Destination {
    let if_nobody = program.pool.if_nobody;
    let leftover = match program.weighting.leftover {
        Some(Leftover::To(destination)) => Some(destination),
        Some(Leftover::ShareAgain) | None => None,
    };
    let said = if nobody { if_nobody.or(leftover) } else { leftover.or(if_nobody) };
    said.unwrap_or(Destination::CarryOver)
}

/// What is paid and what is left make the pool, and neither is below zero.
fn assert_balanced(outcome: &Outcome) -> Result<(), EvaluateError> {
    let (pool, leftover, paid) = (outcome.pool, outcome.leftover, outcome.paid()?);
    let below_zero = outcome.standings.iter().any(|standing| standing.amount.minor < 0);
    if below_zero || leftover.minor < 0 || paid.plus(leftover)? != pool {
        return Err(EvaluateError::Unbalanced { paid, leftover, pool });
    }
    Ok(())
}

/// The events behind a collaborator's value of a metric, or behind a site-wide metric, by
/// occurrence: found by the very same fold.
pub fn events_behind(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
    metric: &str,
    collaborator: Option<&str>,
) -> Result<Vec<CountedEvent>, EvaluateError> {
    let unknown = || EvaluateError::UnknownMetric(format!("\"{metric}\""));
    let index = program.metrics.iter().position(|known| known.name == metric);
    let index = index.ok_or_else(unknown)?;
    let plan = Plan::new(program);
    let knowledge = Knowledge::new(&plan, reading, entries);
    let mut tally = Tally::of(&knowledge, entries, Some(index))?;
    journeys::count(&knowledge, entries, &mut tally)?;
    let (metrics, _) = tally.finish(&knowledge)?;
    let trace = metrics.get(index).map_or(&[][..], |metric| &metric.trace);
    let mut behind: BTreeMap<_, (&Traced<'_>, i128)> = BTreeMap::new();
    for traced in trace.iter().filter(|traced| traced.collaborator == collaborator) {
        let order = (traced.occurred_at, &traced.recorded.source, &traced.recorded.key);
        behind.entry(order).or_insert((traced, 0)).1 += traced.value;
    }
    let added = behind.into_values().filter(|(_, value)| *value != 0);
    Ok(added.map(|(traced, value)| counted(traced, value)).collect())
}

/// The journeys that count for a metric over a cluster, and those that no longer do, by their
/// ends: all of them, or those of which a collaborator has a part and those of which a window or gap
/// keeps their touches out.
pub fn journeys_behind(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
    metric: &str,
    collaborator: Option<&str>,
) -> Result<Vec<Journey>, EvaluateError> {
    let unknown = || EvaluateError::UnknownMetric(format!("\"{metric}\""));
    let index = program.metrics.iter().position(|known| known.name == metric);
    let index = index.ok_or_else(unknown)?;
    let plan = Plan::new(program);
    let knowledge = Knowledge::new(&plan, reading, entries);
    journeys::journeys(&knowledge, index, entries, collaborator)
}

fn counted(traced: &Traced<'_>, value: i128) -> CountedEvent {
    let recorded = traced.recorded;
    CountedEvent {
        stream: recorded.stream,
        position: recorded.position,
        source: recorded.source.clone(),
        key: recorded.key.clone(),
        kind: kind(recorded),
        occurred_at: traced.occurred_at,
        value: Quantity::from_nanos(value),
    }
}

fn kind(recorded: &Recorded) -> String {
    match &recorded.entry {
        Entry::Event(event) => event.kind.clone(),
        _ => String::new(),
    }
}
