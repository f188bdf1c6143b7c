//! What one evaluation says: who gets what, and why.

use super::{Currency, Fraction, Money, Quantity, TierLine, Window};

/// The result of one evaluation. The same program, window and entries always give the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was measured.
    pub window: Window,
    /// What is paid in.
    pub currency: Currency,
    /// What was to be divided, with what was carried in.
    pub pool: Money,
    /// One line for each `take`, for what was carried in, and for a bound that applied.
    pub taken: Vec<TakenLine>,
    /// What nobody got: pool minus the sum of all amounts.
    pub leftover: Money,
    /// The part of the leftover that goes into the next period's pool: all of it or nothing.
    pub carried: Money,
    /// Site-wide metrics by name, in the order of the rule.
    pub site: Vec<MetricValue>,
    /// Everybody who has a score, by amount (falling), score (falling), reference (rising).
    pub standings: Vec<Standing>,
    /// Events that name something nobody owns, by kind.
    pub uncredited: Vec<Uncredited>,
    /// Events that a clause left out, by clause, in the order of the rule.
    pub skipped: Vec<Skipped>,
    /// Events that would count but wait for approval; they count nowhere above.
    pub pending: u64,
    /// SHA-256, in hex, over program, window, cut-off and amounts.
    pub digest: String,
}

/// One line of how the pool came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLine {
    /// The clause as written, or `carried over`, or the bound.
    pub clause: String,
    /// What it gave, in minor units before rounding. Negative for an upper bound that cut.
    pub exact_minor: Fraction,
}

/// The value of one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricValue {
    /// The metric's name.
    pub name: String,
    /// Its value; money in major units.
    pub value: Quantity,
}

/// One collaborator's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// From 1; equal amounts and scores share a rank.
    pub rank: i64,
    /// The collaborator's reference.
    pub collaborator: String,
    /// Credited metrics by name, in the order of the rule.
    pub metrics: Vec<MetricValue>,
    /// The score called `points`; zero when no metric has a worth.
    pub points: Quantity,
    /// The part of the pool that the weighting gave, before caps.
    pub share: Fraction,
    /// What is owed.
    pub amount: Money,
    /// How the amount came about.
    pub derivation: Derivation,
}

/// Why this amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The score that the weighting looked at.
    pub score: Quantity,
    /// The clause that kept the collaborator out, as written; nothing when they qualify.
    pub disqualified_by: Option<String>,
    /// Minor units before rounding and before a cap.
    pub exact_minor: Fraction,
    /// The cap that applied.
    pub cap: Option<Cap>,
    /// Whether rounding gave one spare minor unit.
    pub spare_unit: bool,
    /// Place reached, from 1, under `top`; tied places share the best one.
    pub place: Option<i64>,
    /// What each tier paid, under `pay by`; their sum is `exact_minor`.
    pub tiers: Vec<TierLine>,
    /// How everybody was scaled down to the pool's bound, under `pay by`.
    pub scaled: Option<Scaled>,
    /// Minor units before rounding that came on top because money left by others was shared again.
    pub shared_again: Option<Fraction>,
    /// Why the amount is not paid yet: with what waited before, it is below the minimum.
    pub waits: Option<Waits>,
}

/// A cap that cut an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// The clause as written.
    pub clause: String,
    /// The most that one collaborator may get.
    pub limit: Money,
}

/// A bound on all payments that scaled them down alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaled {
    /// The clause as written.
    pub clause: String,
    /// What every amount was multiplied with, after caps and before rounding.
    pub factor: Fraction,
}

/// An amount that is kept until it is worth paying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// The clause as written.
    pub clause: String,
    /// The least that is paid at once.
    pub minimum: Money,
    /// What waited already, from settlements before.
    pub before: Money,
}

/// Events that could be credited to nobody, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncredited {
    /// The event kind.
    pub event: String,
    /// How many.
    pub count: u64,
    /// Why, and how to mend it.
    pub why: String,
    /// Where only parts of the events are credited to nobody: of which metric, and what they come to.
    pub part: Option<MetricValue>,
}

/// Events that a clause left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// `METRIC: CLAUSE`, the clause as written.
    pub clause: String,
    /// How many.
    pub count: u64,
}

impl Outcome {
    /// The sum of all amounts.
    pub fn paid(&self) -> Result<Money, super::MoneyError> {
        Money::sum(self.currency, self.standings.iter().map(|standing| standing.amount))
    }

    /// Whether there was no pool and nobody scored.
    pub fn is_empty(&self) -> bool {
        self.pool.minor == 0 && self.standings.is_empty()
    }
}
