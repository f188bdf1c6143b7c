//! Two rules on the same events: who gains, who loses, and why.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::change_reason::{ChangeReason, reasons};
use super::{
    Currency, Fraction, MetricValue, Money, MoneyError, Outcome, Quantity, Standing, TakenLine,
    Window,
};

/// What another rule would change in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What both rules measured.
    pub window: Window,
    /// What both pay in.
    pub currency: Currency,
    /// What is divided.
    pub pool: MoneyChange,
    /// What all collaborators get together.
    pub paid: MoneyChange,
    /// What nobody gets.
    pub leftover: MoneyChange,
    /// The part of the leftover that is carried over.
    pub carried: MoneyChange,
    /// How the pool comes about, by clause: those of the first rule, then those only the second has.
    pub taken: Vec<TakenChange>,
    /// Site-wide metrics, in the same order.
    pub site: Vec<MetricChange>,
    /// Everybody who has a score under either rule, by difference (falling), then reference.
    pub collaborators: Vec<CollaboratorChange>,
}

/// An amount under either rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyChange {
    /// Under the first rule.
    pub before: Money,
    /// Under the second.
    pub after: Money,
    /// The second less the first.
    pub difference: Money,
}

/// A metric under either rule; `None` where a rule has no metric of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricChange {
    /// The metric's name.
    pub name: String,
    /// Under the first rule.
    pub before: Option<Quantity>,
    /// Under the second.
    pub after: Option<Quantity>,
    /// The currency, where the values are money under either.
    pub currency: Option<Currency>,
}

/// A line of the pool under either rule, in minor units before rounding; `None` where a rule does
/// not have the clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenChange {
    /// The clause as written, or `carried over`, or the bound.
    pub clause: String,
    /// Under the first rule.
    pub before: Option<Fraction>,
    /// Under the second.
    pub after: Option<Fraction>,
}

/// One collaborator under either rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaboratorChange {
    /// The collaborator's reference.
    pub collaborator: String,
    /// What they get.
    pub amount: MoneyChange,
    /// Their standing under the first rule, when they have one.
    pub before: Option<Standing>,
    /// Their standing under the second rule, when they have one.
    pub after: Option<Standing>,
    /// Their credited metrics: those of the first rule, then those only the second has.
    pub metrics: Vec<MetricChange>,
    /// What differs between the two, causes first; `None` when all is the same.
    pub reasons: Vec<ChangeReason>,
}

/// Outcomes that say nothing about each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    /// They pay in different currencies.
    #[error("one rule pays in {before}, the other in {after}; their amounts cannot be compared")]
    Currency {
        /// What the first rule pays in.
        before: Currency,
        /// What the second rule pays in.
        after: Currency,
    },
    /// They are of different periods.
    #[error("one outcome is of {before}, the other of {after}; only the same period is compared")]
    Window {
        /// What the first rule measured.
        before: Window,
        /// What the second rule measured.
        after: Window,
    },
    /// A difference does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Comparison {
    /// Compares what two rules give for the same period.
    pub fn of(before: &Outcome, after: &Outcome) -> Result<Self, Incomparable> {
        if before.currency != after.currency {
            return Err(Incomparable::Currency { before: before.currency, after: after.currency });
        }
        if before.window != after.window {
            return Err(Incomparable::Window { before: before.window, after: after.window });
        }
        let pool = MoneyChange::of(before.pool, after.pool)?;
        Ok(Self {
            window: before.window,
            currency: before.currency,
            pool,
            paid: MoneyChange::of(before.paid()?, after.paid()?)?,
            leftover: MoneyChange::of(before.leftover, after.leftover)?,
            carried: MoneyChange::of(before.carried, after.carried)?,
            taken: taken(&before.taken, &after.taken),
            site: metrics(&before.site, &after.site),
            collaborators: collaborators(before, after, &pool)?,
        })
    }

    /// How many get more, get less, and get the same.
    pub fn counts(&self) -> (usize, usize, usize) {
        let differences = self.collaborators.iter().map(|one| one.amount.difference.minor);
        differences.fold((0, 0, 0), |(more, less, same), difference| match difference.signum() {
            1 => (more + 1, less, same),
            -1 => (more, less + 1, same),
            _ => (more, less, same + 1),
        })
    }
}

impl MoneyChange {
    /// The change from one amount to another of the same currency.
    pub fn of(before: Money, after: Money) -> Result<Self, MoneyError> {
        Ok(Self { before, after, difference: after.minus(before)? })
    }
}

fn collaborators(
    before: &Outcome,
    after: &Outcome,
    pool: &MoneyChange,
) -> Result<Vec<CollaboratorChange>, MoneyError> {
    let (earlier, later) = (Side::of(before, after), Side::of(after, before));
    let everybody: BTreeSet<&str> =
        earlier.standings.keys().chain(later.standings.keys()).copied().collect();
    let mut changes = Vec::with_capacity(everybody.len());
    for collaborator in everybody {
        let (old, new) = (earlier.standing(collaborator), later.standing(collaborator));
        let amount = |standing: Option<&Standing>| {
            standing.map_or(Money::zero(before.currency), |standing| standing.amount)
        };
        let amount = MoneyChange::of(amount(old), amount(new))?;
        let metrics = metrics(&earlier.metrics(old), &later.metrics(new));
        changes.push(CollaboratorChange {
            collaborator: collaborator.to_owned(),
            reasons: reasons((old, new), &metrics, pool, &amount),
            amount,
            before: old.cloned(),
            after: new.cloned(),
            metrics,
        });
    }
    changes.sort_by_key(|change| Reverse(change.amount.difference.minor));
    Ok(changes)
}

/// One outcome, by collaborator.
struct Side<'a> {
    standings: BTreeMap<&'a str, &'a Standing>,
    /// What somebody without a standing has of each metric: nothing.
    nothing: Vec<MetricValue>,
}

impl<'a> Side<'a> {
    /// Where nobody has a standing, the metrics are taken to be those of the other outcome.
    fn of(outcome: &'a Outcome, other: &Outcome) -> Self {
        let named = |standing: &'a Standing| (standing.collaborator.as_str(), standing);
        let known = outcome.standings.first().or(other.standings.first());
        let known = known.map_or(&[][..], |first| &first.metrics);
        let none = |known: &MetricValue| MetricValue { value: Quantity::ZERO, ..known.clone() };
        Self {
            standings: outcome.standings.iter().map(named).collect(),
            nothing: known.iter().map(none).collect(),
        }
    }

    fn standing(&self, collaborator: &str) -> Option<&'a Standing> {
        self.standings.get(collaborator).copied()
    }

    /// The metrics of a standing, with points where there are any.
    fn metrics(&self, standing: Option<&Standing>) -> Vec<MetricValue> {
        let mut values =
            standing.map_or_else(|| self.nothing.clone(), |standing| standing.metrics.clone());
        if self.standings.values().any(|standing| standing.points != Quantity::ZERO) {
            let value = standing.map_or(Quantity::ZERO, |standing| standing.points);
            values.push(MetricValue { name: "points".into(), value, currency: None });
        }
        values
    }
}

fn metrics(before: &[MetricValue], after: &[MetricValue]) -> Vec<MetricChange> {
    type Found<'a> = Option<&'a (Quantity, Option<Currency>)>;
    let change = |(name, before, after): (&String, Found<'_>, Found<'_>)| MetricChange {
        name: name.clone(),
        before: before.map(|(value, _)| *value),
        after: after.map(|(value, _)| *value),
        currency: before.or(after).and_then(|(_, currency)| *currency),
    };
    let pair = |value: &MetricValue| (value.name.to_string(), (value.value, value.currency));
    let (before, after): (Vec<_>, Vec<_>) =
        (before.iter().map(pair).collect(), after.iter().map(pair).collect());
    joined(&before, &after).into_iter().map(change).collect()
}

fn taken(before: &[TakenLine], after: &[TakenLine]) -> Vec<TakenChange> {
    let change = |(clause, before, after): (&String, Option<&Fraction>, Option<&Fraction>)| {
        TakenChange { clause: clause.clone(), before: before.cloned(), after: after.cloned() }
    };
    let pair = |line: &TakenLine| (line.clause.clone(), line.exact_minor.clone());
    let (before, after): (Vec<_>, Vec<_>) =
        (before.iter().map(pair).collect(), after.iter().map(pair).collect());
    joined(&before, &after).into_iter().map(change).collect()
}

/// Two named lists side by side: every name of the first, then what only the second has. A name that
/// stands several times in a list is matched with its next occurrence in the other.
fn joined<'a, T>(
    before: &'a [(String, T)],
    after: &'a [(String, T)],
) -> Vec<(&'a String, Option<&'a T>, Option<&'a T>)> {
    let mut unmatched: Vec<&(String, T)> = after.iter().collect();
    let mut rows = Vec::with_capacity(before.len());
    for (name, value) in before {
        let place = unmatched.iter().position(|(other, _)| other == name);
        let other = place.map(|place| &unmatched.remove(place).1);
        rows.push((name, Some(value), other));
    }
    rows.extend(unmatched.into_iter().map(|(name, value)| (name, None, Some(value))));
    rows
}
