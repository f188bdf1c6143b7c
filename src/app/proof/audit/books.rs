//! A settlement adds up, and the journal has moved for it what it says.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{JournalEntry, Settlement};

use crate::app::{Answer, settling::ledger};
use crate::store::{Connection, StoreError, journal, periods, settlements};

use super::Finding;

/// The name of the check.
pub const NAME: &str = "books";

/// How often each movement is there: from, to, amount with its currency, moment.
type Movements = BTreeMap<(String, String, String, i64), usize>;

/// What does not add up of a settlement, and movements that are missing or too many.
pub fn findings(connection: &mut Connection, id: &str) -> Answer<Vec<Finding>> {
    let missing = || StoreError::Corrupt(format!("settlement {id} or its period is missing"));
    let settlement = settlements::find(connection, id)?.ok_or_else(missing)?;
    let index = settlement.period_index;
    let period = periods::find(connection, &settlement.distributor, index)?;
    let period = period.ok_or_else(missing)?;
    let mut found = sums(&settlement);
    let expected = match settlement.owed_since {
        Some(at) => ledger::journal(&period, &settlement, at)?,
        None => Vec::new(),
    };
    let stored = journal::caused_by(connection, id)?;
    let expected = counted(expected.iter());
    let stored = counted(stored.iter().map(|line| &line.entry));
    let names: BTreeSet<_> = expected.keys().chain(stored.keys()).collect();
    let names = names.into_iter().filter(|name| expected.get(name) != stored.get(name));
    found.extend(names.map(|name| {
        let (from, to, amount, _) = name;
        let times = |of: &Movements| of.get(name).map(|times| format!("{times} times"));
        Finding {
            check: NAME,
            row: format!("settlements {id}"),
            what: format!("the movement of {amount} from {from} to {to}"),
            expected: times(&expected),
            found: times(&stored),
        }
    }));
    Ok(found)
}

fn counted<'e>(entries: impl Iterator<Item = &'e JournalEntry>) -> Movements {
    let mut counted = Movements::new();
    for entry in entries {
        let JournalEntry { from, to, amount, at, .. } = entry;
        let name = (from.to_string(), to.to_string(), amount.to_string(), at.micros());
        *counted.entry(name).or_default() += 1;
    }
    counted
}

/// What all earned and what is left over are the pool.
fn sums(settlement: &Settlement) -> Vec<Finding> {
    let outcome = &settlement.outcome;
    let minor = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    let earned = minor(&mut outcome.standings.iter().map(|it| it.earned.minor));
    let parts = earned + i128::from(outcome.leftover.minor);
    let debts = minor(&mut outcome.standings.iter().map(|it| it.debt.minor));
    let handed_on = minor(&mut outcome.debts.values().map(|debt| debt.minor));
    let rows = [
        ("the pool, in minor units", parts, i128::from(outcome.pool.minor)),
        ("the debts that are handed on, in minor units", debts, handed_on),
    ];
    let others = rows.into_iter().filter(|(_, expected, found)| expected != found);
    let finding = |(what, expected, found): (&str, i128, i128)| Finding {
        check: NAME,
        row: format!("settlements {}", settlement.id),
        what: what.to_owned(),
        expected: Some(expected.to_string()),
        found: Some(found.to_string()),
    };
    others.map(finding).collect()
}
