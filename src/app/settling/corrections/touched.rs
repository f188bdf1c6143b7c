//! Which settled periods something was recorded of since the settlement before.

use std::collections::BTreeMap;
use std::sync::Arc;

use rules::domain::{Cause, Entry, Late, Moment, Period, Window};

use crate::app::Answer;
use crate::app::settling::reading::{PeriodInput, reach};
use crate::app::settling::source::Source;

use super::found::Found;
use super::history::History;

/// Two days: more than any zone is from UTC, with the day itself.
const ZONES_MICROS: i64 = 2 * 86_400 * 1_000_000;

/// What became known late, and the settled periods that it may change.
#[derive(Debug, Default)]
pub struct Touched {
    /// What became known.
    pub late: Arc<Vec<Late>>,
    /// The periods, oldest first.
    pub periods: Vec<Period>,
    /// Those of which older versions only listed what became known, or let it be, with its causes, where the
    /// version of the period being settled is the first that brings it.
    pub outstanding: BTreeMap<i64, Vec<Cause>>,
    /// What settlements before did.
    pub history: History,
    /// How long after a moment it may count, in microseconds, by any of the rules; `None` without a bound.
    reach: Option<i64>,
}

impl Touched {
    /// By what was found to have become known.
    pub fn by(source: &Source<'_>, input: &PeriodInput, found: &Found) -> Answer<Self> {
        if found.is_nothing() {
            return Ok(Self::default());
        }
        let late = &found.late;
        // A journey counts long after its touches, so that a late touch may change a period far behind
        // it.
        let policy = input.program.schedule.corrections;
        let reach = found.versions.values().map(|program| reach(program, policy));
        let reach = reach.into_iter().try_fold(0, |all: i64, one| Some(all.max(one?)));
        // There may be thousands of periods: those before the first that is touched matter only where
        // all that older versions let be is looked at.
        let first = late.iter().map(|it| span(it, reach).start).min();
        let from = first.filter(|_| !found.begins).unwrap_or(Moment::ALWAYS);
        let history = History::load(source, input, &found.versions, from)?;
        let outstanding =
            if found.begins { history.outstanding(source, input)? } else { BTreeMap::new() };
        if late.is_empty() && outstanding.is_empty() {
            return Ok(Self::default());
        }
        let touches =
            |period: &Period| late.iter().any(|it| overlap(span(it, reach), period.window));
        let touched = |period: &&Period| outstanding.contains_key(&period.index) || touches(period);
        let periods = history.periods().filter(touched).cloned().collect();
        Ok(Self { late: Arc::clone(late), periods, outstanding, history, reach })
    }

    /// Everything that became known and may change a period, as causes: for where it cannot be told what
    /// each entry changes.
    pub fn causes(&self, period: &Period) -> Vec<Cause> {
        let behind = self.late.iter().filter(|it| overlap(span(it, self.reach), period.window));
        let cause = |late: &Late| Cause {
            period_index: period.index,
            place: (late.recorded.stream, late.recorded.position),
            by_time: late.by_time,
            collaborator: None,
        };
        behind.map(cause).collect()
    }
}

/// Finds them, from the settlement before on.
pub fn touched(source: &Source<'_>, input: &PeriodInput) -> Answer<Touched> {
    match Found::reached(source, input, None)? {
        Some(found) => Touched::by(source, input, &found),
        None => Ok(Touched::default()),
    }
}

/// The time whose periods may come to something else by what became known. What happened at a moment
/// may belong to a journey that counts as much later as journeys reach back.
pub(super) fn span(late: &Late, reach: Option<i64>) -> Window {
    let after =
        |moment: Moment, micros: i64| Moment::from_micros(moment.micros().saturating_add(micros));
    match late.event().map(|recorded| &recorded.entry).unwrap_or(&late.recorded.entry) {
        Entry::Event(event) => {
            let until = reach.map(|reach| after(event.occurred_at, reach.saturating_add(1)));
            Window::new(event.occurred_at, until.unwrap_or(Moment::FAR_FUTURE))
        }
        Entry::Rate(rate) => {
            // A day of the rule's zone is never further than this from the day in UTC.
            let start = after(rate.on, -ZONES_MICROS);
            let until = reach.map(|reach| after(rate.on, reach.saturating_add(ZONES_MICROS)));
            Window::new(start, until.unwrap_or(Moment::FAR_FUTURE))
        }
        // A fact holds until another one comes, which this entry does not know.
        Entry::Fact(fact) => Window::new(fact.from, Moment::FAR_FUTURE),
        Entry::Correction { .. } | Entry::Contribution(_) | Entry::Erasure(_) => {
            Window::new(Moment::ALWAYS, Moment::ALWAYS)
        }
    }
}

/// Whether two spans have a moment in common. A fact that holds from the very end of a period on is
/// still read at its end.
fn overlap(span: Window, period: Window) -> bool {
    span.start <= period.end && period.start < span.end
}
