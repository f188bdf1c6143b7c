//! Amounts of money.

use async_graphql::{InputObject, SimpleObject};

use super::scalars::{CurrencyCode, Decimal};
use rules::domain;

/// An amount of one currency.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Money")]
pub struct Money {
    /// The amount with exactly the currency's decimals, for example "180.00".
    pub amount: Decimal,
    /// The currency.
    pub currency: CurrencyCode,
}

/// An amount of one currency.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "MoneyInput")]
pub struct MoneyInput {
    /// The amount, for example "50.00".
    pub amount: Decimal,
    /// The currency.
    pub currency: CurrencyCode,
}

impl MoneyInput {
    /// The amount in the form of entry files.
    pub fn entry(self) -> serde_json::Value {
        serde_json::json!({ "amount": self.amount.0, "currency": self.currency.0 })
    }
}

impl From<domain::Money> for Money {
    fn from(money: domain::Money) -> Self {
        Self { amount: Decimal(money.amount()), currency: money.currency.into() }
    }
}
