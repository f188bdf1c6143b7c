//! A cluster with every path resolved.

use crate::domain::Name;
use crate::engine::attributes::Attributes;
use crate::engine::conditions::ConditionPlan;
use crate::engine::path::PathPlan;
use crate::language::{Closing, Cluster, ClusterId, MetricId, Program, Source, Split, with_ids};

/// A cluster, resolved.
#[derive(Debug)]
pub(in crate::engine) struct ClusterPlan<'a> {
    /// What was resolved.
    pub cluster: &'a Cluster,
    /// Who is credited, for each kind of touch.
    pub by: Vec<PathPlan<'a>>,
    /// Of what each combination only the first event ends a journey.
    pub once_per: Option<Vec<PathPlan<'a>>>,
    /// All must hold at the end.
    pub segment: Vec<ConditionPlan<'a>>,
    /// The metrics over it.
    pub metrics: Vec<MetricOver<'a>>,
}

/// A metric over a cluster.
#[derive(Debug)]
pub(in crate::engine) struct MetricOver<'a> {
    /// Which it is.
    pub id: MetricId,
    /// The field that is summed; `None` when journeys are counted.
    pub field: Option<&'a str>,
    /// How each journey's value is split.
    pub split: &'a Split,
}

/// What an event is to a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Role {
    /// A touch, with its place among the cluster's touch lines.
    Touch(usize),
    /// It closes a journey.
    End,
    /// It adds to what a group is worth.
    Value,
}

impl<'a> ClusterPlan<'a> {
    /// Resolves all clusters of a program.
    pub fn all(program: &'a Program, attributes: &mut Attributes<'a>) -> Vec<Self> {
        let mut plans = Vec::with_capacity(program.clusters.len());
        for (id, cluster) in with_ids(&program.clusters) {
            let by = cluster.touches.iter().map(|touch| PathPlan::new(&touch.by, attributes));
            let by = by.collect();
            let once_per = cluster.end().and_then(|end| end.once_per.as_ref());
            let once_per = once_per
                .map(|once| once.paths.iter().map(|it| PathPlan::new(it, attributes)).collect());
            plans.push(Self {
                by,
                once_per,
                segment: ConditionPlan::all(&cluster.segment, attributes),
                metrics: over(program, id),
                cluster,
            });
        }
        plans
    }

    /// What events of a kind are to the cluster; one kind may be several things.
    pub fn roles(&self, kind: &Name) -> impl Iterator<Item = Role> {
        let touches = self.cluster.touches.iter().enumerate();
        let touches = touches.filter(move |(_, touch)| touch.event == *kind);
        let closing = match &self.cluster.closing {
            Closing::Event(end) => Some((&end.event, Role::End)),
            Closing::Period { value } => value.as_ref().map(|value| (&value.event, Role::Value)),
        };
        let closing = closing.filter(|(event, _)| *event == kind).map(|(_, role)| role);
        touches.map(|(place, _)| Role::Touch(place)).chain(closing)
    }
}

fn over(program: &Program, wanted: ClusterId) -> Vec<MetricOver<'_>> {
    let metrics = with_ids::<MetricId, _>(&program.metrics);
    let over = metrics.filter_map(|(id, metric)| match &metric.source {
        Source::Cluster { cluster, split } if *cluster == wanted => {
            let field = metric.aggregate.field();
            Some(MetricOver { id, field, split })
        }
        _ => None,
    });
    over.collect()
}
