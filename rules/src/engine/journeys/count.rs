//! Journeys counted: those of the window.

use super::form::{Formed, form};
use super::gather::{Gathered, Item, gather};
use super::lost;
use super::plan::ClusterPlan;
use super::split::{Part, Splitter};
use super::view::{End, Touch, View, view};
use crate::domain::{Billionths, Moment, Recorded};
use crate::engine::corrections::Status;
use crate::engine::counted::Traced;
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::{Assessment, Knowledge};
use crate::engine::lookup::{at, of};
use crate::engine::path::{PathPlan, Scene};
use crate::engine::rates::Obstacle;
use crate::engine::reported::LeftOut as WithoutEffect;
use crate::engine::tally::Tally;
use crate::language::{Closing, ClusterId, EndSource, MetricId, with_ids};

/// Adds the journeys of all clusters to their metrics.
pub(in crate::engine) fn count<'a>(
    knowledge: &Knowledge<'a>,
    entries: &'a [Recorded],
    tally: &mut Tally<'a>,
) -> Result<(), EvaluateError> {
    for (id, plan) in with_ids(&knowledge.plan.clusters) {
        let mut counting = Counting::new(knowledge, plan, &mut *tally);
        each_journey(knowledge, id, entries, &mut counting)?;
    }
    Ok(())
}

/// What is done with every journey that counts, and with what does not.
pub(super) trait Sink<'a> {
    /// A journey that counts.
    fn journey(&mut self, journey: &Journey<'_, 'a>) -> Result<(), EvaluateError>;
    /// A journey that does not count, or not yet, and why. It has values if it may still count.
    fn left_out(&mut self, journey: &Journey<'_, 'a>, why: LeftOut) -> Result<(), EvaluateError>;
    /// So many events of the window lack the field that groups those of a cluster.
    fn ungrouped(&mut self, cluster: ClusterId, events: u64) -> Result<(), EvaluateError>;
    /// So many ends of the window have the place of an earlier one.
    fn repeated(&mut self, cluster: ClusterId, ends: u64) -> Result<(), EvaluateError>;
    /// So many touches, by the window and by the gap, would count for no journey whatever becomes of
    /// the end that they are too far from.
    fn lost(&mut self, cluster: ClusterId, touches: (u64, u64)) -> Result<(), EvaluateError>;
    /// An event of the window that is of no use, and why.
    fn no_use(&mut self, item: &Item<'a>, why: NoUse<'_, 'a>) -> Result<(), EvaluateError>;
}

/// Why an end in the window is no journey that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum LeftOut {
    /// Nobody touched before it.
    Untouched,
    /// The segment clause with that place does not hold.
    Segment(usize),
    /// Its hold is not over, in the window or by now.
    Held,
}

/// Why an event adds nothing.
pub(super) enum NoUse<'s, 'a> {
    /// It waits for approval, was rejected or was taken back.
    WithoutEffect(Status),
    /// Nobody can be credited along the path, as seen in the scene.
    Uncredited(&'s PathPlan<'a>, Scene<'s, 'a>),
    /// Its value cannot be read: what a metric makes of it.
    Unmeasured(MetricId, Assessment<'a>),
    /// Money stands in the way of telling whether its journey counts.
    Obstructed(Obstacle),
}

/// A journey that counts, or that something keeps from counting.
pub(super) struct Journey<'j, 'a> {
    /// Whose it is.
    pub knowledge: &'j Knowledge<'a>,
    /// Its cluster.
    pub cluster: ClusterId,
    /// What its events have in common.
    pub group: &'a str,
    /// When it ended.
    pub ended_at: Moment,
    /// When it counts.
    pub counts_at: Moment,
    /// The event that closed it, if one did.
    pub end: Option<Item<'a>>,
    /// The touches that count if it does.
    pub touches: Vec<Touch<'a>>,
    /// The touches it was formed from, and how.
    pub formed: (&'j View<'a>, &'j Formed),
    /// What it adds to the metrics over the cluster, by their places in the plan; those whose field
    /// cannot be read are left out.
    pub values: Vec<(usize, i128)>,
}

impl Journey<'_, '_> {
    /// Whether it counts in the window if it counts at all, and not in a later one.
    pub fn is_of_window(&self) -> bool {
        self.knowledge.window().contains(self.counts_at)
    }

    /// Another one for other journeys, and always the same for this one. It is made of when it happened, and of
    /// nothing that names a customer: one who is erased has another name, and everybody's parts stay what they are.
    pub fn turn(&self) -> i64 {
        let touched = self.touches.iter().map(|touch| touch.item.event.occurred_at);
        let moments = std::iter::once(self.ended_at).chain(touched);
        let bytes = moments.flat_map(|moment| moment.micros().to_be_bytes());
        bytes.fold(0_i64, |turn, byte| turn.wrapping_mul(31).wrapping_add(i64::from(byte)))
    }
}

/// Shows every journey of a cluster that counts to `sink`.
pub(super) fn each_journey<'a>(
    knowledge: &Knowledge<'a>,
    cluster: ClusterId,
    entries: &'a [Recorded],
    sink: &mut dyn Sink<'a>,
) -> Result<(), EvaluateError> {
    let plan = of(&knowledge.plan.clusters, cluster)?;
    let Gathered { groups, ungrouped } = gather(knowledge, plan, entries);
    if ungrouped > 0 {
        sink.ungrouped(cluster, ungrouped)?;
    }
    for (group, items) in &groups {
        knowledge.reading().go_on()?;
        let mut counter = Group { knowledge, plan, cluster, group, items, sink: &mut *sink };
        match &plan.cluster.closing {
            Closing::Event(end) => counter.closed_by_events(end)?,
            Closing::Period { value } => counter.closed_by_period(value.as_ref())?,
        }
    }
    Ok(())
}

/// One group on its way.
pub(super) struct Group<'g, 'a> {
    /// What is known.
    pub knowledge: &'g Knowledge<'a>,
    /// Its cluster.
    pub plan: &'a ClusterPlan<'a>,
    /// Which cluster that is.
    pub cluster: ClusterId,
    /// What its events have in common.
    pub group: &'a str,
    /// Its events, in the order of time.
    pub items: &'g [Item<'a>],
    /// What is done with its journeys.
    pub sink: &'g mut dyn Sink<'a>,
}

impl<'a> Group<'_, 'a> {
    /// Journeys that count in the window, and those that end in it but are held beyond it.
    fn closed_by_events(&mut self, source: &EndSource) -> Result<(), EvaluateError> {
        let knowledge = self.knowledge;
        let view = view(knowledge, self.plan, self.items)?;
        self.report(&view)?;
        let window = knowledge.window();
        for formed in form(self.plan.cluster, source, &view, knowledge)? {
            knowledge.reading().go_on()?;
            let end = at(&view.ends, formed.end, "end")?;
            if window.contains(end.counts_at) || knowledge.is_inside(end.item.event) {
                self.journey(&view, &formed, end)?;
            }
        }
        Ok(())
    }

    fn journey(
        &mut self,
        view: &View<'a>,
        formed: &Formed,
        end: &End<'a>,
    ) -> Result<(), EvaluateError> {
        let touches =
            formed.touches.iter().map(|place| at(&view.touches, *place, "touch").copied());
        let mut journey = Journey {
            knowledge: self.knowledge,
            cluster: self.cluster,
            group: self.group,
            ended_at: end.item.event.occurred_at,
            counts_at: end.counts_at,
            end: Some(end.item),
            touches: touches.collect::<Result<_, EvaluateError>>()?,
            formed: (view, formed),
            values: Vec::new(),
        };
        let left_out = self.left_out(&journey, end)?;
        if left_out.is_none_or(|why| why == LeftOut::Held) {
            let measured = self.measured(&end.item);
            if left_out.is_none() {
                self.report_unmeasured(&end.item, &measured)?;
            }
            let measured = measured.into_iter().enumerate();
            journey.values =
                measured.filter_map(|(place, value)| Some((place, value.ok()?))).collect();
        }
        match left_out {
            None => self.sink.journey(&journey),
            Some(why) if journey.is_of_window() || why == LeftOut::Held => {
                self.sink.left_out(&journey, why)
            }
            Some(_) => Ok(()),
        }
    }

    /// Why a journey that an event closes does not count. Whether one that is held will count
    /// shows when its hold is over; of an end that nobody ever touched before nothing is held.
    fn left_out(
        &mut self,
        journey: &Journey<'_, 'a>,
        end: &End<'a>,
    ) -> Result<Option<LeftOut>, EvaluateError> {
        let untouched = journey.touches.is_empty();
        if self.knowledge.is_held(self.plan, end.counts_at) {
            let (_, formed) = journey.formed;
            let nothing = untouched && formed.excluded.by_window.is_empty();
            return Ok(Some(if nothing { LeftOut::Untouched } else { LeftOut::Held }));
        }
        if untouched {
            return Ok(Some(LeftOut::Untouched));
        }
        self.outside_segment(&end.item, end.item.event.occurred_at)
    }

    /// What a closing event adds to each metric over the cluster, or why it adds nothing.
    fn measured(&self, end: &Item<'a>) -> Vec<Result<i128, Assessment<'a>>> {
        let scene = self.knowledge.scene(end.event);
        let fields = self.plan.metrics.iter().map(|metric| metric.field);
        fields.map(|field| self.knowledge.measure(field, &scene, end.recorded)).collect()
    }

    /// Reports what a closing event does not add.
    fn report_unmeasured(
        &mut self,
        end: &Item<'a>,
        measured: &[Result<i128, Assessment<'a>>],
    ) -> Result<(), EvaluateError> {
        for (metric, value) in self.plan.metrics.iter().zip(measured) {
            if let Err(why) = value {
                self.sink.no_use(end, NoUse::Unmeasured(metric.id, *why))?;
            }
        }
        Ok(())
    }

    /// The first segment clause that does not hold at the end of a journey.
    pub(super) fn outside_segment(
        &mut self,
        item: &Item<'a>,
        moment: Moment,
    ) -> Result<Option<LeftOut>, EvaluateError> {
        let scene = Scene {
            facts: self.knowledge.facts,
            fields: Some(&item.event.fields),
            collaborator: None,
            moment,
            rates: self.knowledge.rates,
        };
        let no_score = &|_| None;
        for (place, condition) in self.plan.segment.iter().enumerate() {
            match condition.holds(&scene, no_score) {
                Ok(true) => {}
                Ok(false) => return Ok(Some(LeftOut::Segment(place))),
                Err(obstacle) => self.sink.no_use(item, NoUse::Obstructed(obstacle))?,
            }
        }
        Ok(None)
    }

    /// What of the window is of no use.
    pub(super) fn report(&mut self, view: &View<'a>) -> Result<(), EvaluateError> {
        self.report_without_effect(view)?;
        let repeated = view.repeated.iter().filter(|item| self.knowledge.is_inside(item.event));
        self.sink.repeated(self.cluster, repeated.count() as u64)?;
        let uncredited = view.uncredited.iter();
        for (item, path) in uncredited.filter(|(item, _)| self.knowledge.is_inside(item.event)) {
            let scene = self.knowledge.scene(item.event);
            self.sink.no_use(item, NoUse::Uncredited(path, scene))?;
        }
        Ok(())
    }
}

/// Adds journeys to a tally.
struct Counting<'t, 'a> {
    knowledge: &'t Knowledge<'a>,
    tally: &'t mut Tally<'a>,
    /// The metrics over the cluster, by their places in the plan.
    metrics: Vec<(MetricId, Splitter)>,
}

impl<'t, 'a> Counting<'t, 'a> {
    fn new(knowledge: &'t Knowledge<'a>, plan: &ClusterPlan<'a>, tally: &'t mut Tally<'a>) -> Self {
        let metrics = plan.metrics.iter();
        let metrics = metrics.map(|metric| (metric.id, Splitter::new(metric.split)));
        Self { knowledge, tally, metrics: metrics.collect() }
    }

    /// Reports the touches that the window and the gap keep out of all journeys.
    fn lose_touches(&mut self, journey: &Journey<'_, 'a>) -> Result<(), EvaluateError> {
        if !journey.is_of_window() {
            return Ok(());
        }
        let (_, formed) = journey.formed;
        self.tally.reported.of_cluster(journey.cluster)?.lose(formed.excluded.lost())
    }
}

impl<'a> Sink<'a> for Counting<'_, 'a> {
    fn journey(&mut self, journey: &Journey<'_, 'a>) -> Result<(), EvaluateError> {
        self.lose_touches(journey)?;
        for (place, value) in &journey.values {
            let (metric, splitter) = at(&self.metrics, *place, "metric over the cluster")?;
            let traced = self.tally.is_traced(*metric)?;
            let value = (*value, journey.turn());
            lost::report(self.tally, *metric, (splitter, value), journey)?;
            let parts = splitter.split(value, &journey.touches, journey.ended_at, traced)?;
            for Part { collaborator, value, touches } in parts {
                self.tally.add_part(*metric, collaborator, value, journey.counts_at)?;
                for (place, value) in touches {
                    let touch = at(&journey.touches, place, "touch")?;
                    self.tally.trace(
                        *metric,
                        Traced {
                            recorded: touch.item.recorded,
                            occurred_at: touch.item.event.occurred_at,
                            collaborator: Some(collaborator),
                            value: Billionths::whole(value),
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    fn left_out(&mut self, journey: &Journey<'_, 'a>, why: LeftOut) -> Result<(), EvaluateError> {
        if why == LeftOut::Untouched {
            self.lose_touches(journey)?;
        }
        self.tally.reported.of_cluster(journey.cluster)?.leave_out(why)
    }

    fn ungrouped(&mut self, cluster: ClusterId, events: u64) -> Result<(), EvaluateError> {
        self.tally.reported.of_cluster(cluster)?.ungrouped(events)
    }

    fn repeated(&mut self, cluster: ClusterId, ends: u64) -> Result<(), EvaluateError> {
        self.tally.reported.of_cluster(cluster)?.repeat(ends)
    }

    fn lost(&mut self, cluster: ClusterId, touches: (u64, u64)) -> Result<(), EvaluateError> {
        self.tally.reported.of_cluster(cluster)?.lose(touches)
    }

    fn no_use(&mut self, item: &Item<'a>, why: NoUse<'_, 'a>) -> Result<(), EvaluateError> {
        let reported = &mut self.tally.reported;
        match why {
            NoUse::WithoutEffect(status) => {
                // The metrics that measure such events have reported it already.
                let known = self.knowledge.plan.metrics_of(&item.event.kind).is_some();
                let why = match status {
                    Status::Pending => WithoutEffect::Pending,
                    Status::Rejected => WithoutEffect::Rejected,
                    Status::Reversed => WithoutEffect::Reversed,
                    Status::Counts => return Ok(()),
                };
                if known { Ok(()) } else { reported.leave_out_once(why, item.recorded) }
            }
            NoUse::Uncredited(path, scene) => {
                reported.uncredit(item.recorded, item.event, &scene, path)
            }
            NoUse::Unmeasured(metric, why) => {
                reported.unmeasured(metric, item.recorded, item.event, why)
            }
            NoUse::Obstructed(obstacle) => reported.obstructed(item.recorded, item.event, obstacle),
        }
    }
}
