//! Taking a customer's reference out of entries. Nothing else of the log is ever changed: what becomes of an entry
//! counts for the same, and its place in the chain stays what it was.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Text};
use sha2::{Digest as _, Sha256};

use crate::store::chain::{digest_of, without_salt};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, CutOff, Entry, Erasure, Forgetting, escaped};

use super::append::KEYS_AT_ONCE;
use super::keys::key_digest;
use super::row::{ERASURE, EVENT, EntryRow, ReadRow};

/// So many keys of the same moment are compared: where more happened at once, any order is as good.
const MOST_NEIGHBOURS: i64 = 50;

/// The place of an entry.
type Place = (i32, i64);

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Integer)]
    stream: i32,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// The places behind a cut-off, up to another one, of all entries in which a reference stands, or something like it.
/// Every entry is looked at, once.
pub fn places_naming(
    connection: &mut Connection,
    reference: &str,
    (after, until): (&CutOff, &CutOff),
) -> Result<Vec<Place>, StoreError> {
    let find = match connection {
        Connection::Sqlite(_) => "instr",
        Connection::Postgres(_) => "strpos",
    };
    let sql = format!(
        "SELECT stream, position FROM entries WHERE stream = $1 AND position > $2 AND position <= $3 \
         AND (customer = $4 OR {find}(body, $5) > 0 OR {find}(key, $4) > 0 OR {find}(target, $4) > 0) \
         ORDER BY position"
    );
    let in_json = Forgetting::new(reference, "", "").in_json();
    let in_body = in_json.as_ref().map_or(reference, Forgetting::reference);
    let mut places = Vec::new();
    for (stream, last) in until.positions() {
        let query = sql_query(&sql)
            .bind::<Integer, _>(stream)
            .bind::<BigInt, _>(after.last(stream))
            .bind::<BigInt, _>(last)
            .bind::<Text, _>(reference)
            .bind::<Text, _>(in_body);
        let found: Vec<Found> = match connection {
            Connection::Sqlite(inner) => query.load(inner)?,
            Connection::Postgres(inner) => query.load(inner)?,
        };
        places.extend(found.into_iter().map(|it| (it.stream, it.position)));
    }
    Ok(places)
}

/// What becomes of the entries that name a customer.
#[derive(Debug)]
pub struct Rewriting {
    rows: Vec<EntryRow>,
    /// How keys are written now.
    pub forgetting: Forgetting,
    /// The digests of the keys that named the customer.
    pub keys: Vec<Vec<u8>>,
    /// What lines of the audit trail about single events were about, and are since, where the keys are other ones.
    pub about: BTreeMap<String, String>,
    /// Each entry, with the digest of what it will be.
    pub entries: BTreeMap<String, String>,
}

/// Looks at the entries at some places. `in_keys` makes what may stand in keys instead; what changes the order of
/// events least is taken. `None` where none of the entries names it as a customer.
pub fn rewriting(
    connection: &mut Connection,
    forgetting: &Forgetting,
    places: &[Place],
    catalogue: &Catalogue,
    in_keys: &[String],
) -> Result<Option<Rewriting>, StoreError> {
    let rows = rows_at(connection, places)?;
    let forgetting = &forgetting.sparing(rows.iter().flat_map(customers_of));
    let own = Own::of(&rows, forgetting);
    let renamed: Vec<&EntryRow> =
        rows.iter().filter(|row| own.new_key(row, forgetting).is_some()).collect();
    let neighbours = neighbours(connection, &renamed)?;
    let candidates = in_keys.iter().map(|in_keys| forgetting.with_keys(in_keys));
    let best = candidates.min_by_key(|candidate| moved(&neighbours, candidate));
    let forgetting = best.as_ref().unwrap_or(forgetting);
    let (mut known, mut keys, mut about) = (false, Vec::new(), BTreeMap::new());
    let (mut changed, mut entries) = (Vec::new(), BTreeMap::new());
    for row in &rows {
        let Some((new, as_customer)) = own.rewritten(row, forgetting, catalogue)? else { continue };
        known |= as_customer;
        if new.key != row.key {
            keys.push(key_digest(&row.source, &row.key));
            let of = |key: &str| escaped(&about_event(key, &row.source)).into_owned();
            about.insert(of(&row.key), of(&new.key));
        }
        entries.insert(format!("{}-{}", new.stream, new.position), digest_of(&new));
        changed.push(new);
    }
    let forgetting = forgetting.clone();
    Ok(known.then_some(Rewriting { rows: changed, forgetting, keys, about, entries }))
}

impl Rewriting {
    /// Writes the entries.
    pub fn write(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for row in &self.rows {
            diesel::update(entries::table.find((row.stream, row.position)))
                .set((
                    entries::key.eq(&row.key),
                    entries::customer.eq(&row.customer),
                    entries::subject.eq(&row.subject),
                    entries::target.eq(&row.target),
                    entries::digest.eq(&row.digest),
                    entries::body.eq(&row.body),
                    entries::seal.eq(&row.seal),
                ))
                .execute(connection)?;
        }
        Ok(())
    }
}

/// What the log says of customers who were erased, in the order in which they were.
pub fn erasures(connection: &mut Connection) -> Result<Vec<Erasure>, StoreError> {
    let rows: Vec<ReadRow> = entries::table
        .filter(entries::customer.is_null().and(entries::entry.eq(ERASURE)))
        .select(ReadRow::as_select())
        .load(connection)?;
    let mut erasures = Vec::with_capacity(rows.len());
    for row in rows {
        let number: i64 = row.key.rsplit('-').next().and_then(|it| it.parse().ok()).unwrap_or(0);
        // It says the same by any catalogue.
        if let Entry::Erasure(erasure) = row.decode(&Catalogue::builtin())?.entry {
            erasures.push((number, erasure));
        }
    }
    erasures.sort_by_key(|(number, _)| *number);
    Ok(erasures.into_iter().map(|(_, erasure)| erasure).collect())
}

/// The stream and position of every entry that says that a customer was erased.
pub fn places_of_erasures(connection: &mut Connection) -> Result<Vec<(i32, i64)>, StoreError> {
    let erasures = entries::table
        .filter(entries::customer.is_null().and(entries::entry.eq(ERASURE)))
        .select((entries::stream, entries::position));
    Ok(erasures.load(connection)?)
}

/// What a word on a single event is about, in the audit trail.
pub fn about_event(key: &str, source: &str) -> String {
    format!("{key} of {source}")
}

/// The key of the entry that says that a customer was erased.
pub fn erasure_key(number: i64) -> String {
    format!("erasure-{number}")
}

/// Which entries are the customer's own: in their keys the reference is that of the customer, whatever it looks like.
struct Own<'r> {
    events: HashSet<(&'r str, &'r str)>,
    telling: bool,
}

impl<'r> Own<'r> {
    fn of(rows: &'r [EntryRow], forgetting: &Forgetting) -> Self {
        let own = rows.iter().filter(|row| is_own(row, forgetting) && row.entry == EVENT);
        let events = own.map(|row| (row.source.as_str(), row.key.as_str())).collect();
        Self { events, telling: forgetting.is_telling() }
    }

    fn has(&self, row: &EntryRow, key: &str) -> bool {
        self.telling || self.events.contains(&(row.source.as_str(), key))
    }

    /// The target of a correction, where it is another one.
    fn new_target(&self, row: &EntryRow, forgetting: &Forgetting) -> Option<String> {
        let target = row.target.as_deref()?;
        if self.has(row, target) { forgetting.key(target) } else { None }
    }

    /// The key of an entry, where it is another one. That of a word on an event may be made of the event's.
    fn new_key(&self, row: &EntryRow, forgetting: &Forgetting) -> Option<String> {
        let of_target = row.target.as_deref().is_some_and(|target| self.has(row, target));
        if let Some((target, new)) = row.target.as_deref().zip(self.new_target(row, forgetting)) {
            let hash = |key: &str| hex::encode(Sha256::digest(key));
            let made = row.key.replace(&hash(target), &hash(&new));
            if made != row.key {
                return Some(made);
            }
        }
        let is_own = of_target || is_own(row, forgetting) || self.has(row, &row.key);
        if is_own { forgetting.key(&row.key) } else { None }
    }

    /// What a row will be, and whether it named the customer as one; `None` where it stays as it is.
    fn rewritten(
        &self,
        row: &EntryRow,
        forgetting: &Forgetting,
        catalogue: &Catalogue,
    ) -> Result<Option<(EntryRow, bool)>, StoreError> {
        let mut recorded = row.read().decode(catalogue)?;
        let taken = forgetting.entry(&mut recorded.entry, catalogue);
        let (key, target) = (self.new_key(row, forgetting), self.new_target(row, forgetting));
        if !taken.changed && key.is_none() && target.is_none() {
            return Ok(None);
        }
        if let (Entry::Correction { target, .. }, Some(new)) = (&mut recorded.entry, target) {
            *target = new;
        }
        let key = key.unwrap_or_else(|| row.key.clone());
        let encoded =
            EntryRow::encode(row.source.clone(), key, &recorded.entry, recorded.recorded_at);
        let seal = row.seal.as_deref().map(|seal| without_salt(seal, row)).transpose()?;
        // Of what was sent nothing is left to compare with.
        let digest = Vec::new();
        let (stream, position) = (row.stream, row.position);
        Ok(Some((EntryRow { stream, position, seal, digest, ..encoded }, taken.as_customer)))
    }
}

/// The customers that a row is of or about.
fn customers_of(row: &EntryRow) -> impl Iterator<Item = &str> {
    let about = row.subject.as_deref().and_then(|subject| subject.strip_prefix("customer:"));
    row.customer.as_deref().into_iter().chain(about)
}

fn is_own(row: &EntryRow, forgetting: &Forgetting) -> bool {
    row.customer.as_deref() == Some(forgetting.reference())
}

fn rows_at(connection: &mut Connection, places: &[Place]) -> Result<Vec<EntryRow>, StoreError> {
    let mut by_stream: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for (stream, position) in places {
        by_stream.entry(*stream).or_default().insert(*position);
    }
    let mut rows = Vec::with_capacity(places.len());
    for (stream, positions) in by_stream {
        let positions: Vec<i64> = positions.into_iter().collect();
        for chunk in positions.chunks(KEYS_AT_ONCE) {
            let at = entries::stream.eq(stream).and(entries::position.eq_any(chunk));
            let of_chunk = entries::table.filter(at).select(EntryRow::as_select());
            rows.append(&mut of_chunk.load(connection)?);
        }
    }
    Ok(rows)
}

/// Keys of events that will have another key, each with those of others of their kind in the same moment: which of
/// them is the first is told by their keys.
fn neighbours(
    connection: &mut Connection,
    renamed: &[&EntryRow],
) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    let keys: HashSet<&str> = renamed.iter().map(|row| row.key.as_str()).collect();
    let mut all = Vec::new();
    for row in renamed.iter().filter(|row| row.entry == EVENT) {
        let beside: Vec<String> = entries::table
            .filter(entries::entry.eq(EVENT).and(entries::name.eq(&row.name)))
            .filter(entries::occurred_at.eq(row.occurred_at))
            .filter(entries::source.eq(&row.source))
            .limit(MOST_NEIGHBOURS)
            .select(entries::key)
            .load(connection)?;
        let others: Vec<String> =
            beside.into_iter().filter(|key| !keys.contains(key.as_str())).collect();
        if !others.is_empty() {
            all.push((row.key.clone(), others));
        }
    }
    Ok(all)
}

/// How many events would be first of a moment that are not, or the other way around.
fn moved(neighbours: &[(String, Vec<String>)], forgetting: &Forgetting) -> usize {
    let of = |(key, others): &(String, Vec<String>)| {
        let Some(new) = forgetting.key(key) else { return 0 };
        others.iter().filter(|other| key.cmp(other) != new.cmp(other)).count()
    };
    neighbours.iter().map(of).sum()
}
