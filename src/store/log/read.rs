//! What an evaluation reads: events of its window and late ones, facts, and corrections.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::{Catalogue, Correction, CutOff, Entry, Moment, Recorded, Window};
use crate::store::connection::MultiBackend;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};

use super::row::{APPROVE, EVENT, FACT, REJECT, REVERSE, ReadRow};

diesel::alias!(
    const event_of_correction: Alias<EventOfCorrection> = entries as event_of_correction;
    const reversal: Alias<Reversal> = entries as reversal;
);

/// Which part of the log an evaluation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// The event kinds that the program names.
    pub event_kinds: Vec<String>,
    /// What is measured.
    pub window: Window,
    /// How far the log is read.
    pub cut_off: CutOff,
    /// The cut-off of the settlement before: what was recorded later and belongs before the window
    /// is read too.
    pub late_after: Option<CutOff>,
    /// The start of the distributor's first period: nothing earlier is ever read.
    pub measured_from: Moment,
}

/// Which events of a query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Those that occurred in the window.
    Window,
    /// Those that belong before it and were recorded after the settlement before.
    Late,
    /// Those that belong before it and were reversed after the settlement before.
    ReversedLate,
}

/// The keys that reversals beyond a position name.
macro_rules! reversed_beyond {
    ($position:expr) => {
        reversal
            .filter(reversal.field(entries::entry).eq(REVERSE))
            .filter(reversal.field(entries::position).gt($position))
            .select(reversal.field(entries::target))
    };
}

type Entries<'a> = entries::BoxedQuery<'a, MultiBackend>;

/// The entries of a query: events that occurred in the window; late events; events before the
/// window that a late reversal speaks of; the corrections of all these; every fact that holds from
/// before the window's end. Streams and positions rise.
pub fn read(
    connection: &mut Connection,
    query: &LogQuery,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut recorded = load(connection, facts(query), catalogue)?;
    let parts: &[Part] = match query.late_after {
        Some(_) => &[Part::Window, Part::Late, Part::ReversedLate],
        None => &[Part::Window],
    };
    for part in parts {
        let mut events = load(connection, events(query, *part), catalogue)?;
        let mut corrections = load(connection, corrections(query, *part), catalogue)?;
        if *part == Part::ReversedLate {
            keep_reversed(query, &mut events, &corrections);
        }
        keep_named(&events, &mut corrections);
        recorded.append(&mut events);
        recorded.append(&mut corrections);
    }
    recorded.sort_unstable_by_key(|entry| (entry.stream, entry.position));
    recorded.dedup_by_key(|entry| (entry.stream, entry.position));
    Ok(recorded)
}

fn load(
    connection: &mut Connection,
    query: Entries<'_>,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = query.select(ReadRow::as_select()).load_iter::<ReadRow, _>(connection)?;
    rows.map(|row| row?.decode(catalogue)).collect()
}

/// Entries up to a cut-off.
fn up_to(cut_off: &CutOff) -> Entries<'_> {
    let mut places = cut_off.positions();
    let place =
        |(stream, last): (i32, i64)| entries::stream.eq(stream).and(entries::position.le(last));
    let Some(first) = places.next() else {
        return entries::table.filter(entries::position.lt(0)).into_boxed();
    };
    let condition: Box<dyn BoxableExpression<entries::table, MultiBackend, SqlType = Bool>> =
        places.fold(Box::new(place(first)), |all, next| Box::new(all.or(place(next))));
    entries::table.filter(condition).into_boxed()
}

/// The same query without what a cut-off includes.
fn beyond<'a>(query: Entries<'a>, cut_off: &CutOff) -> Entries<'a> {
    cut_off.positions().fold(query, |query, (stream, last)| {
        query.filter(entries::stream.ne(stream).or(entries::position.gt(last)))
    })
}

fn facts(query: &LogQuery) -> Entries<'_> {
    up_to(&query.cut_off)
        .filter(entries::entry.eq(FACT))
        .filter(entries::occurred_at.lt(query.window.end.micros()))
}

fn events(query: &LogQuery, part: Part) -> Entries<'_> {
    let (from, before) = span(query, part);
    let events = up_to(&query.cut_off)
        .filter(entries::entry.eq(EVENT))
        .filter(entries::name.eq_any(&query.event_kinds))
        .filter(entries::occurred_at.ge(from.micros()))
        .filter(entries::occurred_at.lt(before.micros()));
    match (part, &query.late_after) {
        (Part::Late, Some(late_after)) => beyond(events, late_after),
        (Part::ReversedLate, _) => {
            let targets = reversed_beyond!(earliest_late(query));
            events.filter(entries::key.nullable().eq_any(targets))
        }
        _ => events,
    }
}

/// Corrections of the events of a part, and perhaps of some others with the same keys: which
/// events they speak of is looked at afterwards.
fn corrections(query: &LogQuery, part: Part) -> Entries<'_> {
    let (from, before) = span(query, part);
    let after = if part == Part::Late { earliest_late(query) } else { 0 };
    let keys = event_of_correction
        .filter(event_of_correction.field(entries::entry).eq(EVENT))
        .filter(event_of_correction.field(entries::name).eq_any(&query.event_kinds))
        .filter(event_of_correction.field(entries::occurred_at).ge(from.micros()))
        .filter(event_of_correction.field(entries::occurred_at).lt(before.micros()))
        .filter(event_of_correction.field(entries::position).gt(after))
        .select(event_of_correction.field(entries::key).nullable());
    let corrections = up_to(&query.cut_off)
        .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
        .filter(entries::target.eq_any(keys));
    match part {
        Part::ReversedLate => {
            corrections.filter(entries::target.eq_any(reversed_beyond!(earliest_late(query))))
        }
        Part::Window | Part::Late => corrections,
    }
}

/// When the events of a part occurred: from the first moment to before the second.
fn span(query: &LogQuery, part: Part) -> (Moment, Moment) {
    match part {
        Part::Window => (query.window.start, query.window.end),
        Part::Late | Part::ReversedLate => (query.measured_from, query.window.start),
    }
}

/// Before this position nothing is late, in whichever stream.
fn earliest_late(query: &LogQuery) -> i64 {
    let last = |cut_off: &CutOff| cut_off.positions().map(|(_, last)| last).min();
    query.late_after.as_ref().and_then(last).unwrap_or(0)
}

/// Leaves the events that a reversal beyond the settlement before speaks of.
fn keep_reversed(query: &LogQuery, events: &mut Vec<Recorded>, corrections: &[Recorded]) {
    let late = |entry: &&Recorded| {
        query.late_after.as_ref().is_some_and(|known| !known.includes(entry.stream, entry.position))
    };
    let reversed: HashSet<(&str, &str)> = corrections
        .iter()
        .filter(late)
        .filter_map(|recorded| match &recorded.entry {
            Entry::Correction { target, correction: Correction::Reverse { .. } } => {
                Some((recorded.source.as_str(), target.as_str()))
            }
            _ => None,
        })
        .collect();
    events.retain(|event| reversed.contains(&(event.source.as_str(), event.key.as_str())));
}

/// Leaves the corrections that speak of one of the events.
fn keep_named(events: &[Recorded], corrections: &mut Vec<Recorded>) {
    if corrections.is_empty() {
        return;
    }
    let named: HashSet<(&str, &str)> =
        events.iter().map(|event| (event.source.as_str(), event.key.as_str())).collect();
    corrections.retain(|correction| match &correction.entry {
        Entry::Correction { target, .. } => {
            named.contains(&(correction.source.as_str(), target.as_str()))
        }
        _ => false,
    });
}
