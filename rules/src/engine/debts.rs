//! What collaborators owe: results below zero, taken off later amounts until they are made good, or
//! forgiven where the rule says so.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EvaluateError;
use super::guarantee;
use super::reading::Reading;
use crate::domain::{Forgiven, Money, Standing};
use crate::language::Program;

/// Takes off what everybody earned what they owe from before. Everybody who still owes something, with how much.
pub(super) fn settle(
    program: &Program,
    reading: &Reading,
    standings: &mut [Standing],
    guaranteed: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Money>, EvaluateError> {
    let zero = Money::zero(program.currency);
    let mut owed_after = BTreeMap::new();
    for standing in standings {
        let before = reading.debts_in.get(&standing.collaborator).copied().unwrap_or(zero);
        standing.derivation.debt_before = Some(before).filter(|before| before.minor > 0);
        // Forgiving is said with the amount, because a debt that is dropped in silence looks like
        // one that was paid.
        let owed = match &program.weighting.debts_forgiven {
            None => before,
            Some(clause) => {
                forgive(standing, clause, before)?;
                zero
            }
        };
        let net = standing.earned.minus(owed)?;
        // Nobody is ever paid less than nothing; and less than the minimum neither, whatever they owe.
        let without = if net.minor < 0 { zero } else { net };
        let least = guarantee::least(program, &standing.collaborator, guaranteed);
        let amount = if without.minor < least.minor { least } else { without };
        guarantee::note(program, standing, amount.minus(without)?)?;
        (standing.amount, standing.debt) = (amount, amount.minus(net)?);
        if standing.debt.minor > 0 {
            owed_after.insert(standing.collaborator.clone(), standing.debt);
        }
    }
    Ok(owed_after)
}

/// Forgives what is owed from before, with what was forgiven of this period's result.
fn forgive(standing: &mut Standing, clause: &str, before: Money) -> Result<(), EvaluateError> {
    let of_result = standing.derivation.forgiven.take().map(|forgiven| forgiven.amount);
    let amount = before.plus(of_result.unwrap_or(Money::zero(before.currency)))?;
    if amount.minor > 0 {
        let forgiven = Forgiven { clause: clause.to_owned(), amount };
        standing.derivation.forgiven = Some(Box::new(forgiven));
    }
    Ok(())
}
