//! The heads of the streams that a transaction appends to. Only these are locked: servers that write to other
//! streams do not wait.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::store::chain::Chain;
use crate::store::dialect::{self, Head as HeadRow};
use crate::store::schema::{entries, log_heads};
use crate::store::{Connection, StoreError};

use super::append::{KEYS_AT_ONCE, chain_of};
use super::histories::{Name, spoken_of};
use super::row::{EVENT, EntryRow};
use super::streams;

/// Heads, locked.
pub(super) struct Heads {
    /// By stream.
    locked: Vec<Head>,
    homes: Homes,
    keys_are_apart: bool,
}

/// How far a stream reaches, and its chain.
struct Head {
    stream: i32,
    last: i64,
    chain: Chain,
}

/// Which stream an entry belongs to.
enum Homes {
    /// There is no other.
    Only(i32),
    /// All streams, in their order, and those of the events that entries speak of.
    Of(Vec<i32>, HashMap<Name, i32>),
}

impl Heads {
    /// Locks the heads of the streams that rows belong to. What speaks of an event that is not there yet belongs
    /// to none, and is refused.
    pub fn lock(connection: &mut Connection, rows: &[EntryRow]) -> Result<Self, StoreError> {
        let (found, homes, are_apart) = match dialect::lock_only_head(connection)? {
            Some((head, are_apart)) => (vec![head.clone()], Homes::Only(head.0), are_apart),
            None => {
                let homes = Homes::find(connection, rows)?;
                let wanted: BTreeSet<i32> = rows.iter().filter_map(|row| homes.of(row)).collect();
                let wanted: Vec<i32> = wanted.into_iter().collect();
                let found = dialect::lock_heads(connection, &wanted)?;
                (found, homes, dialect::has_keys_apart(connection)?)
            }
        };
        if are_apart {
            let locked: Vec<i32> = found.iter().map(|(stream, ..)| *stream).collect();
            streams::lock_until_seen(connection, &locked)?;
        }
        Self::of(found, homes, are_apart)
    }

    fn of(found: Vec<HeadRow>, homes: Homes, keys_are_apart: bool) -> Result<Self, StoreError> {
        let head = |(stream, last, link): HeadRow| {
            let chain = Chain::behind(link, &chain_of(stream))?;
            Ok(Head { stream, last, chain })
        };
        let locked = found.into_iter().map(head).collect::<Result<_, StoreError>>()?;
        Ok(Self { locked, homes, keys_are_apart })
    }

    /// Whether keys are kept in a table of their own.
    pub fn keys_are_apart(&self) -> bool {
        self.keys_are_apart
    }

    /// Whether a row has a stream: whether the event that it speaks of was there when the heads were locked.
    pub fn knows_home(&self, row: &EntryRow) -> bool {
        self.homes.of(row).is_some()
    }

    /// Gives a row the next place of its stream, and its seal.
    pub fn place(&mut self, row: &mut EntryRow) -> Result<(i32, i64), StoreError> {
        let home = self.homes.of(row);
        let head = self.locked.iter_mut().find(|head| Some(head.stream) == home);
        let head = head.ok_or_else(|| StoreError::corrupt("no stream for", &row.key))?;
        head.last += 1;
        (row.stream, row.position) = (head.stream, head.last);
        row.seal = Some(head.chain.seal(row));
        Ok((head.stream, head.last))
    }

    /// Stores how far the streams reach now.
    pub fn store(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for Head { stream, last, chain } in &self.locked {
            let Some(link) = chain.newest() else { continue };
            diesel::update(log_heads::table.find(stream))
                .set((log_heads::last_position.eq(last), log_heads::link.eq(link)))
                .execute(connection)?;
        }
        Ok(())
    }
}

impl Homes {
    /// Looks up the streams of the events that rows speak of; some may be on their way with these.
    fn find(connection: &mut Connection, rows: &[EntryRow]) -> Result<Self, StoreError> {
        let streams: Vec<i32> =
            log_heads::table.order(log_heads::stream).select(log_heads::stream).load(connection)?;
        let wanted: BTreeSet<Name> = rows.iter().filter_map(spoken_of).collect();
        let mut of_events = HashMap::with_capacity(wanted.len());
        for row in rows.iter().filter(|row| row.entry == EVENT) {
            let name = (row.source.clone(), row.key.clone());
            if wanted.contains(&name)
                && !of_events.contains_key(&name)
                && let Some(stream) = hashed(row, &streams)
            {
                of_events.insert(name, stream);
            }
        }
        let keys: Vec<&str> = wanted.iter().map(|(_, key)| key.as_str()).collect();
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let found: Vec<(String, String, i32)> = entries::table
                .filter(entries::key.eq_any(chunk).and(entries::entry.eq(EVENT)))
                .select((entries::source, entries::key, entries::stream))
                .load(connection)?;
            of_events
                .extend(found.into_iter().map(|(source, key, stream)| ((source, key), stream)));
        }
        Ok(Self::Of(streams, of_events))
    }

    fn of(&self, row: &EntryRow) -> Option<i32> {
        match self {
            Self::Only(stream) => Some(*stream),
            Self::Of(streams, of_events) => match spoken_of(row) {
                Some(name) => of_events.get(&name).copied(),
                None => hashed(row, streams),
            },
        }
    }
}

/// The stream that a row's own contents choose.
fn hashed(row: &EntryRow, streams: &[i32]) -> Option<i32> {
    let hash = Sha256::digest(row.belongs_to());
    let number = hash.iter().take(8).fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    streams.get(number.checked_rem(streams.len())?).copied()
}
