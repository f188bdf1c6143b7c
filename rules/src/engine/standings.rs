//! Who gets what, and why: everybody's result, ranked and in order.

use std::cmp::Reverse;

use super::achieved::Achieved;
use super::error::EvaluateError;
use super::pay_lines::Beside;
use super::payments::Payment;
use super::weighting::Candidate;
use crate::domain::{Derivation, Factor, Forgiven, Money, Standing};
use crate::language::{Program, Times};

/// The standings of everybody, before debts and by reference: until they are ranked, the rank of each is its
/// place among `candidates`. `payments` are those of the eligible, in
/// the order of `candidates`: one of them too few or too many would give somebody what is another's.
pub(super) fn standings(
    program: &Program,
    candidates: &[Candidate<'_, '_>],
    payments: Vec<Payment>,
) -> Result<Vec<Standing>, EvaluateError> {
    let eligible = candidates.iter().filter(|candidate| candidate.eligible).count();
    if payments.len() != eligible {
        let what = format!("there are {} amounts for {eligible} collaborators", payments.len());
        return Err(EvaluateError::defect(what));
    }
    let mut payments = payments.into_iter();
    let standing = |(place, candidate): (i64, &Candidate<'_, '_>)| {
        let payment = if candidate.eligible { payments.next() } else { None };
        let payment = payment.unwrap_or_else(|| Payment::nothing(program));
        standing(program, (place, candidate), payment)
    };
    Ok((0..).zip(candidates).map(standing).collect())
}

fn standing(
    program: &Program,
    (place, candidate): (i64, &Candidate<'_, '_>),
    payment: Payment,
) -> Standing {
    let person = candidate.person;
    let clause = program.weighting.debts_forgiven.clone().unwrap_or_default();
    let forgiven = Some(payment.forgiven).filter(|amount| amount.minor > 0);
    Standing {
        rank: place,
        collaborator: person.reference.to_owned(),
        metrics: person.metrics(program),
        points: person.points().shown,
        share: payment.part.share,
        earned: payment.earned,
        amount: payment.earned,
        debt: Money::zero(program.currency),
        derivation: Derivation {
            score: candidate.score.shown,
            times: candidate.factors.lines().iter().map(|it| factor(it)).collect(),
            disqualified_by: candidate.disqualified_by.map(str::to_owned),
            cap: payment.cap,
            exact_minor: payment.exact,
            spare_unit: payment.spare_unit,
            place: payment.part.place,
            tiers: payment.tiers,
            growth: payment.growth,
            outside: None,
            scaled: payment.scaled,
            shared_again: payment.shared_again,
            waits: None,
            guaranteed: None,
            debt_before: None,
            forgiven: forgiven.map(|amount| Box::new(Forgiven { clause, amount })),
        },
    }
}

fn factor(times: &Times) -> Factor {
    Factor { clause: times.clause.clone(), factor: times.factor }
}

/// Adds what `pay` lines beside the pool bring everybody, before debts; both are in the order of the candidates.
pub(super) fn add_beside(
    program: &Program,
    standings: &mut [Standing],
    beside: Vec<Beside>,
) -> Result<(), EvaluateError> {
    let zero = Money::zero(program.currency);
    for (standing, Beside { lines, amount }) in standings.iter_mut().zip(beside) {
        if lines.is_empty() {
            continue;
        }
        let of_pool = standing.earned;
        standing.earned = of_pool.plus(amount)?;
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
        standing.derivation.tiers.extend(lines);
    }
    Ok(())
}

/// Orders standings that are in the order of references by amount (falling), score (falling), reference,
/// and ranks them; equal amount and score share a rank.
pub(super) fn rank(standings: &mut [Standing], candidates: &[Candidate<'_, '_>]) {
    let key = |standing: &Standing| (standing.amount.minor, score(candidates, standing));
    // They come by reference, and who is equal stays so. Standings are large: each is moved once.
    standings.sort_by_cached_key(|standing| Reverse(key(standing)));
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

/// The score of a standing that is not ranked yet.
fn score<'c>(candidates: &'c [Candidate<'_, '_>], standing: &Standing) -> Option<&'c Achieved> {
    let place = usize::try_from(standing.rank).ok()?;
    candidates.get(place).map(|candidate| &*candidate.score)
}
