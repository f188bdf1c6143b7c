//! The fold over events. Tallies of parts of a log, merged in any order, are the tally of the whole.

use super::combination::Combination;
use super::corrections::Status;
use super::counted::{Counted, Traced, Tracing};
use super::error::EvaluateError;
use super::knowledge::{Assessment, Knowledge};
use super::lookup::{of, of_mut};
use super::metric_tally::{MetricTally, Wanted, offer};
use super::path::Scene;
use super::plan::{MetricPlan, Plan};
use super::rates::Obstacle;
use super::reported::{LeftOut, Reported};
use crate::domain::{Entry, Event, Moment, Recorded};
use crate::language::{MetricId, with_ids};

/// What the events of a part of the log add up to.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    /// Events that did not count, and why.
    pub reported: Reported,
    metrics: Vec<MetricTally<'a>>,
}

/// After so many entries the fold looks whether anybody still waits for it: some tenths of a
/// millisecond.
const BETWEEN_LOOKS: usize = 1_024;

/// Fewer entries than this are not worth a thread of their own.
const WORTH_A_THREAD: usize = 50_000;

impl<'a> Tally<'a> {
    /// A tally of no events.
    pub fn new(plan: &Plan<'a>, tracing: Tracing) -> Self {
        let moments = plan.program.weighting.asks_when();
        let metric = |(id, metric): (MetricId, &MetricPlan<'a>)| {
            MetricTally::new(metric, Wanted { events: tracing.wants(id), moments, all: false })
        };
        let metrics = with_ids(&plan.metrics).map(metric).collect();
        Self { reported: Reported::new(plan), metrics }
    }

    /// A tally of one event that nothing else in the log stands beside.
    pub fn of_one(plan: &Plan<'a>) -> Self {
        let mut tally = Self::new(plan, Tracing::Everything);
        tally.metrics.iter_mut().for_each(MetricTally::let_all_through);
        tally
    }

    /// The tally of all `entries`. A long log is folded in parts side by side.
    pub fn of(
        knowledge: &Knowledge<'a>,
        entries: &'a [Recorded],
        tracing: Tracing,
    ) -> Result<Self, EvaluateError> {
        // Asking how many there are reads files, and most looks go on by a few entries.
        let workers = match entries.len() {
            ..=WORTH_A_THREAD => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from),
        };
        // Tallies merge to the same in any order, so that how many workers there are never shows in
        // a result.
        let length = entries.len().div_ceil(workers).max(WORTH_A_THREAD);
        let part = |part| {
            let mut tally = Self::new(knowledge.plan, tracing);
            tally.fold(knowledge, part).map(|()| tally)
        };
        let mut chunks = entries.chunks(length);
        let first = chunks.next().unwrap_or_default();
        std::thread::scope(|scope| {
            let others: Vec<_> = chunks.map(|chunk| scope.spawn(move || part(chunk))).collect();
            let mut whole = part(first)?;
            for other in others {
                let other = other.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
                whole.merge(knowledge, other?)?;
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
        for entries in entries.chunks(BETWEEN_LOOKS) {
            knowledge.reading().go_on()?;
            for recorded in entries {
                let Entry::Event(event) = &recorded.entry else { continue };
                let Some(metrics) = knowledge.plan.metrics_of(&event.kind) else { continue };
                if knowledge.now.includes(recorded) && knowledge.is_measured(event.occurred_at) {
                    self.take(knowledge, metrics, recorded, event)?;
                }
            }
        }
        Ok(())
    }

    /// Takes in an event that is measured.
    fn take(
        &mut self,
        knowledge: &Knowledge<'a>,
        metrics: &[MetricId],
        recorded: &'a Recorded,
        event: &'a Event,
    ) -> Result<(), EvaluateError> {
        let at = event.occurred_at;
        if !metrics.iter().any(|id| knowledge.looks_at(*id, at)) {
            return Ok(());
        }
        let tells = knowledge.tells_of(at);
        let status = knowledge.status(recorded, event);
        match status {
            Status::Counts | Status::Pending => {}
            Status::Rejected | Status::Reversed if !tells => return Ok(()),
            Status::Rejected => return self.reported.leave_out(LeftOut::Rejected),
            Status::Reversed => return self.reported.leave_out(LeftOut::Reversed),
        }
        let scene = knowledge.scene(event);
        let mut would_count = false;
        for &id in metrics.iter().filter(|id| knowledge.looks_at(**id, at)) {
            let plan = of(&knowledge.plan.metrics, id)?;
            let assessment = knowledge.assess(plan, &scene, recorded);
            // An event that waits holds a run back only if it would count; so it is assessed all
            // the same.
            if status == Status::Pending {
                would_count |= matches!(
                    assessment,
                    Assessment::Counts(..) | Assessment::Obstructed(Obstacle::NoRate(..))
                );
                continue;
            }
            if plan.of_customers.is_some() {
                self.arrive(knowledge, (id, plan), (recorded, event), &scene, assessment)?;
                continue;
            }
            let Assessment::Counts(credit, value) = assessment else {
                let stands = matches!(assessment, Assessment::Obstructed(_));
                if tells || stands && knowledge.counts(id, at) {
                    self.reported.note(id, recorded, event, &scene, plan, assessment)?;
                }
                continue;
            };
            let counted = Counted { recorded, occurred_at: at, credit, value };
            let metric = of_mut(&mut self.metrics, id)?;
            // Which event is the first of its combination is known only when all parts have been
            // folded.
            match &plan.once_per {
                None => metric.take(plan, counted, &scene, tells)?,
                Some(paths) => {
                    let lost = offer(&mut metric.firsts, Combination::read(paths, &scene), counted);
                    let told = lost.is_some_and(|lost| knowledge.tells_of(lost.occurred_at));
                    self.reported.repeat(id, u64::from(told))?;
                }
            }
        }
        if would_count && tells {
            self.reported.leave_out(LeftOut::Pending)?;
        }
        Ok(())
    }

    /// Takes in an event of a metric that looks at when customers came: which of theirs count is known only when
    /// all of them have been folded.
    fn arrive(
        &mut self,
        knowledge: &Knowledge<'a>,
        (id, plan): (MetricId, &'a MetricPlan<'a>),
        (recorded, event): (&'a Recorded, &'a Event),
        scene: &Scene<'_, 'a>,
        assessment: Assessment<'a>,
    ) -> Result<(), EvaluateError> {
        let at = event.occurred_at;
        let tells = knowledge.tells_of(at);
        let (mut counted, mut meets, mut noted) = (None, true, tells);
        match assessment {
            Assessment::Counts(credit, value) => {
                counted = Some(Counted { recorded, occurred_at: at, credit, value });
            }
            Assessment::FailedCondition(_) => meets = false,
            Assessment::Obstructed(_) => {
                meets = knowledge.meets(plan, scene);
                noted |= knowledge.counts(id, at);
            }
            Assessment::MissingValue | Assessment::Uncredited => {}
        }
        if counted.is_none() && noted {
            self.reported.note(id, recorded, event, scene, plan, assessment)?;
        }
        match event.customer().filter(|_| meets) {
            Some(customer) => {
                let metric = of_mut(&mut self.metrics, id)?;
                metric.arrivals.push(customer, (recorded, at), counted);
                Ok(())
            }
            None => self.reported.leave_by_customers(id, u64::from(meets && tells)),
        }
    }

    /// Adds the tally of another part of the log, made with the same knowledge.
    pub fn merge(&mut self, knowledge: &Knowledge<'a>, other: Self) -> Result<(), EvaluateError> {
        self.reported.merge(other.reported)?;
        for (id, (mine, theirs)) in with_ids(self.metrics.iter_mut().zip(other.metrics)) {
            let repeated = mine.merge(theirs, knowledge)?;
            self.reported.repeat(id, repeated)?;
        }
        Ok(())
    }

    /// Whether the events behind a metric are wanted one by one.
    pub fn is_traced(&self, metric: MetricId) -> Result<bool, EvaluateError> {
        Ok(of(&self.metrics, metric)?.is_traced())
    }

    /// Adds a collaborator's part of a journey that counts from a moment on to a metric.
    pub fn add_part(
        &mut self,
        metric: MetricId,
        collaborator: &'a str,
        value: i128,
        moment: Moment,
    ) -> Result<(), EvaluateError> {
        of_mut(&mut self.metrics, metric)?.add_part(collaborator, value, moment)
    }

    /// Keeps what an event added to a metric.
    pub fn trace(&mut self, metric: MetricId, traced: Traced<'a>) -> Result<(), EvaluateError> {
        of_mut(&mut self.metrics, metric)?.trace.push(traced);
        Ok(())
    }

    /// Lets count what waited for the rest of the log, once every part has been folded.
    pub fn finish(
        mut self,
        knowledge: &Knowledge<'a>,
    ) -> Result<(Vec<MetricTally<'a>>, Reported), EvaluateError> {
        let plans = &knowledge.plan.metrics;
        for (id, (metric, plan)) in with_ids(self.metrics.iter_mut().zip(plans)) {
            let left = metric.finish((id, plan), knowledge)?;
            self.reported.leave_by_customers(id, left.by_customers)?;
            self.reported.repeat(id, left.repeated)?;
            self.reported.cut(id, left.cut)?;
            let kind = of(&knowledge.plan.program.metrics, id)?.event();
            if let (Some(kind), Some(credit)) = (kind, &plan.credit) {
                let lost = std::mem::take(&mut metric.lost);
                self.reported.lose(id, (kind, &credit.path.text), lost)?;
            }
        }
        Ok((self.metrics, self.reported))
    }
}
