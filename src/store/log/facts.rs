//! The history of a subject's attributes.

use diesel::prelude::*;

use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Recorded, Subject, SubjectKind};

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

/// Whether any fact gives a subject of that kind the attribute. Looked for by the attribute's name,
/// and no further than the first.
pub fn anybody_has(
    connection: &mut Connection,
    kind: &SubjectKind,
    attribute: &str,
) -> Result<bool, StoreError> {
    // A name of a kind may hold an underscore, which stands for any letter otherwise.
    let of_kind = format!("{}:%", kind.to_string().replace('_', "!_"));
    let first: Option<i64> = entries::table
        .filter(entries::name.eq(attribute).and(entries::entry.eq(FACT)))
        .filter(entries::subject.like(of_kind).escape('!'))
        .filter(entries::body.ne("null"))
        .select(entries::position)
        .first(connection)
        .optional()?;
    Ok(first.is_some())
}
