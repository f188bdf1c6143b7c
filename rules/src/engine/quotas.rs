//! The quota that a total that runs on is a part of: as it was at the start of a period, and at its end.

use super::achieved::Achieved;
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::roster;
use super::runs::Ran;
use super::weighting::Candidate;
use crate::domain::{Billionths, Moment};
use crate::language::{Method, MetricId, PayBy, ReachedBy, Score};

/// What is known of quotas.
#[derive(Debug)]
pub(super) struct Quotas<'k, 'a> {
    /// What tiers begin at percentages of; `None` where they begin at totals.
    quota: Option<MetricId>,
    /// As it is known now.
    pub now: &'k Knowledge<'a>,
    /// As totals at the start are read.
    before: &'k Knowledge<'a>,
}

/// Somebody's quota at the start and at the end of a run.
#[derive(Debug, Default)]
pub(super) struct Sides {
    /// With the total at the start; `None` where none is known.
    pub start: Option<Achieved>,
    /// With the total at the end.
    pub end: Option<Achieved>,
}

impl<'k, 'a> Quotas<'k, 'a> {
    /// Those that a way to pay looks at.
    pub fn new(pay_by: &PayBy, now: &'k Knowledge<'a>, before: &'k Knowledge<'a>) -> Self {
        let quota = match pay_by.reached_by {
            ReachedBy::Part { quota: Score::Metric(quota), .. } => Some(quota),
            _ => None,
        };
        Self { quota, now, before }
    }

    /// Those of a method; `None` where nobody is paid by a result.
    pub fn of_method(
        method: &Method,
        now: &'k Knowledge<'a>,
        before: &'k Knowledge<'a>,
    ) -> Option<Self> {
        match method {
            Method::PayBy(pay_by) => Some(Self::new(pay_by, now, before)),
            _ => None,
        }
    }

    /// Somebody's, of one of their runs.
    pub fn of(&self, candidate: &Candidate<'_, '_>, ran: &Ran) -> Result<Sides, EvaluateError> {
        let Some(quota) = self.quota else { return Ok(Sides::default()) };
        let who = candidate.person.reference;
        let reading = self.now.reading();
        let is_last = ran.told.1 >= reading.window.end.just_before();
        let given = reading.given_before.iter().find(|given| {
            is_last && given.metric == quota && given.collaborator.as_deref() == Some(who)
        });
        let start = match given {
            Some(given) => Some(Achieved::from(Billionths::from(given.value))),
            None => known(self.before, (quota, who), ran.told.0)?,
        };
        let end = match is_last {
            true => Some(candidate.person.value(quota)?.clone()),
            false => known(self.now, (quota, who), ran.told.1)?,
        };
        Ok(Sides { start, end })
    }
}

impl Quotas<'_, '_> {
    /// Whether it became known that somebody's quota at a moment was another one than the settlement before knew. What
    /// can be told as little as then is no news.
    pub fn changed(&self, who: &str, at: Moment) -> Result<bool, EvaluateError> {
        let Some(quota) = self.quota else { return Ok(false) };
        let told = |knowledge| match known(knowledge, (quota, who), at) {
            Err(defect) if defect.is_defect() => Err(defect),
            told => Ok(told.ok().map(|told| told.map(|quota| quota.exact))),
        };
        Ok(told(self.before)? != told(self.now)?)
    }
}

fn known(
    knowledge: &Knowledge<'_>,
    (quota, who): (MetricId, &str),
    moment: Moment,
) -> Result<Option<Achieved>, EvaluateError> {
    let Some((_, slot)) = knowledge.plan.facts.iter().find(|(metric, _)| *metric == quota) else {
        return Err(EvaluateError::defect("a quota of totals is no fact".to_owned()));
    };
    let Some(value) = knowledge.facts.at(*slot, who, moment) else { return Ok(None) };
    let value = roster::counted(knowledge, (quota, who), (value, moment))?;
    Ok(value.map(|value| Achieved::from(Billionths::from(value))))
}
