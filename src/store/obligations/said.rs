//! What is said by hand of obligations, for comparing it with what it is about.

use diesel::prelude::*;

use super::by_hand::ByHand;
use crate::store::schema::obligations;
use crate::store::{Connection, StoreError};

/// So many obligations are read at once.
const AT_ONCE: i64 = 2_000;

/// What is said of an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The obligation's number.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// Its state, as it is stored.
    pub state: String,
    /// Why it was taken back.
    pub cancelled: Option<String>,
    /// Why it is held.
    pub held: Option<String>,
    /// The advance that it pays back.
    pub advance: Option<String>,
    /// The open dispute about it.
    pub in_dispute: Option<String>,
    /// The dispute that it makes good.
    pub credited_for: Option<String>,
}

/// The obligations behind a number of which something is said, and so many at most; what cannot be read is left out.
/// The number of the last one that was looked at; `None` where that was the last one.
pub fn said_behind(
    connection: &mut Connection,
    behind: i64,
) -> Result<(Vec<Said>, Option<i64>), StoreError> {
    let rows: Vec<(i64, String, String, String)> = obligations::table
        .filter(obligations::number.gt(behind))
        .filter(obligations::by_hand.is_not_null())
        .order(obligations::number)
        .limit(AT_ONCE)
        .select((
            obligations::number,
            obligations::id,
            obligations::state,
            obligations::by_hand.assume_not_null(),
        ))
        .load(connection)?;
    let last = rows.last().map(|(number, ..)| *number);
    let said = |(number, id, state, text): (i64, String, String, String)| {
        let said = ByHand::read(Some(&text)).ok()?;
        let held = said.hold().map(|hold| hold.reason);
        let ByHand { cancelled, advance, in_dispute, credited_for, .. } = said;
        Some(Said { number, id, state, cancelled, held, advance, in_dispute, credited_for })
    };
    Ok((rows.into_iter().filter_map(said).collect(), last))
}
