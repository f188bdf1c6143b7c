//! A length of time of its own: how long something lasted.

use std::fmt;
use std::str::FromStr;

/// A length of time in microseconds. Its units have one length each, so a day is 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    /// Microseconds, never below zero.
    pub micros: i64,
}

/// Text that is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a length of time; write for example \"90 minutes\", \"2 hours\" or \"1 day\""
)]
pub struct InvalidTimeSpan(pub String);

/// Units with one length, the longest first.
const UNITS: [(&str, i64); 4] = [
    ("week", 7 * 86_400_000_000),
    ("day", 86_400_000_000),
    ("hour", 3_600_000_000),
    ("minute", 60_000_000),
];

impl TimeSpan {
    /// A number of units: `minute`, `hour`, `day` or `week`, in the singular.
    pub fn of(count: u32, unit: &str) -> Option<Self> {
        let (_, length) = UNITS.iter().find(|(word, _)| *word == unit)?;
        length.checked_mul(i64::from(count)).map(|micros| Self { micros })
    }
}

impl FromStr for TimeSpan {
    type Err = InvalidTimeSpan;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (count, word) = text.split_once(' ')?;
            let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
            let count: u32 = if digits { count.parse().ok()? } else { return None };
            let unit = if count == 1 { word } else { word.strip_suffix('s')? };
            Self::of(count, unit)
        };
        read().ok_or_else(|| InvalidTimeSpan(text.to_owned()))
    }
}

impl fmt::Display for TimeSpan {
    /// In the longest unit that measures it without a rest: `90 minutes`, `2 hours`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, length): &&(&str, i64)| self.micros % length == 0;
        let longest = if self.micros == 0 { UNITS.last() } else { UNITS.iter().find(whole) };
        let (word, length) = longest.or(UNITS.last()).copied().unwrap_or(("minute", 60_000_000));
        let count = self.micros / length;
        let plural = if count == 1 { "" } else { "s" };
        write!(formatter, "{count} {word}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::TimeSpan;

    #[test]
    fn it_reads_what_it_writes() {
        for text in ["0 minutes", "1 minute", "90 minutes", "2 hours", "1 day", "3 weeks"] {
            assert_eq!(text.parse::<TimeSpan>().unwrap().to_string(), text);
        }
        assert_eq!("24 hours".parse::<TimeSpan>().unwrap().to_string(), "1 day");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "5",
            "5 month",
            "1 month",
            "2 months",
            "1 days",
            "2 day",
            "-1 day",
            "+1 day",
            "1.5 hours",
        ] {
            assert!(text.parse::<TimeSpan>().is_err(), "{text}");
        }
    }
}
