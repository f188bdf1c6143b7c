//! `pay P of METRIC`: rates on each one's own results, which add up line by line.

use super::apportion;
use super::by_result::{Due, line, payment};
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::weighting::{Candidate, last_instant, missed};
use crate::domain::{Fraction, Quantity, TierLine, TierPay, Window};
use crate::language::{PayLine, Program};

/// What each of the eligible is due by every line, in their order.
pub(super) fn due(
    knowledge: &Knowledge<'_>,
    lines: &[PayLine],
    eligible: &[&Candidate<'_, '_>],
    window: Window,
) -> Result<Due, EvaluateError> {
    let program = knowledge.plan.program;
    let mut sums = vec![Fraction::ZERO; lines.len()];
    let mut payments = Vec::with_capacity(eligible.len());
    for candidate in eligible {
        let mut paid = Vec::new();
        for ((pay, when), sum) in lines.iter().zip(&knowledge.plan.pays).zip(&mut sums) {
            let person = candidate.person;
            let who = (Some(person.reference), last_instant(window));
            let score = |score| person.score(score).ok();
            if missed(knowledge, when, who, &score)?.is_some() {
                continue;
            }
            let line = one(program, pay, candidate)?;
            *sum += &line.exact_minor;
            if !line.exact_minor.is_zero() {
                paid.push(line);
            }
        }
        payments.push(payment(program, paid));
    }
    let lines = lines.iter().zip(sums).map(|(pay, sum)| line(&pay.clause, sum)).collect();
    Ok(Due { lines, payments, by_line: true })
}

fn one(
    program: &Program,
    pay: &PayLine,
    candidate: &Candidate<'_, '_>,
) -> Result<TierLine, EvaluateError> {
    let base = candidate.person.score(pay.score)?;
    let exact_minor = match pay.pays {
        TierPay::Part(percent) => {
            let minor = apportion::minor_units(&base.exact, program.currency.decimals());
            apportion::fraction_of(percent) * minor
        }
        TierPay::Each(rate) => {
            apportion::equal_part(&apportion::per_unit(rate, &base), pay.units as usize)
        }
        TierPay::Prize(_) => {
            return Err(EvaluateError::defect("a pay line has a prize".to_owned()));
        }
    };
    let (clause, pays) = (pay.clause.clone(), pay.pays);
    Ok(TierLine { clause, from: Quantity::ZERO, pays, base: base.shown, exact_minor })
}
