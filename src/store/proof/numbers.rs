//! Rows that are counted from 1 without gaps.

use super::{Mismatch, ask};
use crate::store::{Connection, StoreError};

/// Where a number is missing in a table whose rows are never removed, and where the last one is not what its
/// counter says.
pub fn numbers(
    connection: &mut Connection,
    (table, counter): (&str, &str),
) -> Result<Vec<Mismatch>, StoreError> {
    let gaps = format!(
        "SELECT '{table} ' || CAST(number AS TEXT) AS place, 'the number before' AS what,
            CAST(number - 1 AS TEXT) AS expected, CAST(before AS TEXT) AS found
         FROM (SELECT number, COALESCE(LAG(number) OVER (ORDER BY number), 0) AS before FROM {table}) AS places
         WHERE number <> before + 1 ORDER BY number"
    );
    let last = format!(
        "SELECT 'counters {counter}' AS place, 'the last number' AS what, CAST(last AS TEXT) AS expected,
            CAST(last_number AS TEXT) AS found
         FROM counters, (SELECT COALESCE(MAX(number), 0) AS last FROM {table}) AS those
         WHERE name = '{counter}' AND last_number <> last"
    );
    // Only what was written before there were chains is in none.
    let sealed_before = format!(
        "SELECT 'counters {counter}' AS place, 'where its chain begins' AS what,
            'before ' || CAST(MIN(t.number) AS TEXT) AS expected, CAST(c.linked_from AS TEXT) AS found
         FROM counters c JOIN {table} t ON t.number <= c.linked_from
         WHERE c.name = '{counter}' AND t.seal IS NOT NULL GROUP BY c.linked_from"
    );
    let mut found = ask(connection, &gaps)?;
    found.extend(ask(connection, &last)?);
    found.extend(ask(connection, &sealed_before)?);
    Ok(found)
}
