//! The journal for accountants: as a table, and as the books that hledger and beancount read.
//!
//! In books what an account gives stands as a debit, above zero, and what it gets as a credit, below: what
//! a collaborator is owed is a liability, and what was paid has left an asset.

mod beancount;
mod hledger;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use crate::store::{journal, obligations};
use rules::domain::{Account, Currency, JournalLine, Moment, Money, Obligation, ObligationState};
use serde_json::{Value as Json, json};

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
    /// For programs: an object with all movements.
    Json,
}

/// What is earned and not payable yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accrual {
    /// The end of the period that earned it; of what is owed by hand, when it came to be.
    pub period_end: Moment,
    /// Whose rule earned it, if one did.
    pub distributor: Option<String>,
    /// Who is owed it.
    pub collaborator: String,
    /// How much.
    pub amount: Money,
    /// The obligation's state.
    pub state: ObligationState,
    /// From when it is payable; `None` while it waits because it is too small.
    pub payable_from: Option<Moment>,
    /// The obligation's id.
    pub obligation: String,
}

impl JournalFormat {
    /// The form of books or of a table with that name.
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
            Self::Json => "{\"movements\": [".to_owned(),
        }
    }

    /// Some movements; `is_first` when none stand before them.
    fn lines(self, lines: &[JournalLine], is_first: bool) -> String {
        match self {
            Self::Json => {
                let (first, next) = (if is_first { "\n" } else { ",\n" }, ",\n");
                let lines: Vec<String> =
                    lines.iter().map(|line| movement(line).to_string()).collect();
                format!("{first}{}", lines.join(next))
            }
            Self::Csv => csv_table::write(lines.iter().map(row)),
            Self::Hledger => lines.iter().map(hledger::transaction).collect(),
            Self::Beancount => lines.iter().map(beancount::transaction).collect(),
        }
    }
}

/// What stands behind all movements.
const JSON_END: &str = "\n]}\n";

fn movement(JournalLine { number, entry }: &JournalLine) -> Json {
    json!({
        "number": number,
        "at": entry.at.to_string(),
        "from": entry.from.to_string(),
        "to": entry.to.to_string(),
        "amount": entry.amount.amount(),
        "currency": entry.amount.currency.code(),
        "cause": entry.cause,
    })
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
            let Some(newest) = lines.last().map(|line| line.number) else { break };
            told(format.lines(&lines, after == 0));
            after = newest;
        }
        if format == JournalFormat::Json {
            told(JSON_END.to_owned());
        }
        Ok(())
    }

    /// What is earned and not payable yet, as a table, by the end of the period that earned it.
    pub async fn export_accruals(&self) -> Answer<String> {
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
        Ok(csv_table::write(heads.chain(self.accruals().await?.iter().map(Accrual::row))))
    }

    /// What is earned and not payable yet, by the end of the period that earned it: the accruals of now.
    pub async fn accruals(&self) -> Answer<Vec<Accrual>> {
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
        let mut accruals: Vec<Accrual> =
            earned.iter().map(|one| accrual(one, &settlements)).collect();
        accruals.sort_by_cached_key(Accrual::row);
        Ok(accruals)
    }
}

impl Accrual {
    fn row(&self) -> Vec<String> {
        vec![
            self.period_end.to_string(),
            self.distributor.clone().unwrap_or_default(),
            self.collaborator.clone(),
            self.amount.amount(),
            self.amount.currency.code().to_owned(),
            self.state.code().to_owned(),
            self.payable_from.map(|from| from.to_string()).unwrap_or_default(),
            self.obligation.clone(),
        ]
    }
}

fn accrual(one: &Obligation, settlements: &BTreeMap<String, SettlementHead>) -> Accrual {
    let of = one.settlement.as_ref().and_then(|id| settlements.get(id));
    // What is owed by hand is earned when it came to be.
    let period_end = of.and_then(|head| head.window.closed_at()).unwrap_or(one.created_at);
    Accrual {
        period_end,
        distributor: one.distributor.clone(),
        collaborator: one.collaborator.clone(),
        amount: one.amount,
        state: one.state,
        payable_from: (one.state != ObligationState::Waiting).then_some(one.payable_from),
        obligation: one.id.clone(),
    }
}
