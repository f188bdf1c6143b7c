//! What is paid for a total that runs on: what it comes to at the end of a period, less what it came to at its
//! start, each rounded. So all periods together pay what the total comes to, wherever they begin and end.

use super::achieved::Achieved;
use super::apportion;
use super::assets::OfAsset;
use super::by_result;
use super::error::EvaluateError;
use super::for_each;
use super::payments::Payment;
use super::quotas::{Quotas, Sides};
use super::runs::Ran;
use super::tiers;
use super::weighting::Candidate;
use crate::domain::{Billionths, Fraction, Growth, Moment, Money, Quantity, TierLine};
use crate::language::PayBy;

/// What somebody is due for how their total has grown.
pub(super) fn payment(
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    runs: &[&Ran],
    quotas: &Quotas<'_, '_>,
) -> Result<Payment, EvaluateError> {
    let program = quotas.now.plan.program;
    let (mut lines, mut growth) = (Vec::new(), Vec::new());
    let mut minor: i64 = 0;
    for ran in runs {
        let paid = |total: &Billionths, quota: Option<Achieved>, assets: &[OfAsset]| {
            if pay_by.for_each.is_some() {
                return for_each::lines(program, pay_by, candidate, assets);
            }
            let total = Achieved::from(total.clone());
            tiers::lines_by_total(program, pay_by, candidate, (&total, quota))
        };
        let Sides { start, end } = quotas.of(candidate, ran)?;
        let before = paid(&ran.start, start, &ran.assets.start)?;
        let after = paid(&ran.end, end, &ran.assets.end)?;
        let (paid_before, paid_after) = (rounded(&before)?, rounded(&after)?);
        let more = paid_after.checked_sub(paid_before).and_then(|more| minor.checked_add(more));
        minor = more.ok_or_else(|| EvaluateError::overflow("an amount"))?;
        lines.extend(grown(after, before)?);
        growth.push(Growth {
            since: (ran.since > Moment::ALWAYS).then_some(ran.since),
            before: ran.start.shown(),
            after: ran.end.shown(),
            paid_before: Money::new(paid_before, program.currency),
            paid_after: Money::new(paid_after, program.currency),
        });
    }
    let due = Fraction::from(minor);
    Ok(Payment { growth, ..by_result::payment_of(program, candidate, lines, due)? })
}

/// What every tier pays more than before, or less.
fn grown(mut after: Vec<TierLine>, before: Vec<TierLine>) -> Result<Vec<TierLine>, EvaluateError> {
    let less = |whole: Quantity, part| {
        whole.minus(part).ok_or_else(|| EvaluateError::overflow("what a tier pays for"))
    };
    for line in before {
        let (exact, base) = (-line.exact_minor.clone(), line.base);
        let asset = |line: &TierLine| line.of.as_ref().map(|of| of.asset.clone());
        let alike = |it: &&mut TierLine| {
            it.clause == line.clause && it.from == line.from && asset(it) == asset(&line)
        };
        match after.iter_mut().find(alike) {
            Some(same) => {
                same.exact_minor += exact;
                same.base = less(same.base, base)?;
            }
            None => after.push(TierLine {
                base: less(Quantity::ZERO, base)?,
                exact_minor: exact,
                ..line
            }),
        }
    }
    after.retain(|line| !line.exact_minor.is_zero());
    Ok(after)
}

fn rounded(lines: &[TierLine]) -> Result<i64, EvaluateError> {
    let exact: Fraction = lines.iter().map(|line| &line.exact_minor).sum();
    apportion::round_alone(&exact).ok_or_else(|| EvaluateError::overflow("an amount"))
}
