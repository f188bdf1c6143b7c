//! Calendar spans: the day, week, month, quarter or year around a date.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::Days;
use super::wall_clock::{first_instant, local_window, wall_clock};
use crate::domain::{Moment, Window};

/// The span that holds the moment, from the first instant of its first day to that of the next span.
pub(super) fn holding(days: Days, zone: Tz, moment: Moment) -> Window {
    let mut start = days.first_day(wall_clock(zone, moment).date());
    loop {
        let next = days.following(start);
        let window = window(zone, start, next);
        // Only a zone that sets its clocks back across midnight shows an old date again.
        if window.end > moment || next == start {
            return window;
        }
        start = next;
    }
}

/// The last whole span before the moment. A day that the zone skipped altogether is none.
pub(super) fn before(days: Days, zone: Tz, moment: Moment) -> Window {
    let mut next = days.first_day(wall_clock(zone, holding(days, zone, moment).start).date());
    loop {
        let start = days.preceding(next);
        let window = window(zone, start, next);
        if window.start < window.end || start == next {
            return window;
        }
        next = start;
    }
}

/// What people call a window: `October 2026`, `the week from 2026-10-05`; its two ends where it is no
/// whole day, week, month, quarter or year of the zone.
pub fn name(zone: Tz, window: Window) -> String {
    let whole = [Days::Day, Days::Week, Days::Month, Days::Quarter, Days::Year]
        .into_iter()
        .find(|days| holding(*days, zone, window.start) == window);
    let start = wall_clock(zone, window.start).date();
    match whole {
        Some(Days::Day) => start.to_string(),
        Some(Days::Week) => format!("the week from {start}"),
        Some(Days::Month) => start.format("%B %Y").to_string(),
        Some(Days::Quarter) => format!("quarter {} of {}", start.month0() / 3 + 1, start.year()),
        Some(Days::Year) => start.year().to_string(),
        None => local_window(zone, window),
    }
}

fn window(zone: Tz, start: NaiveDate, next: NaiveDate) -> Window {
    Window::new(
        first_instant(zone, start, NaiveTime::MIN),
        first_instant(zone, next, NaiveTime::MIN),
    )
}

impl Days {
    /// The first day of the span that holds the date.
    fn first_day(self, date: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(date),
            Self::Week => Some(date.week(Weekday::Mon).first_day()),
            Self::Month => date.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        };
        first.unwrap_or(date)
    }

    /// The first day of the span after the one that starts on `first`.
    fn following(self, first: NaiveDate) -> NaiveDate {
        // Lands inside the next span, whatever its length: no span is longer than 366 days.
        let inside = match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 31,
            Self::Quarter => 92,
            Self::Year => 366,
        };
        first.checked_add_days(chrono::Days::new(inside)).map_or(first, |date| self.first_day(date))
    }

    /// The first day of the span before the one that starts on `first`.
    fn preceding(self, first: NaiveDate) -> NaiveDate {
        first.pred_opt().map_or(first, |date| self.first_day(date))
    }
}
