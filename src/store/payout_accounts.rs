//! Where collaborators are paid to.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{
    AccountDetails, AccountKind, AccountState, Destination, Moment, PayoutAccount,
};

use super::schema::payout_accounts;
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payout_accounts)]
struct AccountRow {
    number: i64,
    collaborator: String,
    state: String,
    kind: String,
    holder: String,
    country: Option<String>,
    address: String,
    bic: Option<String>,
    set_by: String,
    set_at: i64,
    decided_by: Option<String>,
    held_until: Option<i64>,
}

impl TryFrom<AccountRow> for PayoutAccount {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let state = AccountState::from_code(&row.state)
            .ok_or_else(|| StoreError::corrupt("the state of an account", &row.state))?;
        let kind = AccountKind::from_code(&row.kind)
            .ok_or_else(|| StoreError::corrupt("the kind of an account", &row.kind))?;
        let destination = match kind {
            AccountKind::Bank => Destination::Bank { iban: row.address, bic: row.bic },
            AccountKind::Paypal => Destination::Paypal { email: row.address },
            AccountKind::Other => Destination::Other { details: row.address },
        };
        Ok(Self {
            number: row.number,
            collaborator: row.collaborator,
            state,
            details: AccountDetails { holder: row.holder, country: row.country, destination },
            set_by: row.set_by,
            set_at: Moment::from_micros(row.set_at),
            decided_by: row.decided_by,
            held_until: row.held_until.map(Moment::from_micros),
        })
    }
}

impl From<&PayoutAccount> for AccountRow {
    fn from(account: &PayoutAccount) -> Self {
        let details = &account.details;
        let (address, bic) = match &details.destination {
            Destination::Bank { iban, bic } => (iban, bic.clone()),
            Destination::Paypal { email } => (email, None),
            Destination::Other { details } => (details, None),
        };
        Self {
            number: account.number,
            collaborator: account.collaborator.clone(),
            state: account.state.code().to_owned(),
            kind: details.destination.kind().code().to_owned(),
            holder: details.holder.clone(),
            country: details.country.clone(),
            address: address.clone(),
            bic,
            set_by: account.set_by.clone(),
            set_at: account.set_at.micros(),
            decided_by: account.decided_by.clone(),
            held_until: account.held_until.map(Moment::micros),
        }
    }
}

/// Stores an account that somebody named, under a number of its own, which it is given back with.
pub fn insert(
    connection: &mut Connection,
    account: PayoutAccount,
) -> Result<PayoutAccount, StoreError> {
    let number = dialect::take_numbers(connection, "payout account", 1)?;
    let account = PayoutAccount { number, ..account };
    diesel::insert_into(payout_accounts::table)
        .values(AccountRow::from(&account))
        .execute(connection)?;
    Ok(account)
}

/// Stores where an account is now, who decided it and until when it is held.
pub fn change(connection: &mut Connection, account: &PayoutAccount) -> Result<(), StoreError> {
    diesel::update(payout_accounts::table.find(account.number))
        .set((
            payout_accounts::state.eq(account.state.code()),
            payout_accounts::decided_by.eq(&account.decided_by),
            payout_accounts::held_until.eq(account.held_until.map(Moment::micros)),
        ))
        .execute(connection)?;
    Ok(())
}

/// The accounts behind a number, so many at most.
pub fn behind(connection: &mut Connection, number: i64) -> Result<Vec<PayoutAccount>, StoreError> {
    let rows: Vec<AccountRow> = payout_accounts::table
        .filter(payout_accounts::number.gt(number))
        .order(payout_accounts::number)
        .limit(2_000)
        .select(AccountRow::as_select())
        .load(connection)?;
    rows.into_iter().map(PayoutAccount::try_from).collect()
}

/// Whether a collaborator had another account before.
pub fn had_one(connection: &mut Connection, collaborator: &str) -> Result<bool, StoreError> {
    let former: Option<i64> = payout_accounts::table
        .filter(payout_accounts::collaborator.eq(collaborator))
        .filter(payout_accounts::state.eq(AccountState::Former.code()))
        .select(payout_accounts::number)
        .first(connection)
        .optional()?;
    Ok(former.is_some())
}

/// The current and the proposed accounts of these collaborators, by collaborator.
pub fn of_collaborators(
    connection: &mut Connection,
    references: &[String],
) -> Result<Vec<PayoutAccount>, StoreError> {
    let in_force = [AccountState::Current.code(), AccountState::Proposed.code()];
    dialect::in_chunks(references, |chunk| {
        let rows: Vec<AccountRow> = payout_accounts::table
            .filter(payout_accounts::collaborator.eq_any(chunk))
            .filter(payout_accounts::state.eq_any(in_force))
            .order((payout_accounts::collaborator, payout_accounts::number))
            .select(AccountRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The current account of each of these collaborators who has one.
pub fn current(
    connection: &mut Connection,
    references: &[String],
) -> Result<BTreeMap<String, PayoutAccount>, StoreError> {
    let accounts = of_collaborators(connection, references)?.into_iter();
    let current = accounts.filter(|account| account.state == AccountState::Current);
    Ok(current.map(|account| (account.collaborator.clone(), account)).collect())
}
