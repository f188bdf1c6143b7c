//! Payouts are what is gathered in them, and the journal has paid those that are paid.

use super::{Mismatch, ask_all};
use crate::store::{Connection, StoreError};

/// What failed, came back or was given up may have given back what it was for.
const SUMS: &str = "
    SELECT 'payouts ' || p.id AS place, 'what is gathered in it' AS what,
        CAST(p.amount AS TEXT) || ' ' || p.currency AS expected, CAST(o.gathered AS TEXT) AS found
    FROM payouts p LEFT JOIN (
        SELECT payout, currency, SUM(amount) AS gathered FROM obligations
        WHERE payout IS NOT NULL GROUP BY payout, currency) o ON o.payout = p.id AND o.currency = p.currency
    WHERE (o.gathered IS NULL AND p.state NOT IN ('FAILED', 'RETURNED', 'CANCELLED')) OR o.gathered <> p.amount
    ORDER BY p.number";

const OTHERS: &str = "
    SELECT 'obligations ' || o.id AS place, 'the payout that it is in' AS what,
        o.collaborator || ' ' || o.currency AS expected,
        p.collaborator || ' ' || p.currency AS found
    FROM obligations o LEFT JOIN payouts p ON p.id = o.payout
    WHERE o.payout IS NOT NULL
        AND (p.id IS NULL OR p.collaborator <> o.collaborator OR p.currency <> o.currency)
    ORDER BY o.number";

const NOT_MOVED: &str = "
    SELECT 'payouts ' || id AS place, 'what the journal has paid for it' AS what,
        CAST(expected AS TEXT) AS expected, CAST(moved AS TEXT) AS found
    FROM (SELECT p.number, p.id, CASE WHEN p.state = 'PAID' THEN p.amount ELSE 0 END AS expected,
            COALESCE(SUM(CASE
                WHEN j.currency <> p.currency THEN 0
                WHEN j.to_account = 'collaborator:' || p.collaborator || ':paid' THEN j.amount
                WHEN j.from_account = 'collaborator:' || p.collaborator || ':paid' THEN -j.amount
                ELSE 0 END), 0) AS moved
        FROM payouts p LEFT JOIN journal j ON j.cause = p.id
        GROUP BY p.number, p.id, p.state, p.amount) AS each_one
    WHERE moved <> expected ORDER BY number";

const WITHOUT_FULFILLMENT: &str = "
    SELECT 'payouts ' || p.id AS place, 'its fulfillment' AS what,
        CAST(p.fulfillment AS TEXT) || ' ' || p.currency AS expected,
        CAST(f.number AS TEXT) || ' ' || f.currency AS found
    FROM payouts p LEFT JOIN fulfillments f ON f.number = p.fulfillment
    WHERE f.number IS NULL OR f.currency <> p.currency
    ORDER BY p.number";

/// A fulfillment that is complete or given up has nothing left to do, and one that failed has nothing under way.
const STATES: &str = "
    SELECT 'fulfillments ' || CAST(f.number AS TEXT) AS place, 'a payout with the state' AS what,
        f.state AS expected, MIN(p.state) AS found
    FROM fulfillments f JOIN payouts p ON p.fulfillment = f.number
    WHERE (f.state = 'COMPLETE' AND p.state IN ('UNPAID', 'PROCESSING', 'FAILED'))
        OR (f.state = 'CANCELLED' AND p.state <> 'CANCELLED')
        OR (f.state = 'FAILED' AND p.state IN ('UNPAID', 'PROCESSING'))
    GROUP BY f.number, f.state ORDER BY f.number";

/// One that is not done has something left to do.
const NOTHING_LEFT: &str = "
    SELECT 'fulfillments ' || CAST(f.number AS TEXT) AS place, 'payouts that are left to do' AS what,
        f.state AS expected, NULL AS found
    FROM fulfillments f JOIN payouts p ON p.fulfillment = f.number
    WHERE f.state IN ('PENDING', 'PROCESSING')
    GROUP BY f.number, f.state
    HAVING SUM(CASE WHEN p.state IN ('UNPAID', 'PROCESSING', 'FAILED') THEN 1 ELSE 0 END) = 0
    ORDER BY f.number";

/// What a payout is called follows from whose it is, and it has a day once it was paid.
const CALLED: &str = "
    SELECT 'payouts ' || id AS place, 'its id, and the day on which it was paid' AS what,
        CAST(fulfillment AS TEXT) || '.' || collaborator || ' ' || state AS expected,
        id || ' ' || COALESCE(paid_on, 'no day') AS found
    FROM payouts
    WHERE id <> CAST(fulfillment AS TEXT) || '.' || collaborator
        OR (state IN ('PAID', 'RETURNED')) <> (paid_on IS NOT NULL)
    ORDER BY number";

/// Where payouts are not what is gathered in them, or not what the journal has paid.
pub fn payouts(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[SUMS, OTHERS, NOT_MOVED, CALLED])
}

/// Where payouts and their fulfillments do not agree.
pub fn fulfillments(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[WITHOUT_FULFILLMENT, STATES, NOTHING_LEFT])
}
