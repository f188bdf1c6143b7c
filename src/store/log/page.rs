//! Looking entries up: one by its key or place, events by pages, corrections of events.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::store::connection::MultiBackend;
use crate::store::dialect;
use crate::store::fixed::fixed;
use crate::store::keyset::Slice;
use crate::store::pooled::goes_on;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{ApprovalState, Catalogue, EventFilter, Moment, Page, PageArgs, Recorded};

use super::append::KEYS_AT_ONCE;
use super::mentions::{self, EventPlace};
use super::naming::{NamingField, fields_that_name, names_any};
use super::row::{APPROVE, EVENT, IS_EVENT, REJECT, REVERSE, ReadRow};

type Entries<'a> = entries::BoxedQuery<'a, MultiBackend>;
pub(super) type Condition<'a> =
    Box<dyn BoxableExpression<entries::table, MultiBackend, SqlType = Nullable<Bool>> + 'a>;

/// What the last decision on the event says: APPROVE, REJECT, or nothing. It is in the event's stream.
const DECISION: &str = "(SELECT decision.entry FROM entries AS decision \
    WHERE decision.target = entries.key AND decision.source = entries.source \
    AND decision.stream = entries.stream AND decision.entry IN ('APPROVE', 'REJECT') \
    ORDER BY decision.position DESC LIMIT 1)";

/// What an index of its own has: events that somebody has to decide on, or has decided on.
const IS_BY_HAND: &str = "entries.approved_at IS NULL AND entries.entry = 'EVENT' \
    AND entries.occurred_at IS NOT NULL";

/// Whether an event was ever rejected. An index finds the few decisions that say so.
const WAS_REJECTED: &str = "(entries.key, entries.source) IN (SELECT judged.target, judged.source \
    FROM entries AS judged WHERE judged.entry = 'REJECT' AND judged.customer IS NULL)";

/// Whether an event approves itself, and later than `now`. Asked for by their places, which an index
/// finds: a planner would rather go through all events in their order.
fn is_approved_after(now: Moment) -> String {
    let now = now.micros();
    format!(
        "(entries.stream, entries.position) IN (SELECT later.stream, later.position \
         FROM entries AS later WHERE later.approved_at > later.occurred_at \
         AND later.approved_at > {now})"
    )
}

/// The slice that makes a page, how many rows the whole list has where that is wanted, and the rows of the
/// page.
type Cut = (Slice<Place>, Option<i64>, Vec<ReadRow>);

/// The rows of one page of a list whose latest moment comes first and, of one moment, what was recorded
/// last.
pub(super) fn latest_first<'a>(
    connection: &mut Connection,
    filtered: impl Fn() -> Entries<'a>,
    args: &PageArgs,
) -> Result<Cut, StoreError> {
    let slice = Slice::<Place>::of(args)?;
    let total = match slice.counted {
        true => Some(filtered().count().get_result(connection)?),
        false => None,
    };
    let mut page = filtered().limit(slice.rows()).select(ReadRow::as_select());
    if let Some(after) = &slice.after {
        page = page.filter(after.older());
    }
    if let Some(before) = &slice.before {
        page = page.filter(before.newer());
    }
    let (at, stream, position) = (entries::occurred_at, entries::stream, entries::position);
    page = if slice.from_back {
        page.order((at.asc(), stream.asc(), position.asc()))
    } else {
        page.order((at.desc(), stream.desc(), position.desc()))
    };
    Ok((slice, total, page.load(connection)?))
}

/// The entry with a key; of any source when none is given (then the one recorded first).
pub fn find(
    connection: &mut Connection,
    source: Option<&str>,
    key: &str,
    catalogue: &Catalogue,
) -> Result<Option<Recorded>, StoreError> {
    let mut query = entries::table.filter(entries::key.eq(key)).into_boxed();
    if let Some(source) = source {
        query = query.filter(entries::source.eq(source));
    }
    let row: Option<ReadRow> = query
        .order((entries::recorded_at, entries::stream, entries::position))
        .select(ReadRow::as_select())
        .first(connection)
        .optional()?;
    row.map(|row| row.decode(catalogue)).transpose()
}

/// The entry at a place of the log.
pub fn get(
    connection: &mut Connection,
    stream: i32,
    position: i64,
    catalogue: &Catalogue,
) -> Result<Option<Recorded>, StoreError> {
    let row: Option<ReadRow> = entries::table
        .find((stream, position))
        .select(ReadRow::as_select())
        .first(connection)
        .optional()?;
    row.map(|row| row.decode(catalogue)).transpose()
}

/// The entries at these places; those that do not exist are left out.
pub fn get_all(
    connection: &mut Connection,
    places: &[(i32, i64)],
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    rows_at(connection, places)?.into_iter().map(|row| row.decode(catalogue)).collect()
}

/// The rows at these places.
pub(super) fn rows_at(
    connection: &mut Connection,
    places: &[(i32, i64)],
) -> Result<Vec<ReadRow>, StoreError> {
    let mut by_stream: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for (stream, position) in places {
        by_stream.entry(*stream).or_default().push(*position);
    }
    let mut found = Vec::new();
    for (stream, positions) in by_stream {
        for chunk in positions.chunks(KEYS_AT_ONCE) {
            let rows: Vec<ReadRow> = entries::table
                .filter(entries::stream.eq(stream).and(entries::position.eq_any(chunk)))
                .select(ReadRow::as_select())
                .load(connection)?;
            found.extend(rows);
        }
    }
    Ok(found)
}

/// The events with these sources and keys; those that do not exist are left out.
pub fn events_of(
    connection: &mut Connection,
    events: &[(&str, &str)],
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut found = Vec::new();
    for chunk in events.chunks(KEYS_AT_ONCE) {
        let rows: Vec<ReadRow> = entries::table
            .filter(entries::key.eq_any(chunk.iter().map(|(_, key)| *key)))
            .filter(entries::entry.eq(EVENT))
            .select(ReadRow::as_select())
            .load(connection)?;
        for row in rows {
            if chunk.contains(&(row.source.as_str(), row.key.as_str())) {
                found.push(row.decode(catalogue)?);
            }
        }
    }
    Ok(found)
}

/// What was said later of the events with these sources and keys, in the order it was recorded.
pub fn corrections_of(
    connection: &mut Connection,
    events: &[(&str, &str)],
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut corrections = Vec::new();
    for chunk in events.chunks(KEYS_AT_ONCE) {
        let rows: Vec<ReadRow> = entries::table
            .filter(entries::target.eq_any(chunk.iter().map(|(_, key)| *key)))
            .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
            .order((entries::position, entries::stream))
            .select(ReadRow::as_select())
            .load(connection)?;
        for row in rows {
            let target = row.target.as_deref().unwrap_or_default();
            if chunk.contains(&(row.source.as_str(), target)) {
                corrections.push(row.decode(catalogue)?);
            }
        }
    }
    Ok(corrections)
}

/// A page of events, newest first. `now` decides about events that approve themselves.
pub fn page(
    connection: &mut Connection,
    filter: &EventFilter,
    args: &PageArgs,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Page<Recorded>, StoreError> {
    let owned = match &filter.collaborator {
        Some(collaborator) => Some(fields_that_name(connection, collaborator, catalogue)?),
        None => None,
    };
    let postgres = matches!(connection, Connection::Postgres(_));
    let filtered = || filtered(filter, owned.as_deref(), now, postgres);
    let places = match &owned {
        Some(naming) => {
            let references: BTreeSet<String> = naming.iter().flat_map(NamingField::named).collect();
            let references: Vec<String> = references.into_iter().collect();
            mentions::places(connection, &references, catalogue)?
        }
        None => None,
    };
    let parts = parts(filter, catalogue, places.as_deref(), now);
    let slice = Slice::<Place>::of(args)?;
    let mut total = slice.counted.then_some(0_i64);
    let mut rows = Vec::new();
    for part in &parts {
        let (_, count, more) = latest_first(connection, || part.of(filtered()), args)?;
        total = total.zip(count).map(|(total, count)| total.saturating_add(count));
        rows.extend(more);
    }
    rows.sort_by_key(|row| (row.occurred_at, row.stream, row.position));
    if !slice.from_back {
        rows.reverse();
    }
    rows.truncate(usize::try_from(slice.rows()).unwrap_or(usize::MAX));
    slice.page(rows, total, |row| Ok((Place::of(&row).to_string(), row.decode(catalogue)?)))
}

/// A part of a list of events; an index has it in its order, or it is short.
enum Part<'p> {
    Whole,
    /// Events of one kind.
    Kind(&'p str),
    /// Events that count once somebody says so.
    ByHand,
    /// Events that approve themselves later, in the words of the database.
    Later(String),
    /// Those at some positions of a stream.
    At(i32, Vec<i64>),
}

impl Part<'_> {
    fn of<'a>(&'a self, events: Entries<'a>) -> Entries<'a> {
        match self {
            Self::Whole => events,
            Self::Kind(kind) => events.filter(entries::name.eq(*kind)),
            Self::ByHand => events.filter(fixed(IS_BY_HAND)),
            Self::Later(is_later) => events.filter(sql::<Bool>(is_later)),
            Self::At(stream, positions) => {
                events.filter(entries::stream.eq(stream).and(entries::position.eq_any(positions)))
            }
        }
    }
}

/// Parts that together are the list, and have no event in common. There is an index of the events of a kind
/// in their order, and none of all events. `places` are those that the list may have events at, if that is
/// known.
fn parts<'p>(
    filter: &EventFilter,
    catalogue: &'p Catalogue,
    places: Option<&[EventPlace]>,
    now: Moment,
) -> Vec<Part<'p>> {
    let is_short = filter.customer.is_some() || filter.approval == Some(ApprovalState::Rejected);
    match (filter.approval, places) {
        (_, Some(places)) => at(places),
        (Some(ApprovalState::Pending), _) => {
            vec![Part::ByHand, Part::Later(is_approved_after(now))]
        }
        _ if filter.kind.is_some() || is_short => vec![Part::Whole],
        _ => catalogue.events.keys().map(|kind| Part::Kind(kind.as_str())).collect(),
    }
}

/// Events at places, so many at once as one statement asks for.
fn at(places: &[EventPlace]) -> Vec<Part<'static>> {
    let mut by_stream: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for (stream, position) in places {
        by_stream.entry(*stream).or_default().push(*position);
    }
    let mut parts = Vec::new();
    for (stream, positions) in by_stream {
        let chunks = positions.chunks(dialect::IDS_AT_ONCE);
        parts.extend(chunks.map(|chunk| Part::At(stream, chunk.to_vec())));
    }
    parts
}

/// Where an event is in the list: when it occurred, then its place in the log.
pub(super) struct Place {
    occurred_at: i64,
    stream: i32,
    position: i64,
}

impl Place {
    pub fn of(row: &ReadRow) -> Self {
        let occurred_at = row.occurred_at.unwrap_or_default();
        Self { occurred_at, stream: row.stream, position: row.position }
    }

    pub fn older(&self) -> Condition<'static> {
        let same_time = entries::occurred_at.eq(self.occurred_at);
        let same_stream = entries::stream.eq(self.stream).and(entries::position.lt(self.position));
        let later = entries::stream.lt(self.stream).or(same_stream);
        Box::new(entries::occurred_at.lt(self.occurred_at).or(same_time.and(later)))
    }

    pub fn newer(&self) -> Condition<'static> {
        let same_time = entries::occurred_at.eq(self.occurred_at);
        let same_stream = entries::stream.eq(self.stream).and(entries::position.gt(self.position));
        let later = entries::stream.gt(self.stream).or(same_stream);
        Box::new(entries::occurred_at.gt(self.occurred_at).or(same_time.and(later)))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.occurred_at, self.stream, self.position)
    }
}

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ':');
        let mut next = || parts.next().unwrap_or_default();
        Ok(Self {
            occurred_at: next().parse()?,
            stream: next().parse()?,
            position: next().parse()?,
        })
    }
}

fn filtered<'a>(
    filter: &'a EventFilter,
    naming: Option<&'a [NamingField]>,
    now: Moment,
    postgres: bool,
) -> Entries<'a> {
    let events = fixed(IS_EVENT).and(entries::occurred_at.is_not_null());
    let mut query = entries::table.filter(events).into_boxed();
    if let Some(kind) = &filter.kind {
        query = query.filter(entries::name.eq(kind));
    }
    if let Some(customer) = &filter.customer {
        query = query.filter(entries::customer.eq(customer));
    }
    if let Some(from) = filter.occurred_from {
        query = query.filter(entries::occurred_at.ge(from.micros()));
    }
    if let Some(before) = filter.occurred_before {
        query = query.filter(entries::occurred_at.lt(before.micros()));
    }
    if !postgres && (filter.approval.is_some() || naming.is_some()) {
        query = query.filter(goes_on());
    }
    if filter.approval == Some(ApprovalState::Rejected) {
        query = query.filter(fixed(WAS_REJECTED));
    }
    if let Some(approval) = filter.approval {
        query = query.filter(approval_is(approval, now));
    }
    if let Some(naming) = naming {
        query = query.filter(names_any(naming, postgres));
    }
    query
}

fn approval_is(approval: ApprovalState, now: Moment) -> Condition<'static> {
    let decision = || sql::<Nullable<Text>>(DECISION);
    let by_itself = entries::approved_at.le(now.micros());
    let not_yet = entries::approved_at.is_null().nullable();
    match approval {
        ApprovalState::Rejected => Box::new(decision().eq(REJECT)),
        ApprovalState::Approved => {
            let undecided = decision().is_null().nullable();
            Box::new(decision().eq(APPROVE).or(undecided.and(by_itself)))
        }
        ApprovalState::Pending => {
            let undecided = decision().is_null().nullable();
            Box::new(undecided.and(not_yet.or(entries::approved_at.gt(now.micros()))))
        }
    }
}
