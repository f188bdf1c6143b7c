//! What the clauses of one cluster left out: ends, touches, and events of no group.

use serde::{Deserialize, Serialize};

use super::error::EvaluateError;
use super::journeys::{ClusterPlan, NoJourney};
use super::lookup::at_mut;
use super::reported::add;
use crate::language::{Cluster, Timed};

/// How much the clauses of one cluster left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LeftJourneys {
    /// Ends.
    untouched: u64,
    by_segment: Vec<u64>,
    held: u64,
    repeated: u64,
    /// Touches that count for no journey.
    by_window: u64,
    by_gap: u64,
    /// Events of any kind.
    ungrouped: u64,
}

impl LeftJourneys {
    /// Nothing.
    pub fn new(cluster: &ClusterPlan<'_>) -> Self {
        let by_segment = vec![0; cluster.segment.len()];
        let (untouched, held, repeated, by_window, by_gap, ungrouped) = (0, 0, 0, 0, 0, 0);
        Self { untouched, by_segment, held, repeated, by_window, by_gap, ungrouped }
    }

    /// An end whose journey does not count, or not yet.
    pub fn leave_out(&mut self, why: NoJourney) -> Result<(), EvaluateError> {
        match why {
            NoJourney::Untouched => add(&mut self.untouched, 1),
            NoJourney::Held => add(&mut self.held, 1),
            NoJourney::Segment(place) => {
                add(at_mut(&mut self.by_segment, place, "segment clause")?, 1)
            }
        }
    }

    /// Ends that have the place of an earlier one.
    pub fn repeat(&mut self, ends: u64) -> Result<(), EvaluateError> {
        add(&mut self.repeated, ends)
    }

    /// Touches that the window and the gap keep out of all journeys.
    pub fn lose(&mut self, (by_window, by_gap): (u64, u64)) -> Result<(), EvaluateError> {
        add(&mut self.by_window, by_window)?;
        add(&mut self.by_gap, by_gap)
    }

    /// Events that lack the field that groups them.
    pub fn ungrouped(&mut self, events: u64) -> Result<(), EvaluateError> {
        add(&mut self.ungrouped, events)
    }

    /// Every count.
    pub fn counts(&self) -> impl Iterator<Item = &u64> {
        let Self { untouched, by_segment, held, repeated, by_window, by_gap, ungrouped } = self;
        by_segment.iter().chain([untouched, held, repeated, by_window, by_gap, ungrouped])
    }

    /// The same, in the same order.
    pub fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        let Self { untouched, by_segment, held, repeated, by_window, by_gap, ungrouped } = self;
        by_segment.iter_mut().chain([untouched, held, repeated, by_window, by_gap, ungrouped])
    }

    /// The clauses of the cluster with what each left out.
    pub fn lines(&self, cluster: &Cluster) -> Vec<(String, u64)> {
        let end = cluster.end();
        let (window, gap, hold) = end.map_or((None, None, None), |it| {
            (it.window.as_ref(), it.gap.as_ref(), it.hold.as_ref())
        });
        let timed = |timed: Option<&Timed>, count| timed.map(|it| (it.clause.clone(), count));
        let field = &cluster.group_by;
        let segment = cluster.segment.iter().map(|condition| condition.clause.clone());
        let first = [
            Some((format!("group by {field} ({field} is unknown)"), self.ungrouped)),
            Some(("nobody touched before the end".to_owned(), self.untouched)),
            end.and_then(|it| it.once_per.as_ref()).map(|it| (it.clause.clone(), self.repeated)),
            timed(window, self.by_window),
            timed(gap, self.by_gap),
        ];
        let lines = first.into_iter().flatten();
        let lines = lines.chain(segment.zip(self.by_segment.iter().copied()));
        let lines = lines.chain(timed(hold, self.held));
        lines.map(|(clause, count)| (format!("{}: {clause}", cluster.name), count)).collect()
    }
}
