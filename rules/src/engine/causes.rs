//! Which of the entries that became known late made a settled period come to something else, and for
//! whom.
//!
//! Only events are compared: what an event adds then and now. An entry is a cause where it speaks of such
//! an event, or where what decides about that event reads it.

use std::collections::BTreeSet;

use super::attributes::Slot;
use super::counted::Traced;
use super::error::EvaluateError;
use super::exact;
use super::knowledge::Knowledge;
use super::lookup::{at, event_of, of};
use super::map::Map;
use super::path::{PathPlan, Seen};
use super::plan::Plan;
use super::shared::Shared;
use crate::domain::{Billionths, Cause, Entry, Event, Fact, Late, Recorded, SubjectKind, Value};
use crate::language::{Cluster, MetricId, Source};

/// The causes on their way.
pub(super) struct Causes<'s, 'a> {
    then: &'s Shared<'a>,
    now: &'s Shared<'a>,
    late: &'s [Late],
    /// The places in `late` of what speaks of an event, by its source and key.
    of_event: Map<(&'s str, &'s str), Vec<usize>>,
    /// Which entry, by its place in `late`, changed whose metrics.
    found: BTreeSet<(usize, Option<String>)>,
}

/// Stream and position of an event, and whose value it adds to.
type Added<'a> = ((i32, i64), Option<&'a str>);

impl<'s, 'a> Causes<'s, 'a> {
    /// None yet, of `late`.
    pub fn new(then: &'s Shared<'a>, now: &'s Shared<'a>, late: &'s [Late]) -> Self {
        let mut of_event: Map<(&str, &str), Vec<usize>> = Map::default();
        for (place, late) in late.iter().enumerate() {
            if let Some(event) = late.event() {
                of_event.entry((&event.source, &event.key)).or_default().push(place);
            }
        }
        Self { then, now, late, of_event, found: BTreeSet::new() }
    }

    /// Compares what the events of a part add to a metric then and now.
    pub fn find(
        &mut self,
        metric: MetricId,
        then: &[Traced<'_>],
        now: &[Traced<'_>],
    ) -> Result<(), EvaluateError> {
        let mut changed: Map<Added<'_>, (&Traced<'_>, Billionths)> = Map::default();
        type Change = fn(&Billionths, &Billionths) -> Result<Billionths, EvaluateError>;
        let then = then.iter().map(|it| (it, exact::difference as Change));
        for (traced, change) in then.chain(now.iter().map(|it| (it, exact::sum as Change))) {
            let place = traced.recorded.place();
            let none = (traced, Billionths::ZERO);
            let (_, difference) = changed.entry((place, traced.collaborator)).or_insert(none);
            *difference = change(difference, &traced.value)?;
        }
        for ((_, whose), (traced, difference)) in changed {
            if !difference.is_zero() {
                self.explain(metric, traced.recorded, whose)?;
            }
        }
        Ok(())
    }

    fn explain(
        &mut self,
        metric: MetricId,
        recorded: &Recorded,
        whose: Option<&str>,
    ) -> Result<(), EvaluateError> {
        let event = event_of(recorded)?;
        let own = self.of_event.get(&(recorded.source.as_str(), recorded.key.as_str()));
        let mut reasons: Vec<usize> = own.cloned().unwrap_or_default();
        let cluster = cluster(self.now.plan, metric)?;
        let read = self.read_for(metric, cluster, event)?;
        for (place, late) in self.late.iter().enumerate() {
            if concerns(late, event, cluster, &read) {
                reasons.push(place);
            }
        }
        if reasons.is_empty() {
            // Another event of its combination gave way to it, or took its place.
            let others = self.late.iter().enumerate();
            let others = others.filter(|(_, late)| may_displace(late, &event.kind));
            reasons = others.map(|(place, _)| place).collect();
        }
        let found = reasons.into_iter().map(|place| (place, whose.map(str::to_owned)));
        self.found.extend(found);
        Ok(())
    }

    /// Every attribute, and of whom, that decides what an event adds to a metric.
    fn read_for(
        &self,
        metric: MetricId,
        cluster: Option<&Cluster>,
        event: &Event,
    ) -> Result<BTreeSet<(SubjectKind, String, String)>, EvaluateError> {
        let mut read = BTreeSet::new();
        for shared in [self.then, self.now] {
            let knowledge = Knowledge::new(shared, &[]);
            let plan = shared.plan;
            let scene = knowledge.scene(event);
            let mut looked_up = BTreeSet::new();
            let mut tell = |slot: Slot, reference: &str| {
                looked_up.insert((slot, reference.to_owned()));
            };
            for path in paths(plan, metric, cluster)? {
                path.look_ups(&scene, &mut tell);
            }
            for (slot, reference) in looked_up {
                let attribute = plan.attributes.at(slot)?;
                read.insert((attribute.kind.clone(), attribute.name.to_owned(), reference));
            }
        }
        Ok(read)
    }

    /// All of them; with `period_index` as the period that they are causes in.
    pub fn finish(mut self, period_index: i64) -> Result<Vec<Cause>, EvaluateError> {
        self.qualifying();
        let cause = |(place, collaborator): (usize, Option<String>)| {
            let late = at(self.late, place, "late entry")?;
            let place = (late.recorded.stream, late.recorded.position);
            Ok(Cause { period_index, place, by_time: late.by_time, collaborator })
        };
        let causes = self.found.into_iter().map(cause);
        let mut causes: Vec<Cause> = causes.collect::<Result<_, EvaluateError>>()?;
        causes.sort();
        Ok(causes)
    }

    /// Facts that say who qualifies change no event.
    fn qualifying(&mut self) {
        for (place, late) in self.late.iter().enumerate() {
            let Entry::Fact(Fact { subject, attribute, .. }) = &late.recorded.entry else {
                continue;
            };
            if self.now.plan.qualifies_by(&subject.kind, attribute) {
                let own = subject.kind == SubjectKind::Collaborator;
                self.found.insert((place, own.then(|| subject.reference.clone())));
            }
        }
    }
}

/// Whether what is late may make another event of a kind count, or no longer: it is of that kind, or it
/// is what such an event is read with.
fn may_displace(late: &Late, kind: &str) -> bool {
    match late.event().map(|recorded| &recorded.entry) {
        Some(Entry::Event(event)) => event.kind == *kind,
        _ => true,
    }
}

/// Whether what an event adds depends on what is late: a fact that is read for it, a rate of its
/// money, or another event of its journey.
fn concerns(
    late: &Late,
    event: &Event,
    cluster: Option<&Cluster>,
    read: &BTreeSet<(SubjectKind, String, String)>,
) -> bool {
    match &late.recorded.entry {
        Entry::Fact(Fact { subject, attribute, .. }) => {
            let of = (subject.kind.clone(), attribute.to_string(), subject.reference.to_string());
            read.contains(&of)
        }
        Entry::Rate(rate) => {
            let foreign =
                |value: &Value| matches!(value, Value::Money(money) if money.currency == rate.from);
            cluster.is_some() || event.fields.values().any(foreign)
        }
        Entry::Event(_) | Entry::Correction { .. } => {
            let (Some(cluster), Some(other)) = (cluster, late.event()) else { return false };
            let Entry::Event(other) = &other.entry else { return false };
            let group = |event: &Event| {
                let value = event.fields.get(&cluster.group_by).map(Seen::Value);
                value.and_then(Seen::text).map(str::to_owned)
            };
            cluster.event_kinds().any(|kind| other.kind == *kind)
                && group(other).is_some_and(|other| group(event) == Some(other))
        }
        Entry::Contribution(_) | Entry::Erasure(_) => false,
    }
}

fn cluster<'a>(plan: &Plan<'a>, metric: MetricId) -> Result<Option<&'a Cluster>, EvaluateError> {
    match &of(&plan.program.metrics, metric)?.source {
        Source::Cluster { cluster, .. } => of(&plan.program.clusters, *cluster).map(Some),
        Source::Event(_) | Source::Facts => Ok(None),
    }
}

/// The paths that decide what an event adds to a metric.
fn paths<'p, 'a>(
    plan: &'p Plan<'a>,
    metric: MetricId,
    cluster: Option<&Cluster>,
) -> Result<Vec<&'p PathPlan<'a>>, EvaluateError> {
    let metric = of(&plan.metrics, metric)?;
    let mut paths: Vec<&PathPlan<'a>> = Vec::new();
    paths.extend(&metric.credit);
    paths.extend(&metric.factor);
    paths.extend(metric.once_per.iter().flatten());
    paths.extend(metric.at_most.iter().flat_map(|cap| &cap.paths));
    paths.extend(metric.conditions.iter().flat_map(|condition| condition.paths()));
    let clusters = plan.clusters.iter();
    for known in clusters.filter(|known| cluster.is_some_and(|it| std::ptr::eq(it, known.cluster)))
    {
        paths.extend(&known.by);
        paths.extend(known.once_per.iter().flatten());
        paths.extend(known.segment.iter().flat_map(|condition| condition.paths()));
    }
    Ok(paths)
}
