//! What each of the eligible is due: parts turned into money, caps applied, what they leave shared
//! again where the rule says so, and all of it rounded once.

use super::apportion::{self, Poured};
use super::error::EvaluateError;
use super::everybody;
use super::pool::Taken;
use super::weighting::{Candidate, Claim, Claims, Part};
use crate::domain::{Cap, Fraction, Growth, Money, Quantity, Scaled, TierLine, TierPay};
use crate::language::{CapLimit, EachAtMost, Leftover, Method, Program};

/// What one of the eligible is due, in minor units.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    /// Their part of what is divided.
    pub part: Part,
    /// Before caps and rounding.
    pub exact: Fraction,
    /// What each tier paid.
    pub tiers: Vec<TierLine>,
    /// What is paid for how a total has grown.
    pub growth: Vec<Growth>,
    /// How everybody was scaled down to the pool's bound.
    pub scaled: Option<Box<Scaled>>,
    /// What came on top from what others left.
    pub shared_again: Option<Box<Fraction>>,
    /// The most that is paid by their own results, whether it cut them or not.
    pub most: Option<Money>,
    /// The cap that cut the amount.
    pub cap: Option<Box<Cap>>,
    /// Before rounding.
    pub due: Fraction,
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
            part: Part { share: Fraction::ZERO, place: None },
            exact: Fraction::ZERO,
            tiers: Vec::new(),
            growth: Vec::new(),
            scaled: None,
            shared_again: None,
            most: None,
            cap: None,
            due: Fraction::ZERO,
            earned: Money::zero(program.currency),
            forgiven: Money::zero(program.currency),
            spare_unit: false,
        }
    }
}

/// A pool divided.
#[derive(Debug)]
pub(super) struct Divided {
    /// Of those who have a claim to it, in their order.
    pub payments: Vec<Payment>,
    /// What of the leftover goes back to the owner whatever becomes of the rest.
    pub to_owner: Money,
}

/// Divides a pool among those who have a claim to it, in their order.
pub(super) fn divide(
    program: &Program,
    Claims { of: claims, to_owner }: Claims<'_, '_, '_>,
    taken: &Taken,
    turn: i64,
) -> Result<Divided, EvaluateError> {
    let to_owner = to_owner * &taken.divided;
    let whole = &taken.left - &to_owner;
    let limits = limits(program, taken.pool, &claims)?;
    let exact = |claim: &Claim<'_, '_, '_>| &claim.part.share * &taken.divided + &claim.direct;
    let poured = match program.weighting.leftover {
        Some(Leftover::ShareAgain) => {
            let first = claims.iter().zip(limits.of_all());
            let first = first.map(|(claim, limit)| limited(exact(claim), limit));
            let left = first.fold(whole.clone(), |left, amount| left - amount);
            // All of it is poured anew: sharing only the rest would exceed caps again.
            left.is_positive().then(|| pour(&whole, &claims, &limits))
        }
        _ => None,
    };
    let payment = |(claim, limit): (Claim<'_, '_, '_>, Option<&Limit>)| {
        let exact = exact(&claim);
        let first = limited(exact.clone(), limit);
        let at = limit.map(|limit| &limit.exact);
        let due = poured.as_ref().map(|it| it.amount(&claim.direct, &claim.part.share, at));
        let again = due.as_ref().map_or(Fraction::ZERO, |due| due - &first);
        let is_full = at.is_some_and(|limit| due.as_ref().unwrap_or(&first) == limit);
        let is_cut = first < exact || is_full && again.is_positive();
        Payment {
            cap: cap(program, limit.filter(|_| is_cut).map(|limit| limit.amount)),
            shared_again: Some(again).filter(Fraction::is_positive).map(Box::new),
            tiers: of_parts(program, &claim, &taken.divided),
            part: claim.part,
            exact,
            due: due.unwrap_or(first),
            ..Payment::nothing(program)
        }
    };
    let mut payments: Vec<_> = claims.into_iter().zip(limits.of_all()).map(payment).collect();
    round(&mut payments, turn)?;
    let to_owner = returned(taken, &whole, &payments, &to_owner)?;
    Ok(Divided { payments, to_owner })
}

/// The most that somebody may get.
#[derive(Debug)]
struct Limit {
    amount: Money,
    /// In minor units.
    exact: Fraction,
}

/// The limits of everybody who has a claim, in their order; none at all where nothing bounds anybody.
#[derive(Debug)]
struct Limits(Vec<Limit>);

impl Limits {
    /// One for each, `None` where nothing bounds anybody.
    fn of_all(&self) -> impl Iterator<Item = Option<&Limit>> {
        self.0.iter().map(Some).chain(std::iter::repeat(None))
    }
}

fn limits(
    program: &Program,
    pool: Money,
    claims: &[Claim<'_, '_, '_>],
) -> Result<Limits, EvaluateError> {
    if program.weighting.each_at_most.is_none() {
        return Ok(Limits(Vec::new()));
    }
    let limit = |claim: &Claim<'_, '_, '_>| {
        let amount = most(program, Some(pool), claim.candidate)?;
        let amount = amount.ok_or_else(|| {
            EvaluateError::defect(
                "a part of a pool bounds nobody, and a pool is divided".to_owned(),
            )
        })?;
        Ok(Limit { amount, exact: Fraction::from(amount.minor) })
    };
    everybody::all(claims.iter().map(limit)).map(Limits)
}

/// An amount, or the limit where that is less.
fn limited(exact: Fraction, limit: Option<&Limit>) -> Fraction {
    match limit {
        Some(limit) if limit.exact < exact => limit.exact.clone(),
        _ => exact,
    }
}

/// What each part of the pool gives somebody, before caps and rounding.
fn of_parts(program: &Program, claim: &Claim<'_, '_, '_>, divided: &Fraction) -> Vec<TierLine> {
    let Method::Parts(parts) = &program.weighting.method else { return Vec::new() };
    let lines = claim.of_parts.iter().filter_map(|own| {
        let part = parts.get(own.place)?;
        Some(TierLine {
            clause: part.clause.clone(),
            from: Quantity::ZERO,
            pays: TierPay::Part(part.percent),
            base: own.score,
            exact_minor: &own.share * divided,
            of: None,
        })
    });
    lines.collect()
}

/// What of the leftover is the owner's, in whole minor units. What is left for other reasons is rounded down,
/// so that nothing is carried over where a tie is the only reason.
fn returned(
    taken: &Taken,
    whole: &Fraction,
    payments: &[Payment],
    to_owner: &Fraction,
) -> Result<Money, EvaluateError> {
    let currency = taken.pool.currency;
    if to_owner.is_zero() {
        return Ok(Money::zero(currency));
    }
    let overflow = || EvaluateError::overflow("a leftover");
    let others = payments.iter().fold(whole.clone(), |left, payment| left - &payment.due);
    let others = apportion::round_down(&apportion::never_negative(others)).ok_or_else(overflow)?;
    let left = apportion::round_down(&taken.left).ok_or_else(overflow)?;
    let earned = Money::sum(currency, payments.iter().map(|payment| payment.earned))?;
    Ok(Money::new(left, currency).minus(earned)?.minus(Money::new(others, currency))?)
}

/// The amounts when what caps and places leave is shared again; never less than without.
fn pour(whole: &Fraction, claims: &[Claim<'_, '_, '_>], limits: &Limits) -> Poured {
    let claims = claims
        .iter()
        .zip(limits.of_all())
        .map(|(claim, limit)| (&claim.direct, &claim.part.share, limit.map(|limit| &limit.exact)));
    apportion::pour(whole, claims)
}

/// The most one collaborator may get; `None` where nothing bounds it, as a part of a pool does not where none is divided.
pub(super) fn most(
    program: &Program,
    pool: Option<Money>,
    candidate: &Candidate<'_, '_>,
) -> Result<Option<Money>, EvaluateError> {
    let Some(EachAtMost { limit, .. }) = &program.weighting.each_at_most else {
        return Ok(None);
    };
    let exact = match (limit, pool) {
        (CapLimit::Amount(amount), _) => return Ok(Some(*amount)),
        (CapLimit::PartOfPool(_), None) => return Ok(None),
        (CapLimit::PartOfPool(percent), Some(pool)) => {
            apportion::fraction_of(*percent) * Fraction::from(pool.minor)
        }
        (CapLimit::Own(score), _) => {
            let value = candidate.person.score(*score)?;
            let own = apportion::minor_units(&value.exact, program.currency.decimals());
            // Nobody's cap is below nothing.
            apportion::never_negative(own)
        }
    };
    let minor = apportion::round_down(&exact).ok_or_else(|| EvaluateError::overflow("a cap"))?;
    Ok(Some(Money::new(minor, program.currency)))
}

/// The cap of an amount that one cut; `None` where none did.
pub(super) fn cap(program: &Program, cut_at: Option<Money>) -> Option<Box<Cap>> {
    let (limit, clause) = (cut_at?, program.weighting.each_at_most.as_ref()?.clause.clone());
    Some(Box::new(Cap { clause, limit }))
}

/// Rounds what is due, once and together. What is due below zero is no part of that.
pub(super) fn round(payments: &mut [Payment], turn: i64) -> Result<(), EvaluateError> {
    // A result below zero takes no spare unit from anybody.
    let nothing = Fraction::ZERO;
    let due = payments.iter().map(|it| if it.due.is_negative() { &nothing } else { &it.due });
    let rounded = apportion::largest_remainder(&due.collect::<Vec<_>>(), turn);
    let rounded = rounded.ok_or_else(|| EvaluateError::overflow("an amount"))?;
    let owed = payments.iter_mut().zip(rounded).filter(|(it, _)| !it.due.is_negative());
    for (payment, rounded) in owed {
        payment.earned.minor = rounded.minor;
        payment.spare_unit = rounded.spare_unit;
    }
    Ok(())
}
