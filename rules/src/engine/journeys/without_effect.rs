//! Events of journeys that wait for approval, were rejected or were taken back, reported once.

use super::count::{Group, NoUse};
use super::form::excluded_without_effect;
use super::gather::Item;
use super::plan::Role;
use super::view::{End, View};
use crate::engine::corrections::Status;
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::Place;

impl<'a> Group<'_, 'a> {
    /// Reports what has no effect: what waits, and what lost its effect and was not reported before.
    pub(super) fn report_without_effect(&mut self, view: &View<'a>) -> Result<(), EvaluateError> {
        let end = self.knowledge.window().end;
        for (item, status) in &view.without_effect {
            let report = match status {
                Status::Pending => item.event.occurred_at < end,
                _ => self.is_news(item),
            };
            if report {
                self.sink.no_use(item, NoUse::WithoutEffect(*status))?;
            }
        }
        self.lose_without_effect(view)
    }

    /// Whether no settlement has said of an event, which was rejected or taken back, that it is: it
    /// lies in the window, came late, or lost its effect while its journey was held.
    fn is_news(&self, item: &Item<'a>) -> bool {
        if self.knowledge.is_inside(item.event) {
            return true;
        }
        let end = End::new(self.knowledge, self.plan, *item);
        let of_window = item.role == Role::End && self.knowledge.window().contains(end.counts_at);
        let before = self.knowledge.place(item.event) == Place::Before;
        match self.knowledge.then {
            Some(then) if !then.includes(item.recorded) => before || of_window,
            Some(_) => of_window && !self.is_late(item),
            None => of_window,
        }
    }

    /// Reports the touches that the window and the gap keep away from the last end, which has no
    /// effect: what is said of them does not depend on what becomes of it.
    fn lose_without_effect(&mut self, view: &View<'a>) -> Result<(), EvaluateError> {
        let Some(source) = self.plan.cluster.end() else { return Ok(()) };
        let window = self.knowledge.window();
        let ends = view.without_effect.iter().filter(|(item, _)| item.role == Role::End);
        let mut ends = ends.map(|(item, _)| End::new(self.knowledge, self.plan, *item));
        let Some(last) = ends.rfind(|end| window.contains(end.counts_at)) else {
            return Ok(());
        };
        let zone = self.knowledge.plan.program.zone;
        let excluded = excluded_without_effect(source, view, &last, zone);
        self.sink.lost(self.cluster, excluded.lost())
    }
}
