//! The audit trail: who did what, when, and what came of it.

use diesel::prelude::*;

use rules::domain::{AuditRecord, Channel, Moment, Page, PageArgs, Role};

use super::dialect::{self, insert_all};
use super::keyset::{keyset_page, keyset_row};
use super::schema::audit;
use super::{Connection, StoreError};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct AuditRow {
    number: i64,
    at: i64,
    who: String,
    what: String,
    about: String,
    outcome: String,
    channel: Option<String>,
    role: Option<String>,
    state_before: Option<String>,
    state_after: Option<String>,
}

keyset_row!(AuditRow, number: i64);

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let channel = row.channel.map(|code| {
            Channel::from_code(&code).ok_or_else(|| StoreError::corrupt("the channel", code))
        });
        let role = row.role.map(|code| {
            Role::from_code(&code).ok_or_else(|| StoreError::corrupt("the role", code))
        });
        Ok(Self {
            id: row.number.to_string(),
            at: Moment::from_micros(row.at),
            who: row.who,
            channel: channel.transpose()?,
            role: role.transpose()?,
            what: row.what,
            about: row.about,
            outcome: row.outcome,
            before: row.state_before,
            after: row.state_after,
        })
    }
}

/// Adds lines in their order; the ids they came with are ignored. The numbers of all lines come from
/// one row, which stays locked until the transaction ends: a transaction does this last.
pub fn append(connection: &mut Connection, lines: &[AuditRecord]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let first = dialect::take_numbers(connection, "audit", lines.len())?;
    let row = |(number, line): (i64, &AuditRecord)| AuditRow {
        number,
        at: line.at.micros(),
        who: line.who.clone(),
        what: line.what.clone(),
        about: line.about.clone(),
        outcome: line.outcome.clone(),
        channel: line.channel.map(|channel| channel.code().to_owned()),
        role: line.role.map(|role| role.code().to_owned()),
        state_before: line.before.clone(),
        state_after: line.after.clone(),
    };
    let rows: Vec<AuditRow> = (first..).zip(lines).map(row).collect();
    insert_all!(connection, audit::table, rows);
    Ok(())
}

/// A page of the trail, newest first.
pub fn page(connection: &mut Connection, args: &PageArgs) -> Result<Page<AuditRecord>, StoreError> {
    keyset_page!(connection, args, falling audit::number, audit::table.into_boxed(), AuditRow)
}
