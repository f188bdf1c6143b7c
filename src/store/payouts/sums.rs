//! What lists of payouts come to.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use rules::domain::{Money, PayoutFilter, PayoutSum};

use super::{narrowed, state};
use crate::store::connection::MultiBackend;
use crate::store::schema::payouts;
use crate::store::{Connection, StoreError, dialect};

/// State, currency, day of payment, how many, minor units.
type Row = (String, String, Option<String>, i64, i64);

/// How many payouts there are and what they come to, by state, currency and day of payment; in no order.
pub fn sums(
    connection: &mut Connection,
    filter: &PayoutFilter,
) -> Result<Vec<PayoutSum>, StoreError> {
    let grouped = payouts::table
        .group_by((payouts::state, payouts::currency, payouts::paid_on))
        .select((
            payouts::state,
            payouts::currency,
            payouts::paid_on,
            count_star(),
            sql::<BigInt>("CAST(SUM(amount) AS BIGINT)"),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<Row> = narrowed!(grouped, filter).load(connection)?;
    rows.into_iter().map(sum).collect()
}

fn sum((code, currency, paid_on, count, minor): Row) -> Result<PayoutSum, StoreError> {
    let day = |text: String| text.parse().map_err(|_| StoreError::corrupt("the date", text));
    Ok(PayoutSum {
        state: state(&code)?,
        amount: Money::new(minor, dialect::currency(&currency)?),
        paid_on: paid_on.map(day).transpose()?,
        count,
    })
}
