//! What the events of a log come to, metric by metric. Borrows nothing of the log, so that its parts
//! can be let go one after the other.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry as Slot;

use serde::{Deserialize, Serialize};

use super::counted::{Traced, Tracing};
use super::error::EvaluateError;
use super::exact;
use super::gathered::{Exchanged, Gathered};
use super::journeys;
use super::knowledge::Knowledge;
use super::map::Map;
use super::metric_tally::MetricTally;
use super::plan::Plan;
use super::reported::Reported;
use super::runs::Runs;
use super::shared::Shared;
use super::tally::Tally;
use crate::domain::{Billionths, Fact, Moment, Recorded, Window};
use crate::language::{Aggregate, MetricId, Program, with_ids};

/// What the events of a log come to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Totals {
    /// By metric.
    pub(super) metrics: Vec<MetricTotal>,
    /// What those that run on beyond the period came to before its end.
    pub(super) runs: Runs,
    /// Events that did not count, and why.
    pub(super) reported: Reported,
}

/// What one metric comes to.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct MetricTotal {
    site: Billionths,
    /// In order, since everybody's result is told in this order.
    people: BTreeMap<String, Billionths>,
    /// What of it is of each asset, by that and by collaborator; only where tiers are for each of them.
    assets: BTreeMap<(String, String), Billionths>,
    gathered: Map<Option<String>, Gathered>,
    last: Map<String, Moment>,
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
        Self { metrics, runs: Runs::default(), reported: Reported::new(plan) }
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
        self.runs.add(shared, part)?;
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
        self.runs.replace(program, &before.runs, &after.runs)?;
        let parts = before.metrics.iter().zip(&after.metrics).zip(&program.metrics);
        for (total, ((before, after), metric)) in self.metrics.iter_mut().zip(parts) {
            total.replace(&metric.aggregate, before, after)?;
        }
        Some(self)
    }
}

impl Totals {
    /// What a period comes to that begins where the one before it ended, if these are what happened in the period
    /// alone: with what totals that run on came to `before`, as known at the settlement of that.
    pub fn going_on_from(
        mut self,
        program: &Program,
        before: &Self,
        window: Window,
    ) -> Result<Self, EvaluateError> {
        let totals = self.metrics.iter_mut().zip(&before.metrics).zip(&program.metrics);
        for (id, ((total, before), metric)) in with_ids::<MetricId, _>(totals) {
            let Some(running) = metric.running else { continue };
            let run = running.run_of(window.start, program.zone);
            if run.start >= window.start {
                continue;
            }
            let of_run = self.runs.of(id, run.start);
            of_run.start.join(&metric.aggregate, before)?;
            let at_end = if run.contains(window.last_instant()) { total } else { &mut of_run.end };
            at_end.join(&metric.aggregate, before)?;
        }
        Ok(self)
    }
}

impl MetricTotal {
    /// Adds what other events came to.
    fn join(&mut self, aggregate: &Aggregate, other: &Self) -> Result<(), EvaluateError> {
        exact::add(&mut self.site, &other.site)?;
        for (who, value) in &other.people {
            exact::add(self.people.entry(who.clone()).or_default(), value)?;
        }
        for (place, value) in &other.assets {
            exact::add(self.assets.entry(place.clone()).or_default(), value)?;
        }
        for (whose, gathered) in &other.gathered {
            match self.gathered.entry(whose.clone()) {
                Slot::Vacant(slot) => drop(slot.insert(gathered.clone())),
                Slot::Occupied(mut slot) => slot.get_mut().join(aggregate, gathered.clone())?,
            }
        }
        for (who, moment) in &other.last {
            let last = self.last.entry(who.clone()).or_insert(*moment);
            *last = (*moment).max(*last);
        }
        Ok(())
    }

    /// Takes one part out and puts another one in.
    pub fn replace(&mut self, aggregate: &Aggregate, before: &Self, after: &Self) -> Option<()> {
        self.site = self.site.minus(&before.site)?.plus(&after.site)?;
        for (who, value) in &before.people {
            let total = self.people.get_mut(who)?;
            *total = total.minus(value)?;
        }
        for (who, value) in &after.people {
            match self.people.get_mut(who) {
                Some(total) => *total = total.plus(value)?,
                None => drop(self.people.insert(who.clone(), value.clone())),
            }
        }
        for (place, value) in &before.assets {
            let total = self.assets.get_mut(place)?;
            *total = total.minus(value)?;
        }
        for (place, value) in &after.assets {
            match self.assets.get_mut(place) {
                Some(total) => *total = total.plus(value)?,
                None => drop(self.assets.insert(place.clone(), value.clone())),
            }
        }
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
            let is = after.gathered.get(whose).cloned();
            match self.gathered.get(whose)?.exchange(aggregate, Some(was.clone()), is) {
                Exchanged::Is(now) => drop(self.gathered.insert(whose.clone(), now)),
                Exchanged::Gone => drop(self.gathered.remove(whose)),
                Exchanged::Unknown => return None,
            }
        }
        let new = after.gathered.iter().filter(|(whose, _)| !before.gathered.contains_key(*whose));
        for (whose, is) in new {
            match self.gathered.get_mut(whose) {
                Some(total) => total.join(aggregate, is.clone()).ok()?,
                None => drop(self.gathered.insert(whose.clone(), is.clone())),
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
    pub fn add<'a>(
        &mut self,
        aggregate: &Aggregate,
        tally: MetricTally<'a>,
    ) -> Result<Vec<Traced<'a>>, EvaluateError> {
        exact::add(&mut self.site, &tally.site)?;
        for (collaborator, value) in tally.people {
            match self.people.get_mut(collaborator) {
                Some(total) => exact::add(total, &value)?,
                None => drop(self.people.insert(collaborator.to_owned(), value)),
            }
        }
        for ((asset, collaborator), value) in tally.assets {
            let place = (asset.to_owned(), collaborator.to_owned());
            exact::add(self.assets.entry(place).or_default(), &value)?;
        }
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

    /// Every value, by whose it is; nobody's is that of a site-wide metric.
    pub fn values(
        &self,
        aggregate: &Aggregate,
    ) -> impl Iterator<Item = Result<(Option<&str>, Billionths), EvaluateError>> {
        let people = self.people.iter().map(|(who, value)| (Some(who.as_str()), value.clone()));
        let gathered = self
            .gathered
            .iter()
            .map(|(whose, gathered)| Ok((whose.as_deref(), gathered.result(aggregate)?)));
        std::iter::once((None, self.site.clone())).chain(people).map(Ok).chain(gathered)
    }

    /// What of it is of each asset, by that and by collaborator.
    pub fn assets(&self) -> impl Iterator<Item = ((&str, &str), &Billionths)> {
        self.assets.iter().map(|((asset, who), value)| ((asset.as_str(), who.as_str()), value))
    }

    /// When the last event of a collaborator occurred that counted; kept only where it is asked for.
    pub fn last(&self, collaborator: &str) -> Option<Moment> {
        self.last.get(collaborator).copied()
    }
}
