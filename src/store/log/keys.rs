//! Which keys are in the log already. It is asked in the transaction that writes, with the heads locked.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Text};
use diesel::{PgConnection, SqliteConnection, sql_query, table};
use sha2::{Digest as _, Sha256};

use crate::store::dialect::insert_all;
use crate::store::schema::{entries, erased_keys};
use crate::store::{Connection, StoreError};

use super::append::{Appended, KEYS_AT_ONCE};
use super::row::EntryRow;

/// What is known of a key: its first entry's place, and the digest of its content.
struct Known {
    stream: i32,
    position: i64,
    digest: Vec<u8>,
}

/// Keys that are taken, by source and key.
pub(super) struct Keys {
    taken: HashMap<String, HashMap<String, Known>>,
    /// Whether they are kept in a table of their own.
    are_apart: bool,
    /// The digests of those that named a customer who was erased.
    erased: HashSet<Vec<u8>>,
}

table! {
    /// Where entries are spread over several databases, each has those of some streams: only a table that is
    /// spread by key can say of a key that it is there once. `store::distributed` makes it.
    entry_keys (key, source) {
        key -> Text,
        source -> Text,
        stream -> Integer,
        position -> BigInt,
        digest -> Binary,
    }
}

#[derive(Insertable)]
#[diesel(table_name = entry_keys, treat_none_as_default_value = false)]
struct KeyRow {
    key: String,
    source: String,
    stream: i32,
    position: i64,
    digest: Vec<u8>,
}

/// What tells a key that named a customer who was erased. No row has it.
pub(in crate::store) fn key_digest(source: &str, key: &str) -> Vec<u8> {
    let hash = Sha256::new_with_prefix("tantieme erased key 1 ")
        .chain_update((source.len() as u64).to_be_bytes())
        .chain_update(source)
        .chain_update(key);
    hash.finalize().to_vec()
}

/// Whether a key named a customer who was erased.
pub fn is_erased(connection: &mut Connection, source: &str, key: &str) -> Result<bool, StoreError> {
    let found: Option<Vec<u8>> = erased_keys::table
        .find(key_digest(source, key))
        .select(erased_keys::digest)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Each key is found by itself: joined with the log in any other way, a planner that does not know how
/// many there are may go through all of it.
const POSTGRES: &str = "SELECT asked.number, found.stream, found.position, found.digest \
    FROM unnest($1, $2) WITH ORDINALITY AS asked (source, key, number) \
    CROSS JOIN LATERAL (SELECT stream, position, digest FROM entries \
    WHERE entries.key = asked.key AND entries.source = asked.source LIMIT 1) AS found";

#[derive(QueryableByName)]
struct Found {
    /// Which of the rows, from 1.
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Integer)]
    stream: i32,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Binary)]
    digest: Vec<u8>,
}

impl Keys {
    /// None yet; whether they are looked up in a table of their own.
    pub fn kept(are_apart: bool) -> Self {
        Self { taken: HashMap::new(), are_apart, erased: HashSet::new() }
    }

    /// Adds those of the rows' keys that are in the log.
    pub fn look_up(
        &mut self,
        connection: &mut Connection,
        rows: &[EntryRow],
    ) -> Result<(), StoreError> {
        match connection {
            Connection::Sqlite(inner) => self.look_up_each(inner, rows)?,
            Connection::Postgres(inner) if self.are_apart => self.look_up_apart(inner, rows)?,
            Connection::Postgres(inner) => self.look_up_all(inner, rows)?,
        }
        self.look_up_erased(connection, rows)
    }

    /// Adds those of the rows' keys that named somebody who was erased: hardly ever there are any.
    fn look_up_erased(
        &mut self,
        connection: &mut Connection,
        rows: &[EntryRow],
    ) -> Result<(), StoreError> {
        let any: Option<Vec<u8>> =
            erased_keys::table.select(erased_keys::digest).first(connection).optional()?;
        if any.is_none() {
            return Ok(());
        }
        let digests: Vec<Vec<u8>> =
            rows.iter().map(|row| key_digest(&row.source, &row.key)).collect();
        for chunk in digests.chunks(KEYS_AT_ONCE) {
            let found = erased_keys::table
                .filter(erased_keys::digest.eq_any(chunk))
                .select(erased_keys::digest);
            self.erased.extend(found.load::<Vec<u8>>(connection)?);
        }
        Ok(())
    }

    /// Keeps the keys of rows that have their places, where they are kept in a table of their own. A key that
    /// another transaction takes at this moment is waited for, and refused then.
    pub fn insert(&self, connection: &mut Connection, rows: &[EntryRow]) -> Result<(), StoreError> {
        if !self.are_apart {
            return Ok(());
        }
        let row = |row: &EntryRow| KeyRow {
            key: row.key.clone(),
            source: row.source.clone(),
            stream: row.stream,
            position: row.position,
            digest: row.digest.clone(),
        };
        let mut rows: Vec<KeyRow> = rows.iter().map(row).collect();
        // In one order, so that two who take the same keys wait for each other only one way.
        rows.sort_by(|one, other| (&one.key, &one.source).cmp(&(&other.key, &other.source)));
        insert_all!(connection, entry_keys::table, rows);
        Ok(())
    }

    /// Those with these keys, whatever their sources are: where tables are spread, nothing else finds each by
    /// itself.
    fn look_up_apart(
        &mut self,
        connection: &mut PgConnection,
        rows: &[EntryRow],
    ) -> Result<(), StoreError> {
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        let known: Vec<(String, String, i32, i64, Vec<u8>)> =
            entry_keys::table.filter(entry_keys::key.eq_any(keys)).load(connection)?;
        let found: HashMap<_, _> = known
            .into_iter()
            .map(|(key, source, stream, position, digest)| {
                ((source, key), (stream, position, digest))
            })
            .collect();
        for row in rows {
            if let Some((stream, position, digest)) =
                found.get(&(row.source.clone(), row.key.clone()))
            {
                let (stream, position, digest) = (*stream, *position, digest.clone());
                self.add(row, Known { stream, position, digest });
            }
        }
        Ok(())
    }

    /// One by one: on SQLite the statement stays prepared, and a call costs little.
    fn look_up_each(
        &mut self,
        connection: &mut SqliteConnection,
        rows: &[EntryRow],
    ) -> Result<(), StoreError> {
        for row in rows {
            let named = entries::key.eq(&row.key).and(entries::source.eq(&row.source));
            let found = entries::table
                .filter(named)
                .select((entries::stream, entries::position, entries::digest))
                .get_result::<(i32, i64, Vec<u8>)>(connection)
                .optional()?;
            if let Some((stream, position, digest)) = found {
                self.add(row, Known { stream, position, digest });
            }
        }
        Ok(())
    }

    /// With one statement, whatever their number is.
    fn look_up_all(
        &mut self,
        connection: &mut PgConnection,
        rows: &[EntryRow],
    ) -> Result<(), StoreError> {
        let sources: Vec<&str> = rows.iter().map(|row| row.source.as_str()).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        let found: Vec<Found> = sql_query(POSTGRES)
            .bind::<Array<Text>, _>(sources)
            .bind::<Array<Text>, _>(keys)
            .load(connection)?;
        for Found { number, stream, position, digest } in found {
            let index = usize::try_from(number - 1).ok();
            let row = index.and_then(|index| rows.get(index));
            let row = row.ok_or_else(|| StoreError::corrupt("the number of a key", number))?;
            self.add(row, Known { stream, position, digest });
        }
        Ok(())
    }

    /// What becomes of a row because of its key; `None` when the key is free.
    pub fn answer(&self, row: &EntryRow) -> Option<Appended> {
        let Some(known) = self.taken.get(&row.source).and_then(|keys| keys.get(&row.key)) else {
            let erased =
                !self.erased.is_empty() && self.erased.contains(&key_digest(&row.source, &row.key));
            return erased.then_some(Appended::Erased);
        };
        let (stream, position) = (known.stream, known.position);
        Some(if known.digest.is_empty() {
            Appended::Erased
        } else if known.digest == row.digest {
            Appended::Duplicate { stream, position }
        } else {
            Appended::KeyReused { stream, position }
        })
    }

    /// Takes the key of a row that has its place.
    pub fn take(&mut self, row: &EntryRow) {
        let (stream, position, digest) = (row.stream, row.position, row.digest.clone());
        self.add(row, Known { stream, position, digest });
    }

    fn add(&mut self, row: &EntryRow, known: Known) {
        // Nearly all rows of a group are of one source or of a few.
        if let Some(of_source) = self.taken.get_mut(&row.source) {
            of_source.insert(row.key.clone(), known);
        } else {
            let of_source = HashMap::from([(row.key.clone(), known)]);
            self.taken.insert(row.source.clone(), of_source);
        }
    }
}
