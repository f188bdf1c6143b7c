//! Totals that run on over several periods: how far they reach back, and where they begin anew.

use chrono_tz::Tz;

use super::span::holding;
use super::wall_clock::subtract;
use super::{Days, Duration};
use crate::domain::{Moment, Window};

/// How far a total that runs on reaches back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// `over the last 12 months`
    Last(Duration),
    /// `over the year`: the calendar year, which begins anew on 1 January.
    Year,
    /// `over the quarter`: the calendar quarter.
    Quarter,
    /// `since the start`: of all that is measured.
    Start,
}

/// No year has more, in microseconds: a leap year, and a change of the clocks.
const LONGEST_YEAR_MICROS: i64 = 367 * 86_400 * 1_000_000;

impl Running {
    /// What a total at a moment is of: half-open, up to that moment.
    pub fn until(self, moment: Moment, zone: Tz) -> Window {
        let start = match self {
            Self::Last(length) => subtract(&length, moment, zone).unwrap_or(Moment::ALWAYS),
            Self::Year | Self::Quarter => {
                // At the first instant of a year its end is told: the total of the year before.
                self.run_of(moment.just_before(), zone).start
            }
            Self::Start => Moment::ALWAYS,
        };
        Window::new(start.max(Moment::ALWAYS).min(moment), moment)
    }

    /// The time around a moment in which each total builds on those before it: the year or the quarter; else
    /// all of it.
    pub fn run_of(self, moment: Moment, zone: Tz) -> Window {
        match self {
            Self::Year => holding(Days::Year, zone, moment),
            Self::Quarter => holding(Days::Quarter, zone, moment),
            Self::Last(_) | Self::Start => Window::new(Moment::ALWAYS, Moment::FAR_FUTURE),
        }
    }

    /// Whether its totals begin anew, with each year or quarter.
    pub fn begins_anew(self) -> bool {
        matches!(self, Self::Year | Self::Quarter)
    }

    /// Where the first of what lies in its totals from a moment on begins.
    pub fn reaches_back_to(self, moment: Moment, zone: Tz) -> Moment {
        match self {
            Self::Year | Self::Quarter => self.run_of(moment, zone).start,
            Self::Last(_) | Self::Start => self.until(moment, zone).start,
        }
    }

    /// How far before a moment that lies in its total anything may be, in microseconds; `None` where that has
    /// no bound.
    pub fn reach_micros(self) -> Option<i64> {
        match self {
            Self::Last(length) => Some(length.bounds_micros().1),
            Self::Year | Self::Quarter => Some(LONGEST_YEAR_MICROS),
            Self::Start => None,
        }
    }

    /// Whether its totals depend on when a period ends, and not only on what happened in it.
    pub fn needs_an_end(self) -> bool {
        self != Self::Start
    }
}
