//! Where a collaborator stands, and what is kept from being paid.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::caller::{Allow, sight};
use super::money::Money;
use super::scalars::{CurrencyCode, DateTime};
use rules::domain;

/// Where a collaborator stands in one currency, as the journal has it. `owed` is `payableNow`, `payableLater`,
/// `onTheWay`, `onHold`, `disputed` and `waiting` together, less `debt`.
#[derive(SimpleObject)]
#[graphql(name = "Balance")]
pub struct Balance {
    /// The currency.
    currency: CurrencyCode,
    /// All that is not paid yet, debts taken off; negative when more is owed by them.
    owed: Money,
    /// What a fulfillment would pay now.
    payable_now: Money,
    /// What becomes payable later.
    payable_later: Money,
    /// What is in payouts that are not paid yet.
    on_the_way: Money,
    /// What somebody holds.
    on_hold: Money,
    /// What is in dispute.
    disputed: Money,
    /// What is too small to be paid yet.
    waiting: Money,
    /// What was paid, less what came back.
    paid: Money,
    /// What they owe and nothing payable covers; it is netted when there is something to net it with.
    debt: Money,
}

impl From<domain::Balance> for Balance {
    fn from(of: domain::Balance) -> Self {
        Self {
            currency: of.owed.currency.into(),
            owed: of.owed.into(),
            payable_now: of.payable_now.into(),
            payable_later: of.payable_later.into(),
            on_the_way: of.on_the_way.into(),
            on_hold: of.on_hold.into(),
            disputed: of.disputed.into(),
            waiting: of.waiting.into(),
            paid: of.paid.into(),
            debt: of.debt.into(),
        }
    }
}

/// Since when something is kept from being paid, and why.
pub struct Hold(pub domain::Hold);

/// Since when something is kept from being paid, and why.
#[Object(name = "Hold", guard = "Allow::OWN")]
impl Hold {
    /// Why; null with the role COLLABORATOR: a suspicion is not told to whom it is about.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let told = sight(ctx)?.is_whole();
        Ok(told.then_some(self.0.reason.as_str()))
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }
}
