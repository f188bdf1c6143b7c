//! What one evaluation says: who gets what, and why.

use std::collections::BTreeMap;

use super::{Currency, Digest, Fraction, Growth, Money, Name, Quantity, TierLine, Window};

/// The result of one evaluation. The same program, window and entries always give the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was measured.
    pub window: Window,
    /// What is paid in.
    pub currency: Currency,
    /// What was to be divided, with what was carried in. Under `pay by` what all earned together, which
    /// may be below zero, with what was carried in.
    pub pool: Money,
    /// One line for each `take`, for what was carried in, for a bound that applied, and for what keeps
    /// the pool from being below zero.
    pub taken: Vec<TakenLine>,
    /// What nobody got: pool minus what all earned of it. Never below zero.
    pub leftover: Money,
    /// What of the leftover goes back to the owner whatever becomes of the rest. Never below zero.
    pub to_owner: Money,
    /// What is missing because the pool would be below zero, and lowers the next one. Never below zero.
    pub shortfall: Money,
    /// What goes into the next period's pool: of the leftover all that is not the owner's, or nothing; less
    /// the shortfall.
    pub carried: Money,
    /// Site-wide metrics by name, in the order of the rule.
    pub site: Vec<MetricValue>,
    /// Everybody who has a score or owes something, by amount (falling), score (falling), reference
    /// (rising).
    pub standings: Vec<Standing>,
    /// What is still owed by whom after this period, each above zero.
    pub debts: BTreeMap<String, Money>,
    /// Events that name something nobody owns, by kind.
    pub uncredited: Vec<Uncredited>,
    /// Events that a clause left out, by clause, in the order of the rule.
    pub skipped: Vec<Skipped>,
    /// Events that would count but wait for approval; they count nowhere above.
    pub pending: u64,
    /// What its digest is made of.
    pub digest: Digest,
}

impl Outcome {
    /// The standing of a collaborator; `None` without a score.
    pub fn standing(&self, collaborator: &str) -> Option<&Standing> {
        self.standings.iter().find(|row| row.collaborator == collaborator)
    }

    /// The same with other standings, which are not copied first.
    #[must_use]
    pub fn with_standings(&self, standings: Vec<Standing>) -> Self {
        Self {
            standings,
            taken: self.taken.clone(),
            site: self.site.clone(),
            debts: self.debts.clone(),
            uncredited: self.uncredited.clone(),
            skipped: self.skipped.clone(),
            digest: self.digest.clone(),
            ..*self
        }
    }
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
    pub name: Name,
    /// Its value; money in major units.
    pub value: Quantity,
    /// The currency of a value that is money; `None` of what is counted, and of values settled before it
    /// was kept.
    pub currency: Option<Currency>,
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
    /// What this period by itself brings the collaborator, before debts; below zero when what was paid
    /// for before was taken back.
    pub earned: Money,
    /// What is owed to them: what they earned, less what they owed. Never below zero.
    pub amount: Money,
    /// What they still owe. Never below zero.
    pub debt: Money,
    /// How the amount came about.
    pub derivation: Derivation,
}

/// Why this amount. What few have is kept apart, since there are as many of these as collaborators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The score that the weighting looked at, with its factors where it divides by it.
    pub score: Quantity,
    /// What multiplied the score, or what was paid for it.
    pub times: Vec<Factor>,
    /// The clause that kept the collaborator out, as written; `None` when they qualify.
    pub disqualified_by: Option<String>,
    /// Minor units before rounding and before a cap.
    pub exact_minor: Fraction,
    /// The cap that applied.
    pub cap: Option<Box<Cap>>,
    /// Whether rounding gave one spare minor unit.
    pub spare_unit: bool,
    /// Place reached, from 1, under `top`; tied places share the best one.
    pub place: Option<i64>,
    /// What each tier or `pay` line paid. Their sum is `exact_minor`, or comes on top of it where a pool
    /// is divided besides.
    pub tiers: Vec<TierLine>,
    /// Where a total is paid that runs on beyond the period, what it came to before and after. The differences of
    /// what is paid for it are the amount before caps.
    pub growth: Vec<Growth>,
    /// What of the earned amount `pay` lines beside a pool brought, which is no part of that pool.
    pub outside: Option<Money>,
    /// How everybody was scaled down to the pool's bound, under `pay by`.
    pub scaled: Option<Box<Scaled>>,
    /// Minor units before rounding that came on top because money left by others was shared again.
    pub shared_again: Option<Box<Fraction>>,
    /// Why the amount is not paid yet: with what waited before, it is below the minimum, or a condition does
    /// not hold. What waited before may wait without an amount of this period.
    pub waits: Option<Box<Waits>>,
    /// What a minimum adds to what they would be paid without it.
    pub guaranteed: Option<Box<Guaranteed>>,
    /// What the collaborator owed from before, when anything.
    pub debt_before: Option<Money>,
    /// What they owed and no longer owe, because the rule forgives it.
    pub forgiven: Option<Box<Forgiven>>,
}

/// A `times` line that held of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The clause as written.
    pub clause: String,
    /// What was multiplied with.
    pub factor: Quantity,
}

/// A debt that the rule forgives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgiven {
    /// The clause as written.
    pub clause: String,
    /// How much: what was owed from before, and a result below zero.
    pub amount: Money,
}

/// What a minimum adds to an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guaranteed {
    /// The clause as written.
    pub clause: String,
    /// How much: what the owner adds or is paid ahead, and what debts do not take off.
    pub amount: Money,
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

/// An amount that is kept until it is worth paying, or until a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// The clause as written.
    pub clause: String,
    /// The least that is paid at once; `None` where it waits for a condition.
    pub minimum: Option<Money>,
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

impl Standing {
    /// What of a debt from before is forgiven.
    pub fn let_off(&self) -> Result<Money, super::MoneyError> {
        let before = self.derivation.debt_before.unwrap_or(Money::zero(self.amount.currency));
        self.amount.minus(self.debt)?.plus(before)?.minus(self.earned)
    }

    /// Whether amount and debt are what was earned less what was owed before and is not forgiven,
    /// and neither is below zero.
    pub fn is_settled(&self) -> Result<bool, super::MoneyError> {
        let zero = Money::zero(self.amount.currency);
        let before = match self.derivation.forgiven {
            Some(_) => zero,
            None => self.derivation.debt_before.unwrap_or(zero),
        };
        let settled = self.amount.minus(self.debt)? == self.earned.minus(before)?;
        // Only a minimum is paid in spite of a debt.
        let guaranteed = self.derivation.guaranteed.is_some();
        let one_side = self.amount.minor == 0 || self.debt.minor == 0 || guaranteed;
        Ok(settled && one_side && self.amount.minor >= 0 && self.debt.minor >= 0)
    }
}

impl Outcome {
    /// The sum of all amounts.
    pub fn paid(&self) -> Result<Money, super::MoneyError> {
        Money::sum(self.currency, self.standings.iter().map(|standing| standing.amount))
    }

    /// The sum of what all earned.
    pub fn earned(&self) -> Result<Money, super::MoneyError> {
        Money::sum(self.currency, self.standings.iter().map(|standing| standing.earned))
    }

    /// What all earned by `pay` lines beside the pool.
    pub fn outside(&self) -> Result<Money, super::MoneyError> {
        Money::sum(self.currency, self.standings.iter().filter_map(|it| it.derivation.outside))
    }

    /// What came into the pool's account and what was carried in: the pool, less what is missing from it,
    /// and what is paid besides.
    pub fn funded(&self) -> Result<Money, super::MoneyError> {
        self.pool.minus(self.shortfall)?.plus(self.outside()?)
    }

    /// What of the leftover goes back to the owner.
    pub fn returned(&self) -> Result<Money, super::MoneyError> {
        self.leftover.minus(self.carried)?.minus(self.shortfall)
    }

    /// Whether there was no pool, nothing is missing from one, and nobody scored or owes anything.
    pub fn is_empty(&self) -> bool {
        self.pool.minor == 0 && self.shortfall.minor == 0 && self.standings.is_empty()
    }
}
