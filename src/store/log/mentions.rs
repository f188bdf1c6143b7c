//! Whom events name: collaborators, and assets. Recording does not wait for this: it is read from the log
//! afterwards, many events at once, and what was recorded since is looked through. Nothing depends on what
//! is kept: without it, or where a collaborator is named too often, events are gone through.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde_json::Value as Json;

use crate::store::dialect::{self, insert_all};
use crate::store::schema::{entries, mentions, mentions_read};
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, ValueType};

use super::row::EVENT;
use super::streams;

/// How many events are read in one transaction.
const EVENTS_AT_ONCE: i64 = 5_000;
/// How many entries that were not read yet are looked through.
const MOST_UNREAD: i64 = 5_000;
/// How many references one look-up asks for.
const REFERENCES_AT_ONCE: usize = 100;
/// The counter that says who reads: one server at a time.
const COUNTER: &str = "mentions";

/// The place of an entry in the log.
pub(super) type EventPlace = (i32, i64);

/// The fields in which events name somebody, by kind: each with what stands before the reference.
pub(super) struct Naming(BTreeMap<String, Vec<(String, String)>>);

#[derive(Insertable)]
#[diesel(table_name = mentions, treat_none_as_default_value = false)]
struct MentionRow {
    reference: String,
    stream: i32,
    position: i64,
}

#[derive(Insertable)]
#[diesel(table_name = mentions_read, treat_none_as_default_value = false)]
struct ReadRow {
    stream: i32,
    last_position: i64,
    made_of: String,
}

/// `KIND:REFERENCE` of who is named.
pub(super) fn named(kind: &str, reference: &str) -> String {
    format!("{kind}:{reference}")
}

/// What stands before the reference of a collaborator.
pub(super) const COLLABORATOR: &str = "collaborator";

impl Naming {
    /// The naming fields of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let fields = |kind: &rules::domain::EventKind| {
            let naming = kind.fields.iter().filter_map(|field| match &field.value_type {
                ValueType::Collaborator => Some((field.name.to_string(), COLLABORATOR.to_owned())),
                ValueType::Asset(asset) => Some((field.name.to_string(), asset.clone())),
                _ => None,
            });
            (kind.name.to_string(), naming.collect::<Vec<_>>())
        };
        let kinds = catalogue.events.values().map(fields);
        Self(kinds.filter(|(_, fields)| !fields.is_empty()).collect())
    }

    /// What the mentions were read by; with other fields, all are read anew.
    fn text(&self) -> String {
        let fields = |(kind, fields): (&String, &Vec<(String, String)>)| {
            let fields: Vec<String> =
                fields.iter().map(|(field, of)| format!("{kind}.{field}={of}")).collect();
            fields.join(" ")
        };
        self.0.iter().map(fields).collect::<Vec<_>>().join(" ")
    }

    /// Whom an event of a kind names with its body.
    fn mentions(&self, kind: &str, body: &str) -> Result<BTreeSet<String>, StoreError> {
        let Some(fields) = self.0.get(kind) else { return Ok(BTreeSet::new()) };
        let body_json: Json = serde_json::from_str(body)
            .map_err(|_| StoreError::corrupt("the body of an entry", body))?;
        let reference =
            |(field, of): &(String, String)| Some(named(of, body_json.get(field)?.as_str()?));
        Ok(fields.iter().filter_map(reference).collect())
    }
}

/// The places of all events that can name one of `references`, and of some that do not; `None` where these are more
/// than `most`, and where so much was recorded lately that it is not known.
pub(super) fn places(
    connection: &mut Connection,
    references: &[String],
    most: usize,
    catalogue: &Catalogue,
) -> Result<Option<Vec<EventPlace>>, StoreError> {
    let read = read_so_far(connection, &Naming::of(catalogue).text())?;
    let heads: Vec<EventPlace> = streams::reached(connection)?;
    let last = |stream: i32| read.get(&stream).copied().unwrap_or(0);
    if behind(&heads, &read) > MOST_UNREAD {
        return Ok(None);
    }
    let mut found = BTreeSet::new();
    for chunk in references.chunks(REFERENCES_AT_ONCE) {
        let places = mentions::table
            .filter(mentions::reference.eq_any(chunk))
            .select((mentions::stream, mentions::position))
            .limit(i64::try_from(most).unwrap_or(i64::MAX) + 1);
        found.extend(places.load::<EventPlace>(connection)?);
        if found.len() > most {
            return Ok(None);
        }
    }
    for (stream, _) in heads {
        let unread = entries::table
            .filter(entries::stream.eq(stream).and(entries::position.gt(last(stream))))
            .select((entries::stream, entries::position));
        found.extend(unread.load::<EventPlace>(connection)?);
    }
    Ok(Some(found.into_iter().collect()))
}

/// Reads whom the events name that were recorded since the last time, some of them. Whether there may be
/// more.
pub fn catch_up(connection: &mut Connection, catalogue: &Catalogue) -> Result<bool, StoreError> {
    dialect::insert_missing_counter(connection, COUNTER)?;
    dialect::lock_counter(connection, COUNTER)?;
    let naming = Naming::of(catalogue);
    let made_of = naming.text();
    let read = read_so_far(connection, &made_of)?;
    if read.is_empty() {
        diesel::delete(mentions::table).execute(connection)?;
        diesel::delete(mentions_read::table).execute(connection)?;
    }
    let mut more = false;
    for (stream, _) in streams::reached(connection)? {
        let after = read.get(&stream).copied().unwrap_or(0);
        let (rows, last, full) = unread(connection, stream, after, &naming)?;
        more |= full;
        insert_all!(connection, mentions::table, rows);
        let of_stream = mentions_read::table.filter(mentions_read::stream.eq(stream));
        diesel::delete(of_stream).execute(connection)?;
        let row = vec![ReadRow { stream, last_position: last, made_of: made_of.clone() }];
        insert_all!(connection, mentions_read::table, row);
    }
    Ok(more)
}

/// Whether so much was recorded since the last time that it is worth reading it.
pub fn is_behind(connection: &mut Connection, catalogue: &Catalogue) -> Result<bool, StoreError> {
    let read = read_so_far(connection, &Naming::of(catalogue).text())?;
    let heads: Vec<EventPlace> = streams::reached(connection)?;
    Ok(behind(&heads, &read) > MOST_UNREAD / 5)
}

/// How many entries were recorded since mentions were read last.
fn behind(heads: &[EventPlace], read: &BTreeMap<i32, i64>) -> i64 {
    heads.iter().map(|(stream, head)| head - read.get(stream).copied().unwrap_or(0)).sum()
}

/// Whom the next events of a stream name, the last place that was looked at, and whether there may be more.
fn unread(
    connection: &mut Connection,
    stream: i32,
    after: i64,
    naming: &Naming,
) -> Result<(Vec<MentionRow>, i64, bool), StoreError> {
    let next: Vec<(i64, String, String, String)> = entries::table
        .filter(entries::stream.eq(stream).and(entries::position.gt(after)))
        .order(entries::position.asc())
        .limit(EVENTS_AT_ONCE)
        .select((entries::position, entries::entry, entries::name, entries::body))
        .load(connection)?;
    let full = i64::try_from(next.len()).is_ok_and(|count| count == EVENTS_AT_ONCE);
    let last = next.last().map_or(after, |(position, ..)| *position);
    let mut rows = Vec::with_capacity(next.len());
    for (position, entry, kind, body) in next {
        if entry == EVENT {
            let row = |reference| MentionRow { reference, stream, position };
            rows.extend(naming.mentions(&kind, &body)?.into_iter().map(row));
        }
    }
    // In the order of the index, each of its pages is written once.
    rows.sort_by(|one, other| one.reference.cmp(&other.reference));
    Ok((rows, last, full))
}

/// The last place of each stream that was read by these fields.
fn read_so_far(
    connection: &mut Connection,
    made_of: &str,
) -> Result<BTreeMap<i32, i64>, StoreError> {
    let read: Vec<EventPlace> = mentions_read::table
        .filter(mentions_read::made_of.eq(made_of))
        .select((mentions_read::stream, mentions_read::last_position))
        .load(connection)?;
    Ok(read.into_iter().collect())
}
