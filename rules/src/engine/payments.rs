//! What each of the eligible is due: parts turned into money, caps applied, what they leave shared
//! again where the rule says so, and all of it rounded once.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::apportion;
use super::error::EvaluateError;
use super::pool::Taken;
use super::weighting::Part;
use crate::domain::{Cap, Money, Scaled, TierLine};
use crate::language::{CapLimit, EachAtMost, Leftover, Program};

/// What one of the eligible is due, in minor units.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    /// Their part of what is divided.
    pub part: Part,
    /// Before caps and rounding.
    pub exact: BigRational,
    /// What each tier paid.
    pub tiers: Vec<TierLine>,
    /// How everybody was scaled down to the pool's bound.
    pub scaled: Option<Scaled>,
    /// What came on top from what others left.
    pub shared_again: Option<BigRational>,
    /// The cap that cut the amount.
    pub cap: Option<Cap>,
    /// Before rounding.
    pub due: BigRational,
    /// What is earned; below zero where results are paid.
    pub earned: Money,
    /// What would be earned below zero, and is forgiven.
    pub forgiven: Money,
    /// Whether rounding gave one spare minor unit.
    pub spare_unit: bool,
}

impl Payment {
    /// Of somebody who gets nothing.
    pub fn nothing(program: &Program) -> Self {
        Self {
            part: Part { share: BigRational::zero(), place: None },
            exact: BigRational::zero(),
            tiers: Vec::new(),
            scaled: None,
            shared_again: None,
            cap: None,
            due: BigRational::zero(),
            earned: Money::zero(program.currency),
            forgiven: Money::zero(program.currency),
            spare_unit: false,
        }
    }
}

/// Divides a pool by parts, in the order of the eligible.
pub(super) fn divide(
    program: &Program,
    parts: Vec<Part>,
    taken: &Taken,
    turn: i64,
) -> Result<Vec<Payment>, EvaluateError> {
    if parts.len() != taken.direct.len() {
        let (parts, direct) = (parts.len(), taken.direct.len());
        return Err(EvaluateError::defect(format!("{parts} parts are divided among {direct}")));
    }
    let cap = cap(program, taken.pool)?;
    let limit = cap.as_ref().map(|cap| BigRational::from(BigInt::from(cap.limit.minor)));
    let due = |part: &Part, direct: &BigRational| &part.share * &taken.divided + direct;
    let exact: Vec<BigRational> =
        parts.iter().zip(&taken.direct).map(|(part, direct)| due(part, direct)).collect();
    let limited = |exact: &BigRational| match &limit {
        Some(limit) => exact.clone().min(limit.clone()),
        None => exact.clone(),
    };
    let first: Vec<BigRational> = exact.iter().map(limited).collect();
    // All of it is poured anew: sharing only the rest would exceed caps again.
    let poured = match program.weighting.leftover {
        Some(Leftover::ShareAgain) => poured(&parts, taken, limit.as_ref(), &first),
        _ => first.clone(),
    };
    let mut payments = Vec::with_capacity(parts.len());
    for (((part, exact), first), due) in parts.into_iter().zip(exact).zip(first).zip(poured) {
        let again = &due - &first;
        let full = limit.as_ref().is_some_and(|limit| due == *limit);
        payments.push(Payment {
            cap: cap.clone().filter(|_| first < exact || full && again.is_positive()),
            shared_again: Some(again).filter(BigRational::is_positive),
            part,
            exact,
            due,
            ..Payment::nothing(program)
        });
    }
    round(&mut payments, turn)?;
    Ok(payments)
}

/// The amounts when what caps and places leave is shared again; never less than without.
fn poured(
    parts: &[Part],
    taken: &Taken,
    limit: Option<&BigRational>,
    first: &[BigRational],
) -> Vec<BigRational> {
    let whole = BigRational::from(BigInt::from(taken.pool.minor));
    let left = first.iter().fold(whole.clone(), |left, amount| left - amount);
    if !left.is_positive() {
        return first.to_vec();
    }
    let weights: Vec<BigRational> = parts.iter().map(|part| part.share.clone()).collect();
    apportion::pour(&whole, &taken.direct, &weights, limit)
}

/// The most one collaborator may get.
fn cap(program: &Program, pool: Money) -> Result<Option<Cap>, EvaluateError> {
    let Some(EachAtMost { limit, clause }) = &program.weighting.each_at_most else {
        return Ok(None);
    };
    let limit = match limit {
        CapLimit::Amount(amount) => *amount,
        CapLimit::PartOfPool(percent) => {
            let exact = apportion::fraction_of(*percent) * BigInt::from(pool.minor);
            let minor = apportion::round_down(&exact);
            let minor = minor.ok_or_else(|| EvaluateError::overflow("a cap"))?;
            Money::new(minor, pool.currency)
        }
    };
    Ok(Some(Cap { clause: clause.clone(), limit }))
}

/// Rounds what is due, once and together. What is due below zero is no part of that.
pub(super) fn round(payments: &mut [Payment], turn: i64) -> Result<(), EvaluateError> {
    // A result below zero takes no spare unit from anybody.
    let due = |payment: &Payment| apportion::never_negative(payment.due.clone());
    let due: Vec<BigRational> = payments.iter().map(due).collect();
    let rounded = apportion::largest_remainder(&due, turn);
    let rounded = rounded.ok_or_else(|| EvaluateError::overflow("an amount"))?;
    let owed = payments.iter_mut().zip(rounded).filter(|(it, _)| !it.due.is_negative());
    for (payment, rounded) in owed {
        payment.earned.minor = rounded.minor;
        payment.spare_unit = rounded.spare_unit;
    }
    Ok(())
}
