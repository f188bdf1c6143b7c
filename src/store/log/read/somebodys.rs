//! The events that can be somebody's, alone: who looks behind one person's value need not read everybody's events.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::events::{self, KEYS_AT_ONCE};
use super::query::{LogQuery, Reader, Whose, looked_up};
use super::{Apart, in_order, others};
use crate::store::log::mentions::{self, EventPlace, named};
use crate::store::log::naming::{NamingField, fields_that_name};
use crate::store::log::row::{EVENT, FACT};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{
    Catalogue, Entry, Event, Fact, Field, OwnerShare, Recorded, SubjectKind, Value, ValueType,
    Window,
};

/// Of somebody whom more events name, everybody's events are read part by part, which needs less memory.
const MOST_NAMED: usize = 50_000;

/// What is read to tell which events are somebody's.
#[derive(Debug)]
pub struct Somebodys {
    /// Facts about all that the events name, and about whom those facts name; rates.
    pub lasting: Vec<Recorded>,
    /// The events with their corrections.
    pub events: Vec<Recorded>,
}

/// The events of a query that name a collaborator or what is or was theirs, with what else decides which of them
/// count: nothing where a log may be taken apart by time, all events of the same customers where by customer. `None`
/// where it is not known who is named, or where they are too many.
pub fn somebodys(
    connection: &mut Connection,
    query: &LogQuery,
    (collaborator, apart): (&str, Apart),
    catalogue: &Catalogue,
) -> Result<Option<Somebodys>, StoreError> {
    let naming = fields_that_name(connection, collaborator, catalogue)?;
    let references: BTreeSet<String> = naming.iter().flat_map(NamingField::named).collect();
    let references: Vec<String> = references.into_iter().collect();
    let places = mentions::places(connection, &references, MOST_NAMED, catalogue)?;
    let Some(places) = places else { return Ok(None) };
    let mut reader = Reader { connection, query, catalogue };
    let mut events = at(&mut reader, &places)?;
    // Of what was recorded lately, every place is among them.
    events.retain(|recorded| names_any(recorded, &references, catalogue));
    if apart == Apart::ByCustomer {
        events = of_their_customers(&mut reader, events)?;
    }
    let events = in_order(events);
    let corrections = others::corrections_of_few(&mut reader, &events)?;
    let mut lasting = others::all_rates(&mut reader)?;
    lasting.append(&mut facts_about(&mut reader, &events)?);
    let events = [events, corrections].concat();
    Ok(Some(Somebodys { lasting: in_order(lasting), events }))
}

/// The events at places that a query reads: of its window, and from before it as far as metrics look back.
fn at(reader: &mut Reader<'_>, places: &[EventPlace]) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let Window { start, end } = query.read();
    let mut by_stream: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for (stream, position) in places {
        if query.cut_off.includes(*stream, *position) {
            by_stream.entry(*stream).or_default().push(*position);
        }
    }
    let mut read = Vec::new();
    for (stream, positions) in &by_stream {
        for chunk in positions.chunks(KEYS_AT_ONCE) {
            // The place alone may use an index.
            let occurred_at = || entries::occurred_at.assume_not_null() + 0_i64;
            let rows = entries::table
                .filter(entries::stream.eq(stream).and(entries::position.eq_any(chunk)))
                .filter(entries::entry.concat("").eq(EVENT))
                .filter(entries::name.concat("").eq_any(&query.event_kinds))
                .filter(occurred_at().ge(start.micros()))
                .filter(occurred_at().lt(end.micros()));
            read.append(&mut reader.load(rows.into_boxed())?);
        }
    }
    Ok(read)
}

/// All events of the customers of some, as far as an evaluation reads them.
fn of_their_customers(
    reader: &mut Reader<'_>,
    events: Vec<Recorded>,
) -> Result<Vec<Recorded>, StoreError> {
    let customers: BTreeSet<Option<String>> =
        events.iter().filter_map(event).map(|it| it.customer().map(str::to_owned)).collect();
    let mut read = match customers.contains(&None) {
        true => events::of(reader, Whose::Nobody)?,
        false => Vec::new(),
    };
    let customers: Vec<String> = customers.into_iter().flatten().collect();
    for chunk in customers.chunks(KEYS_AT_ONCE) {
        read.append(&mut events::of(reader, Whose::Customers(chunk))?);
    }
    Ok(read)
}

/// The facts about all that some events name, about whom and what these facts name, and so on.
fn facts_about(reader: &mut Reader<'_>, events: &[Recorded]) -> Result<Vec<Recorded>, StoreError> {
    let catalogue = reader.catalogue;
    let fields = events.iter().filter_map(event).flat_map(|it| named_by_event(it, catalogue));
    let mut next: BTreeSet<String> = fields.collect();
    let mut known = next.clone();
    let mut facts = Vec::new();
    while !next.is_empty() {
        let subjects: Vec<String> = std::mem::take(&mut next).into_iter().collect();
        let read = of_subjects(reader, &subjects)?;
        for recorded in &read {
            let Entry::Fact(fact) = &recorded.entry else { continue };
            let new = named_by_fact(fact, catalogue).into_iter();
            next.extend(new.filter(|subject| known.insert(subject.clone())));
        }
        facts.extend(read);
    }
    Ok(facts)
}

fn of_subjects(reader: &mut Reader<'_>, subjects: &[String]) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let mut read = Vec::new();
    for chunk in subjects.chunks(KEYS_AT_ONCE) {
        let occurred_at = entries::occurred_at.assume_not_null() + 0_i64;
        let rows = looked_up(query, None)
            .filter(entries::subject.eq_any(chunk))
            .filter(entries::subject.is_not_null())
            .filter(entries::entry.concat("").eq(FACT))
            .filter(occurred_at.lt(query.window.end.micros()));
        read.append(&mut reader.load(rows)?);
    }
    Ok(read)
}

/// Whether an event names one of `references`, which are in order.
fn names_any(recorded: &Recorded, references: &[String], catalogue: &Catalogue) -> bool {
    let mut named = event(recorded).into_iter().flat_map(|it| named_by_event(it, catalogue));
    named.any(|subject| references.binary_search(&subject).is_ok())
}

fn event(recorded: &Recorded) -> Option<&Event> {
    match &recorded.entry {
        Entry::Event(event) => Some(event),
        _ => None,
    }
}

fn named_by_event(event: &Event, catalogue: &Catalogue) -> Vec<String> {
    let kind = catalogue.events.get(event.kind.as_str());
    let of = |field: &Field| subjects(event.fields.get(field.name.as_str())?, &field.value_type);
    kind.into_iter().flat_map(|kind| &kind.fields).filter_map(of).flatten().collect()
}

fn named_by_fact(fact: &Fact, catalogue: &Catalogue) -> Vec<String> {
    let value_type = catalogue.attribute_type(&fact.subject.kind, &fact.attribute);
    let found = value_type.zip(fact.value.as_ref());
    found.and_then(|(value_type, value)| subjects(value, value_type)).unwrap_or_default()
}

/// What a value refers to, as facts about it are found; `None` when to nothing.
fn subjects(value: &Value, value_type: &ValueType) -> Option<Vec<String>> {
    let subject = |kind: &SubjectKind, reference: &str| named(&kind.to_string(), reference);
    match value {
        Value::Owners(owners) => {
            let owner = |it: &OwnerShare| subject(&SubjectKind::Collaborator, &it.collaborator);
            Some(owners.iter().map(owner).collect())
        }
        Value::Ref(reference) => Some(vec![subject(&SubjectKind::of(value_type)?, reference)]),
        _ => None,
    }
}
