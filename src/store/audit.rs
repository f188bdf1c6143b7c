//! The audit trail: who did what, when, and what came of it.

use diesel::prelude::*;

use crate::domain::{AuditRecord, Moment, Page, PageArgs};

use super::keyset::{keyset_page, keyset_row};
use super::schema::audit;
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
struct AuditRow {
    number: i64,
    at: i64,
    who: String,
    what: String,
    about: String,
    outcome: String,
}

keyset_row!(AuditRow, number: i64);

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number.to_string(),
            at: Moment::from_micros(row.at),
            who: row.who,
            what: row.what,
            about: row.about,
            outcome: row.outcome,
        })
    }
}

/// Adds a line and gives it back with its id; the id it came with is ignored.
pub fn append(
    connection: &mut Connection,
    record: &AuditRecord,
) -> Result<AuditRecord, StoreError> {
    let number = dialect::take_numbers(connection, "audit", 1)?;
    let row = AuditRow {
        number,
        at: record.at.micros(),
        who: record.who.clone(),
        what: record.what.clone(),
        about: record.about.clone(),
        outcome: record.outcome.clone(),
    };
    diesel::insert_into(audit::table).values(&row).execute(connection)?;
    row.try_into()
}

/// A page of the trail, newest first.
pub fn page(connection: &mut Connection, args: &PageArgs) -> Result<Page<AuditRecord>, StoreError> {
    keyset_page!(connection, args, falling audit::number, audit::table.into_boxed(), AuditRow)
}
