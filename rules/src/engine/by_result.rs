//! Everybody is paid by their own result. Nothing is divided; a pool is only an upper bound.

use super::apportion;
use super::error::EvaluateError;
use super::payments::{self, Payment};
use super::pool::{self, Added, Taken, whole};
use super::weighting::{Candidate, Part};
use crate::domain::{Fraction, Money, Scaled, TakenLine, TierLine};
use crate::language::{Bound, Program};

/// What the results of everybody come to.
pub(super) struct Due {
    /// A line for each clause that pays, with what it pays to all.
    pub lines: Vec<TakenLine>,
    /// What each of the eligible is due, in their order.
    pub payments: Vec<Payment>,
    /// Whether each line of somebody is rounded by itself, and not their sum.
    pub by_line: bool,
}

/// What is due for some lines, under the cap on each.
pub(super) fn payment(
    program: &Program,
    candidate: &Candidate<'_, '_>,
    tiers: Vec<TierLine>,
) -> Result<Payment, EvaluateError> {
    let exact: Fraction = tiers.iter().map(|line| &line.exact_minor).sum();
    payment_of(program, candidate, tiers, exact)
}

/// The same of what was rounded before.
pub(super) fn payment_of(
    program: &Program,
    candidate: &Candidate<'_, '_>,
    tiers: Vec<TierLine>,
    due: Fraction,
) -> Result<Payment, EvaluateError> {
    let exact: Fraction = tiers.iter().map(|line| &line.exact_minor).sum();
    let most = payments::most(program, None, candidate)?;
    let cut_at = most.filter(|most| due > whole(*most));
    let due = cut_at.map_or(due, whole);
    let cap = payments::cap(program, cut_at);
    Ok(Payment { tiers, exact, most, cap, due, ..Payment::nothing(program) })
}

/// What each of the eligible earns, in their order, and the pool that this makes: caps
/// first, then each amount rounded by itself, unless the pool's bound on all that is above zero makes
/// parts of a whole of them; then what was carried in, which nobody gets.
pub(super) fn pay(
    program: &Program,
    Due { mut lines, mut payments, by_line }: Due,
    Added { carried_in, leftovers_changed, .. }: Added,
    turn: i64,
) -> Result<(Taken, Vec<Payment>), EvaluateError> {
    round_alone(&mut payments, by_line)?;
    if let Some(bound) = &program.pool.at_most {
        let (sum, most) = (above_zero(&payments), whole(bound.amount));
        let earned = payments.iter().map(|payment| payment.earned);
        let paid = Money::sum(program.currency, earned.filter(|earned| earned.minor > 0))?;
        // Rounding each amount by itself may exceed the bound by cents where the exact sum does
        // not.
        if sum > most || paid.minor > bound.amount.minor {
            scale(&mut payments, bound, &sum, &most);
            payments::round(&mut payments, turn)?;
        }
        if sum > most {
            lines.push(line(&bound.clause, most - sum));
        }
    }
    share(&mut payments);
    if let Some(clause) = &program.weighting.debts_forgiven {
        lines.extend(forgive(&mut payments, clause)?);
    }
    let zero = Money::zero(program.currency);
    lines.extend(pool::carried_lines(carried_in, leftovers_changed)?);
    // A shortfall of another version waits for a pool that can make it good.
    let (kept, shortfall) =
        if carried_in.minor < 0 { (zero, carried_in.negated()?) } else { (carried_in, zero) };
    if shortfall.minor > 0 {
        lines.push(line("never below zero", whole(shortfall)));
    }
    let earned = Money::sum(program.currency, payments.iter().map(|payment| payment.earned))?;
    let pool = earned.plus(kept)?;
    let (left, divided) = (Fraction::ZERO, Fraction::ZERO);
    Ok((Taken { lines, pool, shortfall, left, divided }, payments))
}

/// Rounds each amount to the nearest unit: it takes nothing from the others, so their remainders are
/// none of its business.
fn round_alone(payments: &mut [Payment], by_line: bool) -> Result<(), EvaluateError> {
    for payment in payments {
        payment.earned.minor = match by_line && payment.cap.is_none() {
            true => {
                let sum = rounded_lines(&payment.tiers)?;
                // Rounding many lines up may exceed the cap where their exact sum does not.
                payment.most.map_or(sum, |most| sum.min(most.minor))
            }
            false => rounded(&payment.due)?,
        };
    }
    Ok(())
}

/// What lines come to of which each is rounded by itself, in minor units.
pub(super) fn rounded_lines(lines: &[TierLine]) -> Result<i64, EvaluateError> {
    let lines = lines.iter().map(|line| rounded(&line.exact_minor));
    let lines: Vec<i64> = lines.collect::<Result<_, _>>()?;
    let sum = lines.into_iter().try_fold(0, i64::checked_add);
    sum.ok_or_else(|| EvaluateError::overflow("an amount"))
}

fn rounded(exact: &Fraction) -> Result<i64, EvaluateError> {
    apportion::round_alone(exact).ok_or_else(|| EvaluateError::overflow("an amount"))
}

/// Lets nobody earn less than nothing. A line for what that is, if it is anything.
fn forgive(payments: &mut [Payment], clause: &str) -> Result<Option<TakenLine>, EvaluateError> {
    let mut forgiven = Fraction::ZERO;
    for payment in payments.iter_mut().filter(|payment| payment.earned.minor < 0) {
        payment.forgiven = payment.earned.negated()?;
        payment.earned.minor = 0;
        forgiven -= &payment.due;
    }
    Ok(forgiven.is_positive().then(|| line(clause, forgiven)))
}

/// Scales what is due to all alike. Where only rounding exceeds the bound, nothing is scaled, but the
/// amounts are parts of a whole all the same.
fn scale(payments: &mut [Payment], bound: &Bound, sum: &Fraction, most: &Fraction) {
    let most = most.min(sum);
    let factor = apportion::shrink(most, sum, &Fraction::ONE);
    for payment in payments.iter_mut().filter(|payment| payment.due.is_positive()) {
        payment.due = apportion::shrink(&payment.due, sum, most);
        let scaled = Scaled { clause: bound.clause.clone(), factor: factor.clone() };
        payment.scaled = Some(Box::new(scaled));
    }
}

/// Everybody's part of what is earned above zero.
fn share(payments: &mut [Payment]) {
    let sum = above_zero(payments);
    for payment in payments.iter_mut().filter(|payment| payment.due.is_positive()) {
        let share = apportion::shrink(&payment.due, &sum, &Fraction::ONE);
        payment.part = Part { share, place: None };
    }
}

fn above_zero(payments: &[Payment]) -> Fraction {
    payments.iter().map(|payment| &payment.due).filter(|due| due.is_positive()).sum()
}

/// A line of how a pool came about.
pub(super) fn line(clause: &str, exact: Fraction) -> TakenLine {
    TakenLine { clause: clause.to_owned(), exact_minor: exact }
}
