//! Which of a bank's answers were taken.

use diesel::prelude::*;

use rules::domain::Moment;

use super::schema::payout_answers;
use super::{Connection, StoreError};

/// When the file with that digest was taken, and by whom.
pub fn find(
    connection: &mut Connection,
    digest: &str,
) -> Result<Option<(Moment, String)>, StoreError> {
    let row: Option<(i64, String)> = payout_answers::table
        .find(digest)
        .select((payout_answers::taken_at, payout_answers::who))
        .first(connection)
        .optional()?;
    Ok(row.map(|(at, who)| (Moment::from_micros(at), who)))
}

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The SHA-256 of the file, in hex.
    pub digest: String,
    /// Its form.
    pub format: String,
    /// When it was taken.
    pub at: Moment,
    /// By whom.
    pub who: String,
}

/// Every file that was taken.
pub(super) fn all(connection: &mut Connection) -> Result<Vec<Taken>, StoreError> {
    let rows: Vec<(String, String, i64, String)> = payout_answers::table
        .order(payout_answers::digest)
        .select((
            payout_answers::digest,
            payout_answers::format,
            payout_answers::taken_at,
            payout_answers::who,
        ))
        .load(connection)?;
    let taken =
        |(digest, format, at, who)| Taken { digest, format, at: Moment::from_micros(at), who };
    Ok(rows.into_iter().map(taken).collect())
}

/// Keeps that a file was taken.
pub fn insert(
    connection: &mut Connection,
    digest: &str,
    format: &str,
    (at, who): (Moment, &str),
) -> Result<(), StoreError> {
    diesel::insert_into(payout_answers::table)
        .values((
            payout_answers::digest.eq(digest),
            payout_answers::format.eq(format),
            payout_answers::taken_at.eq(at.micros()),
            payout_answers::who.eq(who),
        ))
        .execute(connection)?;
    Ok(())
}
