//! What an evaluation reads besides events: facts, contributions, rates and corrections.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use super::events::{KEYS_AT_ONCE, Key, key, target};
use super::query::{Entries, LogQuery, Reader, looked_up};
use crate::store::StoreError;
use crate::store::log::row::{APPROVE, CONTRIBUTION, FACT, RATE, REJECT, REVERSE, rate_name};
use crate::store::schema::entries;
use rules::domain::{Correction, Currency, Entry, Event, Fact, Recorded, Value, Window};

/// A rate holds for a day of the rule's zone, which is never further from a day in UTC than this.
pub(super) const ZONES_MICROS: i64 = 2 * 86_400 * 1_000_000;

/// Every fact that holds from before the window's end, and contributions.
pub(super) fn facts_and_contributions(
    reader: &mut Reader<'_>,
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let mut read = reader.load(facts(query))?;
    let given = contributions(looked_up(query, None), query, query.window);
    read.append(&mut reader.load(given)?);
    if let Some(after) = &query.funds_after {
        let late = contributions(looked_up(query, Some(after)), query, query.before());
        read.append(&mut reader.load(late)?);
    }
    Ok(read)
}

/// The corrections of events.
pub(super) fn corrections_of(
    reader: &mut Reader<'_>,
    events: &[Recorded],
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let named: HashSet<Key> = events.iter().map(key).collect();
    let Some(first) = events.iter().map(|event| event.position).min() else {
        return Ok(Vec::new());
    };
    let mut read = reader.load(corrections(query, first))?;
    read.retain(|correction| target(correction).is_some_and(|key| named.contains(&key)));
    Ok(read)
}

/// The corrections of so few events that each is looked up.
pub(super) fn corrections_of_few(
    reader: &mut Reader<'_>,
    events: &[Recorded],
) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let named: HashSet<Key> = events.iter().map(key).collect();
    let keys: Vec<&str> = named.iter().map(|(_, key)| key.as_str()).collect();
    let mut read = Vec::new();
    for chunk in keys.chunks(KEYS_AT_ONCE) {
        let of_chunk = looked_up(query, None)
            .filter(entries::target.eq_any(chunk))
            .filter(entries::target.is_not_null())
            .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]));
        read.append(&mut reader.load(of_chunk)?);
    }
    read.retain(|correction| target(correction).is_some_and(|key| named.contains(&key)));
    Ok(read)
}

/// All corrections, by the event they speak of.
pub(super) fn all_corrections(
    reader: &mut Reader<'_>,
) -> Result<HashMap<Key, Vec<Recorded>>, StoreError> {
    let query = reader.query;
    let mut by_target: HashMap<Key, Vec<Recorded>> = HashMap::new();
    for correction in reader.load(corrections(query, 0))? {
        if let Some(key) = target(&correction) {
            by_target.entry(key).or_default().push(correction);
        }
    }
    Ok(by_target)
}

/// All rates into the query's currency.
pub(super) fn all_rates(reader: &mut Reader<'_>) -> Result<Vec<Recorded>, StoreError> {
    let query = reader.query;
    let into = looked_up(query, None)
        .filter(entries::customer.is_null())
        .filter(entries::entry.eq(RATE))
        .filter(entries::name.like(format!("%/{}", query.currency)));
    reader.load(into)
}

/// Every fact that holds from before the window's end.
pub(super) fn facts(query: &LogQuery) -> Entries<'_> {
    // Not by time: nearly everything there is lies before the window's end.
    let occurred_at = || entries::occurred_at.assume_not_null() + 0_i64;
    looked_up(query, None)
        .filter(entries::subject.is_not_null())
        .filter(entries::entry.eq(FACT))
        .filter(occurred_at().lt(query.window.end.micros()))
}

/// Those that are contributions to the query's distributor, given in a window.
fn contributions<'a>(rows: Entries<'a>, query: &'a LogQuery, window: Window) -> Entries<'a> {
    rows.filter(entries::customer.is_null())
        .filter(entries::entry.eq(CONTRIBUTION))
        .filter(entries::name.eq(&query.distributor))
        .filter(entries::occurred_at.ge(window.start.micros()))
        .filter(entries::occurred_at.lt(window.end.micros()))
}

/// The rates that convert the money of these events, of the days around them; of all their days and
/// of the window's end where facts or refunds are of another currency. `None` when all of it is of
/// the query's currency.
pub(super) fn rates<'a>(
    query: &'a LogQuery,
    events: &[Recorded],
    others: &[Recorded],
) -> Option<Entries<'a>> {
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
    let rates = looked_up(query, None)
        .filter(entries::customer.is_null())
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
    looked_up(query, None)
        .filter(entries::position.gt(after))
        .filter(entries::customer.is_null())
        .filter(entries::target.is_not_null())
        .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
}
