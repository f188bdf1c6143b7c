//! What the journal has of everybody is what they are owed and were paid, and what it has of each pool is what the
//! newest settlement carries over.

use std::collections::BTreeMap;

use rules::domain::{Account, SettlementHeader};

use crate::store::proof::{self, Book};
use crate::store::{Connection, StoreError, settlements};

use super::Finding;

/// The name of the check.
pub const NAME: &str = "balances";

/// Amounts in minor units, by account and currency.
type Amounts = BTreeMap<(String, String), i128>;

/// The accounts that have something else.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let books = proof::books(connection)?;
    let handed_on = handed_on(&settlements::last_in_force(connection)?);
    Ok(compared(&books, handed_on))
}

/// What settlements hand on: what is carried into the next pool, and, below zero, what somebody still owes.
fn handed_on(last: &[SettlementHeader]) -> Amounts {
    let mut amounts = Amounts::new();
    for header in last {
        let currency = header.pool.currency.code().to_owned();
        let mut add = |account: Account, minor: i128| {
            *amounts.entry((account.to_string(), currency.clone())).or_default() += minor;
        };
        add(Account::Pool(header.distributor.clone()), i128::from(header.carried.minor));
        for (who, debt) in &header.debts {
            add(Account::Owed(who.clone()), -i128::from(debt.minor));
        }
    }
    amounts
}

fn compared(books: &[Book], mut expected: Amounts) -> Vec<Finding> {
    let mut moved = Amounts::new();
    for book in books {
        // The organisation has what everybody else has not.
        if book.account == Account::Owner.to_string() {
            continue;
        }
        let name = (book.account.clone(), book.currency.clone());
        *expected.entry(name.clone()).or_default() += i128::from(book.owed);
        moved.insert(name, i128::from(book.moved));
    }
    let found = |name: &(String, String)| moved.get(name).copied().unwrap_or(0);
    let others = expected.into_iter().filter(|(name, minor)| found(name) != *minor);
    let finding = |(name, minor): ((String, String), i128)| Finding {
        check: NAME,
        row: format!("journal {}", name.0),
        what: format!("the balance in minor units of {}", name.1),
        found: Some(found(&name).to_string()),
        expected: Some(minor.to_string()),
    };
    others.map(finding).collect()
}
