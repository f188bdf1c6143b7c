//! The events that an evaluation reads: of its window, late ones, those that were judged late, and
//! what journeys and groups need from before.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;

use super::query::{JourneyQuery, LogQuery, Reader, Whose, events, looked_up, self_approved};
use crate::store::StoreError;
use crate::store::log::row::{APPROVE, EVENT, REJECT, REVERSE};
use crate::store::schema::entries;
use rules::domain::{Entry, Recorded, Window};

/// How many keys one look-up asks for: so few that a planner without statistics uses the index.
pub(super) const KEYS_AT_ONCE: usize = 100;

/// Source and key of an entry.
pub(super) type Key = (String, String);

/// Events from before the window of which something was said after the settlement before.
#[derive(Debug, Default)]
pub(super) struct Judged {
    targets: HashSet<Key>,
    events: Vec<Recorded>,
    /// Those that approved themselves after it.
    approved: Vec<Recorded>,
}

impl Judged {
    /// Looks them up.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, StoreError> {
        let query = reader.query;
        let Some(late_after) = &query.late_after else { return Ok(Self::default()) };
        let judged = looked_up(query, Some(late_after))
            .filter(entries::customer.is_null())
            .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]));
        let judged = reader.load(judged)?;
        let targets: HashSet<Key> = judged.iter().filter_map(target).collect();
        let mut events = of_keys(reader, &targets)?;
        events.retain(|event| is_earlier(query, event, &query.event_kinds));
        let mut approved = match query.self_approved {
            Some(span) => reader.load(self_approved(query, span))?,
            None => Vec::new(),
        };
        approved.retain(|event| is_earlier(query, event, &query.event_kinds));
        Ok(Self { targets, events, approved })
    }
}

/// The events with these sources and keys.
pub(super) fn of_keys(
    reader: &mut Reader<'_>,
    keys: &HashSet<Key>,
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let named: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
    let mut found = Vec::new();
    for chunk in named.chunks(KEYS_AT_ONCE) {
        let rows = looked_up(query, None).filter(entries::key.eq_any(chunk));
        found.append(&mut reader.load(rows.filter(entries::entry.eq(EVENT)))?);
    }
    found.retain(|event| keys.contains(&key(event)));
    Ok(found)
}

/// The events that an evaluation reads of some customers; one event may be there twice.
pub(super) fn of(
    reader: &mut Reader<'_>,
    whose: Whose<'_>,
    judged: &Judged,
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let kinds = &query.event_kinds;
    let mut read = reader.load(events(query, whose, None, kinds, query.window))?;
    if let Some(late_after) = &query.late_after {
        let before = query.before();
        read.append(&mut reader.load(events(query, whose, Some(late_after), kinds, before))?);
        let judged_or_approved = judged.events.iter().chain(&judged.approved);
        read.extend(judged_or_approved.filter(|event| is_of(whose, event)).cloned());
        let is_judged = |event: &Recorded| judged.targets.contains(&key(event));
        if read.iter().any(|event| is_earlier(query, event, &query.grouped) && is_judged(event)) {
            read.append(&mut reader.load(events(query, whose, None, &query.grouped, before))?);
        }
    }
    if let Some(journeys) = &query.journeys {
        read.append(&mut past_of_journeys(reader, whose, journeys, &read)?);
    }
    Ok(read)
}

/// Events before the window that journeys may hold: as far back as those of the window reach, and
/// everything of groups of which something came late.
fn past_of_journeys(
    reader: &mut Reader<'_>,
    whose: Whose<'_>,
    journeys: &JourneyQuery,
    read: &[Recorded],
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let since = journeys.since.max(query.measured_from).min(query.window.start);
    let kinds = &journeys.kinds;
    let recent = Window::new(since, query.window.start);
    let mut past = if recent.start < recent.end {
        reader.load(events(query, whose, None, kinds, recent))?
    } else {
        Vec::new()
    };
    let early = Window::new(query.measured_from, since);
    let mut late = read.iter().filter(|event| is_earlier(query, event, kinds)).peekable();
    if late.peek().is_none() || early.start >= early.end {
        return Ok(past);
    }
    if !journeys.by_customer {
        past.append(&mut reader.load(events(query, whose, None, kinds, early))?);
        return Ok(past);
    }
    let customers: BTreeSet<&str> = late.filter_map(customer).collect();
    let customers: Vec<String> = customers.into_iter().map(str::to_owned).collect();
    for chunk in customers.chunks(KEYS_AT_ONCE) {
        let theirs = events(query, Whose::Customers(chunk), None, kinds, early);
        past.append(&mut reader.load(theirs)?);
    }
    Ok(past)
}

fn is_of(whose: Whose<'_>, event: &Recorded) -> bool {
    match (whose, customer(event)) {
        (Whose::Everybody, _) | (Whose::Nobody, None) => true,
        (Whose::Span(span), Some(customer)) => span.holds(customer),
        (Whose::Customers(known), Some(customer)) => known.iter().any(|known| known == customer),
        _ => false,
    }
}

/// Whether an event is from before the window, and of one of these kinds.
fn is_earlier(query: &LogQuery, recorded: &Recorded, kinds: &[String]) -> bool {
    match &recorded.entry {
        Entry::Event(event) => {
            query.before().contains(event.occurred_at)
                && kinds.iter().any(|kind| event.kind == *kind)
        }
        _ => false,
    }
}

/// The customer whose event it is.
pub(super) fn customer(recorded: &Recorded) -> Option<&str> {
    match &recorded.entry {
        Entry::Event(event) => event.customer(),
        _ => None,
    }
}

/// Source and key of an entry itself.
pub(super) fn key(event: &Recorded) -> Key {
    (event.source.clone(), event.key.clone())
}

/// Source and key of the event that a correction speaks of.
pub(super) fn target(correction: &Recorded) -> Option<Key> {
    match &correction.entry {
        Entry::Correction { target, .. } => Some((correction.source.clone(), target.clone())),
        _ => None,
    }
}
