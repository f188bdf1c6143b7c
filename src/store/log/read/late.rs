//! What became known, between two cut-offs, of the time before a window.

use std::collections::HashMap;

use diesel::prelude::*;

use super::events::{Key, key, of_keys, target};
use super::others::ZONES_MICROS;
use super::query::{Entries, LogQuery, Reader, placed, self_approved};
use crate::store::log::page::get_all;
use crate::store::log::row::{APPROVE, EVENT, FACT, RATE, REJECT, REVERSE};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, CutOff, Entry, Late, Moment, Recorded};

/// What is asked of the time before a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateQuery {
    /// The kinds of events that count, up to which cut-off, in what currency. Of its window only the
    /// start matters.
    pub query: LogQuery,
    /// What was known at this cut-off, that of the settlement before, is not late.
    pub since: CutOff,
    /// Only what was recorded beyond this one is looked through.
    pub beyond: CutOff,
    /// Events known before that have approved themselves in this span are late, too: `(after, until]`.
    pub approved: (Moment, Moment),
}

/// Everything that became known of the time before the window: events, what was said of events, facts
/// that hold from before it, and rates of its days. One range of the log is read: that behind the cut-off.
pub fn late(
    connection: &mut Connection,
    asked: &LateQuery,
    catalogue: &Catalogue,
) -> Result<Vec<Late>, StoreError> {
    let query = &asked.query;
    let mut reader = Reader { connection, query, catalogue };
    let recorded = match asked.beyond.reaches(&query.cut_off) {
        true => Vec::new(),
        false => reader.load(recorded_since(query, &asked.beyond))?,
    };
    let targets = targets(&mut reader, &recorded)?;
    let mut late = Vec::new();
    for recorded in recorded {
        let target = target(&recorded).and_then(|key| targets.get(&key).cloned());
        if target.is_some() || concerns(query, &recorded) {
            late.push(Late { recorded, target, by_time: false });
        }
    }
    // Of an open period most events approve themselves while it is open: these are not read.
    let occurred_at = entries::occurred_at.assume_not_null() + 0_i64;
    let approved = self_approved(query, &query.event_kinds, asked.approved)
        .filter(occurred_at.lt(query.window.start.micros()));
    for recorded in reader.load(approved)? {
        let known = asked.since.includes(recorded.stream, recorded.position);
        if known && is_before(query, &recorded) {
            late.push(Late { recorded, target: None, by_time: true });
        }
    }
    Ok(late)
}

/// What [`late`] found before, at places; and whether time alone did it.
pub fn late_at(
    connection: &mut Connection,
    query: &LogQuery,
    places: &[(i32, i64, bool)],
    catalogue: &Catalogue,
) -> Result<Vec<Late>, StoreError> {
    let wanted: Vec<_> = places.iter().map(|(stream, position, _)| (*stream, *position)).collect();
    let recorded = get_all(connection, &wanted, catalogue)?;
    let targets = targets(&mut Reader { connection, query, catalogue }, &recorded)?;
    let mut by_place: HashMap<_, Recorded> =
        recorded.into_iter().map(|it| (it.place(), it)).collect();
    let late = places.iter().map(|(stream, position, by_time)| {
        let missing = || StoreError::Corrupt(format!("entry {stream}-{position} is missing"));
        let recorded = by_place.remove(&(*stream, *position)).ok_or_else(missing)?;
        let target = target(&recorded).and_then(|key| targets.get(&key).cloned());
        Ok(Late { recorded, target, by_time: *by_time })
    });
    late.collect()
}

/// Whether what an entry that is no correction says can matter before the window.
fn concerns(query: &LogQuery, recorded: &Recorded) -> bool {
    match &recorded.entry {
        Entry::Event(_) => is_before(query, recorded),
        Entry::Fact(_) | Entry::Rate(_) => true,
        Entry::Correction { .. } | Entry::Contribution(_) | Entry::Erasure(_) => false,
    }
}

fn is_before(query: &LogQuery, recorded: &Recorded) -> bool {
    matches!(&recorded.entry, Entry::Event(event) if query.before().contains(event.occurred_at))
}

/// The events before the window that corrections speak of.
fn targets(
    reader: &mut Reader<'_>,
    recorded: &[Recorded],
) -> Result<HashMap<Key, Recorded>, StoreError> {
    let mut events = of_keys(reader, &recorded.iter().filter_map(target).collect())?;
    let query = reader.query;
    let counts = |recorded: &Recorded| {
        matches!(&recorded.entry, Entry::Event(event)
            if query.event_kinds.iter().any(|kind| event.kind == *kind))
    };
    events.retain(|event| counts(event) && is_before(query, event));
    Ok(events.into_iter().map(|event| (key(&event), event)).collect())
}

/// Entries recorded since, that say something of a time before the window. Only their place may use an
/// index: what was recorded since is little beside all that happened before.
fn recorded_since<'a>(query: &'a LogQuery, since: &CutOff) -> Entries<'a> {
    let occurred_at = || entries::occurred_at.assume_not_null() + 0_i64;
    let kind = || entries::entry.concat("");
    let name = || entries::name.concat("");
    let event = kind().eq(EVENT).and(name().eq_any(&query.event_kinds));
    let rate = kind().eq(RATE).and(name().like(format!("%/{}", query.currency)));
    let start = query.window.start.micros();
    let before = event.or(kind().eq(FACT)).and(occurred_at().lt(start));
    // The day of a rate is one of the rule's zone, which may begin long before the day in UTC.
    let rate = rate.and(occurred_at().lt(start.saturating_add(ZONES_MICROS)));
    let dated = entries::occurred_at.is_not_null().and(before.or(rate));
    placed(query, Some(since)).filter(dated.or(kind().eq_any([APPROVE, REJECT, REVERSE])))
}
