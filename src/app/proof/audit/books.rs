//! A settlement adds up, and the journal has moved for it what it says.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{
    Catalogue, JournalEntry, Moment, Obligation, ObligationKind, ObligationState, Settlement,
};

use crate::app::rules::compiled;
use crate::app::settling::corrections::adjusted_periods;
use crate::app::settling::ledger::{self, Circumstances};
use crate::app::{Answer, App};
use crate::store::{
    Connection, StoreError, distributors, journal, obligations, periods, settlements,
};

use super::Finding;

/// The name of the check.
pub const NAME: &str = "books";

/// How often each movement is there: from, to, amount with its currency, moment.
type Movements = BTreeMap<(String, String, String, i64), usize>;

impl App {
    /// Looks at what a settlement made everybody be owed, and at what the journal moved for it.
    pub(super) async fn audit_books(&self, id: &str) -> Answer<Vec<Finding>> {
        let wanted = id.to_owned();
        let header = self.read(move |connection| settlements::header(connection, &wanted)).await?;
        let catalogue = match header.and_then(|header| header.catalogue) {
            // A catalogue that is missing or does not read is found where the settlement is evaluated again.
            Some(number) => self.catalogue_of(Some(number)).await.ok(),
            None => Some(self.catalogue().await?.catalogue),
        };
        let id = id.to_owned();
        let found =
            self.read(move |connection| Ok(findings(connection, &id, catalogue.as_deref())));
        found.await?
    }
}

/// What does not add up of a settlement, and movements that are missing or too many.
fn findings(
    connection: &mut Connection,
    id: &str,
    catalogue: Option<&Catalogue>,
) -> Answer<Vec<Finding>> {
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
    if let (Some(at), Some(catalogue)) = (settlement.owed_since, catalogue) {
        match owed_otherwise(connection, settlement, at, catalogue) {
            Ok(more) => found.extend(more),
            // What does not add up is found already.
            Err(error) if found.is_empty() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(found)
}

/// What everybody is owed because of a settlement, and is stored with another reason or from another moment on. What
/// waited at first is payable from when it was released.
fn owed_otherwise(
    connection: &mut Connection,
    settlement: Settlement,
    at: Moment,
    catalogue: &Catalogue,
) -> Answer<Vec<Finding>> {
    let (id, name) = (settlement.id.clone(), settlement.distributor.clone());
    let version = distributors::version(connection, &name, settlement.version)?;
    let program = version.and_then(|version| compiled::program(&version.source, catalogue));
    let Some(program) = program else { return Ok(Vec::new()) };
    let adjusted = adjusted_periods(connection, &name, &settlement.corrections)?;
    let circumstances = Circumstances { waiting: Vec::new(), adjusted };
    let planned = ledger::in_force(settlement, &program, &circumstances, at)?.obligations;
    let stored = obligations::of_settlements(connection, &[id])?;
    let stored: BTreeMap<&str, &Obligation> =
        stored.iter().map(|it| (it.id.as_str(), it)).collect();
    let others = planned.iter().filter_map(|planned| {
        let found = *stored.get(planned.id.as_str())?;
        let waited = planned.state == ObligationState::Waiting;
        let payable = found.payable_from == planned.payable_from
            || (waited && found.payable_from > planned.payable_from);
        // What another release says of an adjustment may be said in other words.
        let reasoned = found.reason.is_some() == (found.kind == ObligationKind::Adjustment);
        let is_same = payable && reasoned && found.created_at == planned.created_at;
        let said = |it: &Obligation| format!("{} made at {}", it.payable_from, it.created_at);
        (!is_same).then(|| Finding {
            check: NAME,
            row: format!("obligations {}", found.id),
            what: "from when it is payable, and its reason".to_owned(),
            expected: Some(said(planned)),
            found: Some(said(found)),
        })
    });
    Ok(others.collect())
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

/// What all earned of the pool and what is left over are the pool.
fn sums(settlement: &Settlement) -> Vec<Finding> {
    let outcome = &settlement.outcome;
    let minor = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    let earned = minor(&mut outcome.standings.iter().map(|it| it.earned.minor));
    let outside = outcome.standings.iter().filter_map(|it| it.derivation.outside);
    let outside = minor(&mut outside.map(|it| it.minor));
    let parts = earned - outside + i128::from(outcome.leftover.minor);
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
