//! The log: positions without gaps, contents that are what their senders said.

use std::collections::HashMap;

use super::{Mismatch, ask_all};
use crate::store::log::{Copied, copies_behind, erasures};
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Moment};

const GAPS: &str = "
    SELECT 'entries ' || CAST(stream AS TEXT) || '-' || CAST(position AS TEXT) AS place,
        'the position before' AS what, CAST(position - 1 AS TEXT) AS expected, CAST(before AS TEXT) AS found
    FROM (SELECT stream, position,
            COALESCE(LAG(position) OVER (PARTITION BY stream ORDER BY position), 0) AS before
        FROM entries) AS places
    WHERE position <> before + 1 ORDER BY stream, position";

const ENDS: &str = "
    SELECT 'log_heads ' || CAST(h.stream AS TEXT) AS place, 'the last position' AS what,
        CAST(COALESCE(e.last, 0) AS TEXT) AS expected, CAST(h.last_position AS TEXT) AS found
    FROM log_heads h LEFT JOIN (SELECT stream, MAX(position) AS last FROM entries GROUP BY stream) e
        ON e.stream = h.stream
    WHERE h.last_position <> COALESCE(e.last, 0) ORDER BY h.stream";

const WITHOUT_HEAD: &str = "
    SELECT 'entries ' || CAST(e.stream AS TEXT) || '-' || CAST(MIN(e.position) AS TEXT) AS place,
        'the head of its stream' AS what, CAST(e.stream AS TEXT) AS expected, NULL AS found
    FROM entries e WHERE e.stream NOT IN (SELECT stream FROM log_heads) GROUP BY e.stream";

/// Only what was written before there were chains is in none.
const SEALED_BEFORE: &str = "
    SELECT 'log_heads ' || CAST(h.stream AS TEXT) AS place, 'where its chain begins' AS what,
        'before ' || CAST(MIN(e.position) AS TEXT) AS expected, CAST(h.linked_from AS TEXT) AS found
    FROM log_heads h JOIN entries e ON e.stream = h.stream AND e.position <= h.linked_from
    WHERE e.seal IS NOT NULL GROUP BY h.stream, h.linked_from ORDER BY h.stream";

const WITHOUT_EVENT: &str = "
    SELECT 'entries ' || CAST(c.stream AS TEXT) || '-' || CAST(c.position AS TEXT) AS place,
        'the event that it is about' AS what, c.target AS expected, NULL AS found
    FROM entries c
    WHERE c.target IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM entries e WHERE e.key = c.target AND e.stream = c.stream AND e.entry = 'EVENT')
    ORDER BY c.stream, c.position";

/// Positions that are missing, and streams that do not end where their heads say.
pub fn positions(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[GAPS, ENDS, WITHOUT_HEAD, SEALED_BEFORE])
}

/// Corrections of events that are not there.
pub fn corrections_without_event(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[WITHOUT_EVENT])
}

/// Some entries of the log, and how far it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is not as it was sent.
    pub mismatches: Vec<Mismatch>,
    /// The place of the last entry that was read; `None` when there are no more.
    pub last: Option<(i32, i64)>,
}

/// Entries behind a place whose columns are not what their contents make them, or whose digest is another.
pub fn contents(
    connection: &mut Connection,
    behind: (i32, i64),
    since: Option<Moment>,
    catalogue: &Catalogue,
) -> Result<Told, StoreError> {
    let copies = copies_behind(connection, behind, since)?;
    let last = copies.last().map(Copied::place);
    let erased = match copies.iter().any(Copied::is_erased) {
        true => erasures(connection)?.into_iter().flat_map(|it| it.entries).collect(),
        false => HashMap::new(),
    };
    let wrong = copies.iter().flat_map(|copy| copy.mismatches(catalogue, &erased));
    let mismatches = wrong.map(|(place, what, expected, found)| Mismatch {
        place: format!("entries {}-{}", place.0, place.1),
        what: what.to_owned(),
        expected,
        found,
    });
    Ok(Told { mismatches: mismatches.collect(), last })
}
