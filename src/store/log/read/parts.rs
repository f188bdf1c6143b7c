//! The log in parts that fit into memory: some customers, or some time, after the others.

use std::collections::HashMap;
use std::sync::OnceLock;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::events::{self, Key, key};
use super::query::{LogQuery, Reader, Span, Whose, at_once, events_of};
use super::{in_order, others};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError, erasures};
use rules::domain::{Catalogue, Moment, Recorded, Window};

/// How a log is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// By the kind of events, and by when they occurred.
    ByTime,
    /// By customer.
    ByCustomer,
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Events of a kind that occurred in a part of the window.
    Occurred {
        /// Their kind.
        kind: String,
        /// When.
        window: Window,
    },
    /// Events of a kind that all occurred at one moment, of some places of the log: who imports days without a time
    /// of day has many.
    AtOnce {
        /// Their kind.
        kind: String,
        /// When.
        at: Moment,
        /// The stream that holds them.
        stream: i32,
        /// The position before the first.
        after: i64,
        /// The last position.
        through: i64,
    },
    /// Events of no customer.
    Nobody,
    /// All events of some customers.
    Span(Span),
    /// All events of few customers.
    Customers(Vec<String>),
}

/// What holds for all parts, and which parts there are.
#[derive(Debug)]
pub struct Shared {
    /// Facts, contributions and rates.
    pub entries: Vec<Recorded>,
    /// Parts that together are the log.
    pub parts: Vec<Part>,
    /// How many customers were erased when it was read.
    pub erasures: i64,
    /// All corrections, once a part has so many events that looking for those of each takes longer.
    corrections: OnceLock<HashMap<Key, Vec<Recorded>>>,
}

/// Of so few events each is looked up whether anything was said of it: most logs have more corrections than a
/// short period has events.
pub(super) const FEW_EVENTS: u32 = 1_000;

/// Reads what holds for all parts, and finds parts of about `events_at_once` events each.
pub fn shared(
    connection: &mut Connection,
    query: &LogQuery,
    (apart, events_at_once): (Apart, u32),
    catalogue: &Catalogue,
) -> Result<Shared, StoreError> {
    let parts = match apart {
        Apart::ByTime => stretches(connection, query, events_at_once)?,
        Apart::ByCustomer => {
            let spans = spans(connection, query, events_at_once.into())?;
            std::iter::once(Part::Nobody).chain(spans.into_iter().map(Part::Span)).collect()
        }
    };
    let entries = lasting(connection, query, catalogue)?;
    let erasures = erasures::count(connection)?;
    Ok(Shared { entries, parts, erasures, corrections: OnceLock::new() })
}

/// What holds for all parts, alone.
pub fn lasting(
    connection: &mut Connection,
    query: &LogQuery,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut entries = others::facts_and_contributions(&mut reader)?;
    entries.append(&mut others::all_rates(&mut reader)?);
    Ok(in_order(entries))
}

/// The events of a part, with their corrections.
pub fn part(
    connection: &mut Connection,
    query: &LogQuery,
    shared: &Shared,
    part: &Part,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut read = match part {
        Part::Occurred { kind, window } => reader.load(events_of(query, kind, *window))?,
        Part::AtOnce { kind, at, stream, after, through } => {
            reader.load(at_once(kind, *at, *stream, (*after, *through)))?
        }
        Part::Nobody => events::of(&mut reader, Whose::Nobody)?,
        Part::Span(span) => events::of(&mut reader, Whose::Span(span))?,
        Part::Customers(customers) => events::of(&mut reader, Whose::Customers(customers))?,
    };
    read = in_order(read);
    let corrections = match shared.corrections.get() {
        Some(all) => of_events(all, &read),
        None if read.len() <= FEW_EVENTS as usize => {
            others::corrections_of_few(&mut reader, &read)?
        }
        None => {
            let all = others::all_corrections(&mut reader)?;
            of_events(shared.corrections.get_or_init(|| all), &read)
        }
    };
    read.extend(corrections);
    Ok(read)
}

/// Those of some events.
fn of_events(all: &HashMap<Key, Vec<Recorded>>, events: &[Recorded]) -> Vec<Recorded> {
    events.iter().filter_map(|event| all.get(&key(event))).flatten().cloned().collect()
}

/// The stretches of time of each kind that have at most so many events each.
fn stretches(
    connection: &mut Connection,
    query: &LogQuery,
    events_at_once: u32,
) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    for kind in &query.event_kinds {
        let Window { start: mut from, end } = query.read_of(kind);
        loop {
            query.go_on()?;
            let next = after_some(connection, query, kind, Window::new(from, end), events_at_once)?;
            if next == Some(from) {
                parts.append(&mut of_moment(connection, query, kind, from, events_at_once)?);
                from = Moment::from_micros(from.micros().saturating_add(1));
                continue;
            }
            let window = Window::new(from, next.unwrap_or(end));
            parts.push(Part::Occurred { kind: kind.clone(), window });
            let Some(next) = next else { break };
            from = next;
        }
    }
    Ok(parts)
}

/// When the event occurs that follows on the first `events` of a kind in a window; `None` when there are no more.
pub(super) fn after_some(
    connection: &mut Connection,
    query: &LogQuery,
    kind: &str,
    window: Window,
    events: u32,
) -> Result<Option<Moment>, StoreError> {
    let at: Option<i64> = events_of(query, kind, window)
        .order(entries::occurred_at.asc())
        .select(entries::occurred_at.assume_not_null())
        .offset(events.into())
        .first(connection)
        .optional()?;
    Ok(at.map(Moment::from_micros))
}

/// The events of a kind at one moment, in parts of so many each.
fn of_moment(
    connection: &mut Connection,
    query: &LogQuery,
    kind: &str,
    at: Moment,
    events_at_once: u32,
) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    for (stream, last) in query.cut_off.positions() {
        let mut after = 0;
        while after < last {
            query.go_on()?;
            let full: Option<i64> = at_once(kind, at, stream, (after, last))
                .order((entries::occurred_at.asc(), entries::stream.asc(), entries::position.asc()))
                .select(entries::position)
                .offset(i64::from(events_at_once.max(1)) - 1)
                .first(connection)
                .optional()?;
            let through = full.unwrap_or(last);
            parts.push(Part::AtOnce { kind: kind.to_owned(), at, stream, after, through });
            after = through;
        }
    }
    Ok(parts)
}

/// Spans of customers who have about so many events each in what a query reads; together they hold
/// all customers.
fn spans(
    connection: &mut Connection,
    query: &LogQuery,
    events_at_once: u64,
) -> Result<Vec<Span>, StoreError> {
    let since = query.journeys.as_ref().map_or(query.window.start, |journeys| journeys.since);
    let since = since.min(query.window.start).micros();
    let occurred_at = || entries::occurred_at.assume_not_null() + 0_i64;
    let counts = entries::table
        .filter(entries::customer.is_not_null())
        .filter(occurred_at().ge(since).and(occurred_at().lt(query.window.end.micros())))
        .group_by(entries::customer)
        .order(entries::customer.asc())
        .select((entries::customer.assume_not_null(), count_star()));
    let mut spans = Vec::new();
    let (mut span, mut events) = (Span::default(), 0_u64);
    for row in counts.load_iter::<(String, i64), _>(connection)? {
        query.go_on()?;
        let (customer, count) = row?;
        events = events.saturating_add(count.unsigned_abs());
        if events >= events_at_once {
            let next = Span { after: Some(customer.clone()), through: None };
            span.through = Some(customer);
            spans.push(std::mem::replace(&mut span, next));
            events = 0;
        }
    }
    spans.push(span);
    Ok(spans)
}
