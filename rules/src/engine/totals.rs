//! What the events of a log come to, metric by metric. Borrows nothing of the log, so that its parts
//! can be let go one after the other.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry as Slot;

use serde::{Deserialize, Serialize};

use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::exact_parts::ExactParts;
use super::gathered::{Exchanged, Gathered};
use super::journeys;
use super::knowledge::Knowledge;
use super::map::Map;
use super::metric_tally::{MetricTally, sum};
use super::plan::Plan;
use super::reported::Reported;
use super::shared::Shared;
use super::tally::Tally;
use crate::domain::{Fact, Moment, Recorded};
use crate::language::{Aggregate, Program};

/// What the events of a log come to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Totals {
    /// By metric.
    pub(super) metrics: Vec<MetricTotal>,
    /// Events that did not count, and why.
    pub(super) reported: Reported,
}

/// What one metric comes to, in billionths.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct MetricTotal {
    site: i128,
    /// In order, since everybody's result is told in this order.
    people: BTreeMap<String, i128>,
    gathered: Map<Option<String>, Gathered>,
    last: Map<String, Moment>,
    exact: ExactParts,
}

/// Tells of a fact whether what events come to can depend on it. With other facts totals stay what
/// they are; [`super::outcome()`] reads these.
pub fn measured_by(program: &Program) -> impl Fn(&Fact) -> bool {
    let plan = Plan::new(program);
    move |fact| plan.measures_by(&fact.subject.kind, &fact.attribute)
}

/// Tells of a fact whether anything can depend on it: what events come to, or who qualifies.
pub fn read_by(program: &Program) -> impl Fn(&Fact) -> bool {
    let plan = Plan::new(program);
    move |fact| plan.attributes.find(&fact.subject.kind, &fact.attribute).is_some()
}

impl Totals {
    /// In a compact form that [`Self::from_bytes`] reads again.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvaluateError> {
        let unwritten = |error| EvaluateError::defect(format!("totals cannot be written: {error}"));
        postcard::to_stdvec(self).map_err(unwritten)
    }

    /// Totals of a program out of that form; `None` when these are none of this release.
    pub fn from_bytes(program: &Program, bytes: &[u8]) -> Option<Self> {
        let (totals, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        let whole = rest.is_empty() && totals.metrics.len() == program.metrics.len();
        whole.then_some(totals)
    }

    /// Of no events.
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let metrics = plan.metrics.iter().map(|_| MetricTotal::default()).collect();
        Self { metrics, reported: Reported::new(plan) }
    }

    /// Adds a part of the log. Nothing in it may depend on other parts. The events that are traced
    /// are given one by one, by metric.
    pub(super) fn add<'a>(
        &mut self,
        shared: &'a Shared<'a>,
        part: &'a [Recorded],
        tracing: Tracing,
    ) -> Result<Vec<Vec<Traced<'a>>>, EvaluateError> {
        let knowledge = Knowledge::new(shared, part);
        let mut tally = Tally::of(&knowledge, part, tracing)?;
        journeys::count(&knowledge, part, &mut tally)?;
        self.add_tally(&knowledge, tally)
    }

    /// Adds what a part was found to come to.
    pub(super) fn add_tally<'a>(
        &mut self,
        knowledge: &Knowledge<'a>,
        tally: Tally<'a>,
    ) -> Result<Vec<Vec<Traced<'a>>>, EvaluateError> {
        let (metrics, mut reported) = tally.finish(knowledge)?;
        reported.forget_events();
        self.reported.merge(reported)?;
        let mut trace = Vec::new();
        for ((total, tally), plan) in
            self.metrics.iter_mut().zip(metrics).zip(&knowledge.plan.metrics)
        {
            trace.push(total.add(plan.aggregate, tally)?);
        }
        Ok(trace)
    }
}

impl Totals {
    /// The same with some events otherwise known: without those that came to `before`, and with those
    /// that come to `after`. `None` where what is kept does not tell: then all is to be added up anew.
    /// What is exchanged is never finer than the program's [grain](crate::language::Program::grain).
    pub fn replaced(mut self, program: &Program, before: &Self, after: &Self) -> Option<Self> {
        self.reported.replace(&before.reported, &after.reported)?;
        let parts = before.metrics.iter().zip(&after.metrics).zip(&program.metrics);
        for (total, ((before, after), metric)) in self.metrics.iter_mut().zip(parts) {
            total.replace(&metric.aggregate, before, after)?;
        }
        Some(self)
    }
}

impl MetricTotal {
    /// Takes one part out and puts another one in.
    fn replace(&mut self, aggregate: &Aggregate, before: &Self, after: &Self) -> Option<()> {
        self.site = self.site.checked_sub(before.site)?.checked_add(after.site)?;
        for (who, value) in &before.people {
            let total = self.people.get_mut(who)?;
            *total = total.checked_sub(*value)?;
        }
        for (who, value) in &after.people {
            match self.people.get_mut(who) {
                Some(total) => *total = total.checked_add(*value)?,
                None => drop(self.people.insert(who.clone(), *value)),
            }
        }
        self.exact.take_out(&before.exact);
        self.exact.merge(&after.exact);
        self.replace_gathered(aggregate, before, after)?;
        self.replace_last(before, after)
    }

    fn replace_gathered(
        &mut self,
        aggregate: &Aggregate,
        before: &Self,
        after: &Self,
    ) -> Option<()> {
        for (whose, was) in &before.gathered {
            let is = after.gathered.get(whose).copied();
            match self.gathered.get(whose)?.exchange(aggregate, Some(*was), is) {
                Exchanged::Is(now) => drop(self.gathered.insert(whose.clone(), now)),
                Exchanged::Gone => drop(self.gathered.remove(whose)),
                Exchanged::Unknown => return None,
            }
        }
        let new = after.gathered.iter().filter(|(whose, _)| !before.gathered.contains_key(*whose));
        for (whose, is) in new {
            match self.gathered.get_mut(whose) {
                Some(total) => total.join(aggregate, *is).ok()?,
                None => drop(self.gathered.insert(whose.clone(), *is)),
            }
        }
        Some(())
    }

    fn replace_last(&mut self, before: &Self, after: &Self) -> Option<()> {
        for (who, was) in &before.last {
            // Of a last moment that is taken out it is not known which one was the last before it.
            let later = after.last.get(who).is_some_and(|is| is >= was);
            let hidden = self.last.get(who).is_some_and(|last| last > was);
            (later || hidden).then_some(())?;
        }
        for (who, is) in &after.last {
            match self.last.get_mut(who) {
                Some(last) => *last = (*is).max(*last),
                None => drop(self.last.insert(who.clone(), *is)),
            }
        }
        Some(())
    }

    /// Adds the tally of a part. The events that it was asked for.
    fn add<'a>(
        &mut self,
        aggregate: &Aggregate,
        tally: MetricTally<'a>,
    ) -> Result<Vec<Traced<'a>>, EvaluateError> {
        self.site = sum(self.site, tally.site)?;
        for (collaborator, value) in tally.people {
            match self.people.get_mut(collaborator) {
                Some(total) => *total = sum(*total, value)?,
                None => drop(self.people.insert(collaborator.to_owned(), value)),
            }
        }
        self.exact.merge(&tally.exact);
        for (whose, gathered) in tally.gathered {
            match self.gathered.entry(whose.map(str::to_owned)) {
                Slot::Vacant(slot) => {
                    slot.insert(gathered);
                }
                Slot::Occupied(mut slot) => slot.get_mut().join(aggregate, gathered)?,
            }
        }
        for (collaborator, moment) in tally.last {
            match self.last.get_mut(collaborator) {
                Some(last) => *last = moment.max(*last),
                None => drop(self.last.insert(collaborator.to_owned(), moment)),
            }
        }
        Ok(tally.trace)
    }

    /// Every value, by whose it is; nobody's is that of a site-wide metric. `turn` says with whom spare
    /// billionths of exact parts start.
    pub fn values(
        &self,
        aggregate: &Aggregate,
        turn: i64,
    ) -> Result<Vec<(Option<&str>, i128)>, EvaluateError> {
        let mut values = Vec::with_capacity(1 + self.people.len() + self.gathered.len());
        values.push((None, self.site));
        // Thirds are added up exactly and rounded once; rounded one by one they would lose a
        // billionth each time.
        let exact = self.exact.rounded(turn);
        let exact = exact.ok_or_else(|| EvaluateError::overflow("a metric value"))?;
        let mut exact: Map<&str, i128> = exact.into_iter().collect();
        for (who, value) in &self.people {
            let more = exact.remove(who.as_str()).unwrap_or(0);
            values.push((Some(who.as_str()), sum(*value, more)?));
        }
        values.extend(exact.into_iter().map(|(who, value)| (Some(who), value)));
        for (whose, gathered) in &self.gathered {
            values.push((whose.as_deref(), gathered.result(aggregate)?));
        }
        Ok(values)
    }

    /// When the last event of a collaborator occurred that counted; kept only where it is asked for.
    pub fn last(&self, collaborator: &str) -> Option<Moment> {
        self.last.get(collaborator).copied()
    }
}
