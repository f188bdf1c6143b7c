//! What is paid for a total that runs on: what it comes to at the end of a period, less what it came to at its
//! start, each rounded. So all periods together pay what the total comes to, wherever they begin and end.

use super::achieved::Achieved;
use super::apportion;
use super::by_result;
use super::error::EvaluateError;
use super::payments::Payment;
use super::runs::Ran;
use super::tiers;
use super::weighting::Candidate;
use crate::domain::{Billionths, Fraction, Growth, Moment, Money, Quantity, TierLine};
use crate::language::{PayBy, Program};

/// What somebody is due for how their total has grown.
pub(super) fn payment(
    program: &Program,
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    runs: &[&Ran],
) -> Result<Payment, EvaluateError> {
    let (mut lines, mut growth) = (Vec::new(), Vec::new());
    let mut minor: i64 = 0;
    for ran in runs {
        let paid = |total: &Billionths| {
            tiers::lines(program, pay_by, candidate, &Achieved::from(total.clone()))
        };
        let (before, after) = (paid(&ran.start)?, paid(&ran.end)?);
        let (paid_before, paid_after) = (rounded(&before)?, rounded(&after)?);
        let more = paid_after.checked_sub(paid_before).and_then(|more| minor.checked_add(more));
        minor = more.ok_or_else(|| EvaluateError::overflow("an amount"))?;
        lines.extend(grown(after, before));
        growth.push(Growth {
            since: (ran.since > Moment::ALWAYS).then_some(ran.since),
            before: ran.start.shown(),
            after: ran.end.shown(),
            paid_before: Money::new(paid_before, program.currency),
            paid_after: Money::new(paid_after, program.currency),
        });
    }
    let due = Fraction::from(minor);
    Ok(Payment { growth, ..by_result::payment_of(program, lines, due) })
}

/// What every tier pays more than before, or less.
fn grown(mut after: Vec<TierLine>, before: Vec<TierLine>) -> Vec<TierLine> {
    for line in before {
        let (exact, base) = (-line.exact_minor.clone(), line.base);
        match after.iter_mut().find(|it| it.clause == line.clause && it.from == line.from) {
            Some(same) => {
                same.exact_minor += exact;
                same.base = same.base.minus(base).unwrap_or(same.base);
            }
            None => after.push(TierLine {
                base: Quantity::ZERO.minus(base).unwrap_or(base),
                exact_minor: exact,
                ..line
            }),
        }
    }
    after.retain(|line| !line.exact_minor.is_zero());
    after
}

fn rounded(lines: &[TierLine]) -> Result<i64, EvaluateError> {
    let exact: Fraction = lines.iter().map(|line| &line.exact_minor).sum();
    apportion::round_alone(&exact).ok_or_else(|| EvaluateError::overflow("an amount"))
}
