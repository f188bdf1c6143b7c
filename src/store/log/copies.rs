//! Entries with every column, as they are stored: for the proof that each says what its sender said.

use std::collections::HashMap;

use diesel::prelude::*;

use super::row::EntryRow;
use super::walk::next_piece;
use crate::store::chain::digest_of;
use crate::store::proof::{LINKS_AT_ONCE, Link};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Moment};

/// So many are read at once.
const AT_ONCE: i64 = 2_000;

/// An entry as it is stored.
pub struct Copied(EntryRow);

/// Which column of an entry is another than it should be: the entry's place, what, as it should be, as it is.
pub type OtherColumn = ((i32, i64), &'static str, Option<String>, Option<String>);

/// Some entries behind a place, by stream and position; those recorded since a moment where one is given.
pub fn copies_behind(
    connection: &mut Connection,
    behind: (i32, i64),
    since: Option<Moment>,
) -> Result<Vec<Copied>, StoreError> {
    let rows = next_piece(connection, behind, |connection, stream, position| {
        let mut query = entries::table
            .filter(entries::stream.eq(stream).and(entries::position.gt(position)))
            .order(entries::position)
            .limit(AT_ONCE)
            .select(EntryRow::as_select())
            .into_boxed();
        if let Some(since) = since {
            query = query.filter(entries::recorded_at.ge(since.micros()));
        }
        Ok(query.load::<EntryRow>(connection)?)
    })?;
    Ok(rows.into_iter().map(Copied).collect())
}

impl Copied {
    /// Its stream and position.
    pub fn place(&self) -> (i32, i64) {
        (self.0.stream, self.0.position)
    }

    /// Whether something was erased from it.
    pub fn is_erased(&self) -> bool {
        self.0.digest.is_empty()
    }

    /// The columns that are not what the entry makes them when it is written again. `erased` has the digests of what
    /// entries are since something was erased from them.
    pub fn mismatches(
        &self,
        catalogue: &Catalogue,
        erased: &HashMap<String, String>,
    ) -> Vec<OtherColumn> {
        let stored = &self.0;
        let mut found = Vec::new();
        let (what, kept, made) = if self.is_erased() {
            let listed = erased.get(&format!("{}-{}", stored.stream, stored.position)).cloned();
            ("the digest of what an erasure left", listed, digest_of(stored))
        } else {
            let kept = hex::encode(&stored.digest);
            ("the digest of what was sent", Some(kept), hex::encode(stored.content_digest()))
        };
        if kept.as_ref() != Some(&made) {
            found.push((self.place(), what, kept, Some(made)));
        }
        let Ok(recorded) = self.0.read().decode(catalogue) else {
            let body = Some(stored.body.clone());
            found.push((self.place(), "an entry that the catalogue has", None, body));
            return found;
        };
        let (source, key) = (recorded.source.clone(), recorded.key.clone());
        let made = EntryRow::encode(source, key, &recorded.entry, recorded.recorded_at);
        let text = |text: &str| Some(text.to_owned());
        let moment = |at: Option<i64>| at.map(|at| at.to_string());
        let columns = [
            ("the name", text(&made.name), text(&stored.name)),
            ("the moment", moment(made.occurred_at), moment(stored.occurred_at)),
            ("when it counts", moment(made.approved_at), moment(stored.approved_at)),
            ("the customer", made.customer.clone(), stored.customer.clone()),
            ("the subject", made.subject.clone(), stored.subject.clone()),
            ("the target", made.target.clone(), stored.target.clone()),
            ("the body", text(&made.body), text(&stored.body)),
        ];
        let others = columns.into_iter().filter(|(_, made, stored)| made != stored);
        found.extend(others.map(|(what, made, stored)| (self.place(), what, made, stored)));
        found
    }
}

/// Entries of a stream behind a position and up to another, for following their chain.
pub(in crate::store) fn links_of_stream(
    connection: &mut Connection,
    stream: i32,
    (after, last): (i64, i64),
) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<EntryRow> = entries::table
        .filter(entries::stream.eq(stream))
        .filter(entries::position.gt(after).and(entries::position.le(last)))
        .order(entries::position)
        .limit(LINKS_AT_ONCE)
        .select(EntryRow::as_select())
        .load(connection)?;
    let link = |row: EntryRow| -> Link { (row.position, row.seal.clone(), Box::new(row)) };
    Ok(rows.into_iter().map(link).collect())
}
