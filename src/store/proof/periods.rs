//! Periods follow each other, each is settled once or is open, and what one hands on the next one has.

use super::{Mismatch, ask_all};
use crate::store::{Connection, StoreError};

const GAPS: &str = "
    SELECT 'periods ' || distributor || '.' || CAST(period_index AS TEXT) AS place, 'the index before' AS what,
        CAST(period_index - 1 AS TEXT) AS expected, CAST(before AS TEXT) AS found
    FROM (SELECT distributor, period_index,
            COALESCE(LAG(period_index) OVER (PARTITION BY distributor ORDER BY period_index), -1) AS before
        FROM periods) AS places
    WHERE period_index <> before + 1 ORDER BY distributor, period_index";

/// No moment is in two periods, so that no event is.
const OVERLAPS: &str = "
    SELECT 'periods ' || distributor || '.' || CAST(period_index AS TEXT) AS place, 'the start, in microseconds' AS what,
        'not before ' || CAST(COALESCE(until, starts_at) AS TEXT) AS expected, CAST(starts_at AS TEXT) AS found
    FROM (SELECT distributor, period_index, starts_at, ends_at,
            LAG(ends_at) OVER (PARTITION BY distributor ORDER BY period_index) AS until FROM periods) AS places
    WHERE starts_at < until OR ends_at < starts_at ORDER BY distributor, period_index";

const NOT_SETTLED: &str = "
    SELECT 'periods ' || p.distributor || '.' || CAST(p.period_index AS TEXT) AS place, 'its settlement' AS what,
        p.state AS expected,
        CASE WHEN s.id IS NULL THEN NULL WHEN s.owed_since IS NULL THEN 'PROPOSED' ELSE 'SETTLED' END AS found
    FROM periods p LEFT JOIN settlements s ON s.distributor = p.distributor AND s.period_index = p.period_index
    WHERE (p.state IN ('SETTLED', 'EMPTY') AND s.owed_since IS NULL)
        OR (p.state NOT IN ('SETTLED', 'EMPTY') AND s.owed_since IS NOT NULL)
        OR (p.state NOT IN ('SETTLED', 'EMPTY', 'REVIEW') AND s.id IS NOT NULL)
    ORDER BY p.distributor, p.period_index";

const OTHER_SETTLEMENT: &str = "
    SELECT 'settlements ' || s.id AS place, 'its period' AS what,
        CAST(s.version AS TEXT) || ' ' || CAST(s.starts_at AS TEXT) || ' ' || CAST(s.ends_at AS TEXT) || ' '
            || s.currency AS expected,
        CAST(p.version AS TEXT) || ' ' || CAST(p.starts_at AS TEXT) || ' ' || CAST(p.ends_at AS TEXT) || ' '
            || p.currency AS found
    FROM settlements s
    LEFT JOIN periods p ON p.distributor = s.distributor AND p.period_index = s.period_index
    WHERE p.distributor IS NULL OR s.starts_at <> p.starts_at OR s.ends_at <> p.ends_at
        OR (s.version <> p.version AND s.owed_since IS NOT NULL) OR s.currency <> p.currency
        OR s.id <> s.distributor || '.' || CAST(s.period_index AS TEXT)
    ORDER BY s.number";

const NOT_HANDED_ON: &str = "
    SELECT 'periods ' || n.distributor || '.' || CAST(n.period_index AS TEXT) AS place,
        'what the settlement before hands on' AS what,
        CAST(s.carried AS TEXT) || ' ' || s.currency || ' after ' || s.cut_off AS expected,
        CAST(n.carried_in AS TEXT) || ' ' || n.currency || ' after ' || COALESCE(n.late_after, 'nothing') AS found
    FROM settlements s
    JOIN periods n ON n.distributor = s.distributor AND n.period_index = s.period_index + 1
    WHERE s.owed_since IS NOT NULL AND (n.carried_in <> s.carried
        OR n.late_after IS NULL OR n.late_after <> s.cut_off)
    ORDER BY s.number";

const VERSIONS: &str = "
    SELECT 'periods ' || p.distributor || '.' || CAST(p.period_index AS TEXT) AS place, 'its version' AS what,
        CAST(p.version AS TEXT) AS expected, NULL AS found
    FROM periods p
    WHERE NOT EXISTS (SELECT 1 FROM rule_versions v
        WHERE v.distributor = p.distributor AND v.version = p.version)
    ORDER BY p.distributor, p.period_index";

/// Where periods leave one out, share a moment, are not settled as they say, or do not have what the one before
/// hands on.
pub fn periods(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    ask_all(connection, &[GAPS, OVERLAPS, NOT_SETTLED, OTHER_SETTLEMENT, NOT_HANDED_ON, VERSIONS])
}
