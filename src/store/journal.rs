//! Double entry: rows that each move an amount from one account to another.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use rules::domain::{Account, Currency, JournalEntry, JournalLine, Moment, Money, Unbalanced};

use super::chain::{Chain, Linked, Parts};
use super::dialect::{self, insert_in_parts};
use super::proof::{LINKS_AT_ONCE, Link};
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
    seal: Option<Vec<u8>>,
}

impl JournalRow {
    /// The next of a chain. Refused when it would not balance.
    fn of(number: i64, movement: &JournalEntry, chain: &mut Chain) -> Result<Self, StoreError> {
        if movement.amount.minor <= 0 || movement.from == movement.to {
            return Err(StoreError::Unbalanced(Unbalanced {
                what: format!("the journal entry of {}", movement.cause),
                parts: i128::from(movement.amount.minor),
                whole: 0,
                currency: movement.amount.currency,
            }));
        }
        let mut row = Self {
            number,
            from_account: movement.from.to_string(),
            to_account: movement.to.to_string(),
            amount: movement.amount.minor,
            currency: movement.amount.currency.code().to_owned(),
            at: movement.at.micros(),
            cause: movement.cause.clone(),
            seal: None,
        };
        row.seal = Some(chain.seal(&row));
        Ok(row)
    }
}

impl Linked for JournalRow {
    fn add_to(&self, parts: &mut Parts) {
        parts.number(self.number);
        parts.text(&self.from_account);
        parts.text(&self.to_account);
        parts.number(self.amount);
        parts.text(&self.currency);
        parts.number(self.at);
        parts.text(&self.cause);
    }
}

impl TryFrom<JournalRow> for JournalLine {
    type Error = StoreError;

    fn try_from(row: JournalRow) -> Result<Self, StoreError> {
        let entry = JournalEntry {
            from: account(&row.from_account)?,
            to: account(&row.to_account)?,
            amount: Money::new(row.amount, dialect::currency(&row.currency)?),
            at: Moment::from_micros(row.at),
            cause: row.cause,
        };
        Ok(Self { number: row.number, entry })
    }
}

fn account(name: &str) -> Result<Account, StoreError> {
    Account::named(name).ok_or_else(|| StoreError::corrupt("the account", name))
}

/// The name of the journal's chain, and of its counter.
pub(super) const CHAIN: &str = "journal";

const SUM: &str = "CAST(SUM(amount) AS BIGINT)";

/// Writes movements of money. Each is above zero and between two accounts, so the book always
/// balances.
pub fn append<'a>(
    connection: &mut Connection,
    movements: impl IntoIterator<Item = &'a JournalEntry>,
) -> Result<(), StoreError> {
    let mut movements = movements.into_iter().peekable();
    if movements.peek().is_none() {
        return Ok(());
    }
    let (mut number, link) = dialect::lock_chain(connection, CHAIN)?;
    let mut chain = Chain::behind(link, CHAIN)?;
    let rows = movements.map(|movement| {
        number += 1;
        JournalRow::of(number, movement, &mut chain)
    });
    insert_in_parts!(connection, journal::table, rows)?;
    dialect::move_chain(connection, CHAIN, number, chain.newest())
}

/// What has arrived at each of these accounts less what has left it, in each currency that it has ever had. An
/// account that never had anything is left out.
pub fn balances(
    connection: &mut Connection,
    accounts: &[String],
) -> Result<BTreeMap<String, BTreeMap<Currency, Money>>, StoreError> {
    let mut balances: BTreeMap<String, BTreeMap<Currency, Money>> = BTreeMap::new();
    let mut add = |(account, code, minor): (String, String, i64), times: i64| {
        let currency = dialect::currency(&code)?;
        let corrupt = |_| StoreError::corrupt("the balance of", &account);
        let moved = Money::new(minor.saturating_mul(times), currency);
        let zero = Money::zero(currency);
        let of = balances.entry(account.clone()).or_default();
        let sum = of.entry(currency).or_insert(zero);
        *sum = sum.plus(moved).map_err(corrupt)?;
        Ok::<(), StoreError>(())
    };
    for chunk in accounts.chunks(dialect::IDS_AT_ONCE) {
        let arrived: Vec<(String, String, i64)> = journal::table
            .filter(journal::to_account.eq_any(chunk))
            .group_by((journal::to_account, journal::currency))
            .select((journal::to_account, journal::currency, sql::<BigInt>(SUM)))
            .load(connection)?;
        let left: Vec<(String, String, i64)> = journal::table
            .filter(journal::from_account.eq_any(chunk))
            .group_by((journal::from_account, journal::currency))
            .select((journal::from_account, journal::currency, sql::<BigInt>(SUM)))
            .load(connection)?;
        arrived.into_iter().try_for_each(|row| add(row, 1))?;
        left.into_iter().try_for_each(|row| add(row, -1))?;
    }
    Ok(balances)
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

/// Every account that ever had anything, by name, and every currency.
pub fn accounts(
    connection: &mut Connection,
) -> Result<(Vec<Account>, BTreeSet<Currency>), StoreError> {
    let from: Vec<String> =
        journal::table.select(journal::from_account).distinct().load(connection)?;
    let to: Vec<String> = journal::table.select(journal::to_account).distinct().load(connection)?;
    let names: BTreeSet<String> = from.into_iter().chain(to).collect();
    let codes: Vec<String> =
        journal::table.select(journal::currency).distinct().load(connection)?;
    let accounts = names.iter().map(|name| account(name)).collect::<Result<_, _>>()?;
    let currencies = codes.iter().map(|code| dialect::currency(code)).collect::<Result<_, _>>()?;
    Ok((accounts, currencies))
}

/// Movements behind a number and up to another, for following their chain.
pub(super) fn links(
    connection: &mut Connection,
    (after, last): (i64, i64),
) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<JournalRow> = journal::table
        .filter(journal::number.gt(after).and(journal::number.le(last)))
        .order(journal::number)
        .limit(LINKS_AT_ONCE)
        .select(JournalRow::as_select())
        .load(connection)?;
    let link = |row: JournalRow| -> Link { (row.number, row.seal.clone(), Box::new(row)) };
    Ok(rows.into_iter().map(link).collect())
}

/// The movements with a cause, oldest first.
pub fn caused_by(connection: &mut Connection, cause: &str) -> Result<Vec<JournalLine>, StoreError> {
    let rows: Vec<JournalRow> = journal::table
        .filter(journal::cause.eq(cause))
        .order(journal::number)
        .select(JournalRow::as_select())
        .load(connection)?;
    rows.into_iter().map(JournalLine::try_from).collect()
}

/// The number of the newest movement; 0 when there is none.
pub fn last_number(connection: &mut Connection) -> Result<i64, StoreError> {
    let last: Option<i64> =
        journal::table.select(diesel::dsl::max(journal::number)).first(connection)?;
    Ok(last.unwrap_or(0))
}

/// The movements behind one number and up to another, oldest first, so many at most.
pub fn lines(
    connection: &mut Connection,
    (after, last): (i64, i64),
    most: i64,
) -> Result<Vec<JournalLine>, StoreError> {
    let rows: Vec<JournalRow> = journal::table
        .filter(journal::number.gt(after).and(journal::number.le(last)))
        .order(journal::number)
        .limit(most)
        .select(JournalRow::as_select())
        .load(connection)?;
    rows.into_iter().map(JournalLine::try_from).collect()
}
