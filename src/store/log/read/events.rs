//! The events that an evaluation reads: those of its window, and what journeys need from before it.

use std::collections::HashSet;

use diesel::prelude::*;

use super::query::{Reader, Whose, events, looked_up};
use crate::store::StoreError;
use crate::store::log::row::EVENT;
use crate::store::schema::entries;
use rules::domain::{Entry, Recorded, Window};

/// How many keys one look-up asks for: so few that a planner without statistics uses the index.
pub(super) const KEYS_AT_ONCE: usize = 100;

/// Source and key of an entry.
pub(super) type Key = (String, String);

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
pub(super) fn of(reader: &mut Reader<'_>, whose: Whose<'_>) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let mut read = reader.load(events(query, whose, None, &query.event_kinds, query.window))?;
    if let Some(journeys) = &query.journeys {
        let recent = Window::new(query.read().start, query.window.start);
        if recent.start < recent.end {
            read.append(&mut reader.load(events(query, whose, None, &journeys.kinds, recent))?);
        }
    }
    Ok(read)
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
