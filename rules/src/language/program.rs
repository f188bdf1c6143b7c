//! The checked rule: every name resolved, every type known, nothing left to doubt.
//!
//! Metrics and clusters are referred to by their ids. Texts of clauses are kept, as written and without comments, because "why this amount" quotes them.

mod cluster;
mod condition;
mod example;
mod grain;
mod ids;
mod metric;
mod payout;

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::calendar::{Running, Schedule};
use crate::domain::{Currency, MetricValue, Moment, Name, Quantity};

pub use cluster::{Closing, Cluster, EndSource, Split, Timed, TouchSource, ValueSource};
pub use condition::{Comparison, Condition, Hop, Joined, Operand, Path, Root, Score, Test};
pub use example::{Example, Expectation, ExpectationKind, Given, LaterPart};
pub use grain::Grain;
pub use ids::{ClusterId, Id, MetricId, with_ids};
pub use metric::{
    Aggregate, AtMostPer, Factor, Metric, OfCustomers, OncePer, Source, Unit, Which, Worth,
};
pub use payout::{
    Band, Bound, CapLimit, Destination, EachAtLeast, EachAtMost, EachBelow, First, ForEach,
    Leftover, Method, PayBy, PayLine, Places, Pool, ReachedBy, SharePart, Take, TakeKind, Tier,
    Tiers, Ties, Times, Weighting,
};

/// A distributor's rule, ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The distributor's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it pays in.
    pub currency: Currency,
    /// Whether amounts of other currencies are turned into it, at the day's rate.
    pub converts: bool,
    /// The zone of all its dates and times.
    pub zone: Tz,
    /// Nothing before this is measured; without it, nothing before the activation.
    pub starts: Option<Moment>,
    /// Nothing from this on is measured.
    pub ends: Option<Moment>,
    /// Its metrics, in the order of the text.
    pub metrics: Vec<Metric>,
    /// Customer journeys that metrics measure, in the order of the text.
    pub clusters: Vec<Cluster>,
    /// What is given away.
    pub pool: Pool,
    /// How it is divided.
    pub weighting: Weighting,
    /// When.
    pub schedule: Schedule,
    /// SHA-256, in hex, of the canonical form without comments and examples.
    pub fingerprint: String,
}

impl Program {
    /// The metric of an id; `None` for an id of another rule.
    pub fn metric(&self, id: MetricId) -> Option<&Metric> {
        self.metrics.get(id.place())
    }

    /// A value of one of its metrics, with the currency of the rule where that is money.
    pub fn metric_value(&self, metric: &Metric, value: Quantity) -> MetricValue {
        let currency = (metric.unit == Unit::Money).then_some(self.currency);
        MetricValue { name: metric.name.clone(), value, currency }
    }

    /// The cluster of an id; `None` for an id of another rule.
    pub fn cluster(&self, id: ClusterId) -> Option<&Cluster> {
        self.clusters.get(id.place())
    }

    /// The id of the metric of a name.
    pub fn metric_named(&self, name: &str) -> Option<MetricId> {
        let mut metrics = with_ids(&self.metrics);
        metrics.find(|(_, metric)| metric.name == name).map(|(id, _)| id)
    }

    /// The kinds of events that its metrics and clusters read, each once.
    pub fn event_kinds(&self) -> Vec<String> {
        let metrics = self.metrics.iter().filter_map(Metric::event);
        let clusters = self.clusters.iter().flat_map(Cluster::event_kinds);
        let kinds: BTreeSet<&str> = metrics.map(Name::as_str).chain(clusters).collect();
        kinds.into_iter().map(str::to_owned).collect()
    }

    /// Whether what occurred before a period decides what counts in it.
    pub fn looks_back(&self) -> bool {
        !self.clusters.is_empty() || self.metrics.iter().any(Metric::looks_back)
    }

    /// Whether a total of its metrics runs on beyond the period.
    pub fn runs_on(&self) -> bool {
        self.metrics.iter().any(|metric| metric.running.is_some())
    }

    /// Whether each total that runs on is what it was, and what is new: one of the last months is not, of which the
    /// oldest falls away.
    pub fn goes_on(&self) -> bool {
        let mut running = self.metrics.iter().filter_map(|metric| metric.running);
        self.runs_on() && running.all(|running| !matches!(running, Running::Last(_)))
    }

    /// Whether money added by hand goes into its pool.
    pub fn takes_contributions(&self) -> bool {
        self.pool.takes.iter().any(|take| take.kind == TakeKind::Contributions)
    }

    /// Whether its pool has an amount in it that is the same for a short period as for a long one.
    pub fn takes_a_fixed_amount(&self) -> bool {
        let fixed = |take: &Take| matches!(take.kind, TakeKind::Fixed(_) | TakeKind::Each(_));
        self.pool.takes.iter().any(fixed)
    }

    /// The kinds of events of which only some of each group count in full, by metrics that add up.
    pub fn grouped_kinds(&self) -> Vec<String> {
        let grouped = |metric: &&Metric| {
            let limited = metric.once_per.is_some() || metric.at_most.is_some();
            limited && metric.aggregate.is_additive()
        };
        let kinds = self.metrics.iter().filter(grouped).filter_map(Metric::event);
        let kinds: BTreeSet<&str> = kinds.map(Name::as_str).collect();
        kinds.into_iter().map(str::to_owned).collect()
    }
}
