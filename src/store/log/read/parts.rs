//! The log in parts that fit into memory: some customers after the others.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::events::{self, Key, customer, key, target};
use super::query::{LogQuery, Reader, Span, Whose, looked_up, placed, self_approved};
use super::{in_order, others};
use crate::store::log::row::EVENT;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, CutOff, Entry, Fact, Moment, Recorded, SubjectKind, Window};

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
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
    corrections: HashMap<Key, Vec<Recorded>>,
}

/// What was recorded since a cut-off.
#[derive(Debug, Default)]
pub struct Changed {
    /// Customers of whom there is something new.
    pub customers: BTreeSet<String>,
    /// Facts that do not concern everybody, and contributions.
    pub shared: Vec<Recorded>,
    /// There is something new that may concern everybody.
    pub everybody: bool,
}

/// Reads what holds for all parts, and finds parts of about `events_at_once` events each.
pub fn shared(
    connection: &mut Connection,
    query: &LogQuery,
    events_at_once: u64,
    catalogue: &Catalogue,
) -> Result<Shared, StoreError> {
    let spans = spans(connection, query, events_at_once)?.into_iter().map(Part::Span);
    let mut reader = Reader { connection, query, catalogue };
    let mut entries = others::facts_and_contributions(&mut reader)?;
    entries.append(&mut others::all_rates(&mut reader)?);
    Ok(Shared {
        entries: in_order(entries),
        parts: std::iter::once(Part::Nobody).chain(spans).collect(),
        corrections: others::all_corrections(&mut reader)?,
    })
}

/// The events of a part, with their corrections.
pub fn part(
    connection: &mut Connection,
    query: &LogQuery,
    shared: &Shared,
    part: &Part,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let whose = match part {
        Part::Nobody => Whose::Nobody,
        Part::Span(span) => Whose::Span(span),
        Part::Customers(customers) => Whose::Customers(customers),
    };
    let mut reader = Reader { connection, query, catalogue };
    let mut read = in_order(events::of(&mut reader, whose)?);
    let corrections = read.iter().filter_map(|event| shared.corrections.get(&key(event)));
    let corrections: Vec<Recorded> = corrections.flatten().cloned().collect();
    read.extend(corrections);
    Ok(read)
}

/// All events that are measured of some customers, from the very first one on, with their
/// corrections.
pub fn of_customers(
    connection: &mut Connection,
    query: &LogQuery,
    customers: &[String],
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut read = Vec::new();
    let always = Window::new(query.measured_from, query.window.end);
    for chunk in customers.chunks(events::KEYS_AT_ONCE) {
        let whose = Whose::Customers(chunk);
        let rows = super::query::events(query, whose, None, &query.event_kinds, always);
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
    let rows = looked_up(query, None)
        .filter(entries::entry.eq(EVENT))
        .filter(entries::name.eq(kind))
        .filter(entries::occurred_at.ge(span.start.micros()))
        .filter(entries::occurred_at.lt(span.end.micros()))
        .filter(entries::customer.is_not_null())
        .select((entries::customer.assume_not_null(), entries::occurred_at.assume_not_null()));
    let rows = rows.load_iter::<(String, i64), _>(connection)?;
    rows.map(|row| row.map(|(customer, at)| (customer, Moment::from_micros(at))))
        .collect::<Result<_, _>>()
        .map_err(StoreError::from)
}

/// Of whom there is something new up to the query's cut-off, beyond an earlier one, or has events
/// that approved themselves after a moment, up to another one. More than `most` new entries concern
/// everybody; a fact that nothing is `measured_by` concerns nobody.
pub fn changed_since(
    connection: &mut Connection,
    query: &LogQuery,
    since: &CutOff,
    span: (Moment, Moment),
    most: u64,
    measured_by: &dyn Fn(&Fact) -> bool,
    catalogue: &Catalogue,
) -> Result<Changed, StoreError> {
    let new = query.cut_off.positions().map(|(stream, last)| last - since.last(stream));
    if new.sum::<i64>().unsigned_abs() > most {
        return Ok(Changed { everybody: true, ..Changed::default() });
    }
    let mut reader = Reader { connection, query, catalogue };
    let mut changed = Changed::default();
    let mut targets = HashSet::new();
    for recorded in reader.load(placed(query, Some(since)))? {
        targets.extend(target(&recorded));
        match &recorded.entry {
            Entry::Fact(fact) if !measured_by(fact) => changed.shared.push(recorded),
            _ => changed.note(query, recorded),
        }
    }
    for event in events::of_keys(&mut reader, &targets)? {
        changed.note(query, event);
    }
    for event in reader.load(self_approved(query, &query.event_kinds, span))? {
        changed.note(query, event);
    }
    Ok(changed)
}

impl Changed {
    fn note(&mut self, query: &LogQuery, recorded: Recorded) {
        match &recorded.entry {
            Entry::Event(event) if !query.event_kinds.iter().any(|kind| event.kind == *kind) => {}
            Entry::Event(_) => match customer(&recorded) {
                Some(customer) => {
                    self.customers.insert(customer.to_owned());
                }
                None => self.everybody = true,
            },
            Entry::Fact(fact) if fact.subject.kind == SubjectKind::Customer => {
                self.customers.insert(fact.subject.reference.clone());
                self.shared.push(recorded);
            }
            Entry::Fact(_) | Entry::Rate(_) => self.everybody = true,
            Entry::Contribution(_) => self.shared.push(recorded),
            Entry::Correction { .. } => {}
        }
    }
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
