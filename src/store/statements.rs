//! What the journal moved of one account, for statements.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use rules::domain::{Account, Currency, Moment, Money, Movement};

use super::connection::MultiBackend;
use super::schema::journal;
use super::{Connection, StoreError};

const SUM: &str = "CAST(SUM(amount) AS BIGINT)";

/// From a moment on, and until another, without that.
pub type Span = (Option<Moment>, Option<Moment>);

/// What has arrived at an account before a moment less what has left it; all of it when none is given.
pub fn balance_before(
    connection: &mut Connection,
    account: &Account,
    currency: Currency,
    before: Option<Moment>,
) -> Result<Money, StoreError> {
    let name = account.to_string();
    let moved = || moved(currency, (None, before)).select(sql::<Nullable<BigInt>>(SUM));
    let arrived: Option<i64> = moved().filter(journal::to_account.eq(&name)).first(connection)?;
    let left: Option<i64> = moved().filter(journal::from_account.eq(&name)).first(connection)?;
    let minor = arrived.unwrap_or(0).checked_sub(left.unwrap_or(0));
    minor
        .map(|minor| Money::new(minor, currency))
        .ok_or_else(|| StoreError::corrupt("the balance of", name))
}

/// Everything that arrived at an account or left it in a span, oldest first, so many at most.
pub fn movements(
    connection: &mut Connection,
    account: &Account,
    currency: Currency,
    span: Span,
    most: usize,
) -> Result<Vec<Movement>, StoreError> {
    let name = account.to_string();
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let touches = journal::to_account.eq(&name).or(journal::from_account.eq(&name));
    let rows: Vec<(String, i64, i64, String)> = moved(currency, span)
        .filter(touches)
        .order(journal::number)
        .limit(limit)
        .select((journal::to_account, journal::amount, journal::at, journal::cause))
        .load(connection)?;
    let movement = |(to, minor, at, cause): (String, i64, i64, String)| {
        let minor = if to == name { minor } else { -minor };
        Movement { at: Moment::from_micros(at), amount: Money::new(minor, currency), cause }
    };
    Ok(rows.into_iter().map(movement).collect())
}

fn moved(currency: Currency, (from, until): Span) -> journal::BoxedQuery<'static, MultiBackend> {
    let mut query =
        journal::table.filter(journal::currency.eq(currency.code().to_owned())).into_boxed();
    if let Some(from) = from {
        query = query.filter(journal::at.ge(from.micros()));
    }
    if let Some(until) = until {
        query = query.filter(journal::at.lt(until.micros()));
    }
    query
}
