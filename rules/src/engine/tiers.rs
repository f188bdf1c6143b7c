//! `pay by`: rates and prizes on each one's own result. Nothing is divided; a pool is only an upper
//! bound.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::apportion;
use super::error::EvaluateError;
use super::payments::{self, Payment};
use super::pool::Taken;
use super::weighting::Part;
use crate::domain::{
    Cap, Fraction, Money, MoneyError, Quantity, Scaled, TakenLine, TierLine, TierPay,
};
use crate::language::{Bound, CapLimit, EachAtMost, PayBy, Program, Tier, Tiers};

/// What each of the eligible gets for their score, in their order, and the pool that this makes:
/// caps first, then each amount rounded by itself, unless the pool's bound on all of them makes parts
/// of a whole of them; then what was carried in, which nobody gets.
pub(super) fn pay(
    program: &Program,
    pay_by: &PayBy,
    scores: &[Quantity],
    carried_in: Money,
    turn: i64,
) -> Result<(Taken, Vec<Payment>), EvaluateError> {
    let cap = cap(program);
    let due = |score: &Quantity| payment(program, pay_by, *score, cap.as_ref());
    let mut payments: Vec<Payment> = scores.iter().map(due).collect();
    let sum = sum(&payments);
    let mut lines = vec![line(&pay_by.clause, sum.clone())];
    round_alone(&mut payments)?;
    let paid = paid(program, &payments)?;
    if let Some(bound) = &program.pool.at_most {
        let most = whole(bound.amount);
        if sum > most || paid.minor > bound.amount.minor {
            scale(&mut payments, bound, &sum, &most);
            payments::round(&mut payments, turn)?;
        }
        if sum > most {
            lines.push(line(&bound.clause, most - sum));
        }
    }
    share(&mut payments);
    if carried_in.minor > 0 {
        lines.push(line("carried over", whole(carried_in)));
    }
    let pool = self::paid(program, &payments)?.plus(carried_in)?;
    Ok((Taken { lines, pool, divided: BigRational::zero(), direct: Vec::new() }, payments))
}

/// Rounds each amount to the nearest unit: it takes nothing from the others, so their remainders are
/// none of its business.
fn round_alone(payments: &mut [Payment]) -> Result<(), EvaluateError> {
    for payment in payments {
        let minor = apportion::round_alone(&payment.due);
        payment.amount.minor = minor.ok_or_else(|| EvaluateError::overflow("an amount"))?;
    }
    Ok(())
}

fn paid(program: &Program, payments: &[Payment]) -> Result<Money, MoneyError> {
    Money::sum(program.currency, payments.iter().map(|payment| payment.amount))
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

fn payment(program: &Program, pay_by: &PayBy, score: Quantity, cap: Option<&Cap>) -> Payment {
    let tiers = lines_of(program, pay_by, score);
    let exact: BigRational = tiers.iter().map(|line| line.exact_minor.as_rational()).sum();
    let cap = cap.filter(|cap| exact > whole(cap.limit));
    let due = cap.map_or_else(|| exact.clone(), |cap| whole(cap.limit));
    Payment { tiers, exact, cap: cap.cloned(), due, ..Payment::nothing(program) }
}

/// What every tier pays for a score. Rates and prizes are looked at apart from each other.
fn lines_of(program: &Program, pay_by: &PayBy, score: Quantity) -> Vec<TierLine> {
    let (prizes, rates): (Vec<&Tier>, Vec<&Tier>) =
        pay_by.tiers.iter().partition(|tier| tier.pays.is_prize());
    let mut lines = Vec::new();
    for kind in [rates, prizes] {
        let reached: Vec<&Tier> = kind.iter().copied().filter(|tier| tier.from <= score).collect();
        match (pay_by.mode, reached.last()) {
            (Tiers::Whole, Some(highest)) => lines.push(tier_line(program, highest, score)),
            (Tiers::Whole, None) => {}
            (Tiers::Marginal, _) => {
                for (index, tier) in reached.iter().enumerate() {
                    let end = reached.get(index + 1).map_or(score, |next| next.from);
                    let within = end.minus(tier.from).unwrap_or_default();
                    let base = if tier.pays.is_prize() { score } else { within };
                    if base.is_positive() {
                        lines.push(tier_line(program, tier, base));
                    }
                }
            }
        }
    }
    lines
}

fn tier_line(program: &Program, tier: &Tier, base: Quantity) -> TierLine {
    let exact = match tier.pays {
        TierPay::Part(percent) => {
            let minor = apportion::minor_units(base, program.currency.decimals());
            apportion::fraction_of(percent) * minor
        }
        TierPay::Each(rate) => apportion::per_unit(rate, base),
        TierPay::Prize(prize) => whole(prize),
    };
    let exact_minor = Fraction::from(exact);
    let Tier { from, pays, clause } = tier;
    TierLine { clause: clause.clone(), from: *from, pays: *pays, base, exact_minor }
}

/// Scales what is due to all alike. Where only rounding exceeds the bound, nothing is scaled, but the
/// amounts are parts of a whole all the same.
fn scale(payments: &mut [Payment], bound: &Bound, sum: &BigRational, most: &BigRational) {
    let most = most.min(sum);
    let factor = Fraction::from(apportion::shrink(most, sum, &BigInt::from(1).into()));
    for payment in payments {
        payment.due = apportion::shrink(&payment.due, sum, most);
        payment.scaled = Some(Scaled { clause: bound.clause.clone(), factor: factor.clone() });
    }
}

/// Everybody's part of what is paid.
fn share(payments: &mut [Payment]) {
    let sum = sum(payments);
    for payment in payments {
        let share = apportion::shrink(&payment.due, &sum, &BigInt::from(1).into());
        payment.part = Part { share, place: None };
    }
}

fn sum(payments: &[Payment]) -> BigRational {
    payments.iter().map(|payment| &payment.due).sum()
}

fn line(clause: &str, exact: BigRational) -> TakenLine {
    TakenLine { clause: clause.to_owned(), exact_minor: Fraction::from(exact) }
}

/// An amount as an exact number of minor units.
fn whole(amount: Money) -> BigRational {
    BigRational::from(BigInt::from(amount.minor))
}
