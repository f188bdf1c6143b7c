//! What the events of a part of the log add to one metric: at once where that is a sum; else kept
//! until every part has been folded.

use std::collections::hash_map::Entry as Slot;

use super::arrivals::Arrivals;
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
use crate::language::{Aggregate, MetricId};

/// What the events add to one metric.
#[derive(Debug)]
pub(super) struct MetricTally<'a> {
    /// The value that is nobody's: of a site-wide metric.
    pub site: Billionths,
    /// The value of each collaborator.
    pub people: Map<&'a str, Billionths>,
    /// What of it is of each asset, by that and by collaborator; only where tiers are for each of them.
    pub assets: Map<(&'a str, &'a str), Billionths>,
    /// Every value added, with the event it came from; only when that was asked for.
    pub trace: Vec<Traced<'a>>,
    /// When the last event of each collaborator occurred that counted; only when that was asked for.
    pub last: Map<&'a str, Moment>,
    by_asset: Option<&'a str>,
    wanted: Wanted,
    aggregate: &'a Aggregate,
    /// Events of each customer, where it matters when they came.
    pub(super) arrivals: Arrivals<'a>,
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
    /// All that a clause about customers would leave out: there is nothing else in the log.
    pub all: bool,
}

/// How many events were left out once all were known, of those of which that is told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeftAtLast {
    /// By when their customer came.
    pub by_customers: u64,
    /// By an earlier one of the same combination.
    pub repeated: u64,
    /// By a cap, wholly or in part.
    pub cut: u64,
}

/// The first event of each combination.
type Firsts<'a> = Map<Combination<'a>, Counted<'a>>;

impl<'a> MetricTally<'a> {
    /// A tally of no events.
    pub fn new(plan: &MetricPlan<'a>, wanted: Wanted) -> Self {
        Self {
            site: Billionths::ZERO,
            people: Map::default(),
            assets: Map::default(),
            by_asset: plan.by_asset,
            trace: Vec::new(),
            last: Map::default(),
            wanted,
            aggregate: plan.aggregate,
            arrivals: Arrivals::default(),
            firsts: Firsts::default(),
            groups: Groups::default(),
            gathered: Map::default(),
            lost: LostParts::default(),
            different: Map::default(),
        }
    }

    /// Takes in an event that counts and lost no place to another; `tells` of what of it is nobody's, too.
    pub fn take(
        &mut self,
        plan: &MetricPlan<'a>,
        counted: Counted<'a>,
        scene: &Scene<'_, 'a>,
        tells: bool,
    ) -> Result<(), EvaluateError> {
        if let Credit::Several(several) = counted.credit
            && tells
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

    /// Lets count what a clause about customers would leave out.
    pub fn let_all_through(&mut self) {
        self.wanted.all = true;
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

    /// Adds the tally of another part of the log. The number of events that lost their place, of those of which
    /// that is told.
    pub fn merge(&mut self, other: Self, knowledge: &Knowledge<'a>) -> Result<u64, EvaluateError> {
        exact::add(&mut self.site, &other.site)?;
        self.trace.extend(other.trace);
        for (collaborator, moment) in other.last {
            self.reach(collaborator, moment);
        }
        for (collaborator, value) in other.people {
            self.credit(Some(collaborator), &value)?;
        }
        for (place, value) in other.assets {
            exact::add(self.assets.entry(place).or_default(), &value)?;
        }
        self.lost.merge(other.lost)?;
        let mut repeated = 0;
        for (combination, counted) in other.firsts {
            let lost = offer(&mut self.firsts, combination, counted);
            repeated += u64::from(lost.is_some_and(|lost| knowledge.tells_of(lost.occurred_at)));
        }
        self.arrivals.merge(other.arrivals);
        self.groups.merge(other.groups);
        for (whose, gathered) in other.gathered {
            self.put(whose, gathered)?;
        }
        for (place, counted) in other.different {
            offer(&mut self.different, place, counted);
        }
        Ok(repeated)
    }

    /// Lets count what waited for the rest of the part.
    pub fn finish(
        &mut self,
        (id, plan): (MetricId, &MetricPlan<'a>),
        knowledge: &Knowledge<'a>,
    ) -> Result<LeftAtLast, EvaluateError> {
        let mut left = self.finish_arrivals((id, plan), knowledge)?;
        // Places are decided before caps: an event that is no first one must not use up room under
        // a cap.
        for counted in std::mem::take(&mut self.firsts).into_values() {
            // One from before has only taken the place of others.
            if !knowledge.counts(id, counted.occurred_at) {
                continue;
            }
            let event = event_of(counted.recorded)?;
            let tells = knowledge.tells_of(counted.occurred_at);
            self.take(plan, counted, &knowledge.scene(event), tells)?;
        }
        left.cut = match &plan.at_most {
            Some(cap) => self.finish_groups(cap, knowledge)?,
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
        Ok(left)
    }

    /// Lets those events of customers go on that count by when the customer came.
    fn finish_arrivals(
        &mut self,
        (id, plan): (MetricId, &MetricPlan<'a>),
        knowledge: &Knowledge<'a>,
    ) -> Result<LeftAtLast, EvaluateError> {
        let mut left = LeftAtLast::default();
        let Some(of_customers) = plan.of_customers else { return Ok(left) };
        let arrivals = std::mem::take(&mut self.arrivals);
        let mut chosen = arrivals.chosen(knowledge.plan.program, of_customers);
        if self.wanted.all {
            chosen.counted.append(&mut chosen.left_out);
        }
        let told = |counted: &Counted<'_>| u64::from(knowledge.tells_of(counted.occurred_at));
        left.by_customers = chosen.left_out.iter().map(told).sum();
        for counted in chosen.counted {
            let counts = knowledge.counts(id, counted.occurred_at);
            if !counts && !plan.ever {
                continue;
            }
            let scene = knowledge.scene(event_of(counted.recorded)?);
            if let Some(paths) = &plan.once_per {
                let lost = offer(&mut self.firsts, Combination::read(paths, &scene), counted);
                left.repeated += lost.as_ref().map_or(0, told);
            } else if counts {
                self.take(plan, counted, &scene, knowledge.tells_of(counted.occurred_at))?;
            }
        }
        Ok(left)
    }

    fn finish_groups(
        &mut self,
        cap: &CapPlan<'a>,
        knowledge: &Knowledge<'a>,
    ) -> Result<u64, EvaluateError> {
        let mut cut: Option<Counted<'a>> = None;
        let mut events = 0;
        let added = std::mem::take(&mut self.groups).added(cap)?;
        for Added { counted, collaborator, whole, value } in added {
            if value < whole && cut.as_ref().map(Counted::order) != Some(counted.order()) {
                cut = Some(counted);
                events += u64::from(knowledge.tells_of(counted.occurred_at));
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
        if let (Some(field), Some(collaborator)) = (self.by_asset, collaborator) {
            let asset = event_of(counted.recorded)?.fields.get(field);
            let asset = asset.and_then(|asset| Seen::Value(asset).text());
            let none =
                || EvaluateError::defect(format!("what has no {field} is credited along it"));
            let place = (asset.ok_or_else(none)?, collaborator);
            exact::add(self.assets.entry(place).or_default(), &value)?;
        }
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

/// Keeps the earlier of two events of one place; the one that lost it.
pub(super) fn offer<'a, P: Eq + std::hash::Hash>(
    firsts: &mut Map<P, Counted<'a>>,
    place: P,
    counted: Counted<'a>,
) -> Option<Counted<'a>> {
    match firsts.entry(place) {
        Slot::Vacant(slot) => {
            slot.insert(counted);
            None
        }
        Slot::Occupied(mut slot) => {
            let earlier = counted.order() < slot.get().order();
            Some(if earlier { slot.insert(counted) } else { counted })
        }
    }
}
