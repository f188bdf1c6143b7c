//! Saved catalogues: every text that was ever saved; the newest one is read.

use diesel::prelude::*;

use rules::domain::Moment;

use super::schema::catalogues;
use super::{Connection, StoreError, dialect};

/// Saves the text of a catalogue and gives its number, from 1.
pub fn save(connection: &mut Connection, source: &str, at: Moment) -> Result<i64, StoreError> {
    let number = dialect::take_numbers(connection, "catalogue", 1)?;
    diesel::insert_into(catalogues::table)
        .values((
            catalogues::number.eq(number),
            catalogues::source.eq(source),
            catalogues::saved_at.eq(at.micros()),
        ))
        .execute(connection)?;
    Ok(number)
}

/// Number and text of the newest catalogue; `None` when none was saved.
pub fn newest(connection: &mut Connection) -> Result<Option<(i64, String)>, StoreError> {
    let newest = catalogues::table
        .order(catalogues::number.desc())
        .select((catalogues::number, catalogues::source))
        .first(connection)
        .optional()?;
    Ok(newest)
}

/// The text with that number.
pub fn find(connection: &mut Connection, number: i64) -> Result<Option<String>, StoreError> {
    let source =
        catalogues::table.find(number).select(catalogues::source).first(connection).optional()?;
    Ok(source)
}
