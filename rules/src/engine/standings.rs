//! Who gets what, and why: everybody's result, ranked and in order.

use std::cmp::Reverse;
use std::mem::take;

use super::achieved::Achieved;
use super::error::EvaluateError;
use super::pay_lines::Beside;
use super::payments::Payment;
use super::weighting::Candidate;
use crate::domain::{Derivation, Factor, Forgiven, Money, Standing};
use crate::language::{Program, Times};

/// The standings of everybody, before debts and in the order of what they earned: until they are ranked, the rank of
/// each is its place among `candidates`. `payments` are those of the eligible, in
/// the order of `candidates`: one of them too few or too many would give somebody what is another's.
pub(super) fn standings<'c, 'm, 'a>(
    program: &Program,
    candidates: &'c [Candidate<'m, 'a>],
    mut payments: Vec<Payment>,
) -> Result<Vec<Standing>, EvaluateError> {
    let eligible = candidates.iter().filter(|candidate| candidate.eligible).count();
    if payments.len() != eligible {
        let what = format!("there are {} amounts for {eligible} collaborators", payments.len());
        return Err(EvaluateError::defect(what));
    }
    let mut payments = payments.iter_mut();
    let result = |(place, candidate): (i64, &'c Candidate<'m, 'a>)| {
        let payment = if candidate.eligible { payments.next() } else { None };
        let minor = payment.as_ref().map_or(0, |payment| payment.earned.minor);
        Earned { key: (minor, &*candidate.score), place, candidate, payment }
    };
    let mut earned: Vec<Earned<'_, '_, '_, '_>> = (0..).zip(candidates).map(result).collect();
    // Standings are large, and this is the order of nearly all rules: they are made in it, and need not be moved.
    earned.sort_by(|left, right| right.key.cmp(&left.key));
    Ok(earned.into_iter().map(|earned| earned.standing(program)).collect())
}

/// What somebody earned, before there is a standing of it.
struct Earned<'p, 'c, 'm, 'a> {
    /// How much in minor units, and with which score.
    key: (i64, &'c Achieved),
    /// Among the candidates.
    place: i64,
    candidate: &'c Candidate<'m, 'a>,
    /// `None` of who is not eligible.
    payment: Option<&'p mut Payment>,
}

impl Earned<'_, '_, '_, '_> {
    fn standing(self, program: &Program) -> Standing {
        let Self { place, candidate, payment, .. } = self;
        let mut nothing = None;
        let payment = payment.unwrap_or_else(|| nothing.insert(Payment::nothing(program)));
        let person = candidate.person;
        let clause = program.weighting.debts_forgiven.clone().unwrap_or_default();
        let forgiven = Some(payment.forgiven).filter(|amount| amount.minor > 0);
        Standing {
            rank: place,
            collaborator: person.reference.to_owned(),
            metrics: person.metrics(program),
            points: person.points().shown,
            share: take(&mut payment.part.share),
            earned: payment.earned,
            amount: payment.earned,
            debt: Money::zero(program.currency),
            derivation: Derivation {
                score: candidate.score.shown,
                times: candidate.factors.lines().iter().map(|it| factor(it)).collect(),
                disqualified_by: candidate.disqualified_by.map(str::to_owned),
                cap: payment.cap.take(),
                exact_minor: take(&mut payment.exact),
                spare_unit: payment.spare_unit,
                place: payment.part.place,
                tiers: take(&mut payment.tiers),
                growth: take(&mut payment.growth),
                outside: None,
                scaled: payment.scaled.take(),
                shared_again: payment.shared_again.take(),
                waits: None,
                guaranteed: None,
                debt_before: None,
                forgiven: forgiven.map(|amount| Box::new(Forgiven { clause, amount })),
            },
        }
    }
}

fn factor(times: &Times) -> Factor {
    Factor { clause: times.clause.clone(), factor: times.factor }
}

/// Adds what `pay` lines beside the pool bring everybody, before debts and ranks; these are in the order of the candidates.
pub(super) fn add_beside(
    program: &Program,
    standings: &mut [Standing],
    mut beside: Vec<Beside>,
) -> Result<(), EvaluateError> {
    if beside.is_empty() {
        return Ok(());
    }
    let zero = Money::zero(program.currency);
    for standing in standings {
        let own = place(standing).and_then(|place| beside.get_mut(place));
        let Some(Beside { lines, amount }) = own.filter(|own| !own.lines.is_empty()) else {
            continue;
        };
        let of_pool = standing.earned;
        standing.earned = of_pool.plus(*amount)?;
        let forgives = program.weighting.debts_forgiven.as_ref();
        if let Some(clause) = forgives.filter(|_| standing.earned.minor < 0) {
            let amount = standing.earned.negated()?;
            let forgiven = Forgiven { clause: clause.clone(), amount };
            standing.derivation.forgiven = Some(Box::new(forgiven));
            standing.earned = zero;
        }
        standing.amount = standing.earned;
        // What is forgiven is not taken from the pool.
        standing.derivation.outside = Some(standing.earned.minus(of_pool)?);
        standing.derivation.tiers.append(lines);
    }
    Ok(())
}

/// Orders standings by amount (falling), score (falling), reference,
/// and ranks them; equal amount and score share a rank.
pub(super) fn rank(standings: &mut [Standing], candidates: &[Candidate<'_, '_>]) {
    let key = |standing: &Standing| (standing.amount.minor, score(candidates, standing));
    let in_order = |standing: &Standing| (Reverse(key(standing)), standing.rank);
    if !standings.is_sorted_by_key(in_order) {
        // Debts and minimums have changed it. Standings are large: each is moved once.
        standings.sort_by_cached_key(in_order);
    }
    let (mut rank, mut last): (i64, Option<(i64, Option<&Achieved>)>) = (0, None);
    for (place, standing) in (1..).zip(standings) {
        let key = key(standing);
        if last != Some(key) {
            rank = place;
            last = Some(key);
        }
        standing.rank = rank;
    }
}

/// The place among the candidates, which come by reference, of a standing that is not ranked yet.
fn place(standing: &Standing) -> Option<usize> {
    usize::try_from(standing.rank).ok()
}

fn score<'c>(candidates: &'c [Candidate<'_, '_>], standing: &Standing) -> Option<&'c Achieved> {
    Some(&candidates.get(place(standing)?)?.score)
}
