//! What is owed is what settlements and people made owed, and the journal has moved it.

use super::{Mismatch, ask_all};
use crate::store::{Connection, StoreError};

/// Each standing with an amount, and each adjustment, of a settlement in force is owed.
const NOT_OWED: &str = "
    SELECT 'standings ' || s.settlement || ' ' || s.collaborator AS place, 'what is owed for it' AS what,
        CAST(s.amount AS TEXT) || ' ' || s.currency AS expected,
        CAST(o.amount AS TEXT) || ' ' || o.currency AS found
    FROM standings s JOIN settlements t ON t.id = s.settlement AND t.owed_since IS NOT NULL
    LEFT JOIN obligations o ON o.settlement = s.settlement AND o.collaborator = s.collaborator
        AND o.kind = 'SETTLEMENT'
    WHERE (s.amount > 0 OR o.id IS NOT NULL)
        AND (o.id IS NULL OR o.amount <> s.amount OR o.currency <> s.currency OR s.amount <= 0)
    ORDER BY t.number, s.place";

const NOT_ADJUSTED: &str = "
    SELECT 'adjustments ' || a.settlement || ' ' || a.collaborator || ' of ' || CAST(a.period_index AS TEXT) AS place,
        'what is owed for it' AS what,
        CAST(a.amount_after - a.amount_before AS TEXT) || ' ' || a.currency AS expected,
        CAST(o.amount AS TEXT) || ' ' || o.currency AS found
    FROM adjustments a JOIN settlements t ON t.id = a.settlement AND t.owed_since IS NOT NULL
    LEFT JOIN obligations o ON o.settlement = a.settlement AND o.collaborator = a.collaborator
        AND o.kind = 'ADJUSTMENT' AND o.adjusts = a.period_index
    WHERE a.treatment = 'ADJUSTED' AND a.amount_after <> a.amount_before
        AND (o.id IS NULL OR o.amount <> a.amount_after - a.amount_before OR o.currency <> a.currency)
    ORDER BY t.number, a.place";

/// Nothing else is owed because of a settlement.
const OF_NOTHING: &str = "
    SELECT 'obligations ' || o.id AS place, 'the settlement in force that made it' AS what,
        o.settlement AS expected, NULL AS found
    FROM obligations o
    WHERE o.kind IN ('SETTLEMENT', 'ADJUSTMENT') AND NOT EXISTS (
        SELECT 1 FROM settlements t
        WHERE t.id = o.settlement AND t.owed_since IS NOT NULL AND t.distributor = o.distributor)
    ORDER BY o.number";

const WITHOUT_STANDING: &str = "
    SELECT 'obligations ' || o.id AS place, 'the standing that it is owed for' AS what,
        o.settlement || ' ' || o.collaborator AS expected, NULL AS found
    FROM obligations o
    WHERE (o.kind = 'SETTLEMENT' AND NOT EXISTS (
            SELECT 1 FROM standings s WHERE s.settlement = o.settlement AND s.collaborator = o.collaborator))
        OR (o.kind = 'ADJUSTMENT' AND NOT EXISTS (
            SELECT 1 FROM adjustments a WHERE a.settlement = o.settlement AND a.collaborator = o.collaborator
                AND a.period_index = o.adjusts AND a.treatment = 'ADJUSTED'))
    ORDER BY o.number";

/// Standings of settlements that are not there.
const WITHOUT_SETTLEMENT: &str = "
    SELECT 'standings ' || s.settlement || ' ' || s.collaborator AS place, 'its settlement' AS what,
        s.settlement AS expected, NULL AS found
    FROM standings s WHERE s.settlement NOT IN (SELECT id FROM settlements)
    ORDER BY s.settlement, s.place";

/// What is made by hand is moved once, and what is cancelled is moved back. What is to be paid back of an advance
/// is moved with the advance, whatever parts of it payouts took: its balance is looked at elsewhere.
const NOT_MOVED: &str = "
    SELECT 'obligations ' || id AS place, 'what the journal has moved for it' AS what,
        CAST(expected AS TEXT) AS expected, CAST(moved AS TEXT) AS found
    FROM (SELECT o.number, o.id,
            CASE WHEN o.kind IN ('CREDIT', 'DEDUCTION') THEN o.amount ELSE 0 END
                - CASE WHEN o.state = 'CANCELLED' THEN o.amount ELSE 0 END AS expected,
            COALESCE(SUM(CASE
                WHEN j.currency <> o.currency THEN 0
                WHEN j.to_account = 'collaborator:' || o.collaborator || ':owed' THEN j.amount
                WHEN j.from_account = 'collaborator:' || o.collaborator || ':owed' THEN -j.amount
                ELSE 0 END), 0) AS moved
        FROM obligations o LEFT JOIN journal j ON j.cause = o.id
        WHERE o.kind <> 'ADVANCE'
        GROUP BY o.number, o.id, o.kind, o.state, o.amount) AS each_one
    WHERE moved <> expected ORDER BY number";

const STATES: &str = "
    SELECT 'obligations ' || id AS place, 'a payout that it is in' AS what,
        CASE WHEN state = 'FULFILLED' THEN 'one' END AS expected, payout AS found
    FROM obligations
    WHERE (state = 'FULFILLED') <> (payout IS NOT NULL)
    ORDER BY number";

/// What an obligation is called follows from what made it, and when it came to be is when that was put in force.
const CALLED: &str = "
    SELECT 'obligations ' || o.id AS place, 'its id, and when it came to be' AS what,
        CASE WHEN o.kind = 'SETTLEMENT' THEN o.settlement || '.' || o.collaborator
            ELSE o.settlement || '.adjusts.' || CAST(o.adjusts AS TEXT) || '.' || o.collaborator END
            || ' at ' || CAST(t.owed_since AS TEXT) AS expected,
        o.id || ' at ' || CAST(o.created_at AS TEXT) AS found
    FROM obligations o JOIN settlements t ON t.id = o.settlement AND t.owed_since IS NOT NULL
    WHERE o.kind IN ('SETTLEMENT', 'ADJUSTMENT') AND (o.created_at <> t.owed_since OR o.id <>
        CASE WHEN o.kind = 'SETTLEMENT' THEN o.settlement || '.' || o.collaborator
            ELSE o.settlement || '.adjusts.' || CAST(o.adjusts AS TEXT) || '.' || o.collaborator END)
    ORDER BY o.number";

/// Nobody takes back, or holds, without saying why.
const WITHOUT_REASON: &str = "
    SELECT 'obligations ' || id AS place, 'why it was taken back' AS what, state AS expected, NULL AS found
    FROM obligations WHERE state = 'CANCELLED' AND by_hand IS NULL ORDER BY number";

const HALF_HELD: &str = "
    SELECT 'collaborators ' || reference AS place, 'since when and why all is held' AS what,
        CAST(held_since AS TEXT) AS expected, hold_reason AS found
    FROM collaborators WHERE (hold_reason IS NULL) <> (held_since IS NULL) ORDER BY reference";

/// Where obligations are not what their settlements' standings and adjustments say.
pub fn of_settlements(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(
        connection,
        &[NOT_OWED, NOT_ADJUSTED, OF_NOTHING, WITHOUT_STANDING, WITHOUT_SETTLEMENT, CALLED],
    )
}

/// Where obligations are not what the journal has moved for them, or are in no payout or in one that they
/// should not be in.
pub fn by_hand(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[NOT_MOVED, STATES, WITHOUT_REASON, HALF_HELD])
}
