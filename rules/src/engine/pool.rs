//! What is given away: the `take` lines, their bounds, and what was carried over.

use super::apportion;
use super::error::EvaluateError;
use super::measured::Measured;
use super::weighting::Claim;
use crate::domain::{Fraction, Money, TakenLine};
use crate::language::{Bound, Pool, Program, TakeKind};

/// The pool of one evaluation. Exact amounts are in minor units.
#[derive(Debug)]
pub(super) struct Taken {
    /// How it came about.
    pub lines: Vec<TakenLine>,
    /// All of it, rounded down to the minor unit.
    pub pool: Money,
    /// What is missing for it not to be below zero, rounded up to the minor unit.
    pub shortfall: Money,
    /// What the weighting divides.
    pub divided: Fraction,
}

/// Money that does not come from what was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// What was added by hand.
    pub contributed: Money,
    /// What was carried over; below zero when it is a shortfall.
    pub carried_in: Money,
    /// What of that corrections changed of the leftovers before.
    pub leftovers_changed: Money,
}

/// Takes the pool for those who are eligible, and writes into their claims what they have for their
/// units.
pub(super) fn take(
    program: &Program,
    measured: &Measured<'_>,
    claims: &mut [Claim<'_, '_, '_>],
    added: Added,
) -> Result<Taken, EvaluateError> {
    let mut taking = Taking { lines: Vec::new(), divided: Fraction::ZERO, claims };
    for take in &program.pool.takes {
        let amount = taking.add(&take.kind, program, measured, added)?;
        taking.line(&take.clause, amount);
    }
    let forgiven = program.pool.shortfall_forgiven.as_deref();
    let why = forgiven.unwrap_or("never below zero");
    // Lifted before bounds and carried money: a pool below zero is a shortfall of this period, and
    // the money carried in is not used up unseen.
    let mut missing = taking.lift(why);
    if taking.bound(&program.pool) {
        // The lower bound has made it good.
        missing = Fraction::ZERO;
    }
    if added.carried_in.minor != 0 {
        taking.divided += whole(added.carried_in);
    }
    taking.lines.extend(carried_lines(added.carried_in, added.leftovers_changed)?);
    if let Some(clause) = forgiven {
        missing = Fraction::ZERO;
        if added.carried_in.minor < 0 {
            let before = -whole(added.carried_in);
            taking.divided += &before;
            taking.line(clause, before);
        }
    } else {
        missing = taking.make_good(missing) + taking.lift(why);
    }
    taking.round(program, &missing)
}

/// The lines for what was carried in: from the settlement before, and what corrections changed of the
/// leftovers before it since.
pub(super) fn carried_lines(
    carried_in: Money,
    leftovers_changed: Money,
) -> Result<Vec<TakenLine>, EvaluateError> {
    let parts = [
        ("carried over", carried_in.minus(leftovers_changed)?),
        ("leftovers that corrections changed", leftovers_changed),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| amount.minor != 0);
    let line = |(clause, amount): (&str, Money)| TakenLine {
        clause: clause.to_owned(),
        exact_minor: whole(amount),
    };
    Ok(parts.map(line).collect())
}

/// A pool on its way.
struct Taking<'t, 'c, 'm, 'a> {
    lines: Vec<TakenLine>,
    divided: Fraction,
    claims: &'t mut [Claim<'c, 'm, 'a>],
}

impl Taking<'_, '_, '_, '_> {
    /// What one `take` line gives.
    fn add(
        &mut self,
        kind: &TakeKind,
        program: &Program,
        measured: &Measured<'_>,
        added: Added,
    ) -> Result<Fraction, EvaluateError> {
        let amount = match kind {
            TakeKind::Fixed(amount) => whole(*amount),
            TakeKind::Contributions => whole(added.contributed),
            TakeKind::Each(amount) => whole(*amount) * Fraction::from(self.claims.len()),
            TakeKind::PercentOf { percent, metric } => {
                let total = measured.total(*metric)?;
                let total = apportion::minor_units(total, program.currency.decimals());
                apportion::fraction_of(*percent) * total
            }
            TakeKind::PerUnit { rate, score } => {
                let mut sum = Fraction::ZERO;
                for claim in self.claims.iter_mut() {
                    let value = claim.candidate.person.score(*score)?;
                    let amount = apportion::never_negative(apportion::per_unit(*rate, value));
                    sum += &amount;
                    claim.direct += amount;
                }
                return Ok(sum);
            }
        };
        self.divided += &amount;
        Ok(amount)
    }

    /// Lifts what is divided to zero, for the reason given. What was missing.
    fn lift(&mut self, why: &str) -> Fraction {
        if !self.divided.is_negative() {
            return Fraction::ZERO;
        }
        let missing = -std::mem::take(&mut self.divided);
        self.line(why, missing.clone());
        missing
    }

    /// Makes good what is missing with what is divided. What is missing still.
    fn make_good(&mut self, missing: Fraction) -> Fraction {
        let good = missing.clone().min(apportion::never_negative(self.divided.clone()));
        if good.is_zero() {
            return missing;
        }
        self.divided -= &good;
        self.line("shortfall", -good.clone());
        missing - good
    }

    /// Cuts both parts alike, or raises the divided one. Whether it raised.
    fn bound(&mut self, pool: &Pool) -> bool {
        if let Some(Bound { amount, clause }) = &pool.at_most {
            let (sum, most) = (self.sum(), whole(*amount));
            if sum > most {
                self.divided = apportion::shrink(&self.divided, &sum, &most);
                for claim in self.claims.iter_mut() {
                    claim.direct = apportion::shrink(&claim.direct, &sum, &most);
                }
                self.line(clause, most - sum);
            }
        }
        if let Some(Bound { amount, clause }) = &pool.at_least {
            let (sum, least) = (self.sum(), whole(*amount));
            if sum < least {
                let raised = least - sum;
                self.divided += &raised;
                self.line(clause, raised);
                return true;
            }
        }
        false
    }

    /// Rounds the whole down; the divided part gives up what rounding takes.
    fn round(self, program: &Program, missing: &Fraction) -> Result<Taken, EvaluateError> {
        let sum = self.sum();
        let minor =
            apportion::round_down(&sum).ok_or_else(|| EvaluateError::overflow("the pool"))?;
        let pool = Money::new(minor, program.currency);
        // What is paid for units is promised to the cent, so that the divided part bears what
        // rounding takes.
        let divided = apportion::never_negative(self.divided - (sum - whole(pool)));
        let missing = apportion::round_up(missing);
        let missing = missing.ok_or_else(|| EvaluateError::overflow("a shortfall"))?;
        let shortfall = Money::new(missing, program.currency);
        Ok(Taken { lines: self.lines, pool, shortfall, divided })
    }

    fn sum(&self) -> Fraction {
        self.claims.iter().fold(self.divided.clone(), |sum, claim| sum + &claim.direct)
    }

    fn line(&mut self, clause: &str, exact: Fraction) {
        self.lines.push(TakenLine { clause: clause.to_owned(), exact_minor: exact });
    }
}

/// An amount as an exact number of minor units.
fn whole(amount: Money) -> Fraction {
    Fraction::from(amount.minor)
}
