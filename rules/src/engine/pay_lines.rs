//! `pay P of METRIC`: rates on each one's own results, which add up line by line; alone, or beside a pool
//! and outside of it.

use super::apportion;
use super::by_result::{self, Due, line, payment};
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::weighting::{Candidate, missed};
use crate::domain::{Fraction, Money, Quantity, TierLine, TierPay, Window};
use crate::language::{PayLine, Program};

/// What `pay` lines beside a pool bring somebody.
#[derive(Debug)]
pub(super) struct Beside {
    /// What each line pays that pays anything.
    pub lines: Vec<TierLine>,
    /// Each of them rounded by itself; below zero where more was taken back.
    pub amount: Money,
}

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
        for (line, sum) in each(knowledge, candidate, window)?.into_iter().zip(&mut sums) {
            let Some(line) = line else { continue };
            *sum += &line.exact_minor;
            if !line.exact_minor.is_zero() {
                paid.push(line);
            }
        }
        payments.push(payment(program, candidate, paid)?);
    }
    let lines = lines.iter().zip(sums).map(|(pay, sum)| line(&pay.clause, sum)).collect();
    Ok(Due { lines, payments, by_line: true })
}

/// What everybody is due besides the pool, in the order of `candidates`; nothing where no line says so. Who
/// does not qualify for the pool is paid all the same, unless they are away.
pub(super) fn beside(
    knowledge: &Knowledge<'_>,
    candidates: &[Candidate<'_, '_>],
    window: Window,
) -> Result<Vec<Beside>, EvaluateError> {
    let program = knowledge.plan.program;
    if program.weighting.besides.is_empty() {
        return Ok(Vec::new());
    }
    let one = |candidate: &Candidate<'_, '_>| {
        let mut lines = match candidate.is_away {
            true => Vec::new(),
            false => each(knowledge, candidate, window)?,
        };
        lines.retain(|line| line.as_ref().is_some_and(|line| !line.exact_minor.is_zero()));
        let lines: Vec<TierLine> = lines.into_iter().flatten().collect();
        let amount = Money::new(by_result::rounded_lines(&lines)?, program.currency);
        Ok(Beside { lines, amount })
    };
    candidates.iter().map(one).collect()
}

/// What every line pays to somebody, in the order of the lines; `None` where its condition does not hold.
fn each(
    knowledge: &Knowledge<'_>,
    candidate: &Candidate<'_, '_>,
    window: Window,
) -> Result<Vec<Option<TierLine>>, EvaluateError> {
    let program = knowledge.plan.program;
    let person = candidate.person;
    let who = (Some(person.reference), window.last_instant());
    let score = |score| person.score(score).ok().cloned();
    let lines = program.weighting.pay_lines().iter().zip(&knowledge.plan.pays);
    let line = |(pay, when): (&PayLine, &Vec<_>)| match missed(knowledge, when, who, &score)? {
        Some(_) => Ok(None),
        None => one(program, pay, candidate).map(Some),
    };
    lines.map(line).collect()
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
            apportion::equal_part(&apportion::per_unit(rate, base), pay.units as usize)
        }
        TierPay::Prize(_) => {
            return Err(EvaluateError::defect("a pay line has a prize".to_owned()));
        }
    };
    // Beside a pool the factors are those of the score that it is divided by.
    let exact_minor = match program.weighting.pays_by_result() {
        true => candidate.factors.amount(exact_minor),
        false => exact_minor,
    };
    let (clause, pays) = (pay.clause.clone(), pay.pays);
    let (from, base) = (Quantity::ZERO, base.shown);
    Ok(TierLine { clause, from, pays, base, exact_minor, of: None })
}
