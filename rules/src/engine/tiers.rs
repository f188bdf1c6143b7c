//! `pay by`: rates and prizes on each one's own result.

use super::achieved::Achieved;
use super::apportion;
use super::by_result::{Due, line, payment};
use super::error::EvaluateError;
use super::growth;
use super::measured::Measured;
use super::pool::whole;
use super::weighting::Candidate;
use crate::domain::{Fraction, Quantity, TierLine, TierPay};
use crate::language::{PayBy, Program, Tier, Tiers};

/// What each of the eligible is due for their score, in their order.
pub(super) fn due(
    program: &Program,
    pay_by: &PayBy,
    measured: &Measured<'_>,
    eligible: &[&Candidate<'_, '_>],
) -> Result<Due, EvaluateError> {
    let one = |one: &&Candidate<'_, '_>| {
        if let Some(runs) = measured.ran(pay_by.score, one.person.reference) {
            return growth::payment(program, pay_by, one, &runs);
        }
        Ok(payment(program, lines(program, pay_by, one, &one.score)?))
    };
    let payments = eligible.iter().map(one).collect::<Result<Vec<_>, EvaluateError>>()?;
    let all: Fraction = payments.iter().map(|payment| &payment.due).sum();
    Ok(Due { lines: vec![line(&pay_by.clause, all)], payments, by_line: false })
}

/// What every tier pays somebody for a score, with their factors.
pub(super) fn lines(
    program: &Program,
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    score: &Achieved,
) -> Result<Vec<TierLine>, EvaluateError> {
    let mut lines = lines_of(program, pay_by, score)?;
    for line in &mut lines {
        line.exact_minor = candidate.factors.amount(std::mem::take(&mut line.exact_minor));
    }
    Ok(lines)
}

/// What every tier pays for a score. Rates and prizes are looked at apart from each other.
fn lines_of(
    program: &Program,
    pay_by: &PayBy,
    score: &Achieved,
) -> Result<Vec<TierLine>, EvaluateError> {
    let (prizes, rates): (Vec<&Tier>, Vec<&Tier>) =
        pay_by.tiers.iter().partition(|tier| tier.pays.is_prize());
    let mut lines = Vec::new();
    if *score < Quantity::ZERO.into() {
        // The first rate brought it, whatever was reached then; a prize is not reached.
        lines.extend(rates.first().map(|tier| tier_line(program, tier, score)));
        return Ok(lines);
    }
    for kind in [rates, prizes] {
        let reached: Vec<&Tier> =
            kind.iter().copied().filter(|tier| Achieved::from(tier.from) <= *score).collect();
        match (pay_by.mode, reached.last()) {
            (Tiers::Whole, Some(highest)) => lines.push(tier_line(program, highest, score)),
            (Tiers::Whole, None) => {}
            (Tiers::Marginal, _) => {
                for (index, tier) in reached.iter().enumerate() {
                    let next = reached.get(index + 1).map(|next| Achieved::from(next.from));
                    let within = next.as_ref().unwrap_or(score).above(tier.from);
                    let within = within.ok_or_else(|| EvaluateError::overflow("a score"))?;
                    let base = if tier.pays.is_prize() { score } else { &within };
                    if base.exact.is_positive() {
                        lines.push(tier_line(program, tier, base));
                    }
                }
            }
        }
    }
    Ok(lines)
}

fn tier_line(program: &Program, tier: &Tier, base: &Achieved) -> TierLine {
    let exact_minor = match tier.pays {
        TierPay::Part(percent) => {
            let minor = apportion::minor_units(&base.exact, program.currency.decimals());
            apportion::fraction_of(percent) * minor
        }
        TierPay::Each(rate) => apportion::per_unit(rate, base),
        TierPay::Prize(prize) => whole(prize),
    };
    let Tier { from, pays, clause } = tier;
    TierLine { clause: clause.clone(), from: *from, pays: *pays, base: base.shown, exact_minor }
}
