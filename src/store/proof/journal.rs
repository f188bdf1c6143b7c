//! The journal: each movement is one, and something that is there caused it.

use super::{Mismatch, ask_all};
use crate::store::{Connection, StoreError};

const WITHOUT_SENSE: &str = "
    SELECT 'journal ' || CAST(number AS TEXT) AS place, 'an amount above zero from one account to another' AS what,
        NULL AS expected,
        CAST(amount AS TEXT) || ' from ' || from_account || ' to ' || to_account AS found
    FROM journal WHERE amount <= 0 OR from_account = to_account ORDER BY number";

const WITHOUT_CAUSE: &str = "
    SELECT 'journal ' || CAST(j.number AS TEXT) AS place, 'what caused it' AS what,
        j.cause AS expected, NULL AS found
    FROM journal j
    WHERE NOT EXISTS (SELECT 1 FROM settlements s WHERE s.id = j.cause AND s.owed_since IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM obligations o WHERE o.id = j.cause)
        AND NOT EXISTS (SELECT 1 FROM payouts p WHERE p.id = j.cause)
    ORDER BY j.number";

/// Movements that are none, and those of which the cause is not there.
pub fn movements(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[WITHOUT_SENSE, WITHOUT_CAUSE])
}
