//! What is behind values that were taken over from settled periods: events and journeys that count
//! otherwise as known now than as known then.

use std::collections::BTreeMap;

use rules::calendar::Corrections as Policy;
use rules::domain::{Journey, Quantity};
use rules::engine::{self, CountedEvent, Reading};
use rules::language::Program;

use crate::app::Answer;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;

use super::again::{Readings, readings};
use super::{has_place_for, touched};

/// The events by which settled periods changed a metric of the period being settled, by occurrence; what
/// was counted and no longer is has a value below zero.
pub fn events(
    source: &Source<'_>,
    input: &PeriodInput,
    metric: (&str, Option<&str>),
) -> Answer<Vec<CountedEvent>> {
    let mut changed = Vec::new();
    for Readings { program, then, now, query } in taken_over_from(source, input, metric.0)? {
        let behind = |reading: &Reading| source.events_behind(&program, reading, &query, metric);
        // The same event may count then and now with another value: only the difference is behind
        // what was taken over.
        let mut by_place: BTreeMap<(i32, i64), CountedEvent> = BTreeMap::new();
        for event in behind(&then)? {
            let place = (event.stream, event.position);
            by_place.insert(place, CountedEvent { value: -event.value, ..event });
        }
        for event in behind(&now)? {
            let place = (event.stream, event.position);
            let before = by_place.get(&place).map_or(0, |before| before.value.nanos());
            let value = Quantity::from_nanos(event.value.nanos() + before);
            by_place.insert(place, CountedEvent { value, ..event });
        }
        changed.extend(by_place.into_values().filter(|event| event.value != Quantity::ZERO));
    }
    Ok(changed)
}

/// The journeys by which settled periods changed a collaborator's metric of the period being settled.
pub fn journeys(
    source: &Source<'_>,
    input: &PeriodInput,
    (metric, who): (&str, &str),
) -> Answer<Vec<Journey>> {
    let mut changed = Vec::new();
    for Readings { program, then, now, query } in taken_over_from(source, input, metric)? {
        let metric = (metric, Some(who));
        changed.extend(source.take(&program, &query, |lasting, parts| {
            engine::changed_journeys(&program, (&then, &now), lasting, parts, metric)
        })?);
    }
    Ok(changed)
}

/// The settled periods from which the metric takes something over.
fn taken_over_from(
    source: &Source<'_>,
    input: &PeriodInput,
    metric: &str,
) -> Answer<Vec<Readings>> {
    if input.program.schedule.corrections != Policy::NextPeriod {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let touched = touched(source, input)?;
    for period in &touched.periods {
        let readings = readings(source, input, period, &touched.history)?;
        let theirs = metric_of(&readings.program, metric);
        if theirs.is_some_and(|theirs| has_place_for(&input.program, theirs)) {
            found.push(readings);
        }
    }
    Ok(found)
}

fn metric_of<'p>(program: &'p Program, name: &str) -> Option<&'p rules::language::Metric> {
    let metric = program.metrics.iter().find(|metric| metric.name == name);
    metric.filter(|metric| metric.aggregate.is_additive())
}
