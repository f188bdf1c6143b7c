//! Journeys one by one, as data: which touches, which part, and why not more.

use std::collections::BTreeSet;
use std::ops::Range;

use super::count::{Journey as Counted, LeftOut, NoUse, Sink, each_journey};
use super::gather::Item;
use super::split::Splitter;
use super::view::Touch;
use crate::domain::{
    ExcludedTouch, Journey, JourneyEvent, JourneyId, JourneyPart, JourneyTouch, Quantity, Recorded,
};
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::Knowledge;
use crate::engine::lookup::{at, of, span};
use crate::engine::plan::Plan;
use crate::language::{Cluster, ClusterId, Id, MetricId, Source};

/// How much is wanted of which journeys.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) enum Detail<'c> {
    /// All of all.
    Whole,
    /// What their heads need: nothing of touches that do not count.
    Heads,
    /// All of these.
    Only(&'c BTreeSet<JourneyId>),
}

/// The journeys behind a metric, on their way to be shown.
pub(in crate::engine) struct Behind<'c> {
    /// The cluster, and what is shown of its journeys; nothing for other metrics.
    shown: Option<(ClusterId, Collecting<'c>)>,
}

impl<'c> Behind<'c> {
    /// Of all journeys of a metric, or of those that a collaborator touched within reach of their
    /// ends or before a window or gap.
    pub fn new(
        plan: &Plan<'_>,
        metric: MetricId,
        collaborator: Option<&'c str>,
        detail: Detail<'c>,
    ) -> Result<Self, EvaluateError> {
        let source = &of(&plan.program.metrics, metric)?.source;
        let Source::Cluster { cluster, split } = source else { return Ok(Self { shown: None }) };
        let over = &of(&plan.clusters, *cluster)?.metrics;
        let place = over.iter().position(|over| over.id == metric);
        let nowhere = || {
            let number = metric.place();
            EvaluateError::defect(format!("metric number {number} is not over its cluster"))
        };
        let (place, splitter) = (place.ok_or_else(nowhere)?, Splitter::new(split));
        let collecting = Collecting { place, splitter, collaborator, detail, journeys: Vec::new() };
        Ok(Self { shown: Some((*cluster, collecting)) })
    }

    /// Adds the journeys in a part of the log.
    pub fn add<'a>(
        &mut self,
        knowledge: &Knowledge<'a>,
        part: &'a [Recorded],
    ) -> Result<(), EvaluateError> {
        match &mut self.shown {
            Some((cluster, collecting)) => each_journey(knowledge, *cluster, part, collecting),
            None => Ok(()),
        }
    }

    /// All of them, by their ends.
    pub fn finish(self) -> Vec<Journey> {
        let mut journeys = self.shown.map(|(_, shown)| shown.journeys).unwrap_or_default();
        journeys.sort_by(|left, right| order(left).cmp(&order(right)));
        journeys
    }
}

fn order(journey: &Journey) -> impl Ord + '_ {
    let end = journey.end.as_ref().map(|end| (&end.source, &end.key));
    (journey.ended_at, end, &journey.group, journey.value, journey.id)
}

/// Journeys on their way to be shown.
struct Collecting<'c> {
    place: usize,
    splitter: Splitter,
    collaborator: Option<&'c str>,
    detail: Detail<'c>,
    journeys: Vec<Journey>,
}

impl Detail<'_> {
    /// Whether a journey is wanted at all.
    fn wants(&self, counted: &Counted<'_, '_>) -> bool {
        match self {
            Self::Whole | Self::Heads => true,
            Self::Only(wanted) => wanted.contains(&id(counted)),
        }
    }
}

impl<'a> Sink<'a> for Collecting<'_> {
    fn journey(&mut self, counted: &Counted<'_, 'a>) -> Result<(), EvaluateError> {
        let value = counted.values.iter().find(|(place, _)| *place == self.place);
        let Some((_, value)) = value else { return Ok(()) };
        if !self.detail.wants(counted) {
            return Ok(());
        }
        let worth = (*value, counted.turn());
        let parts = self.splitter.split(worth, &counted.touches, counted.ended_at, true)?;
        let wanted = |who: &str| self.collaborator.is_none_or(|wanted| wanted == who);
        if !parts.iter().any(|part| wanted(part.collaborator)) && !missed(counted, &wanted)? {
            return Ok(());
        }
        let part_at = |place: usize| {
            let at = |part: &super::split::Part<'_>| {
                let (_, value) = part.touches.iter().find(|(touch, _)| *touch == place)?;
                Some(JourneyPart {
                    collaborator: part.collaborator.to_owned(),
                    value: Quantity::from_nanos(*value),
                })
            };
            parts.iter().filter_map(at).collect()
        };
        let touches = counted.touches.iter().enumerate();
        let touches: Vec<JourneyTouch> = touches
            .map(|(place, touch)| JourneyTouch { event: event(&touch.item), parts: part_at(place) })
            .collect();
        let plan = of(&counted.knowledge.plan.clusters, counted.cluster)?;
        self.journeys.push(Journey {
            value: Quantity::from_nanos(*value),
            touches,
            ..untouched(plan.cluster, counted, self.detail)?
        });
        Ok(())
    }

    fn left_out(&mut self, kept: &Counted<'_, 'a>, why: LeftOut) -> Result<(), EvaluateError> {
        if !self.detail.wants(kept) {
            return Ok(());
        }
        let wanted = |who: &str| self.collaborator.is_none_or(|wanted| wanted == who);
        let touched = kept.touches.iter().any(|touch| is_of(touch, &wanted));
        if !touched && !missed(kept, &wanted)? {
            return Ok(());
        }
        let plan = of(&kept.knowledge.plan.clusters, kept.cluster)?;
        let clause = clause(plan.cluster, why)?;
        let mut journey = untouched(plan.cluster, kept, self.detail)?;
        let out = kept.touches.iter().map(|touch| out(touch, &clause));
        journey.excluded.extend(out);
        in_order(&mut journey.excluded);
        let worth = kept.values.iter().find(|(place, _)| *place == self.place);
        journey.value = Quantity::from_nanos(worth.map_or(0, |(_, value)| *value));
        journey.left_out_by = Some(clause);
        self.journeys.push(journey);
        Ok(())
    }

    fn repeated(&mut self, _: ClusterId, _: u64) -> Result<(), EvaluateError> {
        Ok(())
    }

    fn ungrouped(&mut self, _: ClusterId, _: u64) -> Result<(), EvaluateError> {
        Ok(())
    }

    fn lost(&mut self, _: ClusterId, _: (u64, u64)) -> Result<(), EvaluateError> {
        Ok(())
    }

    fn no_use(&mut self, _: &Item<'a>, _: NoUse<'_, 'a>) -> Result<(), EvaluateError> {
        Ok(())
    }
}

/// Whether a window or gap keeps a touch of somebody out.
fn missed(
    counted: &Counted<'_, '_>,
    wanted: &impl Fn(&str) -> bool,
) -> Result<bool, EvaluateError> {
    let (view, formed) = counted.formed;
    let by_window = span(&view.touches, &formed.excluded.by_window, "touches")?;
    let by_gap = span(&view.touches, &formed.excluded.by_gap, "touches")?;
    Ok(by_window.iter().chain(by_gap).any(|touch| is_of(touch, wanted)))
}

/// Whether somebody is credited for a touch.
fn is_of(touch: &Touch<'_>, wanted: &impl Fn(&str) -> bool) -> bool {
    touch.credit.people().into_iter().any(wanted)
}

/// The clause that keeps a whole journey out, as written. One that nobody touched within the window
/// is kept out by that.
fn clause(cluster: &Cluster, why: LeftOut) -> Result<String, EvaluateError> {
    let end = cluster.end();
    let timed = match why {
        LeftOut::Segment(place) => {
            return Ok(at(&cluster.segment, place, "segment clause")?.clause.clone());
        }
        LeftOut::Held => end.and_then(|end| end.hold.as_ref()),
        LeftOut::Untouched => end.and_then(|end| end.window.as_ref()),
    };
    Ok(timed.map_or_else(String::new, |timed| timed.clause.clone()))
}

/// A journey without the touches that count for it.
fn untouched(
    cluster: &Cluster,
    counted: &Counted<'_, '_>,
    detail: Detail<'_>,
) -> Result<Journey, EvaluateError> {
    let started = counted.touches.first().map(|touch| touch.item.event.occurred_at);
    let excluded = match detail {
        Detail::Heads => Vec::new(),
        Detail::Whole | Detail::Only(_) => excluded(cluster, counted)?,
    };
    Ok(Journey {
        id: id(counted),
        cluster: cluster.name.clone(),
        group: counted.group.to_owned(),
        started_at: started.unwrap_or(counted.ended_at),
        ended_at: counted.ended_at,
        counts_at: counted.counts_at,
        value: Quantity::ZERO,
        left_out_by: None,
        end: counted.end.as_ref().map(event),
        touches: Vec::new(),
        excluded,
    })
}

fn event(item: &Item<'_>) -> JourneyEvent {
    JourneyEvent {
        stream: item.recorded.stream,
        position: item.recorded.position,
        source: item.recorded.source.clone(),
        key: item.recorded.key.clone(),
        kind: item.event.kind.to_string(),
        occurred_at: item.event.occurred_at,
    }
}

fn id(counted: &Counted<'_, '_>) -> JourneyId {
    let first = counted.touches.first().map(|touch| touch.item);
    let place = counted.end.or(first).map(|item| (item.recorded.stream, item.recorded.position));
    JourneyId { place: place.unwrap_or_default(), taken_back: false }
}

/// The touches before the end that do not count, with the clause that keeps each out.
fn excluded(
    cluster: &Cluster,
    counted: &Counted<'_, '_>,
) -> Result<Vec<ExcludedTouch>, EvaluateError> {
    let (view, formed) = counted.formed;
    let source = cluster.end();
    let window = source.and_then(|source| source.window.as_ref());
    let gap = source.and_then(|source| source.gap.as_ref());
    let mut all = Vec::new();
    let mut add = |places: &Range<usize>, clause: &str| {
        let touches = span(&view.touches, places, "touches")?.iter();
        all.extend(touches.map(|touch| out(touch, clause)));
        Ok::<(), EvaluateError>(())
    };
    add(&formed.excluded.taken, "touches belong to one journey")?;
    add(&formed.excluded.by_window, window.map_or("window", |window| &window.clause))?;
    add(&formed.excluded.by_gap, gap.map_or("gap", |gap| &gap.clause))?;
    let repeats = cluster.repeats_once.as_deref().unwrap_or("repeats count once");
    for place in &formed.repeated {
        all.push(out(at(&view.touches, *place, "touch")?, repeats));
    }
    in_order(&mut all);
    Ok(all)
}

fn in_order(touches: &mut [ExcludedTouch]) {
    touches.sort_by(|one, other| {
        let order = |it: &ExcludedTouch| (it.event.occurred_at, it.event.key.clone());
        order(one).cmp(&order(other))
    });
}

fn out(touch: &Touch<'_>, clause: &str) -> ExcludedTouch {
    let collaborators = touch.credit.people().into_iter().map(str::to_owned).collect();
    ExcludedTouch { event: event(&touch.item), collaborators, clause: clause.to_owned() }
}
