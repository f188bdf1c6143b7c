//! The fold over events. Tallies of parts of a log, merged in any order, are the tally of the whole.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::apportion;
use super::corrections::{Known, Status};
use super::error::EvaluateError;
use super::knowledge::{Assessment, Credit, Knowledge, Place};
use super::path::{PathPlan, Scene, Seen};
use super::plan::Plan;
use super::reported::{LeftOut, Reported};
use crate::domain::{Entry, Event, Moment, Recorded};

/// What the events of a part of the log add up to.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    /// Events that did not count, and why.
    pub reported: Reported<'a>,
    metrics: Vec<MetricTally<'a>>,
}

/// What the events add to one metric. Sums are in billionths.
#[derive(Debug, Default)]
pub(super) struct MetricTally<'a> {
    /// The value that is nobody's: of a site-wide metric.
    pub site: i128,
    /// The value of each collaborator.
    pub people: HashMap<&'a str, i128>,
    /// Every value added, with the event it came from; only when that was asked for.
    pub trace: Vec<Traced<'a>>,
    /// When the last event of each collaborator occurred that counted; only when that was asked for.
    pub last: HashMap<&'a str, Moment>,
    wanted: Wanted,
    /// Of each combination the first event, where only the first counts.
    firsts: Firsts<'a>,
    /// The same among events of settled periods, as they were counted ...
    settled_then: Firsts<'a>,
    /// ... and as they would be counted now.
    settled_now: Firsts<'a>,
}

/// What is wanted besides the values.
#[derive(Debug, Clone, Copy, Default)]
struct Wanted {
    /// Every event, one by one.
    events: bool,
    /// When the last of them occurred.
    moments: bool,
}

/// An event with what it adds, in billionths, and to whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    /// The event.
    pub recorded: &'a Recorded,
    /// When it occurred.
    pub occurred_at: Moment,
    /// Whose score it is.
    pub credit: Credit<'a>,
    /// What it adds.
    pub value: i128,
}

/// What an event added to the value of one collaborator, or to the site-wide value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traced<'a> {
    /// The event.
    pub recorded: &'a Recorded,
    /// When it occurred.
    pub occurred_at: Moment,
    /// Whose value.
    pub collaborator: Option<&'a str>,
    /// What it added, in billionths.
    pub value: i128,
}

/// Fewer entries than this are not worth a thread of their own.
const WORTH_A_THREAD: usize = 50_000;

type Firsts<'a> = HashMap<Combination<'a>, Counted<'a>>;

/// The values of `once per`; a missing one is a value like any other.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Combination<'a> {
    One(Option<Seen<'a>>),
    Two(Option<Seen<'a>>, Option<Seen<'a>>),
    Many(Vec<Option<Seen<'a>>>),
}

impl<'a> Combination<'a> {
    fn read(paths: &[PathPlan<'a>], scene: &Scene<'_, 'a>) -> Self {
        match paths {
            [one] => Self::One(value(one, scene)),
            [one, two] => Self::Two(value(one, scene), value(two, scene)),
            many => Self::Many(many.iter().map(|path| value(path, scene)).collect()),
        }
    }
}

/// What a path leads to; text without the value around it, which is one step less to its bytes.
fn value<'a>(path: &PathPlan<'a>, scene: &Scene<'_, 'a>) -> Option<Seen<'a>> {
    let seen = path.first(scene)?;
    Some(seen.text().map_or(seen, Seen::Reference))
}

impl<'a> Counted<'a> {
    /// What decides which of several is first. No two events have the same.
    fn order(&self) -> (Moment, &'a str, &'a str) {
        (self.occurred_at, &self.recorded.source, &self.recorded.key)
    }

    fn negated(self) -> Self {
        Self { value: -self.value, ..self }
    }
}

impl<'a> Tally<'a> {
    /// A tally of no events. `traced` is the metric whose events are wanted one by one.
    pub fn new(plan: &Plan<'a>, traced: Option<usize>) -> Self {
        let moments = plan.program.weighting.asks_when();
        let metric = |index| MetricTally {
            wanted: Wanted { events: traced == Some(index), moments },
            ..MetricTally::default()
        };
        let metrics = (0..plan.metrics.len()).map(metric).collect();
        Self { reported: Reported::new(plan), metrics }
    }

    /// The tally of all `entries`. A long log is folded in parts side by side.
    pub fn of(
        knowledge: &Knowledge<'a>,
        entries: &'a [Recorded],
        traced: Option<usize>,
    ) -> Result<Self, EvaluateError> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let length = entries.len().div_ceil(workers).max(WORTH_A_THREAD);
        let part = |part| {
            let mut tally = Self::new(knowledge.plan, traced);
            tally.fold(knowledge, part).map(|()| tally)
        };
        let mut chunks = entries.chunks(length);
        let first = chunks.next().unwrap_or_default();
        std::thread::scope(|scope| {
            let others: Vec<_> = chunks.map(|chunk| scope.spawn(move || part(chunk))).collect();
            let mut whole = part(first)?;
            for other in others {
                let other = other.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
                whole.merge(other?)?;
            }
            Ok(whole)
        })
    }

    /// Adds the events among `entries`.
    pub fn fold(
        &mut self,
        knowledge: &Knowledge<'a>,
        entries: &'a [Recorded],
    ) -> Result<(), EvaluateError> {
        for recorded in entries {
            let Entry::Event(event) = &recorded.entry else { continue };
            let Some(metrics) = knowledge.plan.metrics_of(&event.kind) else { continue };
            if !knowledge.now.includes(recorded) {
                continue;
            }
            match (knowledge.place(event), knowledge.then) {
                (Place::Inside, _) => self.open(knowledge, metrics, recorded, event, true)?,
                (Place::Before, Some(then)) => {
                    let known = then.includes(recorded);
                    if known && knowledge.status(recorded, event, &then) == Status::Counts {
                        self.settled(knowledge, then, metrics, recorded, event)?;
                    } else {
                        self.open(knowledge, metrics, recorded, event, !known)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An event that counts in this window if it counts at all. `fresh` is false for one that an
    /// earlier evaluation has reported already.
    fn open(
        &mut self,
        knowledge: &Knowledge<'a>,
        metrics: &[usize],
        recorded: &'a Recorded,
        event: &'a Event,
        fresh: bool,
    ) -> Result<(), EvaluateError> {
        let status = knowledge.status(recorded, event, &knowledge.now);
        match status {
            Status::Counts | Status::Pending => {}
            Status::Rejected if fresh => return self.reported.leave_out(LeftOut::Rejected),
            Status::Reversed if fresh => return self.reported.leave_out(LeftOut::Reversed),
            Status::Rejected | Status::Reversed => return Ok(()),
        }
        let scene = knowledge.scene(&knowledge.facts, event);
        let mut would_count = false;
        for &index in metrics {
            let Some(plan) = knowledge.plan.metrics.get(index) else { continue };
            let assessment = knowledge.assess(plan, &scene, recorded, knowledge.now);
            if status == Status::Pending {
                would_count |= matches!(assessment, Assessment::Counts(..));
                continue;
            }
            let Assessment::Counts(credit, value) = assessment else {
                self.reported.note(index, recorded, event, &scene, plan, assessment)?;
                continue;
            };
            let counted = Counted { recorded, occurred_at: event.occurred_at, credit, value };
            let Some(metric) = self.metrics.get_mut(index) else { continue };
            match &plan.once_per {
                None => metric.add(counted)?,
                Some(paths) => {
                    if offer(&mut metric.firsts, Combination::read(paths, &scene), counted) {
                        self.reported.repeat(index)?;
                    }
                }
            }
        }
        if would_count {
            self.reported.leave_out(LeftOut::Pending)?;
        }
        Ok(())
    }

    /// An event that an earlier settlement has counted: what was taken back since counts against
    /// this window, credited as the event was.
    fn settled(
        &mut self,
        knowledge: &Knowledge<'a>,
        then: Known<'a>,
        metrics: &[usize],
        recorded: &'a Recorded,
        event: &'a Event,
    ) -> Result<(), EvaluateError> {
        let Some(facts) = &knowledge.facts_then else { return Ok(()) };
        let changed = knowledge.changed_after(recorded, &then);
        let scene = knowledge.scene(facts, event);
        let counts_now = knowledge.status(recorded, event, &knowledge.now) == Status::Counts;
        for &index in metrics {
            let Some(plan) = knowledge.plan.metrics.get(index) else { continue };
            if !changed && plan.once_per.is_none() {
                continue;
            }
            let assess = |known| match knowledge.assess(plan, &scene, recorded, known) {
                Assessment::Counts(credit, value) => {
                    Some(Counted { recorded, occurred_at: event.occurred_at, credit, value })
                }
                _ => None,
            };
            let before = assess(then);
            let after = if counts_now { assess(knowledge.now) } else { None };
            let Some(metric) = self.metrics.get_mut(index) else { continue };
            match &plan.once_per {
                None => metric.replace(before, after)?,
                Some(paths) => {
                    let place = || Combination::read(paths, &scene);
                    if let Some(before) = before {
                        offer(&mut metric.settled_then, place(), before);
                    }
                    if let Some(after) = after {
                        offer(&mut metric.settled_now, place(), after);
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the tally of another part of the log, made with the same knowledge.
    pub fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        self.reported.merge(other.reported)?;
        for (index, (mine, theirs)) in self.metrics.iter_mut().zip(other.metrics).enumerate() {
            mine.site = sum(mine.site, theirs.site)?;
            mine.trace.extend(theirs.trace);
            for (collaborator, moment) in theirs.last {
                mine.reach(collaborator, moment);
            }
            for (collaborator, value) in theirs.people {
                mine.credit(Some(collaborator), value)?;
            }
            for (combination, counted) in theirs.firsts {
                if offer(&mut mine.firsts, combination, counted) {
                    self.reported.repeat(index)?;
                }
            }
            for (combination, counted) in theirs.settled_then {
                offer(&mut mine.settled_then, combination, counted);
            }
            for (combination, counted) in theirs.settled_now {
                offer(&mut mine.settled_now, combination, counted);
            }
        }
        Ok(())
    }

    /// Whether the events behind a metric are wanted one by one.
    pub fn is_traced(&self, metric: usize) -> bool {
        self.metrics.get(metric).is_some_and(|metric| metric.wanted.events)
    }

    /// Adds a collaborator's part of a journey that counts from a moment on to a metric.
    pub fn add_part(
        &mut self,
        metric: usize,
        collaborator: &'a str,
        value: i128,
        moment: Moment,
    ) -> Result<(), EvaluateError> {
        let Some(metric) = self.metrics.get_mut(metric) else { return Ok(()) };
        if metric.wanted.moments && value > 0 {
            metric.reach(collaborator, moment);
        }
        metric.credit(Some(collaborator), value)
    }

    /// Keeps what an event added to a metric.
    pub fn trace(&mut self, metric: usize, traced: Traced<'a>) {
        if let Some(metric) = self.metrics.get_mut(metric) {
            metric.trace.push(traced);
        }
    }

    /// Lets the first of each combination count, once every part has been folded.
    pub fn finish(mut self) -> Result<(Vec<MetricTally<'a>>, Reported<'a>), EvaluateError> {
        for metric in &mut self.metrics {
            for counted in std::mem::take(&mut metric.firsts).into_values() {
                metric.add(counted)?;
            }
            let mut now = std::mem::take(&mut metric.settled_now);
            for (combination, before) in std::mem::take(&mut metric.settled_then) {
                metric.replace(Some(before), now.remove(&combination))?;
            }
        }
        Ok((self.metrics, self.reported))
    }
}

impl<'a> MetricTally<'a> {
    /// An event that counts.
    fn add(&mut self, counted: Counted<'a>) -> Result<(), EvaluateError> {
        if self.wanted.moments {
            self.reached_by(counted);
        }
        self.post(counted)
    }

    /// Remembers when those who are credited had their last event.
    fn reached_by(&mut self, counted: Counted<'a>) {
        match counted.credit {
            Credit::Site => {}
            Credit::Sole(collaborator) => self.reach(collaborator, counted.occurred_at),
            Credit::Owners(owners) => {
                for owner in owners {
                    self.reach(&owner.collaborator, counted.occurred_at);
                }
            }
        }
    }

    fn reach(&mut self, collaborator: &'a str, moment: Moment) {
        let last = self.last.entry(collaborator).or_insert(moment);
        *last = moment.max(*last);
    }

    fn post(&mut self, counted: Counted<'a>) -> Result<(), EvaluateError> {
        let mut credit = |collaborator, value| {
            if self.wanted.events {
                let Counted { recorded, occurred_at, .. } = counted;
                self.trace.push(Traced { recorded, occurred_at, collaborator, value });
            }
            self.credit(collaborator, value)
        };
        match counted.credit {
            Credit::Site => credit(None, counted.value),
            Credit::Sole(collaborator) => credit(Some(collaborator), counted.value),
            Credit::Owners(owners) => {
                let parts = apportion::split(counted.value, owners);
                let parts = parts.ok_or_else(|| EvaluateError::overflow("a metric value"))?;
                let mut owned = owners.iter().zip(parts);
                owned.try_for_each(|(owner, part)| credit(Some(&owner.collaborator), part))
            }
        }
    }

    /// Takes back what was counted before, for what counts now. The same on both sides is nothing.
    fn replace(
        &mut self,
        before: Option<Counted<'a>>,
        after: Option<Counted<'a>>,
    ) -> Result<(), EvaluateError> {
        if let (Some(before), Some(after)) = (&before, &after)
            && (before.order(), before.value) == (after.order(), after.value)
        {
            return Ok(());
        }
        if let Some(before) = before {
            self.post(before.negated())?;
        }
        after.map_or(Ok(()), |after| self.add(after))
    }

    fn credit(&mut self, collaborator: Option<&'a str>, value: i128) -> Result<(), EvaluateError> {
        let total = match collaborator {
            None => &mut self.site,
            Some(collaborator) => self.people.entry(collaborator).or_default(),
        };
        *total = sum(*total, value)?;
        Ok(())
    }
}

/// Keeps the earlier of two events of one combination; true when one of them lost its place.
fn offer<'a>(firsts: &mut Firsts<'a>, place: Combination<'a>, counted: Counted<'a>) -> bool {
    match firsts.entry(place) {
        Slot::Vacant(slot) => {
            slot.insert(counted);
            false
        }
        Slot::Occupied(mut slot) => {
            if counted.order() < slot.get().order() {
                slot.insert(counted);
            }
            true
        }
    }
}

fn sum(left: i128, right: i128) -> Result<i128, EvaluateError> {
    left.checked_add(right).ok_or_else(|| EvaluateError::overflow("a metric value"))
}
