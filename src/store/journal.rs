//! Double entry: rows that each move an amount from one account to another.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use rules::domain::{Account, Currency, JournalEntry, Moment, Money, Unbalanced};

use super::dialect::{self, insert_all};
use super::schema::journal;
use super::{Connection, StoreError};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
struct JournalRow {
    number: i64,
    from_account: String,
    to_account: String,
    amount: i64,
    currency: String,
    at: i64,
    cause: String,
}

const SUM: &str = "CAST(SUM(amount) AS BIGINT)";

/// Writes movements of money. Each is above zero and between two accounts, so the book always
/// balances.
pub fn append(connection: &mut Connection, movements: &[JournalEntry]) -> Result<(), StoreError> {
    if movements.is_empty() {
        return Ok(());
    }
    let first = dialect::take_numbers(connection, "journal", movements.len())?;
    let mut rows = Vec::with_capacity(movements.len());
    for (number, movement) in (first..).zip(movements) {
        if movement.amount.minor <= 0 || movement.from == movement.to {
            return Err(StoreError::Unbalanced(Unbalanced {
                what: format!("the journal entry of {}", movement.cause),
                parts: i128::from(movement.amount.minor),
                whole: 0,
                currency: movement.amount.currency,
            }));
        }
        rows.push(JournalRow {
            number,
            from_account: movement.from.to_string(),
            to_account: movement.to.to_string(),
            amount: movement.amount.minor,
            currency: movement.amount.currency.code().to_owned(),
            at: movement.at.micros(),
            cause: movement.cause.clone(),
        });
    }
    insert_all!(connection, journal::table, rows);
    Ok(())
}

/// The movement that makes `from` poorer by `amount`; the other way round when it is negative,
/// `None` when it is zero.
pub(super) fn movement(
    from: Account,
    to: Account,
    amount: Money,
    at: Moment,
    cause: &str,
) -> Result<Option<JournalEntry>, StoreError> {
    let (from, to, amount) = match amount.minor {
        0 => return Ok(None),
        1.. => (from, to, amount),
        _ => {
            let positive =
                amount.negated().map_err(|_| StoreError::corrupt("the amount", amount))?;
            (to, from, positive)
        }
    };
    Ok(Some(JournalEntry { from, to, amount, at, cause: cause.to_owned() }))
}

/// What has arrived at an account minus what has left it.
pub fn balance(
    connection: &mut Connection,
    account: &Account,
    currency: Currency,
) -> Result<Money, StoreError> {
    let account = account.to_string();
    let sum = || sql::<Nullable<BigInt>>(SUM);
    let arrived: Option<i64> = journal::table
        .filter(journal::to_account.eq(&account).and(journal::currency.eq(currency.code())))
        .select(sum())
        .first(connection)?;
    let left: Option<i64> = journal::table
        .filter(journal::from_account.eq(&account).and(journal::currency.eq(currency.code())))
        .select(sum())
        .first(connection)?;
    let minor = arrived.unwrap_or(0).checked_sub(left.unwrap_or(0));
    minor
        .map(|minor| Money::new(minor, currency))
        .ok_or_else(|| StoreError::corrupt("the balance of", account))
}
