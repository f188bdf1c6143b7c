//! `each at least M`: what the owner adds to what somebody earned, and what is paid ahead of what they will.

use std::collections::BTreeSet;

use super::by_result::line;
use super::error::EvaluateError;
use super::measured::Measured;
use super::pool::{Taken, whole};
use super::weighting::Candidate;
use crate::domain::{Guaranteed, Money, Standing};
use crate::language::{EachAtLeast, Method, Program};

/// Whom of the eligible the minimum is meant for: who has a result of the period, or takes part whatever they
/// achieved. A total that has not changed in the period is no result of it. Nobody where the rule has no minimum.
pub(super) fn meant_for<'a>(
    program: &Program,
    measured: &Measured<'_>,
    eligible: &[&Candidate<'_, 'a>],
) -> BTreeSet<&'a str> {
    if program.weighting.each_at_least.is_none() {
        return BTreeSet::new();
    }
    let has_result = |candidate: &&&Candidate<'_, '_>| {
        let person = candidate.person;
        let Method::PayBy(pay_by) = &program.weighting.method else { return true };
        let ran = measured.ran(pay_by.score, person.reference);
        person.is_member || ran.is_none_or(|runs| runs.iter().any(|ran| ran.start != ran.end))
    };
    eligible.iter().filter(has_result).map(|candidate| candidate.person.reference).collect()
}

/// Fills up what each of the eligible earned, of the pool and besides, where that is less than the minimum and
/// is not paid ahead. The pool grows by what is added. What is paid ahead and never owed is added, too.
pub(super) fn top_up(
    program: &Program,
    taken: &mut Taken,
    standings: &mut [Standing],
    guaranteed: &BTreeSet<&str>,
) -> Result<(), EvaluateError> {
    let Some(least) = &program.weighting.each_at_least else { return Ok(()) };
    if is_owed(program, least) {
        return Ok(());
    }
    let mut added = Money::zero(program.currency);
    for standing in standings {
        let is_less = standing.earned.minor < least.amount.minor;
        if is_less && guaranteed.contains(standing.collaborator.as_str()) {
            let more = least.amount.minus(standing.earned)?;
            note(program, standing, more)?;
            (standing.earned, standing.amount) = (least.amount, least.amount);
            added = added.plus(more)?;
        }
    }
    if added.minor > 0 {
        taken.pool = taken.pool.plus(added)?;
        taken.lines.push(line(&least.clause, whole(added)));
    }
    Ok(())
}

/// Whether what is paid ahead is a debt.
fn is_owed(program: &Program, least: &EachAtLeast) -> bool {
    least.paid_ahead && program.weighting.debts_forgiven.is_none()
}

/// What somebody is paid at least, whatever they owe. Nothing for whom the minimum is not meant.
pub(super) fn least(program: &Program, who: &str, guaranteed: &BTreeSet<&str>) -> Money {
    match &program.weighting.each_at_least {
        Some(least) if guaranteed.contains(who) => least.amount,
        _ => Money::zero(program.currency),
    }
}

/// Says with an amount what the minimum adds to what it would be without.
pub(super) fn note(
    program: &Program,
    standing: &mut Standing,
    more: Money,
) -> Result<(), EvaluateError> {
    let Some(least) = &program.weighting.each_at_least else { return Ok(()) };
    let before = standing.derivation.guaranteed.take().map(|it| it.amount);
    let amount = more.plus(before.unwrap_or(Money::zero(program.currency)))?;
    if amount.minor > 0 {
        let guaranteed = Guaranteed { clause: least.clause.clone(), amount };
        standing.derivation.guaranteed = Some(Box::new(guaranteed));
    }
    Ok(())
}
