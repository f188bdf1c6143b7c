//! What was said of the events that somebody judges or takes back. It is looked up in the transaction
//! that writes, with the head of the event's stream locked, where all of this is: two who take back at once, even on two servers, cannot
//! take more together than the event brought, and of two who judge at once the second sees what the
//! first one said.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::Value as Json;

use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{EventStep, EventWords, Money, RefundRefused, Refundable, StepRefused};

use super::append::{Appended, KEYS_AT_ONCE};
use super::row::{APPROVE, EVENT, EntryRow, REJECT, REVERSE, money};

/// Source and key of an event.
pub(super) type Name = (String, String);

/// What was said of each event that entries on their way speak of.
pub(super) struct Histories {
    events: HashMap<Name, EventWords<Said>>,
}

/// Where a word was recorded, and the digest of its content.
struct Said {
    stream: i32,
    position: i64,
    digest: Vec<u8>,
}

impl Histories {
    /// Looks up the events that `rows` speak of, and what was said of them before. Without such rows it
    /// asks for nothing.
    pub fn read<'r>(
        connection: &mut Connection,
        rows: impl Iterator<Item = &'r EntryRow> + Clone,
    ) -> Result<Self, StoreError> {
        let wanted: HashSet<Name> = rows.clone().filter_map(spoken_of).collect();
        let mut histories = Self { events: HashMap::with_capacity(wanted.len()) };
        if wanted.is_empty() {
            return Ok(histories);
        }
        let keys: Vec<&str> = wanted.iter().map(|(_, key)| key.as_str()).collect();
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let events = entries::table
                .filter(entries::key.eq_any(chunk).and(entries::entry.eq(EVENT)))
                .select((entries::source, entries::key, entries::body))
                .load::<(String, String, String)>(connection)?;
            for (source, key, body) in events {
                histories.add_event((source, key), &body, &wanted)?;
            }
        }
        // An event may be on its way together with what is said of it.
        for row in rows.filter(|row| row.entry == EVENT) {
            histories.add_event((row.source.clone(), row.key.clone()), &row.body, &wanted)?;
        }
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            histories.add_said(connection, chunk)?;
        }
        Ok(histories)
    }

    /// Adds an event if it is one of those that are spoken of. Of two with one name the first is the
    /// one that is recorded.
    fn add_event(
        &mut self,
        name: Name,
        body: &str,
        wanted: &HashSet<Name>,
    ) -> Result<(), StoreError> {
        if wanted.contains(&name) && !self.events.contains_key(&name) {
            let fields = json(body)?;
            // Of the values of fields only money is an object, and fields are sorted by name.
            let amounts = fields.as_object().into_iter().flat_map(|fields| fields.values());
            let words = EventWords::of(Refundable::of(amounts.filter_map(money)));
            self.events.insert(name, words);
        }
        Ok(())
    }

    /// Adds what was said of the events with these keys, in the order of the log.
    fn add_said(&mut self, connection: &mut Connection, keys: &[&str]) -> Result<(), StoreError> {
        type Row = (String, String, String, String, i32, i64, Vec<u8>);
        let rows: Vec<Row> = entries::table
            .filter(entries::target.eq_any(keys))
            .filter(entries::entry.eq_any([APPROVE, REJECT, REVERSE]))
            .order((entries::position, entries::stream))
            .select((
                entries::source,
                entries::target.assume_not_null(),
                entries::entry,
                entries::body,
                entries::stream,
                entries::position,
                entries::digest,
            ))
            .load(connection)?;
        for (source, target, entry, body, stream, position, digest) in rows {
            if let Some(words) = self.events.get_mut(&(source, target))
                && let Some(step) = step(&entry, &body)?
            {
                words.note(step, Said { stream, position, digest });
            }
        }
        Ok(())
    }

    /// What becomes of a word whose key was made, when it was said before: it is known, or it cannot be
    /// told from what is known and needs a key of its own. `None` when it says something new.
    pub fn repeated(&self, row: &EntryRow) -> Result<Option<Appended>, StoreError> {
        let Some((words, step)) = self.find(row)? else { return Ok(None) };
        let repeated = words.repeated(step, |said| said.digest == row.digest);
        Ok(repeated.map(|(said, same)| said.answer(same)))
    }

    /// The key of a word whose sender gave none: another one for each word of its kind on an event.
    pub fn made_key(&self, row: &EntryRow) -> Result<String, StoreError> {
        let Some((words, step)) = self.find(row)? else { return Ok(row.key.clone()) };
        Ok(words.made_key(step, row.target.as_deref().unwrap_or_default()))
    }

    /// Whether an entry may be recorded; what it says holds for those that follow.
    pub fn admit(&mut self, row: &EntryRow) -> Result<Result<(), StepRefused>, StoreError> {
        let Some(name) = spoken_of(row) else { return Ok(Ok(())) };
        let Some(step) = step(&row.entry, &row.body)? else { return Ok(Ok(())) };
        let Some(words) = self.events.get_mut(&name) else {
            return Ok(Err(RefundRefused::NoEvent.into()));
        };
        Ok(words.apply(step))
    }

    /// Notes the place that a word was recorded at.
    pub fn note(&mut self, row: &EntryRow) -> Result<(), StoreError> {
        let Some(step) = step(&row.entry, &row.body)? else { return Ok(()) };
        if let Some(words) = spoken_of(row).and_then(|name| self.events.get_mut(&name)) {
            let (stream, position, digest) = (row.stream, row.position, row.digest.clone());
            words.keep(step, Said { stream, position, digest });
        }
        Ok(())
    }

    fn find(&self, row: &EntryRow) -> Result<Option<(&EventWords<Said>, EventStep)>, StoreError> {
        let words = spoken_of(row).and_then(|name| self.events.get(&name));
        Ok(words.zip(step(&row.entry, &row.body)?))
    }
}

impl Said {
    fn answer(&self, same: bool) -> Appended {
        let (stream, position) = (self.stream, self.position);
        if self.digest.is_empty() {
            Appended::Erased
        } else if same {
            Appended::Duplicate { stream, position }
        } else {
            Appended::KeyReused { stream, position }
        }
    }
}

/// Whether the key of a word on an event was made, because its sender gave none.
pub(super) fn has_made_key(row: &EntryRow) -> Result<bool, StoreError> {
    let step = step(&row.entry, &row.body)?;
    let made = step.zip(row.target.as_ref()).map(|(step, target)| step.made_key(target, 1));
    Ok(made.is_some_and(|made| made == row.key))
}

/// The event that a row speaks of, if it does.
pub(super) fn spoken_of(row: &EntryRow) -> Option<Name> {
    row.target.as_ref().map(|target| (row.source.clone(), target.clone()))
}

/// What a row says of an event; `None` when it is no such word.
pub(super) fn step(entry: &str, body: &str) -> Result<Option<EventStep>, StoreError> {
    Ok(match entry {
        APPROVE => Some(EventStep::Approve),
        REJECT => Some(EventStep::Reject),
        REVERSE => Some(EventStep::Reverse(part(body)?)),
        _ => None,
    })
}

/// The part that a reversal takes back; `None` when it takes all.
fn part(body: &str) -> Result<Option<Money>, StoreError> {
    let body_json = json(body)?;
    let part = body_json.get("amount").map(|amount| money(amount).ok_or(amount)).transpose();
    part.map_err(|amount| StoreError::corrupt("the amount", amount))
}

fn json(body: &str) -> Result<Json, StoreError> {
    serde_json::from_str(body).map_err(|_| StoreError::corrupt("the body of an entry", body))
}
