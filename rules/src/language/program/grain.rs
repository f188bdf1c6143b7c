//! Into how small parts a log may be taken apart for a rule.

use super::{Aggregate, Cluster, Metric, Program};

/// The smallest part of a log that comes to the same, whatever else is in the log: what such parts come
/// to is added up in any order, and can be exchanged one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// A single event, with its corrections.
    Event,
    /// All events of a customer.
    Customer,
    /// The whole log: which event counts is decided among events of several customers.
    Whole,
}

impl Program {
    /// Into how small parts a log may be taken apart for this rule.
    pub fn grain(&self) -> Grain {
        if self.clusters.is_empty() && self.metrics.iter().all(Metric::is_by_event) {
            return Grain::Event;
        }
        let by_customer = self.clusters.iter().all(Cluster::is_by_customer)
            && self.metrics.iter().all(Metric::is_by_customer);
        if by_customer { Grain::Customer } else { Grain::Whole }
    }
}

impl Metric {
    /// Whether no event changes what others count for.
    fn is_by_event(&self) -> bool {
        let different = matches!(self.aggregate, Aggregate::Distinct { .. });
        let alone = self.event().is_some() || self.attribute().is_some();
        let alone = alone && !self.looks_back_for_good();
        let free = self.once_per.is_none() && self.at_most.is_none();
        alone && free && !different
    }
}
