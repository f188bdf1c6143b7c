//! Amounts that are kept until they are worth paying, or until a condition holds.

use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::measured::Measured;
use super::reading::Reading;
use super::weighting::missed;
use crate::domain::{Money, Standing, Waits};

/// Marks the amounts that wait: those that, with what waits from before, stay below the rule's minimum, and
/// those of whom its condition does not hold. The amounts themselves are not touched: they belong to this
/// period.
pub(super) fn mark(
    knowledge: &Knowledge<'_>,
    measured: &Measured<'_>,
    reading: &Reading,
    standings: &mut [Standing],
) -> Result<(), EvaluateError> {
    let program = knowledge.plan.program;
    if !program.weighting.lets_wait() {
        return Ok(());
    }
    for standing in standings {
        let before = reading.waiting_in.get(&standing.collaborator).copied();
        let before = before.unwrap_or(Money::zero(program.currency));
        let until = held_by(knowledge, measured, &standing.collaborator)?;
        // What waits goes on waiting when nothing is added, as long as the condition does not hold.
        let until = until.filter(|_| standing.amount.minor > 0 || before.minor > 0);
        let minimum = program.weighting.each_below_waits.as_ref();
        let minimum = minimum.filter(|_| standing.amount.minor > 0);
        // What waits from before counts too, or small amounts would wait for ever.
        let together = before.plus(standing.amount)?;
        let below = minimum.filter(|below| together.minor < below.amount.minor);
        let waits = match (until, below) {
            (Some(clause), _) => Some((clause, None)),
            (None, Some(below)) => Some((below.clause.clone(), Some(below.amount))),
            (None, None) => None,
        };
        standing.derivation.waits =
            waits.map(|(clause, minimum)| Box::new(Waits { clause, minimum, before }));
    }
    Ok(())
}

/// The `waits until` line that does not hold of somebody.
fn held_by(
    knowledge: &Knowledge<'_>,
    measured: &Measured<'_>,
    collaborator: &str,
) -> Result<Option<String>, EvaluateError> {
    let until = &knowledge.plan.waits_until;
    if until.is_empty() {
        return Ok(None);
    }
    let person = measured.person(collaborator).ok_or_else(|| {
        EvaluateError::defect(format!("{collaborator} has a standing and is nobody"))
    })?;
    let last = knowledge.window().last_instant();
    let missed = missed(knowledge, until, (Some(collaborator), last), &|score| {
        person.score(score).ok().cloned()
    })?;
    Ok(missed.map(str::to_owned))
}
