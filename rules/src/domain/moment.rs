//! Instants in UTC with microsecond precision, and half-open spans of them.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Moment(i64);

/// Text that is no instant that can be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoment {
    /// No instant between the years 0001 and 9999.
    #[error("\"{0}\" is not a moment; write it like 2026-10-31T09:00:00Z, with an offset")]
    Unreadable(String),
    /// What is finer than a microsecond would be lost.
    #[error("\"{0}\" is finer than a microsecond; write at most six digits behind its seconds")]
    TooFine(String),
}

/// A half-open span `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// The first instant inside.
    pub start: Moment,
    /// The first instant after it.
    pub end: Moment,
}

impl Moment {
    /// The end of a period that is closed by hand: 9999-12-31T00:00:00Z.
    pub const FAR_FUTURE: Self = Self(253_402_214_400_000_000);
    /// 0001-01-01T00:00:00Z: from when facts of examples hold.
    pub const ALWAYS: Self = Self(-62_135_596_800_000_000);

    /// An instant from microseconds since 1970 in UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970 in UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with an offset; anything finer than a microsecond is refused.
    pub fn parse(text: &str) -> Result<Self, InvalidMoment> {
        let invalid = || InvalidMoment::Unreadable(text.to_owned());
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| invalid())?;
        // A leap second has no place among microseconds since 1970.
        if parsed.timestamp_subsec_nanos() >= 1_000_000_000 {
            return Err(invalid());
        }
        if is_too_fine(text) {
            return Err(InvalidMoment::TooFine(text.to_owned()));
        }
        let moment = Self::from(parsed.with_timezone(&Utc));
        if moment < Self::ALWAYS || moment > Self::FAR_FUTURE {
            return Err(invalid());
        }
        Ok(moment)
    }

    /// The calendar day that it is then where each day begins last (UTC-12).
    pub fn earliest_day(self) -> NaiveDate {
        self.day_at(TimeDelta::hours(-12))
    }

    /// The calendar day that it is then where each day begins first (UTC+14).
    pub fn latest_day(self) -> NaiveDate {
        self.day_at(TimeDelta::hours(14))
    }

    fn day_at(self, offset: TimeDelta) -> NaiveDate {
        let utc = self.to_utc().naive_utc();
        utc.checked_add_signed(offset).unwrap_or(utc).date()
    }

    /// The last instant before it; itself where there is none.
    #[must_use]
    pub fn just_before(self) -> Self {
        Self(self.0.saturating_sub(1)).max(Self::ALWAYS)
    }

    /// The same instant as a chrono value.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// Whether digits behind the sixth of a fraction say something. Looked up in the text: chrono drops
/// those behind the ninth.
fn is_too_fine(text: &str) -> bool {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    fraction.bytes().take_while(u8::is_ascii_digit).skip(6).any(|digit| digit != b'0')
}

impl From<DateTime<Utc>> for Moment {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_micros())
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC, seconds unless there is a fraction: `2026-10-03T10:00:00Z`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Window {
    /// A span; an end before the start is taken as empty at the start.
    pub fn new(start: Moment, end: Moment) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Whether `moment` is inside.
    pub fn contains(&self, moment: Moment) -> bool {
        self.start <= moment && moment < self.end
    }

    /// The last instant inside, at which is seen what holds at its end: the end belongs to the next window already.
    /// The start of an empty one.
    pub fn last_instant(&self) -> Moment {
        self.end.just_before().max(self.start)
    }

    /// The first instant inside; `None` where the window has no beginning.
    pub fn first(&self) -> Option<Moment> {
        (self.start != Moment::ALWAYS).then_some(self.start)
    }

    /// The first instant after it; nothing as long as nobody has closed it by hand.
    pub fn closed_at(&self) -> Option<Moment> {
        (!self.is_open_ended()).then_some(self.end)
    }

    /// Whether the end is set by hand later.
    pub fn is_open_ended(&self) -> bool {
        self.end == Moment::FAR_FUTURE
    }
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.start, self.end)
    }
}
