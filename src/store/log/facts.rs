//! The history of a subject's attributes.

use diesel::prelude::*;

use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Recorded, Subject};

use super::row::{FACT, ReadRow, subject_key};

/// Every fact about a subject, by attribute, then by the moment it holds from, then as recorded.
pub fn of(
    connection: &mut Connection,
    subject: &Subject,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let rows: Vec<ReadRow> = entries::table
        .filter(entries::subject.eq(subject_key(subject)).and(entries::entry.eq(FACT)))
        .order((entries::name, entries::occurred_at, entries::stream, entries::position))
        .select(ReadRow::as_select())
        .load(connection)?;
    rows.into_iter().map(|row| row.decode(catalogue)).collect()
}
