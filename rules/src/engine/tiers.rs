//! `pay by`: rates and prizes on each one's own result.

use super::achieved::Achieved;
use super::apportion;
use super::by_result::{Due, line, payment};
use super::error::EvaluateError;
use super::for_each;
use super::growth;
use super::knowledge::Knowledge;
use super::measured::{Measured, Person};
use super::pool::whole;
use super::quotas::Quotas;
use super::weighting::Candidate;
use crate::domain::{Billionths, Fraction, Quantity, TierLine, TierPay};
use crate::language::{PayBy, Program, ReachedBy, Tier, Tiers};

/// What each of the eligible is due for their score, in their order.
pub(super) fn due(
    (knowledge, before): (&Knowledge<'_>, &Knowledge<'_>),
    pay_by: &PayBy,
    measured: &Measured<'_>,
    eligible: &[&Candidate<'_, '_>],
) -> Result<Due, EvaluateError> {
    let program = knowledge.plan.program;
    let quotas = Quotas::new(pay_by, knowledge, before);
    let one = |one: &&Candidate<'_, '_>| {
        if let Some(runs) = measured.ran(pay_by.score, one.person.reference) {
            return growth::payment(pay_by, one, &runs, &quotas);
        }
        if pay_by.for_each.is_some() {
            let assets = measured.of_assets(one.person.reference);
            return payment(program, one, for_each::lines(program, pay_by, one, assets)?);
        }
        let reach = Reach::of(pay_by, one)?;
        let lines = lines(program, pay_by, one, (&one.score, reach.as_ref()))?;
        payment(program, one, lines)
    };
    let payments = eligible.iter().map(one).collect::<Result<Vec<_>, EvaluateError>>()?;
    let all: Fraction = payments.iter().map(|payment| &payment.due).sum();
    Ok(Due { lines: vec![line(&pay_by.clause, all)], payments, by_line: false })
}

/// What every tier that somebody's total reaches, or the part that it is of a quota, pays them for it.
pub(super) fn lines_by_total(
    program: &Program,
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    (total, quota): (&Achieved, Option<Achieved>),
) -> Result<Vec<TierLine>, EvaluateError> {
    let reach = match pay_by.reached_by {
        // Of nothing no percentage is known.
        ReachedBy::Part { .. } if !quota.as_ref().is_some_and(|it| it.exact.is_positive()) => None,
        ReachedBy::Part { .. } => Some(Reach { achieved: total.clone(), quota }),
        ReachedBy::Result | ReachedBy::Score(_) => {
            Some(Reach { achieved: total.clone(), quota: None })
        }
    };
    lines(program, pay_by, candidate, (total, reach.as_ref()))
}

/// What every tier pays somebody for a score, with their factors.
fn lines(
    program: &Program,
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    (score, reach): (&Achieved, Option<&Reach>),
) -> Result<Vec<TierLine>, EvaluateError> {
    let mut lines = lines_of(program, pay_by, score, reach)?;
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
    reach: Option<&Reach>,
) -> Result<Vec<TierLine>, EvaluateError> {
    let (prizes, rates): (Vec<&Tier>, Vec<&Tier>) =
        pay_by.tiers.iter().partition(|tier| tier.pays.is_prize());
    let mut lines = Vec::new();
    if *score < Quantity::ZERO.into() {
        return Ok(at_first_rate(program, pay_by, score));
    }
    let Some(reach) = reach else { return Ok(lines) };
    for kind in [rates, prizes] {
        let mut reached = Vec::new();
        for (index, tier) in kind.iter().enumerate() {
            if reach.begin(tier)?.exact <= reach.achieved.exact {
                reached.push((*tier, kind.get(index + 1)));
            }
        }
        match (pay_by.mode, reached.last()) {
            (Tiers::Whole, Some((highest, _))) => lines.push(tier_line(program, highest, score)),
            (Tiers::Whole, None) => {}
            (Tiers::Marginal, _) => {
                for (index, (tier, next)) in reached.iter().enumerate() {
                    // Whatever lies above the highest tier that is reached lies within it.
                    let next = next.filter(|_| index + 1 < reached.len());
                    let end = next.map(|next| reach.begin(next)).transpose()?;
                    let end = end.as_ref().unwrap_or(score);
                    let within = end.above(&reach.begin(tier)?);
                    let within = within.ok_or_else(|| EvaluateError::overflow("a score"))?;
                    let base = if tier.pays.is_prize() { score } else { &within };
                    if base.exact.is_positive() || tier.pays.is_prize() {
                        lines.push(tier_line(program, tier, base));
                    }
                }
            }
        }
    }
    Ok(lines)
}

/// What the first rate pays for a score below zero: it brought it, whatever was reached then. A prize is not
/// reached.
pub(super) fn at_first_rate(program: &Program, pay_by: &PayBy, score: &Achieved) -> Vec<TierLine> {
    let first = pay_by.tiers.iter().find(|tier| !tier.pays.is_prize());
    first.map(|tier| tier_line(program, tier, score)).into_iter().collect()
}

/// What every tier pays for a score that reaches them itself.
pub(super) fn lines_by_result(
    program: &Program,
    pay_by: &PayBy,
    score: &Achieved,
) -> Result<Vec<TierLine>, EvaluateError> {
    let reach = Reach { achieved: score.clone(), quota: None };
    lines_of(program, pay_by, score, Some(&reach))
}

/// Whether somebody has anything that can bring them something: a result, or what reaches a tier.
pub(super) fn has_any(
    pay_by: &PayBy,
    person: &Person<'_>,
    score: &Achieved,
) -> Result<bool, EvaluateError> {
    let reached = match pay_by.reached_by {
        ReachedBy::Result => None,
        ReachedBy::Score(by) | ReachedBy::Part { of_that: by, .. } => Some(person.score(by)?),
    };
    Ok(!score.exact.is_zero() || reached.is_some_and(|reached| !reached.exact.is_zero()))
}

/// What is compared with where tiers begin.
struct Reach {
    achieved: Achieved,
    /// What tiers begin at percentages of.
    quota: Option<Achieved>,
}

impl Reach {
    /// Of somebody; `None` where nothing can be reached.
    fn of(pay_by: &PayBy, candidate: &Candidate<'_, '_>) -> Result<Option<Self>, EvaluateError> {
        let person = candidate.person;
        Ok(Some(match pay_by.reached_by {
            ReachedBy::Result => Self { achieved: Achieved::clone(&candidate.score), quota: None },
            ReachedBy::Score(score) => Self { achieved: person.score(score)?.clone(), quota: None },
            ReachedBy::Part { of_that, quota } => {
                let quota = person.score(quota)?;
                // Of nothing no percentage is known.
                if !quota.exact.is_positive() {
                    return Ok(None);
                }
                Self { achieved: person.score(of_that)?.clone(), quota: Some(quota.clone()) }
            }
        }))
    }

    /// Where a tier begins, in what is achieved.
    fn begin(&self, tier: &Tier) -> Result<Achieved, EvaluateError> {
        let Some(quota) = &self.quota else { return Ok(tier.from.into()) };
        let exact = quota.ratio() * apportion::percentage(tier.from);
        let exact = Billionths::new(&exact).ok_or_else(|| EvaluateError::overflow("a score"))?;
        Ok(exact.into())
    }
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
    let (clause, from, pays, base) = (clause.clone(), *from, *pays, base.shown);
    TierLine { clause, from, pays, base, exact_minor, of: None }
}
