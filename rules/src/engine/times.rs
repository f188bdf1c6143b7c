//! `times N when COND`: what multiplies somebody's score, or what they are paid by result.

use super::achieved::{Achieved, Weighed};
use super::apportion;
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::measured::Person;
use super::weighting::missed;
use crate::domain::{Billionths, Fraction, Moment};
use crate::language::Times;

/// The factors that hold of somebody.
#[derive(Debug, Default)]
pub(super) struct Factors<'a>(Vec<&'a Times>);

impl<'a> Factors<'a> {
    /// Those that hold at a moment. Conditions look at metrics as they are measured.
    pub fn of(
        knowledge: &Knowledge<'a>,
        person: &Person<'a>,
        moment: Moment,
    ) -> Result<Self, EvaluateError> {
        let who = Some(person.reference);
        let score = |score| person.score(score).ok().cloned();
        let mut held = Vec::new();
        let lines = knowledge.plan.program.weighting.times.iter().zip(&knowledge.plan.times);
        for (times, when) in lines {
            if missed(knowledge, std::slice::from_ref(when), (who, moment), &score)?.is_none() {
                held.push(times);
            }
        }
        Ok(Self(held))
    }

    /// The lines, in the order of the rule.
    pub fn lines(&self) -> &[&'a Times] {
        &self.0
    }

    /// All of them multiplied, exactly; one where there are none.
    pub fn product(&self) -> Fraction {
        self.0.iter().fold(Fraction::ONE, |product, it| product * apportion::number(it.factor))
    }

    /// An exact amount times all of them.
    pub fn amount(&self, exact: Fraction) -> Fraction {
        if self.0.is_empty() { exact } else { exact * self.product() }
    }

    /// A score times all of them.
    pub fn score<'m>(&self, score: &'m Achieved) -> Result<Weighed<'m>, EvaluateError> {
        if self.0.is_empty() {
            return Ok(Weighed::As(score));
        }
        let exact = Billionths::new(&(score.ratio() * self.product()));
        let exact = exact.ok_or_else(|| EvaluateError::overflow("a score"))?;
        Ok(Weighed::Made(Box::new(exact.into())))
    }
}
