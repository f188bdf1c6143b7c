//! The journal for accountants: as a table, and as the books that hledger and beancount read.
//!
//! In books what an account gives stands as a debit, above zero, and what it gets as a credit, below: what
//! a collaborator is owed is a liability, and what was paid has left an asset.

mod beancount;
mod hledger;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use crate::store::{journal, obligations};
use rules::domain::{Account, Currency, JournalLine, Obligation, ObligationState};

use crate::app::{Answer, App, SettlementHead, paying::csv_table};

/// How many movements are read and written at once.
const AT_ONCE: i64 = 5_000;

/// The forms of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalFormat {
    /// A table with a row for each movement.
    Csv,
    /// What hledger and ledger read.
    Hledger,
    /// What beancount reads.
    Beancount,
}

impl JournalFormat {
    /// The form with that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "hledger" => Some(Self::Hledger),
            "beancount" => Some(Self::Beancount),
            _ => None,
        }
    }

    /// What stands before the movements.
    fn head(self, accounts: &[Account], currencies: &BTreeSet<Currency>) -> String {
        match self {
            Self::Csv => {
                let heads = ["number", "at", "from", "to", "amount", "currency", "cause"];
                csv_table::write([heads.map(str::to_owned).to_vec()])
            }
            Self::Hledger => hledger::head(accounts, currencies),
            Self::Beancount => beancount::head(accounts),
        }
    }

    fn lines(self, lines: &[JournalLine]) -> String {
        match self {
            Self::Csv => csv_table::write(lines.iter().map(row)),
            Self::Hledger => lines.iter().map(hledger::transaction).collect(),
            Self::Beancount => lines.iter().map(beancount::transaction).collect(),
        }
    }
}

fn row(JournalLine { number, entry }: &JournalLine) -> Vec<String> {
    vec![
        number.to_string(),
        entry.at.to_string(),
        entry.from.to_string(),
        entry.to.to_string(),
        entry.amount.amount(),
        entry.amount.currency.code().to_owned(),
        entry.cause.clone(),
    ]
}

impl App {
    /// Gives the whole journal, oldest first, to `told` in pieces. What is written meanwhile is not in it.
    pub async fn export_journal(
        &self,
        format: JournalFormat,
        mut told: impl FnMut(String),
    ) -> Answer<()> {
        let (accounts, currencies, last) = self
            .read(|connection| {
                let (accounts, currencies) = journal::accounts(connection)?;
                Ok((accounts, currencies, journal::last_number(connection)?))
            })
            .await?;
        told(format.head(&accounts, &currencies));
        let mut after = 0;
        loop {
            let lines = self
                .read(move |connection| journal::lines(connection, (after, last), AT_ONCE))
                .await?;
            let Some(newest) = lines.last().map(|line| line.number) else { return Ok(()) };
            told(format.lines(&lines));
            after = newest;
        }
    }

    /// What is earned and not payable yet, as a table, by the end of the period that earned it: the accruals of now.
    pub async fn export_accruals(&self) -> Answer<String> {
        let now = self.now();
        let (earned, settlements) = self
            .read(move |connection| {
                let earned = obligations::accrued(connection, now)?;
                let ids: BTreeSet<String> =
                    earned.iter().filter_map(|one| one.settlement.clone()).collect();
                let ids: Vec<String> = ids.into_iter().collect();
                Ok((earned, ids))
            })
            .await?;
        let settlements = self.settlements_by_id(settlements).await?.into_iter();
        let settlements = settlements.map(|head| (head.id.clone(), head)).collect();
        let mut rows: Vec<Vec<String>> =
            earned.iter().map(|one| accrual(one, &settlements)).collect();
        rows.sort();
        let heads = [
            "periodEnd",
            "distributor",
            "collaborator",
            "amount",
            "currency",
            "state",
            "payableFrom",
            "obligation",
        ];
        let heads = std::iter::once(heads.map(str::to_owned).to_vec());
        Ok(csv_table::write(heads.chain(rows)))
    }
}

fn accrual(one: &Obligation, settlements: &BTreeMap<String, SettlementHead>) -> Vec<String> {
    let of = one.settlement.as_ref().and_then(|id| settlements.get(id));
    // What is owed by hand is earned when it came to be.
    let end = of.and_then(|head| head.window.closed_at()).unwrap_or(one.created_at);
    let payable = match one.state {
        ObligationState::Waiting => String::new(),
        _ => one.payable_from.to_string(),
    };
    vec![
        end.to_string(),
        one.distributor.clone().unwrap_or_default(),
        one.collaborator.clone(),
        one.amount.amount(),
        one.amount.currency.code().to_owned(),
        one.state.code().to_owned(),
        payable,
        one.id.clone(),
    ]
}
