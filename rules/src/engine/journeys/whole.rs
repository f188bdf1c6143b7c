//! Journeys that no event closes: all that happened in a group in one period.

use std::collections::BTreeMap;

use super::count::{Group, Journey, LeftOut, NoUse};
use super::form::{Excluded, Formed, whole};
use super::gather::Item;
use super::plan::{MetricOver, Role};
use super::view::{Looking, Touch, view};
use crate::domain::{Moment, Quantity, Window};
use crate::engine::corrections::{Known, Status};
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::{Assessment, Place};
use crate::language::ValueSource;

/// One period of a group, and how it is looked at.
struct Spell<'s, 'a> {
    /// The period.
    span: Window,
    /// What happened in it.
    items: &'s [Item<'a>],
    /// What is known of it.
    looking: Looking<'a>,
    /// 1, or -1 for what was counted before.
    sign: i128,
}

impl<'a> Group<'_, 'a> {
    /// All of the window as one journey, and what changed of the periods before it.
    pub(super) fn closed_by_period(
        &mut self,
        source: Option<&ValueSource>,
    ) -> Result<(), EvaluateError> {
        let knowledge = self.knowledge;
        let now = Looking { known: knowledge.now, then: None };
        let open: Vec<Item<'a>> =
            self.items.iter().filter(|it| self.is_open(it)).copied().collect();
        self.report(&view(knowledge, self.plan, &open, now))?;
        let inside = |item: &&Item<'a>| knowledge.is_inside(item.event);
        let items: Vec<Item<'a>> = self.items.iter().filter(inside).copied().collect();
        let span = knowledge.window();
        self.spell(source, &Spell { span, items: &items, looking: now, sign: 1 })?;
        let (Some(then), Some(facts)) = (knowledge.then, knowledge.facts_then()) else {
            return Ok(());
        };
        if !self.changed() {
            return Ok(());
        }
        let before = Looking { known: then, then: Some((then, facts)) };
        let after = Looking { known: knowledge.now, then: Some((then, facts)) };
        for (span, items) in self.settled() {
            let items = items.as_slice();
            self.spell(source, &Spell { span, items, looking: before, sign: -1 })?;
            self.spell(source, &Spell { span, items, looking: after, sign: 1 })?;
        }
        Ok(())
    }

    /// The periods before the window in which anything happened, by their start.
    fn settled(&self) -> Vec<(Window, Vec<Item<'a>>)> {
        let mut periods: BTreeMap<Moment, (Window, Vec<Item<'a>>)> = BTreeMap::new();
        let before = |item: &&Item<'a>| self.knowledge.place(item.event) == Place::Before;
        for item in self.items.iter().filter(before) {
            let span = self.knowledge.settled_window(item.event);
            let (_, items) = periods.entry(span.start).or_insert_with(|| (span, Vec::new()));
            items.push(*item);
        }
        periods.into_values().collect()
    }

    fn spell(
        &mut self,
        source: Option<&ValueSource>,
        spell: &Spell<'_, 'a>,
    ) -> Result<(), EvaluateError> {
        let knowledge = self.knowledge;
        let inside = spell.span == knowledge.window();
        let seen = view(knowledge, self.plan, spell.items, spell.looking);
        let last = Moment::from_micros(spell.span.end.micros().saturating_sub(1));
        let left_out = match seen.touches.first() {
            Some(first) => self.outside_segment(&first.item, last)?,
            None => Some(LeftOut::Untouched),
        };
        let (kept, repeated) = whole(&seen.touches, self.plan.cluster);
        let touches: Vec<Touch<'a>> =
            kept.iter().filter_map(|place| seen.touches.get(*place)).copied().collect();
        let formed = Formed { end: 0, touches: kept, excluded: Excluded::default(), repeated };
        let mut journey = Journey {
            knowledge,
            cluster: self.cluster,
            group: self.group,
            ended_at: spell.span.end,
            counts_at: knowledge.window().end,
            end: None,
            touches,
            formed: (&seen, &formed),
            sign: spell.sign,
            values: Vec::new(),
        };
        if let Some(why) = left_out {
            let of_use = why != LeftOut::Untouched || has_value(spell.items);
            let late = |then: Known<'a>| spell.items.iter().all(|it| !then.includes(it.recorded));
            let late = spell.sign > 0 && knowledge.then.is_some_and(late);
            let report = of_use && (inside || late);
            return if report { self.sink.left_out(&journey, why) } else { Ok(()) };
        }
        let worth = match source {
            Some(source) => self.worth(source, spell)?,
            None => 0,
        };
        let value = |metric: &MetricOver<'_>| match metric.field {
            Some(_) => worth,
            None => Quantity::ONE.nanos(),
        };
        journey.values = self.plan.metrics.iter().map(value).enumerate().collect();
        self.sink.journey(&journey)
    }

    /// Whether an event counts in this window if it counts at all: it lies in it, or came late.
    fn is_open(&self, item: &Item<'_>) -> bool {
        match (self.knowledge.place(item.event), self.knowledge.then) {
            (Place::Inside, _) => true,
            (Place::Before, Some(then)) => !then.includes(item.recorded),
            _ => false,
        }
    }

    /// What the group is worth in a period: its payments, less what was taken back of them.
    fn worth(
        &mut self,
        source: &ValueSource,
        spell: &Spell<'_, 'a>,
    ) -> Result<i128, EvaluateError> {
        let mut worth = 0_i128;
        for item in spell.items.iter().filter(|item| item.role == Role::Value) {
            let value = self.value_at(source, item, spell.looking.known)?;
            let sum = worth.checked_add(value);
            worth = sum.ok_or_else(|| EvaluateError::overflow("the value of a journey"))?;
        }
        Ok(worth)
    }

    /// What an event is worth as known at a cut-off.
    fn value_at(
        &mut self,
        source: &ValueSource,
        item: &Item<'a>,
        known: Known<'a>,
    ) -> Result<i128, EvaluateError> {
        let status = self.knowledge.status(item.recorded, item.event, &known);
        if !known.includes(item.recorded) || status != Status::Counts {
            return Ok(0);
        }
        let scene = self.scene(item, self.is_open(item));
        match self.knowledge.measure(Some(&source.field), &scene, item.recorded, known) {
            Ok(value) => Ok(value),
            Err(Assessment::MissingValue) if !self.is_open(item) => Ok(0),
            Err(why) => {
                let metrics = &self.plan.metrics;
                let summed = metrics.iter().find(|metric| metric.field.is_some());
                if let Some(metric) = summed.or(metrics.first()) {
                    self.sink.no_use(item, NoUse::Unmeasured(metric.index, why))?;
                }
                Ok(0)
            }
        }
    }
}

fn has_value(items: &[Item<'_>]) -> bool {
    items.iter().any(|item| item.role == Role::Value)
}
