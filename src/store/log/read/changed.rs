//! What was recorded since a cut-off, and what else is read again because of it.

use std::collections::HashSet;

use diesel::prelude::*;

use super::events::{self, target};
use super::parts::after_some;
use super::query::{
    LogQuery, Reader, Whose, events as events_in, events_of, placed, self_approved,
};
use super::{in_order, others};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, CutOff, Entry, Event, Moment, Recorded, Window};

/// What was recorded since a cut-off.
#[derive(Debug, Default)]
pub struct Changed {
    /// Events of the query's kinds of which something new is known: they were recorded, something was
    /// said of them, or they have approved themselves.
    pub events: Vec<Recorded>,
    /// New facts, rates and contributions, and that a customer was erased.
    pub shared: Vec<Recorded>,
}

/// What was recorded beyond a cut-off, up to the query's, with the events that approved themselves after
/// a moment, up to another one; `None` where that is more than `most` entries.
pub fn changed_since(
    connection: &mut Connection,
    query: &LogQuery,
    since: &CutOff,
    span: (Moment, Moment),
    most: u64,
    catalogue: &Catalogue,
) -> Result<Option<Changed>, StoreError> {
    let new = query.cut_off.positions().map(|(stream, last)| last - since.last(stream));
    let new = new.sum::<i64>().unsigned_abs();
    if new > most {
        return Ok(None);
    }
    let mut reader = Reader { connection, query, catalogue };
    let mut changed = Changed::default();
    if new > 0 {
        let mut targets = HashSet::new();
        for recorded in reader.load(placed(query, Some(since)))? {
            targets.extend(target(&recorded));
            match &recorded.entry {
                Entry::Event(_) => changed.events.push(recorded),
                Entry::Fact(_) | Entry::Rate(_) | Entry::Contribution(_) | Entry::Erasure(_) => {
                    changed.shared.push(recorded);
                }
                Entry::Correction { .. } => {}
            }
        }
        changed.events.append(&mut events::of_keys(&mut reader, &targets)?);
    }
    if span.0 < span.1 {
        changed.events.append(&mut reader.load(self_approved(query, &query.event_kinds, span))?);
    }
    changed.events.retain(|recorded| match &recorded.entry {
        Entry::Event(Event { kind, .. }) => query.event_kinds.iter().any(|asked| kind == asked),
        _ => false,
    });
    changed.events = in_order(changed.events);
    Ok(Some(changed))
}

/// The first moment after another one at which an event approves itself; `None` where none is to.
pub fn approves_next(
    connection: &mut Connection,
    after: Moment,
) -> Result<Option<Moment>, StoreError> {
    let first: Option<i64> = entries::table
        .filter(entries::approved_at.gt(entries::occurred_at))
        .filter(entries::approved_at.gt(after.micros()))
        .select(entries::approved_at.assume_not_null())
        .order(entries::approved_at)
        .first(connection)
        .optional()?;
    Ok(first.map(Moment::from_micros))
}

/// The events of the query's kinds that occurred in a part of what it reads; `None` where there are more
/// than `most` of a kind.
pub fn occurred_in(
    connection: &mut Connection,
    query: &LogQuery,
    window: Window,
    most: u32,
    catalogue: &Catalogue,
) -> Result<Option<Vec<Recorded>>, StoreError> {
    let mut read = Vec::new();
    for kind in &query.event_kinds {
        if after_some(connection, query, kind, window, most)?.is_some() {
            return Ok(None);
        }
        let mut reader = Reader { connection: &mut *connection, query, catalogue };
        read.append(&mut reader.load(events_of(query, kind, window))?);
    }
    Ok(Some(read))
}

/// Events with all corrections of them.
pub fn with_corrections(
    connection: &mut Connection,
    query: &LogQuery,
    events: Vec<Recorded>,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut read = in_order(events);
    let mut reader = Reader { connection, query, catalogue };
    let corrections = others::corrections_of_few(&mut reader, &read)?;
    read.extend(corrections);
    Ok(read)
}

/// All events that are measured of some customers, with their corrections: those of the window, and for
/// journeys from the very first one on.
pub fn of_customers(
    connection: &mut Connection,
    query: &LogQuery,
    customers: &[String],
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut read = Vec::new();
    let journeys = query.journeys.is_some();
    let start = if journeys { query.measured_from } else { query.window.start };
    let always = Window::new(start, query.window.end);
    for chunk in customers.chunks(events::KEYS_AT_ONCE) {
        let whose = Whose::Customers(chunk);
        let rows = events_in(query, whose, None, &query.event_kinds, always);
        read.append(&mut reader.load(rows)?);
    }
    let corrections = others::corrections_of_few(&mut reader, &read)?;
    read.extend(corrections);
    Ok(read)
}

/// The customers of events of a kind that occurred in a short span, and when.
pub fn customers_of(
    connection: &mut Connection,
    query: &LogQuery,
    kind: &str,
    span: Window,
) -> Result<Vec<(String, Moment)>, StoreError> {
    let rows = events_of(query, kind, span)
        .filter(entries::customer.is_not_null())
        .select((entries::customer.assume_not_null(), entries::occurred_at.assume_not_null()));
    let rows = rows.load_iter::<(String, i64), _>(connection)?;
    rows.map(|row| row.map(|(customer, at)| (customer, Moment::from_micros(at))))
        .collect::<Result<_, _>>()
        .map_err(StoreError::from)
}
