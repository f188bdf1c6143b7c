//! The history of attributes: of one subject, of a kind, or of all, by pages.

use diesel::prelude::*;

use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{
    Catalogue, FactFilter, FactsAbout, Page, PageArgs, Recorded, Subject, SubjectKind,
};

use super::page::{Place, latest_first};
use super::row::{FACT, IS_DATED_OTHER, IS_FACT, ReadRow, subject_key};

/// A page of facts, the latest moment they hold from first; of one moment, the one recorded last
/// first.
pub fn page(
    connection: &mut Connection,
    filter: &FactFilter,
    args: &PageArgs,
    catalogue: &Catalogue,
) -> Result<Page<Recorded>, StoreError> {
    let (slice, total, rows) = latest_first(connection, || filtered(filter), args)?;
    slice.page(rows, total, |row| Ok((Place::of(&row).to_string(), row.decode(catalogue)?)))
}

fn filtered(filter: &FactFilter) -> entries::BoxedQuery<'_, MultiBackend> {
    let mut query = entries::table
        .filter(fixed(IS_FACT).and(fixed(IS_DATED_OTHER)))
        .filter(entries::subject.is_not_null())
        .into_boxed();
    query = match &filter.about {
        FactsAbout::Anything => query,
        FactsAbout::Kind(kind) => {
            query.filter(entries::subject.like(any_of_kind(kind)).escape('!'))
        }
        FactsAbout::Subject(subject) => query.filter(entries::subject.eq(subject_key(subject))),
    };
    if let Some(attribute) = &filter.attribute {
        query = query.filter(entries::name.eq(attribute));
    }
    if let Some(from) = filter.holds_from {
        query = query.filter(entries::occurred_at.ge(from.micros()));
    }
    if let Some(before) = filter.holds_before {
        query = query.filter(entries::occurred_at.lt(before.micros()));
    }
    query
}

/// The pattern of the subjects of a kind. A name of a kind may hold an underscore, which stands for
/// any letter otherwise.
fn any_of_kind(kind: &SubjectKind) -> String {
    format!("{}:%", kind.to_string().replace('_', "!_"))
}

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
    let first: Option<i64> = entries::table
        .filter(entries::name.eq(attribute).and(fixed(IS_FACT)))
        .filter(entries::subject.like(any_of_kind(kind)).escape('!'))
        .filter(entries::body.ne("null"))
        .select(entries::position)
        .first(connection)
        .optional()?;
    Ok(first.is_some())
}
