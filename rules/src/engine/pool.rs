//! What is given away: the `take` lines, their bounds, and what was carried over.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::apportion;
use super::error::EvaluateError;
use super::measured::{Measured, Person};
use crate::domain::{Fraction, Money, TakenLine};
use crate::language::{Bound, Pool, Program, TakeKind};

/// The pool of one evaluation. Exact amounts are in minor units.
#[derive(Debug)]
pub(super) struct Taken {
    /// How it came about.
    pub lines: Vec<TakenLine>,
    /// All of it, rounded down to the minor unit.
    pub pool: Money,
    /// What the weighting divides.
    pub divided: BigRational,
    /// What each of the eligible has for their units, in their order.
    pub direct: Vec<BigRational>,
}

/// Money that does not come from what was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// What was added by hand.
    pub contributed: Money,
    /// What was carried over.
    pub carried_in: Money,
}

/// Takes the pool for those who are eligible.
pub(super) fn take(
    program: &Program,
    measured: &Measured<'_>,
    eligible: &[&Person<'_>],
    added: Added,
) -> Result<Taken, EvaluateError> {
    let mut taking = Taking {
        lines: Vec::new(),
        divided: BigRational::zero(),
        direct: vec![BigRational::zero(); eligible.len()],
    };
    for take in &program.pool.takes {
        let amount = taking.add(&take.kind, program, measured, (eligible, added))?;
        taking.line(&take.clause, amount);
    }
    if taking.divided.is_negative() {
        let missing = -taking.divided.clone();
        taking.line("never below zero", missing);
        taking.divided = apportion::never_negative(taking.divided);
    }
    taking.bound(&program.pool);
    if added.carried_in.minor > 0 {
        let carried = whole(added.carried_in);
        taking.divided += &carried;
        taking.line("carried over", carried);
    }
    taking.round(program)
}

/// A pool on its way.
struct Taking {
    lines: Vec<TakenLine>,
    divided: BigRational,
    direct: Vec<BigRational>,
}

impl Taking {
    /// What one `take` line gives.
    fn add(
        &mut self,
        kind: &TakeKind,
        program: &Program,
        measured: &Measured<'_>,
        (eligible, added): (&[&Person<'_>], Added),
    ) -> Result<BigRational, EvaluateError> {
        let amount = match kind {
            TakeKind::Fixed(amount) => whole(*amount),
            TakeKind::Contributions => whole(added.contributed),
            TakeKind::Each(amount) => whole(*amount) * BigInt::from(eligible.len()),
            TakeKind::PercentOf { percent, metric } => {
                let total = measured.total(*metric)?;
                let total = apportion::minor_units(total, program.currency.decimals());
                apportion::fraction_of(*percent) * total
            }
            TakeKind::PerUnit { rate, score } => {
                let mut sum = BigRational::zero();
                for (direct, person) in self.direct.iter_mut().zip(eligible) {
                    let amount = apportion::per_unit(*rate, person.score(*score));
                    sum += &amount;
                    *direct += amount;
                }
                return Ok(sum);
            }
        };
        self.divided += &amount;
        Ok(amount)
    }

    /// Cuts both parts alike, or raises the divided one.
    fn bound(&mut self, pool: &Pool) {
        if let Some(Bound { amount, clause }) = &pool.at_most {
            let (sum, most) = (self.sum(), whole(*amount));
            if sum > most {
                self.divided = apportion::shrink(&self.divided, &sum, &most);
                for direct in &mut self.direct {
                    *direct = apportion::shrink(direct, &sum, &most);
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
            }
        }
    }

    /// Rounds the whole down; the divided part gives up what rounding takes.
    fn round(self, program: &Program) -> Result<Taken, EvaluateError> {
        let sum = self.sum();
        let minor =
            apportion::round_down(&sum).ok_or_else(|| EvaluateError::overflow("the pool"))?;
        let pool = Money::new(minor, program.currency);
        let divided = apportion::never_negative(self.divided - (sum - whole(pool)));
        Ok(Taken { lines: self.lines, pool, divided, direct: self.direct })
    }

    fn sum(&self) -> BigRational {
        self.direct.iter().fold(self.divided.clone(), |sum, direct| sum + direct)
    }

    fn line(&mut self, clause: &str, exact: BigRational) {
        let exact_minor = Fraction::from(exact);
        self.lines.push(TakenLine { clause: clause.to_owned(), exact_minor });
    }
}

/// An amount as an exact number of minor units.
fn whole(amount: Money) -> BigRational {
    BigRational::from(BigInt::from(amount.minor))
}
