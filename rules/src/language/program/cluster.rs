//! Clusters, checked: which events make a journey, and how its value is split.

use chrono_tz::Tz;

use super::{Condition, OncePer, Path};
use crate::calendar::{Duration, add};
use crate::domain::{CUSTOMER, Moment, Name, Percent};

/// Customer journeys that are rewarded as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// The field whose value makes events belong together; every event of the cluster has it.
    pub group_by: String,
    /// Which related actions count, and who is credited for each.
    pub touches: Vec<TouchSource>,
    /// What closes a journey.
    pub closing: Closing,
    /// All must hold at the end of a journey.
    pub segment: Vec<Condition>,
    /// The clause by which touches in a row by the same collaborators count once; else each counts.
    pub repeats_once: Option<String>,
}

/// `touch EVENT by PATH`
#[derive(Debug, Clone, PartialEq)]
pub struct TouchSource {
    /// The event kind.
    pub event: Name,
    /// Whose touch it is.
    pub by: Path,
    /// The clause as written.
    pub clause: String,
}

/// What closes a journey.
#[derive(Debug, Clone, PartialEq)]
pub enum Closing {
    /// `ends with EVENT`
    Event(EndSource),
    /// The end of the measured period: all touches of the period are one journey.
    Period {
        /// `value sum EVENT.FIELD`: what the group is worth.
        value: Option<ValueSource>,
    },
}

/// `ends with EVENT` and the lines that go with it.
#[derive(Debug, Clone, PartialEq)]
pub struct EndSource {
    /// The event kind.
    pub event: Name,
    /// Of what each combination only the first event of all time ends a journey of its group.
    pub once_per: Option<OncePer>,
    /// Touches older than that do not belong.
    pub window: Option<Timed>,
    /// A pause this long starts a new journey.
    pub gap: Option<Timed>,
    /// The journey counts that long after its end.
    pub hold: Option<Timed>,
    /// Whether every end takes all touches within its reach; else the earliest end takes them.
    pub several: bool,
}

/// A length of time, with the clause as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// How long.
    pub length: Duration,
    /// The clause as written.
    pub clause: String,
}

/// `value sum EVENT.FIELD`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSource {
    /// The event kind.
    pub event: Name,
    /// The field that is summed.
    pub field: String,
}

/// How the value of a journey is split among its touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    /// Each collaborator the same.
    Evenly,
    /// Each touch the same.
    ByTouches,
    /// By a number that every touch has; the same to all where none has any.
    ByField {
        /// The field.
        field: Name,
    },
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// By the place of a touch. The three parts add up to 100%.
    Position {
        /// The first touch.
        first: Percent,
        /// Those between, together.
        middle: Percent,
        /// The last touch.
        last: Percent,
        /// Parts of the first and the last when there are two touches; without it, in the
        /// proportion of `first` and `last`.
        of_two: Option<(Percent, Percent)>,
    },
    /// A touch weighs half for every such time that passed until the end.
    HalfLife {
        /// Microseconds; above zero.
        micros: i64,
    },
}

impl EndSource {
    /// When a journey that ends at a moment counts: once the hold is over. Nothing counts after the
    /// year 9999.
    pub fn counts_at(&self, end: Moment, zone: Tz) -> Moment {
        match &self.hold {
            None => end,
            Some(hold) => add(&hold.length, end, zone).unwrap_or(Moment::FAR_FUTURE),
        }
    }
}

impl Cluster {
    /// Whether each of its groups is what one customer did.
    pub fn is_by_customer(&self) -> bool {
        self.group_by == CUSTOMER
    }

    /// The kinds of events that it reads.
    pub fn event_kinds(&self) -> impl Iterator<Item = &str> {
        let closing = match &self.closing {
            Closing::Event(end) => Some(&end.event),
            Closing::Period { value } => value.as_ref().map(|value| &value.event),
        };
        self.touches.iter().map(|touch| &touch.event).chain(closing).map(Name::as_str)
    }

    /// What closes it, when an event does.
    pub fn end(&self) -> Option<&EndSource> {
        match &self.closing {
            Closing::Event(end) => Some(end),
            Closing::Period { .. } => None,
        }
    }
}
