//! `first 1% to NAME`: what named collaborators get of a pool before it is divided.

use super::apportion;
use super::error::EvaluateError;
use super::pool::{Taken, whole};
use super::weighting::Claim;
use crate::domain::{Fraction, Money, Quantity, Standing, TierLine, TierPay};
use crate::language::{First, Program};

/// What one `first` line gives.
#[derive(Debug)]
pub(super) struct Given<'a> {
    to: &'a str,
    line: TierLine,
    amount: Money,
}

/// Takes what fixed payees get off the pool, and off everybody's claims alike. Each amount is rounded down;
/// where all of them are more than the pool, all are cut alike.
pub(super) fn take<'a>(
    program: &'a Program,
    taken: &mut Taken,
    claims: &mut [Claim<'_, '_, '_>],
    turn: i64,
) -> Result<Vec<Given<'a>>, EvaluateError> {
    let mut lines: Vec<&First> = program.pool.first.iter().collect();
    if lines.is_empty() || taken.pool.minor <= 0 {
        return Ok(Vec::new());
    }
    // The order of lines never matters, not even for a spare unit.
    lines.sort_by(|left, right| (&left.to, &left.clause).cmp(&(&right.to, &right.clause)));
    let pool = whole(taken.pool);
    let exact: Vec<Fraction> =
        lines.iter().map(|line| asked(line, &pool)).collect::<Result<_, _>>()?;
    let sum: Fraction = exact.iter().sum();
    let exact = match sum > pool {
        true => exact.iter().map(|one| apportion::shrink(one, &sum, &pool)).collect(),
        false => exact,
    };
    let minor = rounded(&exact, sum > pool, turn)?;
    let given = lines.into_iter().zip(exact).zip(minor).map(|((first, exact_minor), minor)| {
        let (clause, pays) = (first.clause.clone(), first.pays);
        let base = taken.pool.quantity();
        let line = TierLine { clause, from: Quantity::ZERO, pays, base, exact_minor, of: None };
        Given { to: &first.to, line, amount: Money::new(minor, taken.pool.currency) }
    });
    let given: Vec<Given<'_>> = given.filter(|it| it.amount.minor > 0).collect();
    let first = Money::sum(taken.pool.currency, given.iter().map(|it| it.amount))?;
    taken.leave(&whole(taken.pool.minus(first)?), claims);
    Ok(given)
}

/// What a line asks for, in minor units.
fn asked(line: &First, pool: &Fraction) -> Result<Fraction, EvaluateError> {
    match line.pays {
        TierPay::Part(percent) => Ok(apportion::fraction_of(percent) * pool.clone()),
        TierPay::Prize(amount) => Ok(whole(amount)),
        TierPay::Each(_) => Err(EvaluateError::defect("a first line pays for units".to_owned())),
    }
}

/// Each rounded down, or, where they are all of the pool, as parts of it.
fn rounded(exact: &[Fraction], all: bool, turn: i64) -> Result<Vec<i64>, EvaluateError> {
    let overflow = || EvaluateError::overflow("an amount");
    if all {
        let parts = apportion::largest_remainder(exact, turn).ok_or_else(overflow)?;
        return Ok(parts.into_iter().map(|part| part.minor).collect());
    }
    exact.iter().map(|one| apportion::round_down(one).ok_or_else(overflow)).collect()
}

/// Adds what the lines give to the standings of their payees, before debts.
pub(super) fn add(standings: &mut [Standing], given: Vec<Given<'_>>) -> Result<(), EvaluateError> {
    for Given { to, line, amount } in given {
        let standing = standings.iter_mut().find(|standing| standing.collaborator == to);
        let standing = standing.ok_or_else(|| {
            EvaluateError::defect(format!("{to} gets something first and has no standing"))
        })?;
        standing.earned = standing.earned.plus(amount)?;
        standing.amount = standing.earned;
        standing.derivation.tiers.push(line);
    }
    Ok(())
}
