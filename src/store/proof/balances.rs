//! What the journal has of each account, beside what the rows that it was moved for come to.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::store::{Connection, StoreError};

/// An account of the journal.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Book {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub account: String,
    /// The code of the currency.
    #[diesel(sql_type = Text)]
    pub currency: String,
    /// What obligations, or payouts, of a collaborator come to; zero for other accounts. Minor units.
    #[diesel(sql_type = BigInt)]
    pub owed: i64,
    /// What has arrived less what has left, in minor units.
    #[diesel(sql_type = BigInt)]
    pub moved: i64,
}

/// What is paid is owed no more, and what is cancelled never was.
const BOOKS: &str = "
    SELECT account, currency, CAST(SUM(part) AS BIGINT) AS owed, CAST(SUM(moved) AS BIGINT) AS moved
    FROM (
        SELECT to_account AS account, currency, amount AS moved, 0 AS part FROM journal
        UNION ALL SELECT from_account, currency, -amount, 0 FROM journal
        UNION ALL SELECT 'collaborator:' || o.collaborator || ':owed', o.currency, 0, o.amount
            FROM obligations o LEFT JOIN payouts p ON p.id = o.payout
            WHERE o.state <> 'CANCELLED' AND (p.state IS NULL OR p.state <> 'PAID')
        UNION ALL SELECT 'collaborator:' || collaborator || ':paid', currency, 0, amount
            FROM payouts WHERE state = 'PAID'
    ) AS movements
    GROUP BY account, currency ORDER BY account, currency";

/// Every account in every currency that it ever had.
pub fn books(connection: &mut Connection) -> Result<Vec<Book>, StoreError> {
    let query = diesel::sql_query(BOOKS);
    Ok(match connection {
        Connection::Sqlite(inner) => query.load(inner)?,
        Connection::Postgres(inner) => query.load(inner)?,
    })
}
