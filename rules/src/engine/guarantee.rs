//! `each at least M`: what the owner adds to what somebody earned, and what is paid ahead of what they will.

use std::collections::BTreeSet;

use super::by_result::line;
use super::error::EvaluateError;
use super::pool::{Taken, whole};
use crate::domain::{Guaranteed, Money, Standing};
use crate::language::{EachAtLeast, Program};

/// Fills up what each of the eligible earned, of the pool and besides, where that is less than the minimum and
/// is not paid ahead. The pool grows by what is added. What is paid ahead and never owed is added, too.
pub(super) fn top_up(
    program: &Program,
    taken: &mut Taken,
    standings: &mut [Standing],
    eligible: &BTreeSet<&str>,
) -> Result<(), EvaluateError> {
    let Some(least) = &program.weighting.each_at_least else { return Ok(()) };
    if is_owed(program, least) {
        return Ok(());
    }
    let mut added = Money::zero(program.currency);
    for standing in standings {
        let is_less = standing.earned.minor < least.amount.minor;
        if is_less && eligible.contains(standing.collaborator.as_str()) {
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
pub(super) fn least(program: &Program, who: &str, eligible: &BTreeSet<&str>) -> Money {
    match &program.weighting.each_at_least {
        Some(least) if eligible.contains(who) => least.amount,
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
