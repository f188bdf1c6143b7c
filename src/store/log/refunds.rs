//! What is left of the events that somebody takes back. It is looked up in the transaction that
//! writes, with the heads of the log locked: two who take back at once, even on two servers, cannot
//! take more together than the event brought.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::Value as Json;

use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Money, RefundRefused, Refundable};

use super::append::KEYS_AT_ONCE;
use super::row::{EVENT, EntryRow, REVERSE, money};

/// Source and key of an event.
type Name = (String, String);

/// What is left of each event that entries on their way take back.
pub(super) struct Refunds {
    left: HashMap<Name, Refundable>,
}

impl Refunds {
    /// Looks up the events that `rows` take back, and what was taken back of them before. Without
    /// reversals among the rows it asks for nothing.
    pub fn read<'r>(
        connection: &mut Connection,
        rows: impl Iterator<Item = &'r EntryRow> + Clone,
    ) -> Result<Self, StoreError> {
        let wanted: HashSet<Name> = rows.clone().filter_map(taken_back).collect();
        let mut refunds = Self { left: HashMap::with_capacity(wanted.len()) };
        if wanted.is_empty() {
            return Ok(refunds);
        }
        let keys: Vec<&str> = wanted.iter().map(|(_, key)| key.as_str()).collect();
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let events = entries::table
                .filter(entries::key.eq_any(chunk).and(entries::entry.eq(EVENT)))
                .select((entries::source, entries::key, entries::body))
                .load::<(String, String, String)>(connection)?;
            for (source, key, body) in events {
                refunds.add_event((source, key), &body, &wanted)?;
            }
        }
        // An event may be on its way together with what takes it back.
        for row in rows.filter(|row| row.entry == EVENT) {
            refunds.add_event((row.source.clone(), row.key.clone()), &row.body, &wanted)?;
        }
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let before = entries::table
                .filter(entries::target.eq_any(chunk).and(entries::entry.eq(REVERSE)))
                .select((entries::source, entries::target.assume_not_null(), entries::body))
                .load::<(String, String, String)>(connection)?;
            for (source, target, body) in before {
                let part = part(&body)?;
                if let Some(event) = refunds.left.get_mut(&(source, target)) {
                    event.note(part);
                }
            }
        }
        Ok(refunds)
    }

    /// Whether an entry may be recorded; what it takes back is gone for those that follow.
    pub fn admit(&mut self, row: &EntryRow) -> Result<Result<(), RefundRefused>, StoreError> {
        let Some(name) = taken_back(row) else { return Ok(Ok(())) };
        let Some(event) = self.left.get_mut(&name) else { return Ok(Err(RefundRefused::NoEvent)) };
        Ok(event.take(part(&row.body)?))
    }

    /// Adds an event if it is one of those that are taken back. Of two with one name the first is
    /// the one that is recorded.
    fn add_event(
        &mut self,
        name: Name,
        body: &str,
        wanted: &HashSet<Name>,
    ) -> Result<(), StoreError> {
        if wanted.contains(&name) && !self.left.contains_key(&name) {
            let fields = json(body)?;
            // Of the values of fields only money is an object, and fields are sorted by name.
            let amounts = fields.as_object().into_iter().flat_map(|fields| fields.values());
            self.left.insert(name, Refundable::of(amounts.filter_map(money)));
        }
        Ok(())
    }
}

/// The event that a row takes back, if it does.
fn taken_back(row: &EntryRow) -> Option<Name> {
    let target = row.target.as_ref().filter(|_| row.entry == REVERSE)?;
    Some((row.source.clone(), target.clone()))
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
