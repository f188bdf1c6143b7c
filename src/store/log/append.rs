//! Appending: positions without gaps, and every key counted once for ever.

use diesel::prelude::*;

use crate::store::dialect::{self, insert_all};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{CutOff, Entry, Moment, StepRefused};

use super::heads::Heads;
use super::histories::{Histories, has_made_key};
use super::keys::Keys;
use super::row::EntryRow;
use super::streams;

/// How many keys one look-up asks for: so few that a planner without statistics uses the index.
pub(super) const KEYS_AT_ONCE: usize = 100;

/// An entry that somebody sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Who sends it: the name of the token, or `import`.
    pub source: String,
    /// The sender's key, unique within the source for ever; at most 255 bytes.
    pub key: String,
    /// What it says.
    pub entry: Entry,
}

/// What became of an entry. Stream and position are the recorded entry's: the first one's, when
/// the key was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is in the log now.
    Recorded {
        /// The stream.
        stream: i32,
        /// Its place in the stream.
        position: i64,
    },
    /// The same key with the same content was recorded before.
    Duplicate {
        /// The stream of the first.
        stream: i32,
        /// The place of the first.
        position: i64,
    },
    /// The same key with other content was recorded before; this one is refused.
    KeyReused {
        /// The stream of the first.
        stream: i32,
        /// The place of the first.
        position: i64,
    },
    /// The key is that of an entry from which a customer was erased; this one is refused.
    Erased,
    /// It cannot be said of its event: more is taken back than is left, or its state does not allow it.
    Refused(StepRefused),
}

/// Appends entries in their order. Every one gets its own answer, in the same order.
pub fn append(
    connection: &mut Connection,
    entries: &[NewEntry],
    recorded_at: Moment,
) -> Result<Vec<Appended>, StoreError> {
    append_rows(connection, prepare(entries.to_vec(), recorded_at))
}

/// The stream of entries that are only tried: no log has it.
pub const TRIED: i32 = i32::MAX;

/// What [`append`] would answer. Nothing is stored: what would be recorded gets the stream [`TRIED`],
/// with positions from 1. What is said of events is not looked at.
pub fn try_out(
    connection: &mut Connection,
    entries: &[NewEntry],
    recorded_at: Moment,
) -> Result<Vec<Appended>, StoreError> {
    let rows = prepare(entries.to_vec(), recorded_at);
    let mut keys = Keys::kept(dialect::has_keys_apart(connection)?);
    keys.look_up(connection, &rows)?;
    let mut position = 0;
    let mut answer = |mut row: EntryRow| {
        if let Some(known) = keys.answer(&row) {
            return known;
        }
        position += 1;
        (row.stream, row.position) = (TRIED, position);
        keys.take(&row);
        Appended::Recorded { stream: row.stream, position }
    };
    Ok(rows.into_iter().map(&mut answer).collect())
}

/// Entries as rows, each without its place: all that needs no database is done.
#[derive(Debug)]
pub struct Prepared(pub(super) Vec<EntryRow>);

impl Prepared {
    /// The rows of entries.
    pub fn of(entries: Vec<NewEntry>, recorded_at: Moment) -> Self {
        Self(prepare(entries, recorded_at))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Appends entries that were prepared outside of the transaction, in their order. Every one gets its own
/// answer, in the same order.
pub fn append_prepared(
    connection: &mut Connection,
    prepared: Prepared,
) -> Result<Vec<Appended>, StoreError> {
    append_rows(connection, prepared.0)
}

/// How far every stream reaches now.
pub fn head(connection: &mut Connection) -> Result<CutOff, StoreError> {
    Ok(CutOff::new(streams::reached(connection)?))
}

/// The rows of entries, without their places. Needs no database, so it is done outside of the
/// transaction.
pub(super) fn prepare(entries: Vec<NewEntry>, recorded_at: Moment) -> Vec<EntryRow> {
    entries
        .into_iter()
        .map(|new| EntryRow::encode(new.source, new.key, &new.entry, recorded_at))
        .collect()
}

/// Appends prepared rows in their order.
pub(super) fn append_rows(
    connection: &mut Connection,
    rows: Vec<EntryRow>,
) -> Result<Vec<Appended>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // The lock comes first: what another server recorded meanwhile is seen by the look-up.
    let mut heads = Heads::lock(connection, &rows)?;
    let mut keys = Keys::kept(heads.keys_are_apart());
    keys.look_up(connection, &rows)?;
    let is_fresh = |row: &&EntryRow| match row.target {
        Some(_) => heads.knows_home(row),
        None => keys.answer(row).is_none(),
    };
    let mut histories = Histories::read(connection, rows.iter().filter(is_fresh))?;
    let mut results = Vec::with_capacity(rows.len());
    let mut fresh = Vec::with_capacity(rows.len());
    for mut row in rows {
        if let Some(answer) = take_key(connection, &mut row, &histories, &mut keys)? {
            results.push(answer);
            continue;
        }
        if let Err(refused) = histories.admit(&row)? {
            results.push(Appended::Refused(refused));
            continue;
        }
        let (stream, position) = heads.place(&mut row)?;
        keys.take(&row);
        histories.note(&row)?;
        results.push(Appended::Recorded { stream, position });
        fresh.push(row);
    }
    if !fresh.is_empty() {
        keys.insert(connection, &fresh)?;
        insert_all!(connection, entries::table, fresh);
        heads.store(connection)?;
    }
    Ok(results)
}

/// What becomes of an entry whose key is known; `None` when it is free. A word on an event without a key
/// of its own gets one that depends on what was said before, which is certain only now.
fn take_key(
    connection: &mut Connection,
    row: &mut EntryRow,
    histories: &Histories,
    keys: &mut Keys,
) -> Result<Option<Appended>, StoreError> {
    if has_made_key(row)? {
        if let Some(answer) = histories.repeated(row)? {
            return Ok(Some(answer));
        }
        let made = histories.made_key(row)?;
        if row.key != made {
            row.key = made;
            keys.look_up(connection, std::slice::from_ref(row))?;
        }
    }
    Ok(keys.answer(row))
}

/// The name of the chain of a stream.
pub(in crate::store) fn chain_of(stream: i32) -> String {
    format!("entries of stream {stream}")
}
