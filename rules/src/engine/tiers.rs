//! `pay by`: rates and prizes on each one's own result. Nothing is divided; a pool is only an upper
//! bound.

use super::achieved::Achieved;
use super::apportion;
use super::error::EvaluateError;
use super::payments::{self, Payment};
use super::pool::{self, Added, Taken};
use super::weighting::{Candidate, Part};
use crate::domain::{Cap, Fraction, Money, Quantity, Scaled, TakenLine, TierLine, TierPay};
use crate::language::{Bound, CapLimit, EachAtMost, PayBy, Program, Tier, Tiers};

/// What each of the eligible earns for their score, in their order, and the pool that this makes: caps
/// first, then each amount rounded by itself, unless the pool's bound on all that is above zero makes
/// parts of a whole of them; then what was carried in, which nobody gets.
pub(super) fn pay(
    program: &Program,
    pay_by: &PayBy,
    eligible: &[&Candidate<'_, '_>],
    Added { carried_in, leftovers_changed, .. }: Added,
    turn: i64,
) -> Result<(Taken, Vec<Payment>), EvaluateError> {
    let cap = cap(program);
    let due = |one: &&Candidate<'_, '_>| payment(program, pay_by, &one.score, cap.as_ref());
    let mut payments: Vec<Payment> = eligible.iter().map(due).collect::<Result<_, _>>()?;
    let all: Fraction = payments.iter().map(|payment| &payment.due).sum();
    let mut lines = vec![line(&pay_by.clause, all)];
    round_alone(&mut payments)?;
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
    Ok((Taken { lines, pool, shortfall, divided: Fraction::ZERO }, payments))
}

/// Rounds each amount to the nearest unit: it takes nothing from the others, so their remainders are
/// none of its business.
fn round_alone(payments: &mut [Payment]) -> Result<(), EvaluateError> {
    for payment in payments {
        let minor = apportion::round_alone(&payment.due);
        payment.earned.minor = minor.ok_or_else(|| EvaluateError::overflow("an amount"))?;
    }
    Ok(())
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

/// A cap of an amount; a part of the pool is none here.
fn cap(program: &Program) -> Option<Cap> {
    match &program.weighting.each_at_most {
        Some(EachAtMost { limit: CapLimit::Amount(limit), clause }) => {
            Some(Cap { clause: clause.clone(), limit: *limit })
        }
        _ => None,
    }
}

fn payment(
    program: &Program,
    pay_by: &PayBy,
    score: &Achieved,
    cap: Option<&Cap>,
) -> Result<Payment, EvaluateError> {
    let tiers = lines_of(program, pay_by, score)?;
    let exact: Fraction = tiers.iter().map(|line| &line.exact_minor).sum();
    let cap = cap.filter(|cap| exact > whole(cap.limit));
    let due = cap.map_or_else(|| exact.clone(), |cap| whole(cap.limit));
    Ok(Payment { tiers, exact, cap: cap.cloned().map(Box::new), due, ..Payment::nothing(program) })
}

/// What every tier pays for a score. Rates and prizes are looked at apart from each other.
fn lines_of(
    program: &Program,
    pay_by: &PayBy,
    score: &Achieved,
) -> Result<Vec<TierLine>, EvaluateError> {
    let (prizes, rates): (Vec<&Tier>, Vec<&Tier>) =
        pay_by.tiers.iter().partition(|tier| tier.pays.is_prize());
    let mut lines = Vec::new();
    if *score < Quantity::ZERO.into() {
        // The first rate brought it, whatever was reached then; a prize is not reached.
        lines.extend(rates.first().map(|tier| tier_line(program, tier, score)));
        return Ok(lines);
    }
    for kind in [rates, prizes] {
        let reached: Vec<&Tier> =
            kind.iter().copied().filter(|tier| Achieved::from(tier.from) <= *score).collect();
        match (pay_by.mode, reached.last()) {
            (Tiers::Whole, Some(highest)) => lines.push(tier_line(program, highest, score)),
            (Tiers::Whole, None) => {}
            (Tiers::Marginal, _) => {
                for (index, tier) in reached.iter().enumerate() {
                    let next = reached.get(index + 1).map(|next| Achieved::from(next.from));
                    let within = next.as_ref().unwrap_or(score).above(tier.from);
                    let within = within.ok_or_else(|| EvaluateError::overflow("a score"))?;
                    let base = if tier.pays.is_prize() { score } else { &within };
                    if base.exact.is_positive() {
                        lines.push(tier_line(program, tier, base));
                    }
                }
            }
        }
    }
    Ok(lines)
}

fn tier_line(program: &Program, tier: &Tier, base: &Achieved) -> TierLine {
    let exact_minor = match tier.pays {
        TierPay::Part(percent) => {
            let minor = apportion::minor_units(&base.exact, program.currency.decimals());
            apportion::fraction_of(percent) * minor
        }
        TierPay::Each(rate) => apportion::per_unit(rate, base),
        TierPay::Prize(prize) => whole(prize),
    };
    let Tier { from, pays, clause } = tier;
    TierLine { clause: clause.clone(), from: *from, pays: *pays, base: base.shown, exact_minor }
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

fn line(clause: &str, exact: Fraction) -> TakenLine {
    TakenLine { clause: clause.to_owned(), exact_minor: exact }
}

/// An amount as an exact number of minor units.
fn whole(amount: Money) -> Fraction {
    Fraction::from(amount.minor)
}
