//! Who earns.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use rules::domain::{Collaborator, CollaboratorFilter, Hold, Moment, Page, PageArgs, SortedBy};

use super::connection::MultiBackend;
use super::keyset::{keyset_page, keyset_page_by, keyset_row};
use super::schema::collaborators;
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable)]
#[diesel(table_name = collaborators)]
struct CollaboratorRow {
    reference: String,
    name: String,
    active: i32,
    created_at: i64,
    hold_reason: Option<String>,
    held_since: Option<i64>,
}

keyset_row!(CollaboratorRow, reference: String);

impl TryFrom<CollaboratorRow> for Collaborator {
    type Error = StoreError;

    fn try_from(row: CollaboratorRow) -> Result<Self, StoreError> {
        Ok(Self {
            reference: row.reference,
            name: row.name,
            active: row.active != 0,
            hold: dialect::hold(row.hold_reason, row.held_since),
            created_at: Moment::from_micros(row.created_at),
        })
    }
}

/// Brings collaborators into being who are not there yet: active, named by their reference.
pub fn ensure<S: AsRef<str>>(
    connection: &mut Connection,
    references: impl IntoIterator<Item = S>,
    at: Moment,
) -> Result<(), StoreError> {
    let references: Vec<S> = references.into_iter().collect();
    let all: BTreeMap<&str, Moment> =
        references.iter().map(|reference| (reference.as_ref(), at)).collect();
    ensure_since(connection, &all)
}

/// The same for some who come into being at moments of their own. All are written in the order of their references:
/// two transactions with the same newcomers wait for each other in one order, and never both.
pub fn ensure_since(
    connection: &mut Connection,
    all: &BTreeMap<&str, Moment>,
) -> Result<(), StoreError> {
    let rows: Vec<(&str, i64)> =
        all.iter().map(|(reference, at)| (*reference, at.micros())).collect();
    dialect::insert_missing_collaborators(connection, &rows)
}

/// Stores name and activity of a collaborator, who comes into being if need be.
pub fn upsert(
    connection: &mut Connection,
    collaborator: &Collaborator,
) -> Result<Collaborator, StoreError> {
    ensure(connection, [&collaborator.reference], collaborator.created_at)?;
    diesel::update(collaborators::table.find(&collaborator.reference))
        .set((
            collaborators::name.eq(&collaborator.name),
            collaborators::active.eq(i32::from(collaborator.active)),
        ))
        .execute(connection)?;
    find(connection, &collaborator.reference)?
        .ok_or_else(|| StoreError::NotFound(format!("collaborator \"{}\"", collaborator.reference)))
}

/// Holds all that a collaborator is owed, or lets it go.
pub fn hold(
    connection: &mut Connection,
    reference: &str,
    hold: Option<&Hold>,
) -> Result<(), StoreError> {
    diesel::update(collaborators::table.find(reference))
        .set((
            collaborators::hold_reason.eq(hold.map(|hold| hold.reason.as_str())),
            collaborators::held_since.eq(hold.map(|hold| hold.since.micros())),
        ))
        .execute(connection)?;
    Ok(())
}

/// Everybody of whom all is held.
pub fn held(connection: &mut Connection) -> Result<BTreeMap<String, Hold>, StoreError> {
    let rows: Vec<CollaboratorRow> = collaborators::table
        .filter(collaborators::hold_reason.is_not_null())
        .select(CollaboratorRow::as_select())
        .load(connection)?;
    let held = |row| -> Result<Option<(String, Hold)>, StoreError> {
        let found = Collaborator::try_from(row)?;
        Ok(found.hold.map(|hold| (found.reference, hold)))
    };
    rows.into_iter().filter_map(|row| held(row).transpose()).collect()
}

/// The collaborator with that reference.
pub fn find(
    connection: &mut Connection,
    reference: &str,
) -> Result<Option<Collaborator>, StoreError> {
    let row: Option<CollaboratorRow> = collaborators::table
        .find(reference)
        .select(CollaboratorRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Collaborator::try_from).transpose()
}

/// The collaborators with these references, by reference; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    references: &[String],
) -> Result<Vec<Collaborator>, StoreError> {
    dialect::in_chunks(references, |chunk| {
        let rows: Vec<CollaboratorRow> = collaborators::table
            .filter(collaborators::reference.eq_any(chunk))
            .order(collaborators::reference)
            .select(CollaboratorRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The references of everybody who is inactive.
pub fn inactive(connection: &mut Connection) -> Result<BTreeSet<String>, StoreError> {
    let references: Vec<String> = collaborators::table
        .filter(collaborators::active.eq(0))
        .select(collaborators::reference)
        .load(connection)?;
    Ok(references.into_iter().collect())
}

/// A page of collaborators by reference.
pub fn page(
    connection: &mut Connection,
    filter: &CollaboratorFilter,
    args: &PageArgs,
) -> Result<Page<Collaborator>, StoreError> {
    match args.order.by {
        SortedBy::CreatedAt => {
            keyset_page_by!(connection, args, falling collaborators::created_at, collaborators::reference, filtered(filter), CollaboratorRow)
        }
        _ => {
            keyset_page!(connection, args, rising collaborators::reference, filtered(filter), CollaboratorRow)
        }
    }
}

fn filtered(filter: &CollaboratorFilter) -> collaborators::BoxedQuery<'_, MultiBackend> {
    let mut query = collaborators::table.into_boxed();
    if let Some(active) = filter.active {
        query = query.filter(collaborators::active.eq(i32::from(active)));
    }
    if let Some(start) = &filter.ref_starts_with {
        // Everything from the text itself up to the text followed by the last character there is.
        query = query
            .filter(collaborators::reference.ge(start))
            .filter(collaborators::reference.lt(format!("{start}\u{10FFFF}")));
    }
    if let Some(from) = filter.created_from {
        query = query.filter(collaborators::created_at.ge(from.micros()));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(collaborators::created_at.lt(before.micros()));
    }
    query
}
