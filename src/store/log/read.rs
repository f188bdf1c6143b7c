//! What an evaluation reads: events of its window and late ones, facts, and corrections.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::{
    Catalogue, Correction, Currency, CutOff, Entry, Event, Fact, Moment, Recorded, Value, Window,
};
use crate::store::connection::MultiBackend;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};

use super::row::{APPROVE, CONTRIBUTION, EVENT, FACT, RATE, REJECT, REVERSE, ReadRow, rate_name};

/// Which part of the log an evaluation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// The event kinds that the program names.
    pub event_kinds: Vec<String>,
    /// What is measured.
    pub window: Window,
    /// How far the log is read.
    pub cut_off: CutOff,
    /// The cut-off of the settlement before: what was recorded later and belongs before the window
    /// is read too.
    pub late_after: Option<CutOff>,
    /// The start of the distributor's first period: nothing earlier is ever read.
    pub measured_from: Moment,
    /// Events that have approved themselves in this span, after a settlement, are read like late
    /// ones: `(after, until]`. Nothing without a settlement before.
    pub self_approved: Option<(Moment, Moment)>,
    /// What the rule pays in: rates into it are read for the money of other currencies.
    pub currency: Currency,
    /// The distributor, whose contributions are read.
    pub distributor: String,
    /// The event kinds of which only some of each group count in full: when one of them was judged
    /// late, all of them from before the window are read, to see what takes its place.
    pub grouped: Vec<String>,
    /// What journeys need besides; nothing for a rule without clusters that an event closes.
    pub journeys: Option<JourneyQuery>,
}

/// Events from before the window that may belong to journeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyQuery {
    /// The event kinds of the clusters.
    pub kinds: Vec<String>,
    /// A journey that counts in the window has no event before this.
    pub since: Moment,
    /// Whether journeys are those of one customer each. Of a group that changed late, everything is
    /// read; where that cannot be told by the customer, everything of all groups.
    pub by_customer: bool,
}

type Entries<'a> = entries::BoxedQuery<'a, MultiBackend>;

/// How many keys one look-up asks for: so few that a planner without statistics uses the index.
const KEYS_AT_ONCE: usize = 100;

/// A rate holds for a day of the rule's zone, which is never further from a day in UTC than this.
const ZONES_MICROS: i64 = 2 * 86_400 * 1_000_000;

/// The entries of a query: events that occurred in the window; late events; events before the
/// window that were judged or taken back late; the corrections of all these; every fact that holds
/// from before the window's end; contributions; rates for the money of other currencies. Streams and
/// positions rise.
pub fn read(
    connection: &mut Connection,
    query: &LogQuery,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut load = |rows: Entries<'_>| load(connection, rows, catalogue);
    let mut events = load(occurred(placed(query, None), query, query.window))?;
    let mut recorded = load(contributions(placed(query, None), query, query.window))?;
    if let Some(late_after) = &query.late_after {
        let before = Window::new(query.measured_from, query.window.start);
        let late = || placed(query, Some(late_after));
        events.append(&mut load(occurred(late(), query, before))?);
        recorded.append(&mut load(contributions(late(), query, before))?);
        let judged = late().filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]));
        let judged = load(judged)?;
        let targets: HashSet<Key> = judged.iter().filter_map(target).collect();
        let keys: Vec<&str> = targets.iter().map(|(_, key)| key.as_str()).collect();
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let named = placed(query, None).filter(entries::key.eq_any(chunk));
            let named = load(occurred(named, query, before))?;
            events.extend(named.into_iter().filter(|event| targets.contains(&key(event))));
        }
        let judged = |event: &Recorded| targets.contains(&key(event));
        if events.iter().any(|event| is_grouped(query, event) && judged(event)) {
            events.append(&mut load(of_kinds(placed(query, None), &query.grouped, before))?);
        }
        if let Some(span) = query.self_approved {
            let approved = self_approved(placed(query, None), span);
            events.append(&mut load(occurred(approved, query, before))?);
        }
    }
    if let Some(journeys) = &query.journeys {
        events.append(&mut past_of_journeys(&mut load, query, journeys, &events)?);
    }
    recorded.append(&mut load(facts(query))?);
    let named: HashSet<Key> = events.iter().map(key).collect();
    let speaks_of =
        |correction: &Recorded| target(correction).is_some_and(|key| named.contains(&key));
    if let Some(first) = events.iter().map(|event| event.position).min() {
        let corrections = load(corrections(query, first))?;
        recorded.extend(corrections.into_iter().filter(speaks_of));
    }
    if let Some(rates) = rates(query, &events, &recorded) {
        recorded.append(&mut load(rates)?);
    }
    recorded.append(&mut events);
    recorded.sort_unstable_by_key(|entry| (entry.stream, entry.position));
    recorded.dedup_by_key(|entry| (entry.stream, entry.position));
    Ok(recorded)
}

/// Events before the window that journeys may hold: as far back as those of the window reach, and
/// everything of groups of which something came late.
fn past_of_journeys(
    load: &mut impl FnMut(Entries<'_>) -> Result<Vec<Recorded>, StoreError>,
    query: &LogQuery,
    journeys: &JourneyQuery,
    events: &[Recorded],
) -> Result<Vec<Recorded>, StoreError> {
    let since = journeys.since.max(query.measured_from).min(query.window.start);
    let rows = || placed(query, None);
    let recent = Window::new(since, query.window.start);
    let mut past = load(of_kinds(rows(), &journeys.kinds, recent))?;
    let early = Window::new(query.measured_from, since);
    let is_late = |recorded: &&Recorded| match &recorded.entry {
        Entry::Event(event) => {
            event.occurred_at < query.window.start && journeys.kinds.contains(&event.kind)
        }
        _ => false,
    };
    let mut late = events.iter().filter(is_late).peekable();
    if late.peek().is_none() || early.start >= early.end {
        return Ok(past);
    }
    if !journeys.by_customer {
        past.append(&mut load(of_kinds(rows(), &journeys.kinds, early))?);
        return Ok(past);
    }
    let customers: BTreeSet<&str> = late.filter_map(customer).collect();
    let customers: Vec<&str> = customers.into_iter().collect();
    for chunk in customers.chunks(KEYS_AT_ONCE) {
        let theirs = rows().filter(entries::customer.eq_any(chunk));
        past.append(&mut load(of_kinds(theirs, &journeys.kinds, early))?);
    }
    Ok(past)
}

/// Whether an event is from before the window and of a kind that counts by groups.
fn is_grouped(query: &LogQuery, recorded: &Recorded) -> bool {
    match &recorded.entry {
        Entry::Event(event) => {
            event.occurred_at < query.window.start && query.grouped.contains(&event.kind)
        }
        _ => false,
    }
}

fn customer(recorded: &Recorded) -> Option<&str> {
    match &recorded.entry {
        Entry::Event(event) => match event.fields.get("customer") {
            Some(Value::Ref(customer)) => Some(customer),
            _ => None,
        },
        _ => None,
    }
}

/// Source and key of an entry.
type Key = (String, String);

fn key(event: &Recorded) -> Key {
    (event.source.clone(), event.key.clone())
}

/// Source and key of the event that a correction speaks of.
fn target(correction: &Recorded) -> Option<Key> {
    match &correction.entry {
        Entry::Correction { target, .. } => Some((correction.source.clone(), target.clone())),
        _ => None,
    }
}

fn load(
    connection: &mut Connection,
    query: Entries<'_>,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = query.select(ReadRow::as_select()).load_iter::<ReadRow, _>(connection)?;
    rows.map(|row| row?.decode(catalogue)).collect()
}

/// Entries up to the query's cut-off, beyond another one if given.
fn placed<'a>(query: &'a LogQuery, beyond: Option<&CutOff>) -> Entries<'a> {
    let place = |(stream, last): (i32, i64)| {
        let after = beyond.map_or(0, |cut_off| cut_off.last(stream));
        let within = entries::position.gt(after).and(entries::position.le(last));
        entries::stream.eq(stream).and(within)
    };
    let mut places = query.cut_off.positions();
    let Some(first) = places.next() else {
        return entries::table.filter(entries::position.lt(0)).into_boxed();
    };
    let condition: Box<dyn BoxableExpression<entries::table, MultiBackend, SqlType = Bool>> =
        places.fold(Box::new(place(first)), |any, next| Box::new(any.or(place(next))));
    entries::table.filter(condition).into_boxed()
}

fn facts(query: &LogQuery) -> Entries<'_> {
    placed(query, None)
        .filter(entries::subject.is_not_null())
        .filter(entries::entry.eq(FACT))
        .filter(entries::occurred_at.lt(query.window.end.micros()))
}

/// Those that are events of the query's kinds and occurred in a window.
fn occurred<'a>(rows: Entries<'a>, query: &'a LogQuery, window: Window) -> Entries<'a> {
    of_kinds(rows, &query.event_kinds, window)
}

fn of_kinds<'a>(rows: Entries<'a>, kinds: &'a [String], window: Window) -> Entries<'a> {
    rows.filter(entries::entry.eq(EVENT))
        .filter(entries::name.eq_any(kinds))
        .filter(entries::occurred_at.ge(window.start.micros()))
        .filter(entries::occurred_at.lt(window.end.micros()))
}

/// Those that are contributions to the query's distributor, given in a window.
fn contributions<'a>(rows: Entries<'a>, query: &'a LogQuery, window: Window) -> Entries<'a> {
    rows.filter(entries::entry.eq(CONTRIBUTION))
        .filter(entries::name.eq(&query.distributor))
        .filter(entries::occurred_at.ge(window.start.micros()))
        .filter(entries::occurred_at.lt(window.end.micros()))
}

/// Those that were to approve themselves in a span.
fn self_approved(rows: Entries<'_>, (after, until): (Moment, Moment)) -> Entries<'_> {
    rows.filter(entries::approved_at.gt(entries::occurred_at))
        .filter(entries::approved_at.gt(after.micros()))
        .filter(entries::approved_at.le(until.micros()))
}

/// The rates that convert the money of these events, of the days around them; of all their days and
/// of the window's end where facts or refunds are of another currency. Nothing when all of it is of
/// the query's currency.
fn rates<'a>(query: &'a LogQuery, events: &[Recorded], others: &[Recorded]) -> Option<Entries<'a>> {
    let name = |currency| rate_name(currency, query.currency);
    let elsewhere = others.iter().filter_map(|other| foreign_beside(other, query.currency));
    let mut names: BTreeSet<String> = elsewhere.map(name).collect();
    let beside = !names.is_empty();
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    if beside {
        last = query.window.end.micros();
        first = query.window.start.micros();
    }
    for recorded in events {
        let Entry::Event(event) = &recorded.entry else { continue };
        names.extend(foreign(event, query.currency).map(name));
        if beside || foreign(event, query.currency).next().is_some() {
            first = first.min(event.occurred_at.micros());
            last = last.max(event.occurred_at.micros());
        }
    }
    if names.is_empty() {
        return None;
    }
    let rates = placed(query, None)
        .filter(entries::entry.eq(RATE))
        .filter(entries::name.eq_any(names))
        .filter(entries::occurred_at.ge(first.saturating_sub(ZONES_MICROS)))
        .filter(entries::occurred_at.le(last.saturating_add(ZONES_MICROS)));
    Some(rates)
}

/// The other currency that a fact or a refund is of.
fn foreign_beside(other: &Recorded, own: Currency) -> Option<Currency> {
    let money = match &other.entry {
        Entry::Fact(Fact { value: Some(Value::Money(money)), .. }) => *money,
        Entry::Correction { correction: Correction::Reverse { amount, .. }, .. } => (*amount)?,
        _ => return None,
    };
    (money.currency != own).then_some(money.currency)
}

/// The other currencies in which an event has money.
fn foreign(event: &Event, own: Currency) -> impl Iterator<Item = Currency> {
    event.fields.values().filter_map(move |value| match value {
        Value::Money(money) if money.currency != own => Some(money.currency),
        _ => None,
    })
}

/// Every correction that can speak of events from position `first` on, because a correction comes
/// after its event. Which of them it speaks of is not asked of the database: joining a log with
/// itself is what planners get wrong most.
fn corrections(query: &LogQuery, first: i64) -> Entries<'_> {
    let one_stream = query.cut_off.positions().count() == 1;
    let after = if one_stream { first } else { 0 };
    placed(query, None)
        .filter(entries::position.gt(after))
        .filter(entries::target.is_not_null())
        .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
}
