//! Who gets what, and why: everybody's result, ranked and in order.

use std::cmp::Reverse;

use super::achieved::Achieved;
use super::error::EvaluateError;
use super::map::Map;
use super::payments::Payment;
use super::weighting::Candidate;
use crate::domain::{Derivation, Forgiven, Fraction, Money, Standing};
use crate::language::Program;

/// The standings of everybody, before debts and in no order yet. `payments` are those of the eligible, in
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
    let standing = |candidate: &Candidate<'_, '_>| {
        let payment = if candidate.eligible { payments.next() } else { None };
        standing(program, candidate, payment.unwrap_or_else(|| Payment::nothing(program)))
    };
    Ok(candidates.iter().map(standing).collect())
}

fn standing(program: &Program, candidate: &Candidate<'_, '_>, payment: Payment) -> Standing {
    let person = candidate.person;
    let clause = program.weighting.debts_forgiven.clone().unwrap_or_default();
    let forgiven = Some(payment.forgiven).filter(|amount| amount.minor > 0);
    Standing {
        rank: 0,
        collaborator: person.reference.to_owned(),
        metrics: person.metrics(program),
        points: person.points.shown,
        share: Fraction::from(payment.part.share),
        earned: payment.earned,
        amount: payment.earned,
        debt: Money::zero(program.currency),
        derivation: Derivation {
            score: candidate.score.shown,
            disqualified_by: candidate.disqualified_by.map(str::to_owned),
            cap: payment.cap,
            exact_minor: Fraction::from(payment.exact),
            spare_unit: payment.spare_unit,
            place: payment.part.place,
            tiers: payment.tiers,
            scaled: payment.scaled,
            shared_again: payment.shared_again.map(Fraction::from),
            waits: None,
            debt_before: None,
            forgiven: forgiven.map(|amount| Forgiven { clause, amount }),
        },
    }
}

/// Orders and ranks by amount (falling), score (falling), reference; equal amount and score share a
/// rank.
pub(super) fn rank(standings: &mut [Standing], candidates: &[Candidate<'_, '_>]) {
    let scores: Map<&str, &Achieved> =
        candidates.iter().map(|it| (it.person.reference, &it.score)).collect();
    let key = |standing: &Standing| {
        (standing.amount.minor, scores.get(standing.collaborator.as_str()).copied())
    };
    // With the key of each found once, since a long list is compared many times.
    standings.sort_by_cached_key(|it| (Reverse(key(it)), it.collaborator.clone()));
    let (mut rank, mut last): (i64, Option<(i64, Option<&Achieved>)>) = (0, None);
    for (place, standing) in (1..).zip(standings) {
        if last != Some(key(standing)) {
            rank = place;
            last = Some(key(standing));
        }
        standing.rank = rank;
    }
}
