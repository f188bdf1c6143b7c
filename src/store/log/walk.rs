//! The whole log, a piece after the other: by stream and position, as its rows lie.

use diesel::dsl::min;
use diesel::prelude::*;

use crate::store::schema::entries;
use crate::store::{Connection, StoreError};

/// What `read` gives of the first stream that still has something behind a place; nothing at the end. It is
/// asked for one stream at a time: a database that has to find what is behind a place in one stream, or in a later
/// one, begins at the first row each time.
pub(super) fn next_piece<T>(
    connection: &mut Connection,
    (mut stream, mut position): (i32, i64),
    mut read: impl FnMut(&mut Connection, i32, i64) -> Result<Vec<T>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    loop {
        let piece = read(connection, stream, position)?;
        if !piece.is_empty() {
            return Ok(piece);
        }
        let later = entries::table.filter(entries::stream.gt(stream));
        match later.select(min(entries::stream)).first(connection)? {
            Some(next) => (stream, position) = (next, 0),
            None => return Ok(Vec::new()),
        }
    }
}
