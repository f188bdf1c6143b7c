//! Money that was added by hand: what of it belongs to this evaluation.

use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::reading::Funds;
use crate::domain::{Contribution, CutOff, Entry, Money, Recorded};
use crate::language::TakeKind;

/// How many contributions an error names.
const NAMED: usize = 3;

/// The contributions to this distributor that were given in the window, and late ones: given
/// before it and recorded after the settlement of their period. Nothing where the pool does not take
/// them.
pub(super) fn contributed(
    knowledge: &Knowledge<'_>,
    entries: &[Recorded],
) -> Result<Money, EvaluateError> {
    let program = knowledge.plan.program;
    let mut sum = Money::zero(program.currency);
    if program.pool.takes.iter().all(|take| take.kind != TakeKind::Contributions) {
        return Ok(sum);
    }
    let mut foreign: Vec<(&Recorded, &Contribution)> = Vec::new();
    for recorded in entries {
        let Entry::Contribution(contribution) = &recorded.entry else { continue };
        let ours = contribution.distributor == program.name;
        if !ours || !counts(knowledge, recorded, contribution) {
            continue;
        }
        if contribution.amount.currency == program.currency {
            sum = sum.plus(contribution.amount)?;
        } else {
            foreign.push((recorded, contribution));
        }
    }
    if foreign.is_empty() {
        return Ok(sum);
    }
    foreign
        .sort_unstable_by_key(|(recorded, it)| (it.occurred_at, &recorded.source, &recorded.key));
    let name = |(recorded, it): &(&Recorded, &Contribution)| {
        format!("\"{}\" of {}, {}", recorded.key, recorded.source, it.amount)
    };
    Err(EvaluateError::ForeignContribution {
        currency: program.currency,
        count: foreign.len() as u64,
        contributions: foreign.iter().take(NAMED).map(name).collect(),
    })
}

/// Whether it belongs to this evaluation: exactly one settlement has it.
fn counts(knowledge: &Knowledge<'_>, recorded: &Recorded, contribution: &Contribution) -> bool {
    let Funds { after, until } = &knowledge.reading().funds;
    let includes = |cut_off: &CutOff| cut_off.includes(recorded.stream, recorded.position);
    if !includes(until) || !knowledge.is_measured(contribution.occurred_at) {
        return false;
    }
    let window = knowledge.window();
    // A contribution is paid in, not corrected: one that comes late belongs to the pool that is
    // open then.
    let late = contribution.occurred_at < window.start;
    window.contains(contribution.occurred_at)
        || late && after.as_ref().is_some_and(|after| !includes(after))
}
