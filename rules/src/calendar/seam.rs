//! Where periods of one schedule meet those of another: the time between, and what becomes of it.

use super::{Calendar, Planned};
use crate::domain::{GapChoice, Moment, Window};

impl Calendar {
    /// Whether its periods begin and end with days, weeks, months, quarters or years.
    pub fn has_bounds(&self) -> bool {
        !self.is_since_last_run()
    }

    /// The whole period that is measured at `at`. `None` when the schedule measures nothing then, or
    /// when only an admin says where its periods begin and end.
    pub fn running_at(&self, at: Moment) -> Option<Planned> {
        if !self.is_since_last_run() {
            return self.unclipped(at, None).filter(|period| period.window.start <= at);
        }
        let just_after = Moment::from_micros(at.micros().saturating_add(1));
        let (start, run) = (self.trigger_before(just_after)?, self.trigger_after(at)?);
        Some(Planned { window: Window::new(start, run), trigger_at: Some(run) })
    }

    /// The first whole period that begins at or after `at`. `None` when there is none, or when only
    /// an admin says where periods begin.
    pub fn whole_from(&self, at: Moment) -> Option<Planned> {
        if self.is_since_last_run() {
            let start = self.trigger_from(at)?;
            let run = self.trigger_after(start)?;
            return Some(Planned { window: Window::new(start, run), trigger_at: Some(run) });
        }
        let period = self.unclipped(at, None)?;
        if period.window.start >= at {
            return Some(period);
        }
        self.unclipped(period.window.end, None)
    }

    /// The time from the end of the last period of another schedule to the first boundary of this
    /// one. A boundary within that last period is passed over, so that nothing is measured twice.
    /// `None` when periods of this schedule go on at `end`: it is a boundary of theirs, or they have
    /// none, as they reach from run to run.
    pub fn gap_after(&self, end: Moment, ends: Option<Moment>) -> Option<Window> {
        // A rule that ends leaves no gap: nothing would follow that it could lie before.
        let over = ends.is_some_and(|ends| ends <= end);
        if over || self.is_since_last_run() || self.is_boundary(end) {
            return None;
        }
        let until = self.gap_until(end)?;
        Some(Window::new(end, ends.map_or(until, |ends| ends.min(until))))
    }

    /// The period after `previous`, with the choice on the gap that this schedule may leave behind
    /// it. Where nobody was asked, a gap of less than half a period joins the first one, and a longer
    /// one is separate. `None` as for [`Calendar::next`].
    pub fn after(
        &self,
        previous: &Planned,
        ends: Option<Moment>,
        choice: Option<GapChoice>,
    ) -> Option<Planned> {
        let end = previous.window.end;
        let gap = self.gap_after(end, ends).filter(|_| !previous.window.is_open_ended());
        let Some(gap) = gap else { return self.next(previous, ends) };
        let whole = self.whole_from(end).and_then(|whole| clipped(whole, ends));
        match (choice.unwrap_or_else(|| nearest(gap, whole)), whole) {
            (GapChoice::Skip, whole) => whole,
            (GapChoice::Join, Some(whole)) => {
                Some(Planned { window: Window::new(gap.start, whole.window.end), ..whole })
            }
            // Where no whole period follows there is nothing that the gap could belong to.
            (GapChoice::Separate, _) | (GapChoice::Join, None) => {
                let trigger_at = self.gap_until(end).and_then(|until| self.trigger_from(until));
                Some(Planned { window: gap, trigger_at })
            }
        }
    }

    /// Whether a period of this schedule begins or ends at `at`.
    fn is_boundary(&self, at: Moment) -> bool {
        let begins = self.running_at(at).is_some_and(|period| period.window.start == at);
        let ended = || self.trigger_from(at).map(|run| self.measured_by(run).end);
        begins || ended() == Some(at)
    }

    /// The first boundary after `end`, which is none itself: where the next whole period begins,
    /// else where the last one ends.
    fn gap_until(&self, end: Moment) -> Option<Moment> {
        let whole = self.whole_from(end).map(|whole| whole.window.start);
        whole.or_else(|| self.unclipped(end, None).map(|last| last.window.end))
    }
}

fn clipped(whole: Planned, ends: Option<Moment>) -> Option<Planned> {
    let Window { start, end } = whole.window;
    let end = ends.map_or(end, |ends| ends.min(end));
    (start < end).then_some(Planned { window: Window { start, end }, ..whole })
}

/// What a gap is taken as that nobody was asked about: a new edition of the zone database, say, has
/// moved a boundary by an hour, and neither an hour nor two months are worth a pool.
fn nearest(gap: Window, whole: Option<Planned>) -> GapChoice {
    let length = |window: Window| window.end.micros().saturating_sub(window.start.micros());
    match whole {
        Some(whole) if length(gap) < length(whole.window) / 2 => GapChoice::Join,
        _ => GapChoice::Separate,
    }
}
