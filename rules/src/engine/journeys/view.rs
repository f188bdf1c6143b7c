//! What of a group counts, as known at a cut-off: its touches with who is credited, and its ends.

use std::collections::HashSet;

use super::gather::Item;
use super::plan::{ClusterPlan, Role};
use crate::domain::Moment;
use crate::engine::combination::Combination;
use crate::engine::corrections::Status;
use crate::engine::credit::Credit;
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::Knowledge;
use crate::engine::lookup::at;
use crate::engine::path::PathPlan;

/// A touch that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touch<'a> {
    /// The event.
    pub item: Item<'a>,
    /// Whose touch it is.
    pub credit: Credit<'a>,
    /// The path along which it is credited.
    pub by: &'a PathPlan<'a>,
}

/// A closing event that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'a> {
    /// The event.
    pub item: Item<'a>,
    /// When its journey counts: once the hold is over.
    pub counts_at: Moment,
}

/// A group. Touches and ends are in the order of time.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    /// The touches.
    pub touches: Vec<Touch<'a>>,
    /// The ends.
    pub ends: Vec<End<'a>>,
    /// Ends of which another one took the place.
    pub repeated: Vec<Item<'a>>,
    /// Touches that nobody can be credited for along these paths.
    pub uncredited: Vec<(Item<'a>, &'a PathPlan<'a>)>,
    /// Events that wait for approval, were rejected or were taken back.
    pub without_effect: Vec<(Item<'a>, Status)>,
}

/// Looks at a group.
pub(super) fn view<'a>(
    knowledge: &Knowledge<'a>,
    plan: &'a ClusterPlan<'a>,
    items: &[Item<'a>],
) -> Result<View<'a>, EvaluateError> {
    let (mut view, mut ended) = (View::default(), HashSet::new());
    for item in items {
        let status = knowledge.status(item.recorded, item.event);
        if status != Status::Counts {
            view.without_effect.push((*item, status));
            continue;
        }
        match item.role {
            Role::Touch(place) => {
                let by = at(&plan.by, place, "touch line")?;
                match knowledge.credited(by, &knowledge.scene(item.event)) {
                    Some(credit) => view.touches.push(Touch { item: *item, credit, by }),
                    None => view.uncredited.push((*item, by)),
                }
            }
            Role::End => {
                let scene = knowledge.scene(item.event);
                let once_per = plan.once_per.as_ref();
                // Items come in the order of time, so the first of a combination is seen first.
                let is_first =
                    once_per.is_none_or(|paths| ended.insert(Combination::read(paths, &scene)));
                match is_first {
                    true => view.ends.push(End::new(knowledge, plan, *item)),
                    false => view.repeated.push(*item),
                }
            }
            Role::Value => {}
        }
    }
    Ok(view)
}

impl<'a> End<'a> {
    /// An event as the end of a journey.
    pub fn new(knowledge: &Knowledge<'a>, plan: &ClusterPlan<'a>, item: Item<'a>) -> Self {
        let (end, zone) = (item.event.occurred_at, knowledge.plan.program.zone);
        let counts_at = plan.cluster.end().map_or(end, |it| it.counts_at(end, zone));
        Self { item, counts_at }
    }
}
