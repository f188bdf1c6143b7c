//! The program with every name resolved to a place before the first event: metrics by event kind,
//! attributes by slot. Afterwards nothing is looked up by text but references.

use super::attributes::{Attributes, Slot};
use super::conditions::ConditionPlan;
use super::journeys::ClusterPlan;
use super::path::PathPlan;
use crate::calendar::Running;
use crate::domain::{Name, SubjectKind};
use crate::language::{Aggregate, Metric, MetricId, OfCustomers, Program, with_ids};

/// One metric, resolved.
#[derive(Debug)]
pub(super) struct MetricPlan<'a> {
    /// The field that is looked at; `None` when events are counted.
    pub field: Option<&'a str>,
    /// What is done with its values.
    pub aggregate: &'a Aggregate,
    /// Whose score it is.
    pub credit: Option<PathPlan<'a>>,
    /// All must hold.
    pub conditions: Vec<ConditionPlan<'a>>,
    /// What makes a combination of which only the first counts.
    pub once_per: Option<Vec<PathPlan<'a>>>,
    /// Whether events from before the window take places too.
    pub ever: bool,
    /// Which of a customer's events count, by when they came.
    pub of_customers: Option<&'a OfCustomers>,
    /// How far its total reaches back where it runs on beyond the period.
    pub running: Option<Running>,
    /// What each event's value is multiplied with.
    pub factor: Option<PathPlan<'a>>,
    /// The most that one combination of values adds.
    pub at_most: Option<CapPlan<'a>>,
    /// The field that says of which asset a value is, where tiers are for each of them.
    pub by_asset: Option<&'a str>,
}

/// `at most … per`, resolved.
#[derive(Debug)]
pub(super) struct CapPlan<'a> {
    /// In billionths.
    pub most: i128,
    /// What makes a combination.
    pub paths: Vec<PathPlan<'a>>,
    /// Whether it is what everybody has together.
    pub over_all: bool,
}

impl<'a> MetricPlan<'a> {
    fn new(metric: &'a Metric, attributes: &mut Attributes<'a>) -> Self {
        let mut path = |path| PathPlan::new(path, attributes);
        Self {
            field: metric.aggregate.field(),
            aggregate: &metric.aggregate,
            running: metric.running,
            credit: metric.credit.as_ref().map(&mut path),
            factor: metric.factor.as_ref().map(|it| path(&it.path)),
            at_most: metric.at_most.as_ref().map(|cap| CapPlan {
                most: cap.most.nanos(),
                paths: cap.paths.iter().map(&mut path).collect(),
                over_all: cap.over_all,
            }),
            by_asset: None,
            ever: metric.once_per.as_ref().is_some_and(|once| once.ever),
            of_customers: metric.of_customers.as_ref(),
            once_per: metric.once_per.as_ref().map(|o| o.paths.iter().map(path).collect()),
            conditions: ConditionPlan::all(&metric.conditions, attributes),
        }
    }

    /// Whether events from before what is counted decide what counts.
    pub fn looks_back(&self) -> bool {
        self.ever || self.of_customers.is_some()
    }
}

/// A program, resolved.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// What was resolved.
    pub program: &'a Program,
    /// Its metrics, by their ids.
    pub metrics: Vec<MetricPlan<'a>>,
    /// Its clusters, by their ids.
    pub clusters: Vec<ClusterPlan<'a>>,
    /// What must hold of the whole site for anything to be taken.
    pub opens: Vec<ConditionPlan<'a>>,
    /// The metrics that are facts of collaborators, each with the slot of its attribute.
    pub facts: Vec<(MetricId, Slot)>,
    /// What a collaborator must fulfil for each `pay` line.
    pub pays: Vec<Vec<ConditionPlan<'a>>>,
    /// What a collaborator must fulfil.
    pub qualify: Vec<ConditionPlan<'a>>,
    /// What a collaborator must fulfil for anything to be paid.
    pub waits_until: Vec<ConditionPlan<'a>>,
    /// What a collaborator must fulfil for each factor.
    pub times: Vec<ConditionPlan<'a>>,
    /// Who takes part whatever they achieved.
    pub everyone: Vec<ConditionPlan<'a>>,
    /// The attributes read anywhere.
    pub attributes: Attributes<'a>,
    /// Those before this one are read to see what events come to.
    measuring_before: Slot,
    /// The slot of a collaborator's `status`.
    pub status: Slot,
    /// The kinds of events that are credited to somebody, each with the path along which, in order.
    pub credits: Vec<(&'a str, &'a str)>,
    kinds: Vec<(&'a Name, Vec<MetricId>)>,
}

impl<'a> Plan<'a> {
    /// Resolves a program.
    pub fn new(program: &'a Program) -> Self {
        let mut attributes = Attributes::default();
        let mut kinds: Vec<(&Name, Vec<MetricId>)> = Vec::new();
        let mut metrics = Vec::with_capacity(program.metrics.len());
        for (id, metric) in with_ids(&program.metrics) {
            if let Some(event) = metric.event() {
                match kinds.iter_mut().find(|(kind, _)| *kind == event) {
                    Some((_, ids)) => ids.push(id),
                    None => kinds.push((event, vec![id])),
                }
            }
            let by_asset = program.weighting.assets_of(id);
            metrics.push(MetricPlan { by_asset, ..MetricPlan::new(metric, &mut attributes) });
        }
        let clusters = ClusterPlan::all(program, &mut attributes);
        let measuring_before = attributes.next();
        let status = attributes.slot(&SubjectKind::Collaborator, "status");
        let qualify = ConditionPlan::all(&program.weighting.qualify, &mut attributes);
        let everyone = ConditionPlan::all(&program.weighting.everyone, &mut attributes);
        let facts = with_ids(&program.metrics).filter_map(|(id, metric)| {
            Some((id, attributes.slot(&SubjectKind::Collaborator, metric.attribute()?)))
        });
        let facts = facts.collect();
        let opens = ConditionPlan::all(&program.pool.opens, &mut attributes);
        let waits_until = ConditionPlan::all(&program.weighting.waits_until, &mut attributes);
        let times = program.weighting.times.iter();
        let times = times
            .flat_map(|it| ConditionPlan::all(std::slice::from_ref(&it.when), &mut attributes))
            .collect();
        let pays = program.weighting.pay_lines().iter();
        let pays = pays.map(|line| ConditionPlan::all(&line.when, &mut attributes)).collect();
        let credits = credits(program);
        Self {
            program,
            metrics,
            clusters,
            opens,
            facts,
            pays,
            qualify,
            waits_until,
            times,
            everyone,
            attributes,
            measuring_before,
            status,
            credits,
            kinds,
        }
    }

    /// Whether what events come to can depend on an attribute. Others say who qualifies, or nothing.
    pub fn measures_by(&self, kind: &SubjectKind, name: &str) -> bool {
        self.attributes.find(kind, name).is_some_and(|slot| slot < self.measuring_before)
    }

    /// Whether an attribute says who qualifies, or is somebody's score: it is read by `qualify` or is a
    /// metric, or it is a collaborator's status.
    pub fn qualifies_by(&self, kind: &SubjectKind, name: &str) -> bool {
        let Some(slot) = self.attributes.find(kind, name) else { return false };
        let pays = self.pays.iter().flatten().chain(&self.times).chain(&self.waits_until);
        let asked = self.qualify.iter().chain(&self.everyone).chain(pays);
        let mut paths = asked.flat_map(ConditionPlan::paths);
        let mut facts = self.facts.iter();
        slot == self.status
            || facts.any(|(_, fact)| *fact == slot)
            || paths.any(|path| path.slots().contains(&slot))
    }

    /// The metrics that measure a kind of event.
    pub fn metrics_of(&self, kind: &Name) -> Option<&[MetricId]> {
        self.kinds.iter().find(|(known, _)| *known == kind).map(|(_, ids)| &ids[..])
    }
}

fn credits(program: &Program) -> Vec<(&str, &str)> {
    let metrics = program.metrics.iter();
    let metrics =
        metrics.filter_map(|it| Some((it.event()?.as_str(), it.credit.as_ref()?.text.as_str())));
    let touches = program.clusters.iter().flat_map(|cluster| &cluster.touches);
    let touches = touches.map(|touch| (touch.event.as_str(), touch.by.text.as_str()));
    let mut credits: Vec<(&str, &str)> = metrics.chain(touches).collect();
    credits.sort_unstable();
    credits.dedup();
    credits
}
