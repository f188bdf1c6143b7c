//! Random rules that compile, and random logs that fit them.

mod dice;
mod happenings;
mod lines;
mod pools;
mod rosters;
mod rules;
pub mod vocabulary;
mod ways;

pub use dice::Dice;
pub use happenings::{happenings, setting};
pub use rules::rule;

/// Which clauses random rules have, and which entries random logs. Each is switched on as soon as
/// the product can do it.
pub struct Features {
    /// `average`, `highest`, `lowest`, `distinct`
    pub other_aggregates: bool,
    /// `at most N per`
    pub at_most_per: bool,
    /// `worth … per 1.00 USD`
    pub worth_per_money: bool,
    /// `currency …, others at the day's rate`
    pub rates: bool,
    /// Amounts of other currencies in conditions
    pub foreign_conditions: bool,
    /// `take contributions`
    pub contributions: bool,
    /// `pay by` with tiers
    pub tiers: bool,
    /// `each below … waits`
    pub waiting: bool,
    /// `ties earliest wins`, `ties by METRIC, then share`
    pub other_ties: bool,
    /// `leftover share again`
    pub share_again: bool,
    /// `cluster` and `split`
    pub clusters: bool,
    /// `opens when`, `less`, `take … above … up to`, `places` in money, `inactive keep`
    pub bands: bool,
    /// `pay` beside a pool, `ties return to owner`, `first … to`, `times`, `share 80% by`,
    /// `waits until`
    pub plans: bool,
    /// `attribute`, `everyone where`
    pub rosters: bool,
}

/// What is built today.
pub const BUILT: Features = Features {
    other_aggregates: true,
    at_most_per: true,
    worth_per_money: true,
    rates: true,
    foreign_conditions: true,
    contributions: true,
    tiers: true,
    waiting: true,
    other_ties: true,
    share_again: true,
    clusters: true,
    bands: true,
    plans: true,
    rosters: true,
};
