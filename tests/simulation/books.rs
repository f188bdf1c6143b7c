//! Obligations, payouts, disputes and the journal, against each other and against what was asked for by hand.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tables::{ObligationRow, Tables};
use crate::world::World;

/// Cents, by collaborator.
type Cents = BTreeMap<String, i64>;

/// A payout is the sum of its obligations, and an obligation is in no other. What was given up has none.
pub fn payouts_pay_each_obligation_once(tables: &Tables) {
    let mut gathered: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &tables.obligations {
        if let Some(payout) = &row.payout {
            *gathered.entry(payout).or_default() += row.amount;
        }
    }
    for payout in &tables.payouts {
        let sum = gathered.remove(payout.id.as_str()).unwrap_or_default();
        let expected = if payout.state == "CANCELLED" { 0 } else { payout.amount };
        assert_eq!(sum, expected, "the obligations of payout {}", payout.id);
    }
    assert!(gathered.is_empty(), "gathered into no payout: {gathered:?}");
}

/// What is owed by the journal is what is owed by obligations less debts, and what was paid is what payouts
/// paid.
pub fn journal_balances(tables: &Tables, debts: &Cents) {
    let paid: BTreeSet<&str> =
        tables.payouts.iter().filter(|it| it.state == "PAID").map(|it| it.id.as_str()).collect();
    let mut expected = Cents::new();
    for row in tables.obligations.iter().filter(|row| row.state != "CANCELLED") {
        let is_paid = row.payout.as_deref().is_some_and(|payout| paid.contains(payout));
        let account = if is_paid { "paid" } else { "owed" };
        *expected.entry(format!("collaborator:{}:{account}", row.collaborator)).or_default() +=
            row.amount;
    }
    for (who, debt) in debts {
        *expected.entry(format!("collaborator:{who}:owed")).or_default() -= debt;
    }
    assert_eq!(
        journal(tables),
        without_zeros(expected),
        "the journal against obligations and payouts"
    );
}

/// The balances of collaborators' accounts.
fn journal(tables: &Tables) -> Cents {
    let mut balances = Cents::new();
    for row in &tables.journal {
        assert!(row.amount > 0, "{row:?}");
        *balances.entry(row.from_account.clone()).or_default() -= row.amount;
        *balances.entry(row.to_account.clone()).or_default() += row.amount;
    }
    balances.retain(|account, _| account.starts_with("collaborator:"));
    without_zeros(balances)
}

fn without_zeros(mut cents: Cents) -> Cents {
    cents.retain(|_, amount| *amount != 0);
    cents
}

/// Owed, paid and cancelled are what was settled, adjusted and credited. What is paid ahead is paid back, so it
/// comes to nothing.
pub fn everything_adds_up(tables: &Tables, settled: &Cents, debts: &Cents) {
    let mut is = Cents::new();
    for (account, amount) in journal(tables) {
        let who = account.split(':').nth(1).unwrap();
        *is.entry(who.to_owned()).or_default() += amount;
    }
    let (mut was, mut ahead) = (settled.clone(), Cents::new());
    for (who, debt) in debts {
        *was.entry(who.clone()).or_default() -= debt;
    }
    for row in &tables.obligations {
        let who = || row.collaborator.clone();
        match row.kind.as_str() {
            "CREDIT" | "DEDUCTION" => *was.entry(who()).or_default() += row.amount,
            "ADVANCE" => *ahead.entry(who()).or_default() += row.amount,
            _ => {}
        }
        if row.state == "CANCELLED" {
            *is.entry(who()).or_default() += row.amount;
        }
    }
    assert_eq!(without_zeros(is), without_zeros(was), "all that was ever owed");
    assert_eq!(without_zeros(ahead), Cents::new(), "advances and what pays them back");
}

/// What was answered for is there, once and as it was asked for, and nothing that nobody asked for.
pub fn made_by_hand_is_there_once(world: &World, tables: &Tables) {
    let mut keys = BTreeSet::new();
    for row in &tables.obligations {
        let Some(key) = row.key.as_deref() else { continue };
        let asked = world.by_hand.iter().find(|(asked, _)| key.ends_with(asked.as_str()));
        let (key, asked) = asked.unwrap_or_else(|| panic!("nobody made {row:?}"));
        assert!(keys.insert(key.as_str()), "{key} was made twice");
        assert_eq!((row.collaborator.as_str(), row.amount), (asked.who, asked.cents), "{key}");
    }
    for key in &world.made {
        assert!(keys.contains(key.as_str()), "{key} was answered for and is lost");
    }
}

/// An open dispute keeps what it is about, and nothing else is kept; each credit that makes one good is that
/// dispute's.
pub fn disputes_keep_and_make_good(tables: &Tables) {
    let open = |state: &str| matches!(state, "OPEN" | "ANSWERED");
    let disputes = || tables.disputes.iter();
    let about: BTreeSet<(&str, String)> = disputes()
        .filter(|it| open(&it.state))
        .filter_map(|it| Some((it.obligation.as_deref()?, it.id.clone())))
        .collect();
    let rows = || tables.obligations.iter();
    let kept: BTreeSet<(&str, String)> =
        rows().filter_map(|row| Some((row.id.as_str(), said(row, "in_dispute")?))).collect();
    assert_eq!(kept, about, "what is kept, and what is in dispute");
    let credits: BTreeSet<(&str, String)> =
        disputes().filter_map(|it| Some((it.credit.as_deref()?, it.id.clone()))).collect();
    let made: BTreeSet<(&str, String)> =
        rows().filter_map(|row| Some((row.id.as_str(), said(row, "credited_for")?))).collect();
    assert_eq!(made, credits, "what makes disputes good");
}

/// A word of what was done by hand with an obligation.
pub fn said(row: &ObligationRow, what: &str) -> Option<String> {
    let said: Value = serde_json::from_str(row.by_hand.as_deref()?).unwrap();
    said[what].as_str().map(str::to_owned)
}
