//! Where events lie, in the log and in time, and whether they still stand: for the proof that each is in one place.

use std::collections::HashMap;

use diesel::prelude::*;

use super::append::KEYS_AT_ONCE;
use super::histories::step;
use super::row::{APPROVE, EVENT, REJECT, REVERSE};
use super::walk::next_piece;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{EventHistory, EventState, Moment, Refundable};

/// So many are read at once.
const AT_ONCE: i64 = 5_000;

/// An event, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedEvent {
    /// Its stream.
    pub stream: i32,
    /// Its position within the stream.
    pub position: i64,
    /// Its kind.
    pub kind: String,
    /// When it occurred.
    pub at: Moment,
    /// What was said of it last.
    pub state: EventState,
}

/// The next events of some kinds behind a place, by stream and position.
pub fn placed_behind(
    connection: &mut Connection,
    kinds: &[String],
    behind: (i32, i64),
) -> Result<Vec<PlacedEvent>, StoreError> {
    type Row = (i32, i64, String, String, String, Option<i64>);
    let rows: Vec<Row> = next_piece(connection, behind, |connection, stream, position| {
        let rows = entries::table
            .filter(entries::stream.eq(stream).and(entries::position.gt(position)))
            .filter(entries::entry.eq(EVENT).and(entries::name.eq_any(kinds)))
            .order(entries::position)
            .limit(AT_ONCE)
            .select((
                entries::stream,
                entries::position,
                entries::source,
                entries::key,
                entries::name,
                entries::occurred_at,
            ));
        Ok(rows.load(connection)?)
    })?;
    let keys: Vec<&str> = rows.iter().map(|(_, _, _, key, ..)| key.as_str()).collect();
    let mut said = Said::default();
    for chunk in keys.chunks(KEYS_AT_ONCE) {
        said.read(connection, chunk)?;
    }
    let placed = rows.into_iter().map(|(stream, position, source, key, kind, at)| {
        let missing = || StoreError::Corrupt(format!("entry {stream}-{position} has no moment"));
        let at = Moment::from_micros(at.ok_or_else(missing)?);
        Ok(PlacedEvent { stream, position, kind, at, state: said.of(source, key) })
    });
    placed.collect()
}

/// What was said of events, by source and key.
#[derive(Default)]
struct Said(HashMap<(String, String), EventHistory>);

impl Said {
    fn read(&mut self, connection: &mut Connection, keys: &[&str]) -> Result<(), StoreError> {
        let rows: Vec<(String, String, String, String)> = entries::table
            .filter(entries::target.eq_any(keys))
            .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
            .order((entries::position, entries::stream))
            .select((
                entries::source,
                entries::target.assume_not_null(),
                entries::entry,
                entries::body,
            ))
            .load(connection)?;
        for (source, target, entry, body) in rows {
            if let Some(step) = step(&entry, &body)? {
                let nothing = || EventHistory::of(Refundable::of([]));
                self.0.entry((source, target)).or_insert_with(nothing).note(step);
            }
        }
        Ok(())
    }

    fn of(&self, source: String, key: String) -> EventState {
        self.0.get(&(source, key)).map_or(EventState::Recorded, EventHistory::state)
    }
}
