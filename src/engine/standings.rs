//! Who gets what: parts turned into amounts, caps applied, rounded once, and put in order.

use std::cmp::Reverse;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::apportion;
use super::error::EvaluateError;
use super::measured::{Measured, Person};
use super::pool::Taken;
use super::weighting::{Candidate, Part};
use crate::domain::{Cap, Derivation, Fraction, Money, Quantity, Standing};
use crate::language::{CapLimit, EachAtMost, Program};

/// What an eligible collaborator gets.
struct Payable {
    part: Part,
    exact: BigRational,
    capped: BigRational,
    amount: Money,
    spare_unit: bool,
}

/// The standings of everybody, ordered and ranked. `parts` are those of the eligible, in the order
/// of `measured.people`.
pub(super) fn standings(
    program: &Program,
    measured: &Measured<'_>,
    candidates: &[Candidate<'_>],
    parts: Vec<Part>,
    taken: &Taken,
    turn: i64,
) -> Result<Vec<Standing>, EvaluateError> {
    let cap = cap(program, taken.pool)?;
    let mut payable = payable(program, parts, taken, cap.as_ref(), turn)?.into_iter();
    let mut standings = Vec::with_capacity(candidates.len());
    for (person, candidate) in measured.people.iter().zip(candidates) {
        let pay = if candidate.eligible() { payable.next() } else { None };
        standings.push(standing(program, person, candidate, pay, cap.as_ref()));
    }
    rank(&mut standings);
    Ok(standings)
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

/// What each of the eligible gets, in their order.
fn payable(
    program: &Program,
    parts: Vec<Part>,
    taken: &Taken,
    cap: Option<&Cap>,
    turn: i64,
) -> Result<Vec<Payable>, EvaluateError> {
    let limit = cap.map(|cap| BigRational::from(BigInt::from(cap.limit.minor)));
    let mut payable = Vec::with_capacity(parts.len());
    for (part, direct) in parts.into_iter().zip(&taken.direct) {
        let exact = &part.share * &taken.divided + direct;
        let capped =
            limit.as_ref().map_or_else(|| exact.clone(), |limit| exact.clone().min(limit.clone()));
        let amount = Money::zero(program.currency);
        payable.push(Payable { part, exact, capped, amount, spare_unit: false });
    }
    let exact: Vec<BigRational> = payable.iter().map(|pay| pay.capped.clone()).collect();
    let rounded = apportion::largest_remainder(&exact, turn);
    let rounded = rounded.ok_or_else(|| EvaluateError::overflow("an amount"))?;
    for (pay, rounded) in payable.iter_mut().zip(rounded) {
        pay.amount.minor = rounded.minor;
        pay.spare_unit = rounded.spare_unit;
    }
    Ok(payable)
}

fn standing(
    program: &Program,
    person: &Person<'_>,
    candidate: &Candidate<'_>,
    pay: Option<Payable>,
    cap: Option<&Cap>,
) -> Standing {
    let nothing = || Payable {
        part: Part { share: BigRational::zero(), place: None },
        exact: BigRational::zero(),
        capped: BigRational::zero(),
        amount: Money::zero(program.currency),
        spare_unit: false,
    };
    let pay = pay.unwrap_or_else(nothing);
    Standing {
        rank: 0,
        collaborator: person.reference.to_owned(),
        metrics: person.metrics(program),
        points: person.points,
        share: Fraction::from(pay.part.share),
        amount: pay.amount,
        derivation: Derivation {
            score: candidate.score,
            disqualified_by: candidate.disqualified_by.map(str::to_owned),
            cap: cap.filter(|_| pay.capped < pay.exact).cloned(),
            exact_minor: Fraction::from(pay.exact),
            spare_unit: pay.spare_unit,
            place: pay.part.place,
        },
    }
}

/// By amount (falling), score (falling), reference; equal amount and score share a rank.
fn rank(standings: &mut [Standing]) {
    let key = |standing: &Standing| (standing.amount.minor, standing.derivation.score);
    standings.sort_by(|left, right| {
        let order = Reverse(key(left)).cmp(&Reverse(key(right)));
        order.then_with(|| left.collaborator.cmp(&right.collaborator))
    });
    let (mut rank, mut last): (i64, Option<(i64, Quantity)>) = (0, None);
    for (place, standing) in (1..).zip(standings) {
        if last != Some(key(standing)) {
            rank = place;
            last = Some(key(standing));
        }
        standing.rank = rank;
    }
}
