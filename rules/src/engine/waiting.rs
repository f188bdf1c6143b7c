//! Amounts that are kept until they are worth paying.

use super::error::EvaluateError;
use super::reading::Reading;
use crate::domain::{Money, Standing, Waits};
use crate::language::Program;

/// Marks the amounts that, with what waits from before, stay below the rule's minimum. The amounts
/// themselves are not touched: they belong to this period.
pub(super) fn mark(
    program: &Program,
    reading: &Reading,
    standings: &mut [Standing],
) -> Result<(), EvaluateError> {
    let Some(below) = &program.weighting.each_below_waits else { return Ok(()) };
    for standing in standings.iter_mut().filter(|standing| standing.amount.minor > 0) {
        let before = reading.waiting_in.get(&standing.collaborator).copied();
        let before = before.unwrap_or(Money::zero(program.currency));
        // What waits from before counts too, or small amounts would wait for ever.
        if before.plus(standing.amount)?.minor < below.amount.minor {
            let (clause, minimum) = (below.clause.clone(), below.amount);
            standing.derivation.waits = Some(Box::new(Waits { clause, minimum, before }));
        }
    }
    Ok(())
}
