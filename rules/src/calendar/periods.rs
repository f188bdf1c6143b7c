//! The periods of one schedule in one zone: what each measures and when it is settled.

use chrono_tz::Tz;

use super::error::CalendarError;
use super::recurrence::Recurrence;
use super::wall_clock::{at, latest_wall_clock, wall_clock};
use super::{Measure, Schedule, span};
use crate::domain::{Moment, Window};

/// Periods of one schedule in one zone.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: Tz,
    recurrence: Recurrence,
    measure: Measure,
}

/// A period that is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What it measures; open-ended when nothing but an admin ends it.
    pub window: Window,
    /// When it is settled; `None` when that happens by hand.
    pub trigger_at: Option<Moment>,
}

/// How many windows are looked through for past ones: of a rule that measures one month a year, twelve years.
const LONGEST_WAY_BACK: usize = 150;

impl Calendar {
    /// Makes a schedule ready for planning.
    ///
    /// # Errors
    /// When the trigger can never run as written.
    pub fn new(schedule: &Schedule, zone: Tz) -> Result<Self, CalendarError> {
        let recurrence = Recurrence::new(&schedule.trigger)?;
        Ok(Self { zone, recurrence, measure: schedule.measure })
    }

    /// The first period that measures anything at or after `from`. Its window starts no earlier
    /// than `from` and ends no later than `ends`.
    pub fn first(&self, from: Moment, ends: Option<Moment>) -> Option<Planned> {
        self.plan(from, None, ends)
    }

    /// The period after `previous`, which may come from another schedule: its window starts where
    /// that one ended, or later when the schedule leaves time out. What several triggers would
    /// measure belongs to the first of them. `None` when the trigger never runs again, when
    /// `ends` is reached, or while `previous` is open-ended.
    pub fn next(&self, previous: &Planned, ends: Option<Moment>) -> Option<Planned> {
        if previous.window.is_open_ended() {
            return None;
        }
        self.plan(previous.window.end, previous.trigger_at, ends)
    }

    /// Up to `count` trigger moments after `after`, in order, none twice.
    pub fn triggers_after(&self, after: Moment, count: usize) -> Vec<Moment> {
        let first = self.trigger_after(after);
        std::iter::successors(first, |last| self.trigger_after(*last)).take(count).collect()
    }

    /// Up to `count` runs after `after` that settle anything, in order, each with what it measures.
    /// A span is settled once, by the first run after it; later runs that would measure it again are
    /// left out. Windows are unclipped. Empty when only an admin ends periods.
    pub fn settling_after(&self, after: Moment, count: usize) -> Vec<Planned> {
        let planned = |run| Planned { window: self.measured_by(run), trigger_at: Some(run) };
        if matches!(self.measure, Measure::SinceLastRun) {
            return self.triggers_after(after, count).into_iter().map(planned).collect();
        }
        let first = self.trigger_after(after).and_then(|run| {
            let period = planned(run);
            let settles = self.trigger_from(period.window.end) == Some(run);
            if settles { Some(period) } else { self.next(&period, None) }
        });
        std::iter::successors(first, |last| self.next(last, None)).take(count).collect()
    }

    /// The measured window that holds `moment`, unclipped. `since the last run` reaches from
    /// trigger to trigger; before the first and after the last it has no bound.
    pub fn window_holding(&self, moment: Moment) -> Window {
        match self.measure {
            Measure::Before(days) => span::holding(days, self.zone, moment),
            Measure::SinceLastRun => {
                let just_after = Moment::from_micros(moment.micros().saturating_add(1));
                let start = self.trigger_before(just_after).unwrap_or(Moment::ALWAYS);
                Window::new(start, self.trigger_after(moment).unwrap_or(Moment::FAR_FUTURE))
            }
        }
    }

    /// The measured windows that hold `now` or lie before it, the newest first: whole ones, and at most
    /// `count`. Empty where only an admin says where periods begin and end.
    pub fn windows_until(&self, now: Moment, count: usize) -> Vec<Window> {
        let before = |window: &Window| {
            let last = window.first()?.micros().checked_sub(1)?;
            Some(self.window_holding(Moment::from_micros(last)))
        };
        let is_bound = |window: &Window| window.first().is_some() && window.closed_at().is_some();
        // A run may measure the last month of a quarter, and nothing the others.
        let is_measured = |window: &Window| {
            let run = || self.unclipped(window.start, None);
            self.is_by_hand() || run().is_some_and(|period| period.window == *window)
        };
        std::iter::successors(Some(self.window_holding(now)), before)
            .take(LONGEST_WAY_BACK)
            .take_while(is_bound)
            .filter(is_measured)
            .take(count)
            .collect()
    }

    /// The window that a run at `trigger` measures, unclipped. `since the last run` has no bound
    /// before the first trigger.
    pub fn measured_by(&self, trigger: Moment) -> Window {
        match self.measure {
            Measure::Before(days) => span::before(days, self.zone, trigger),
            Measure::SinceLastRun => {
                Window::new(self.trigger_before(trigger).unwrap_or(Moment::ALWAYS), trigger)
            }
        }
    }

    /// The period that measures what comes at or after `start`.
    fn plan(&self, start: Moment, run: Option<Moment>, ends: Option<Moment>) -> Option<Planned> {
        let Planned { window, trigger_at } = self.unclipped(start, run)?;
        // A first period starts where the rule does, and its window says so, rather than counting
        // nothing in silence.
        let start = window.start.max(start);
        let end = ends.map_or(window.end, |ends| ends.min(window.end));
        (start < end).then_some(Planned { window: Window { start, end }, trigger_at })
    }

    /// The first period that ends after `start`, whole: it may begin before. `since the last run`
    /// has no beginning of its own and begins at `start`.
    pub(super) fn unclipped(&self, start: Moment, run: Option<Moment>) -> Option<Planned> {
        let (window, trigger_at) = match self.measure {
            Measure::Before(days) => {
                let around = span::holding(days, self.zone, start);
                if self.is_by_hand() {
                    (around, None)
                } else {
                    // Days before the first run that no run measures are passed over: what counts
                    // is what the run measures.
                    let trigger = self.trigger_from(around.end)?;
                    (span::before(days, self.zone, trigger), Some(trigger))
                }
            }
            Measure::SinceLastRun if self.is_by_hand() => {
                (Window::new(start, Moment::FAR_FUTURE), None)
            }
            Measure::SinceLastRun => {
                let trigger = self.trigger_after(run.map_or(start, |run| run.max(start)))?;
                (Window::new(start, trigger), Some(trigger))
            }
        };
        Some(Planned { window, trigger_at })
    }

    /// Whether nothing but an admin ends periods or settles them.
    pub(super) fn is_by_hand(&self) -> bool {
        matches!(self.recurrence, Recurrence::Never)
    }

    /// Whether periods reach from run to run instead of over days, weeks, months, quarters or years.
    pub(super) fn is_since_last_run(&self) -> bool {
        matches!(self.measure, Measure::SinceLastRun)
    }

    /// The first trigger moment at or after `moment`.
    pub(super) fn trigger_from(&self, moment: Moment) -> Option<Moment> {
        self.trigger_after(Moment::from_micros(moment.micros().saturating_sub(1)))
    }

    /// The first trigger moment after `after`. Times shown before are passed over while clocks
    /// show an hour for the second time, which is what bounds the loop.
    pub(super) fn trigger_after(&self, after: Moment) -> Option<Moment> {
        let mut local = wall_clock(self.zone, after);
        loop {
            local = self.recurrence.next_after(local)?;
            // A time within a skipped hour and one right behind it may be the same moment, which
            // runs once.
            let moment = at(self.zone, local);
            if moment > after {
                return Some(moment);
            }
        }
    }

    /// The last trigger moment before `before`.
    pub(super) fn trigger_before(&self, before: Moment) -> Option<Moment> {
        let mut local = latest_wall_clock(self.zone, before);
        loop {
            local = self.recurrence.last_until(local)?;
            let moment = at(self.zone, local);
            if moment < before {
                return Some(moment);
            }
            local = local.checked_sub_signed(chrono::TimeDelta::microseconds(1))?;
        }
    }
}
