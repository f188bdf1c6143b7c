//! The events of each group, brought together.

use std::collections::BTreeMap;

use super::plan::{ClusterPlan, Role};
use crate::domain::{Entry, Event, Recorded};
use crate::engine::knowledge::Knowledge;
use crate::engine::path::Seen;

/// An event and what it is to the cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The event as the log has it.
    pub recorded: &'a Recorded,
    /// The event.
    pub event: &'a Event,
    /// What it is.
    pub role: Role,
}

/// The events of a cluster by group, in the order of time within each.
#[derive(Debug, Default)]
pub(super) struct Gathered<'a> {
    /// The groups by what their events have in common.
    pub groups: BTreeMap<&'a str, Vec<Item<'a>>>,
    /// Events that lack what groups them, in the window.
    pub ungrouped: u64,
}

impl<'a> Item<'a> {
    /// What decides which of several is first. No two events have the same.
    pub fn order(&self) -> (crate::domain::Moment, &'a str, &'a str) {
        (self.event.occurred_at, &self.recorded.source, &self.recorded.key)
    }
}

/// Gathers the events of a cluster that are measured and known by now.
pub(super) fn gather<'a>(
    knowledge: &Knowledge<'a>,
    plan: &ClusterPlan<'a>,
    entries: &'a [Recorded],
) -> Gathered<'a> {
    let mut gathered = Gathered::default();
    for recorded in entries {
        let Entry::Event(event) = &recorded.entry else { continue };
        let mut roles = plan.roles(&event.kind).peekable();
        if roles.peek().is_none()
            || !knowledge.now.includes(recorded)
            || !knowledge.is_measured(event.occurred_at)
        {
            continue;
        }
        let group = event.fields.get(&plan.cluster.group_by).map(Seen::Value);
        let Some(group) = group.and_then(Seen::text) else {
            gathered.ungrouped += u64::from(knowledge.is_inside(event));
            continue;
        };
        let items = gathered.groups.entry(group).or_default();
        items.extend(roles.map(|role| Item { recorded, event, role }));
    }
    for items in gathered.groups.values_mut() {
        items.sort_by(|left, right| left.order().cmp(&right.order()));
    }
    gathered
}
