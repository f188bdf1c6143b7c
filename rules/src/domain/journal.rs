//! Double entry: every movement of money leaves one account and enters another.

use std::fmt;

use super::{Currency, Moment, Money, MoneyError};

/// An account of the book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// `pool:DISTRIBUTOR`: money set aside by a distributor; a debt of the owner's until divided.
    Pool(String),
    /// `collaborator:REF:owed`: what a collaborator is owed.
    Owed(String),
    /// `collaborator:REF:paid`: what a collaborator has been paid.
    Paid(String),
    /// `owner`: the organisation.
    Owner,
}

/// An amount that moves from one account to another: balanced by construction, above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Where it leaves.
    pub from: Account,
    /// Where it arrives.
    pub to: Account,
    /// How much; above zero.
    pub amount: Money,
    /// When.
    pub at: Moment,
    /// What caused it: the id of a settlement, an obligation or a payout.
    pub cause: String,
}

/// A movement with the number under which it is kept, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// Its number.
    pub number: i64,
    /// The movement.
    pub entry: JournalEntry,
}

impl JournalEntry {
    /// The same amount the other way round.
    pub fn reversed(self) -> Self {
        Self { from: self.to, to: self.from, ..self }
    }

    /// The movement that makes `from` poorer by `amount`; the other way round when it is negative, `None` when
    /// it is zero.
    pub fn moving(
        from: Account,
        to: Account,
        amount: Money,
        at: Moment,
        cause: &str,
    ) -> Result<Option<Self>, MoneyError> {
        let (from, to, amount) = match amount.minor {
            0 => return Ok(None),
            1.. => (from, to, amount),
            _ => (to, from, amount.negated()?),
        };
        Ok(Some(Self { from, to, amount, at, cause: cause.to_owned() }))
    }
}

/// Obligations, leftover and pool of a settlement do not add up. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} does not add up: {parts} in parts, {whole} as a whole ({currency} minor units)")]
pub struct Unbalanced {
    /// What was checked.
    pub what: String,
    /// Sum of the parts, minor units.
    pub parts: i128,
    /// The whole, minor units.
    pub whole: i128,
    /// The currency.
    pub currency: Currency,
}

impl Account {
    /// The account with that name; `None` when it is the name of none.
    pub fn named(name: &str) -> Option<Self> {
        if name == "owner" {
            return Some(Self::Owner);
        }
        if let Some(distributor) = name.strip_prefix("pool:") {
            return Some(Self::Pool(distributor.to_owned()));
        }
        let rest = name.strip_prefix("collaborator:")?;
        let owed = rest.strip_suffix(":owed").map(|who| Self::Owed(who.to_owned()));
        owed.or_else(|| rest.strip_suffix(":paid").map(|who| Self::Paid(who.to_owned())))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool(distributor) => write!(formatter, "pool:{distributor}"),
            Self::Owed(reference) => write!(formatter, "collaborator:{reference}:owed"),
            Self::Paid(reference) => write!(formatter, "collaborator:{reference}:paid"),
            Self::Owner => formatter.write_str("owner"),
        }
    }
}
