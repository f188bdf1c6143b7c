//! What the events of a part of the log add to one metric: at once where that is a sum; else kept
//! until every part has been folded.

use std::collections::hash_map::Entry as Slot;

use super::combination::{Combination, bare};
use super::counted::{Counted, Traced};
use super::credit::Credit;
use super::error::EvaluateError;
use super::exact;
use super::gathered::Gathered;
use super::groups::{Added, Groups};
use super::knowledge::Knowledge;
use super::lookup::event_of;
use super::map::Map;
use super::path::{Scene, Seen};
use super::plan::{CapPlan, MetricPlan};
use super::unowned::LostParts;
use crate::domain::{Billionths, Moment};
use crate::language::Aggregate;

/// What the events add to one metric.
#[derive(Debug)]
pub(super) struct MetricTally<'a> {
    /// The value that is nobody's: of a site-wide metric.
    pub site: Billionths,
    /// The value of each collaborator.
    pub people: Map<&'a str, Billionths>,
    /// Every value added, with the event it came from; only when that was asked for.
    pub trace: Vec<Traced<'a>>,
    /// When the last event of each collaborator occurred that counted; only when that was asked for.
    pub last: Map<&'a str, Moment>,
    wanted: Wanted,
    aggregate: &'a Aggregate,
    /// Of each combination the first event, where only the first counts.
    pub(super) firsts: Firsts<'a>,
    /// Events by group, where a group adds at most so much.
    groups: Groups<'a>,
    /// What becomes a value only when all of it is known, by whose value it is.
    pub gathered: Map<Option<&'a str>, Gathered>,
    /// Parts of events that are credited to nobody.
    pub lost: LostParts,
    /// The first event with each value, by whose value it is.
    different: Map<(Option<&'a str>, Seen<'a>), Counted<'a>>,
}

/// What is wanted besides the values.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Every event, one by one.
    pub events: bool,
    /// When the last of them occurred.
    pub moments: bool,
}

/// The first event of each combination.
type Firsts<'a> = Map<Combination<'a>, Counted<'a>>;

impl<'a> MetricTally<'a> {
    /// A tally of no events.
    pub fn new(plan: &MetricPlan<'a>, wanted: Wanted) -> Self {
        Self {
            site: Billionths::ZERO,
            people: Map::default(),
            trace: Vec::new(),
            last: Map::default(),
            wanted,
            aggregate: plan.aggregate,
            firsts: Firsts::default(),
            groups: Groups::default(),
            gathered: Map::default(),
            lost: LostParts::default(),
            different: Map::default(),
        }
    }

    /// Takes in an event that counts and lost no place to another.
    pub fn take(
        &mut self,
        plan: &MetricPlan<'a>,
        counted: Counted<'a>,
        scene: &Scene<'_, 'a>,
    ) -> Result<(), EvaluateError> {
        if let Credit::Several(several) = counted.credit
            && let Some(without) = several.without()
        {
            self.lost.lose(&counted.nobodys_part()?, without)?;
        }
        if let Some(cap) = &plan.at_most {
            self.groups.push(Combination::read(&cap.paths, scene), counted);
            return Ok(());
        }
        match self.aggregate {
            Aggregate::Count | Aggregate::Sum { .. } => self.add(counted),
            Aggregate::Distinct { field } => self.distinguish(field, counted),
            _ => self.gather(counted),
        }
    }

    /// Whether the events are wanted one by one.
    pub fn is_traced(&self) -> bool {
        self.wanted.events
    }

    /// Adds a collaborator's part of a journey that counts from a moment on.
    pub fn add_part(
        &mut self,
        collaborator: &'a str,
        value: i128,
        moment: Moment,
    ) -> Result<(), EvaluateError> {
        if self.wanted.moments && value > 0 {
            self.reach(collaborator, moment);
        }
        self.credit(Some(collaborator), &Billionths::whole(value))
    }

    /// Adds the tally of another part of the log. The number of events that lost their place.
    pub fn merge(&mut self, other: Self) -> Result<u64, EvaluateError> {
        exact::add(&mut self.site, &other.site)?;
        self.trace.extend(other.trace);
        for (collaborator, moment) in other.last {
            self.reach(collaborator, moment);
        }
        for (collaborator, value) in other.people {
            self.credit(Some(collaborator), &value)?;
        }
        self.lost.merge(other.lost)?;
        let mut repeated = 0;
        for (combination, counted) in other.firsts {
            repeated += u64::from(offer(&mut self.firsts, combination, counted));
        }
        self.groups.merge(other.groups);
        for (whose, gathered) in other.gathered {
            self.put(whose, gathered)?;
        }
        for (place, counted) in other.different {
            offer(&mut self.different, place, counted);
        }
        Ok(repeated)
    }

    /// Lets count what waited for the rest of the part. The number of events that a cap cut.
    pub fn finish(
        &mut self,
        plan: &MetricPlan<'a>,
        knowledge: &Knowledge<'a>,
    ) -> Result<u64, EvaluateError> {
        // Places are decided before caps: an event that is no first one must not use up room under
        // a cap.
        for counted in std::mem::take(&mut self.firsts).into_values() {
            let event = event_of(counted.recorded)?;
            self.take(plan, counted, &knowledge.scene(event))?;
        }
        let cut = match &plan.at_most {
            Some(cap) => self.finish_groups(cap)?,
            None => 0,
        };
        for ((whose, _), counted) in std::mem::take(&mut self.different) {
            counted.each_part(|who, part| {
                if who != whose {
                    return Ok(());
                }
                self.remember(&counted, who);
                self.post_part(&counted, who, part)
            })?;
        }
        Ok(cut)
    }

    fn finish_groups(&mut self, cap: &CapPlan<'a>) -> Result<u64, EvaluateError> {
        let mut cut: Option<Counted<'a>> = None;
        let mut events = 0;
        let added = std::mem::take(&mut self.groups).added(cap)?;
        for Added { counted, collaborator, whole, value } in added {
            if value < whole && cut.as_ref().map(Counted::order) != Some(counted.order()) {
                cut = Some(counted);
                events += 1;
            }
            if !value.is_zero() || whole.is_zero() {
                self.remember(&counted, collaborator);
            }
            self.post_part(&counted, collaborator, value)?;
        }
        Ok(events)
    }

    /// An event that adds its value.
    fn add(&mut self, counted: Counted<'a>) -> Result<(), EvaluateError> {
        if self.wanted.moments {
            self.reached_by(counted);
        }
        self.post(counted)
    }

    /// A value of which there is a mean, or of which only the largest or smallest matters.
    fn gather(&mut self, counted: Counted<'a>) -> Result<(), EvaluateError> {
        counted.each_part(|whose, part| {
            self.remember(&counted, whose);
            if self.wanted.events {
                self.trace.push(counted.traced(whose, part.clone()));
            }
            self.put(whose, Gathered::one(part))
        })
    }

    fn put(&mut self, whose: Option<&'a str>, more: Gathered) -> Result<(), EvaluateError> {
        match self.gathered.entry(whose) {
            Slot::Vacant(slot) => {
                slot.insert(more);
                Ok(())
            }
            Slot::Occupied(mut slot) => slot.get_mut().join(self.aggregate, more),
        }
    }

    /// An event that counts for each owner unless an earlier one had the same value.
    fn distinguish(&mut self, field: &str, counted: Counted<'a>) -> Result<(), EvaluateError> {
        let value = event_of(counted.recorded)?.fields.get(field);
        let no_value = || EvaluateError::defect(format!("an event without {field} counts for it"));
        let seen = bare(Seen::Value(value.ok_or_else(no_value)?));
        counted.each_part(|whose, _| {
            offer(&mut self.different, (whose, seen), counted);
            Ok(())
        })
    }

    fn remember(&mut self, counted: &Counted<'a>, whose: Option<&'a str>) {
        if let Some(collaborator) = whose
            && self.wanted.moments
        {
            self.reach(collaborator, counted.occurred_at);
        }
    }

    /// Remembers when those who are credited had their last event.
    fn reached_by(&mut self, counted: Counted<'a>) {
        match counted.credit {
            Credit::Site => {}
            Credit::Sole(collaborator) => self.reach(collaborator, counted.occurred_at),
            Credit::Several(_) => {
                for collaborator in counted.credit.people() {
                    self.reach(collaborator, counted.occurred_at);
                }
            }
        }
    }

    fn reach(&mut self, collaborator: &'a str, moment: Moment) {
        let last = self.last.entry(collaborator).or_insert(moment);
        *last = moment.max(*last);
    }

    fn post(&mut self, counted: Counted<'a>) -> Result<(), EvaluateError> {
        counted.each_part(|whose, part| self.post_part(&counted, whose, part))
    }

    fn post_part(
        &mut self,
        counted: &Counted<'a>,
        collaborator: Option<&'a str>,
        value: Billionths,
    ) -> Result<(), EvaluateError> {
        self.credit(collaborator, &value)?;
        if self.wanted.events {
            self.trace.push(counted.traced(collaborator, value));
        }
        Ok(())
    }

    fn credit(
        &mut self,
        collaborator: Option<&'a str>,
        value: &Billionths,
    ) -> Result<(), EvaluateError> {
        let total = match collaborator {
            None => &mut self.site,
            Some(collaborator) => self.people.entry(collaborator).or_default(),
        };
        exact::add(total, value)
    }
}

/// Keeps the earlier of two events of one place; true when one of them lost it.
pub(super) fn offer<'a, P: Eq + std::hash::Hash>(
    firsts: &mut Map<P, Counted<'a>>,
    place: P,
    counted: Counted<'a>,
) -> bool {
    match firsts.entry(place) {
        Slot::Vacant(slot) => {
            slot.insert(counted);
            false
        }
        Slot::Occupied(mut slot) => {
            if counted.order() < slot.get().order() {
                slot.insert(counted);
            }
            true
        }
    }
}
