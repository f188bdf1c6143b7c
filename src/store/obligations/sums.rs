//! What lists of obligations come to.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use rules::domain::{Moment, Money, ObligationFilter, ObligationState, ObligationSum};

use super::narrowed;
use crate::store::connection::MultiBackend;
use crate::store::schema::obligations;
use crate::store::{Connection, StoreError, dialect};

/// State, currency, distributor, due moment, how many, minor units.
type Row = (String, String, Option<String>, i64, i64, i64);

/// How many obligations there are and what they come to, by state, currency, distributor and the moment from
/// which they are payable; in no order.
pub fn sums(
    connection: &mut Connection,
    filter: &ObligationFilter,
) -> Result<Vec<ObligationSum>, StoreError> {
    let grouped = obligations::table
        .group_by((
            obligations::state,
            obligations::currency,
            obligations::distributor,
            obligations::payable_from,
        ))
        .select((
            obligations::state,
            obligations::currency,
            obligations::distributor,
            obligations::payable_from,
            count_star(),
            sql::<BigInt>("CAST(SUM(amount) AS BIGINT)"),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<Row> = narrowed!(grouped, filter).load(connection)?;
    rows.into_iter().map(sum).collect()
}

fn sum(
    (state, currency, distributor, payable_from, count, minor): Row,
) -> Result<ObligationSum, StoreError> {
    Ok(ObligationSum {
        state: ObligationState::from_code(&state)
            .ok_or_else(|| StoreError::corrupt("the state of an obligation", &state))?,
        amount: Money::new(minor, dialect::currency(&currency)?),
        distributor,
        payable_from: Moment::from_micros(payable_from),
        count,
    })
}
