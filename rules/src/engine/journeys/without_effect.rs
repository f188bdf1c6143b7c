//! Events of journeys that wait for approval, were rejected or were taken back, reported once.

use super::count::{Group, NoUse};
use super::form::excluded_without_effect;

use super::plan::Role;
use super::view::{End, View};
use crate::engine::corrections::Status;
use crate::engine::error::EvaluateError;

impl<'a> Group<'_, 'a> {
    /// Reports what has no effect: what waits, and what lost its effect and is news.
    pub(super) fn report_without_effect(&mut self, view: &View<'a>) -> Result<(), EvaluateError> {
        let end = self.knowledge.window().end;
        for (item, status) in &view.without_effect {
            let report = match status {
                Status::Pending => item.event.occurred_at < end,
                _ => self.knowledge.is_inside(item.event),
            };
            if report {
                self.sink.no_use(item, NoUse::WithoutEffect(*status))?;
            }
        }
        self.lose_without_effect(view)
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
        let excluded = excluded_without_effect(source, view, &last, zone)?;
        self.sink.lost(self.cluster, excluded.lost())
    }
}
