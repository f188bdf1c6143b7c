//! What one collaborator is owed and owes, and what was paid.

use super::{Currency, Moment, Money, Obligation};

/// Where a collaborator stands in one currency. Owed is the sum of its parts less the debt, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// All that is not paid yet, debts taken off; below zero when they owe more.
    pub owed: Money,
    /// What a fulfillment would pay now.
    pub payable_now: Money,
    /// What becomes payable later.
    pub payable_later: Money,
    /// What is in payouts that are not paid yet.
    pub on_the_way: Money,
    /// What somebody holds.
    pub on_hold: Money,
    /// What is in dispute.
    pub disputed: Money,
    /// What is too small to be paid yet.
    pub waiting: Money,
    /// What was paid, less what came back.
    pub paid: Money,
    /// What they owe and nothing payable covers; zero or above.
    pub debt: Money,
}

/// What a balance is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceInView {
    /// The currency.
    pub currency: Currency,
    /// The journal's balance of what is owed.
    pub owed: Money,
    /// The journal's balance of what was paid.
    pub paid: Money,
    /// Obligations that are not paid, oldest first.
    pub open: Vec<Obligation>,
    /// Whether all of the collaborator's is held.
    pub is_held: bool,
    /// The moment of the question.
    pub now: Moment,
}
