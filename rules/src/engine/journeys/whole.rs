//! Journeys that no event closes: all that happened in a group in the window.

use super::count::{Group, Journey, LeftOut, NoUse};
use super::form::{Excluded, Formed, whole};
use super::gather::Item;
use super::plan::{MetricOver, Role};
use super::view::view;
use crate::domain::Quantity;
use crate::engine::corrections::Status;
use crate::engine::error::EvaluateError;
use crate::engine::lookup::at;
use crate::language::ValueSource;

impl<'a> Group<'_, 'a> {
    /// All of the window as one journey.
    pub(super) fn closed_by_period(
        &mut self,
        source: Option<&ValueSource>,
    ) -> Result<(), EvaluateError> {
        let knowledge = self.knowledge;
        let inside = self.items.iter().filter(|item| knowledge.is_inside(item.event));
        let items: Vec<Item<'a>> = inside.copied().collect();
        let seen = view(knowledge, self.plan, &items)?;
        self.report(&seen)?;
        let end = knowledge.window().end;
        let last = knowledge.window().last_instant();
        let left_out = match seen.touches.first() {
            Some(first) => self.outside_segment(&first.item, last)?,
            None => Some(LeftOut::Untouched),
        };
        let (kept, repeated) = whole(&seen.touches, self.plan.cluster)?;
        let touches = kept.iter().map(|place| at(&seen.touches, *place, "touch").copied());
        let touches = touches.collect::<Result<_, EvaluateError>>()?;
        let formed = Formed { end: 0, touches: kept, excluded: Excluded::default(), repeated };
        let mut journey = Journey {
            knowledge,
            cluster: self.cluster,
            group: self.group,
            ended_at: end,
            counts_at: end,
            end: None,
            touches,
            formed: (&seen, &formed),
            values: Vec::new(),
        };
        if let Some(why) = left_out {
            let of_use = why != LeftOut::Untouched || has_value(&items);
            return if of_use { self.sink.left_out(&journey, why) } else { Ok(()) };
        }
        let worth = match source {
            Some(source) => self.worth(source, &items)?,
            None => 0,
        };
        let value = |metric: &MetricOver<'_>| match metric.field {
            Some(_) => worth,
            None => Quantity::ONE.nanos(),
        };
        journey.values = self.plan.metrics.iter().map(value).enumerate().collect();
        self.sink.journey(&journey)
    }

    /// What the group is worth: its payments, less what was taken back of them.
    fn worth(&mut self, source: &ValueSource, items: &[Item<'a>]) -> Result<i128, EvaluateError> {
        let mut worth = 0_i128;
        for item in items.iter().filter(|item| item.role == Role::Value) {
            let sum = worth.checked_add(self.value(source, item)?);
            worth = sum.ok_or_else(|| EvaluateError::overflow("the value of a journey"))?;
        }
        Ok(worth)
    }

    /// What an event is worth.
    fn value(&mut self, source: &ValueSource, item: &Item<'a>) -> Result<i128, EvaluateError> {
        if self.knowledge.status(item.recorded, item.event) != Status::Counts {
            return Ok(0);
        }
        let scene = self.knowledge.scene(item.event);
        match self.knowledge.measure(Some(&source.field), &scene, item.recorded) {
            Ok(value) => Ok(value),
            Err(why) => {
                let metrics = &self.plan.metrics;
                let summed = metrics.iter().find(|metric| metric.field.is_some());
                if let Some(metric) = summed.or(metrics.first()) {
                    self.sink.no_use(item, NoUse::Unmeasured(metric.id, why))?;
                }
                Ok(0)
            }
        }
    }
}

fn has_value(items: &[Item<'_>]) -> bool {
    items.iter().any(|item| item.role == Role::Value)
}
