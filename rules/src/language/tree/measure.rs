//! What is measured: the lines under `distributor`, `metric` and `cluster`, and conditions.

use chrono::{NaiveDate, NaiveTime};

use super::{At, DottedPath};
use crate::calendar::Duration;
use crate::domain::{Money, Percent, Quantity};

/// A clause under `distributor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// `currency USD` (or `points`, checked later); `currency USD, others at the day's rate`
    Currency {
        /// The code.
        code: At<String>,
        /// Whether amounts in other currencies are turned into it; the words that say so.
        others_at_rate: Option<At<()>>,
    },
    /// `time zone America/New_York`
    TimeZone(At<String>),
    /// `starts 2026-01-01`
    Starts(At<NaiveDate>),
    /// `ends 2026-12-31`
    Ends(At<NaiveDate>),
}

/// A clause under `metric`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricClause {
    /// `count EVENT`
    Count(At<String>),
    /// `sum EVENT.FIELD`, `average …`, `highest …`, `lowest …`, `distinct …`
    Measure {
        /// What is done with the values.
        word: MeasureWord,
        /// The event (or cluster).
        event: At<String>,
        /// The field.
        field: At<String>,
    },
    /// `attribute NAME`: a fact of each collaborator instead of events
    Attribute(At<String>),
    /// `credit PATH`
    Credit(DottedPath),
    /// `where COND`
    Where(Conditions),
    /// `once per PATH, PATH`
    OncePer(Vec<DottedPath>),
    /// `at most N per PATH, PATH`, `at most N per PATH over all`: a number, or money where the metric is
    /// money
    AtMostPer {
        /// The most.
        most: At<Literal>,
        /// Of what each combination of values adds at most that.
        paths: Vec<DottedPath>,
        /// Whether to everybody together; else to one collaborator.
        over_all: bool,
    },
    /// `worth N points`, `worth N points per 1.00 USD`
    Worth {
        /// Points.
        points: At<Quantity>,
        /// For each of that amount; without it, for each unit.
        per: Option<At<Money>>,
    },
    /// `worth PATH points`: as many for each unit as is known when the event happens
    WorthFact(DottedPath),
    /// `split …`, of a metric over a cluster
    Split(At<SplitWord>),
    /// `split of two P, P`
    SplitOfTwo(At<Percent>, At<Percent>),
}

/// What is done with the values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureWord {
    /// `sum`
    Sum,
    /// `average`
    Average,
    /// `highest`
    Highest,
    /// `lowest`
    Lowest,
    /// `distinct`
    Distinct,
}

impl MeasureWord {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Average => "average",
            Self::Highest => "highest",
            Self::Lowest => "lowest",
            Self::Distinct => "distinct",
        }
    }
}

/// How a journey's value is split among its touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitWord {
    /// `evenly`
    Evenly,
    /// `by touches`
    ByTouches,
    /// `by FIELD`
    ByField(String),
    /// `first`
    First,
    /// `last`
    Last,
    /// `first 40%, middle 20%, last 40%`
    Position {
        /// Part of the first touch.
        first: Percent,
        /// Part of those between, together.
        middle: Percent,
        /// Part of the last touch.
        last: Percent,
    },
    /// `half-life 7 days`
    HalfLife(Duration),
}

/// A clause under `cluster`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterClause {
    /// `group by FIELD`
    GroupBy(At<String>),
    /// `touch EVENT by PATH`
    Touch {
        /// The event.
        event: At<String>,
        /// Who is credited for it.
        by: DottedPath,
    },
    /// `ends with EVENT`, `ends with EVENT once per PATH, PATH`
    EndsWith {
        /// The event.
        event: At<String>,
        /// Of what each combination ends one journey; empty where every event does.
        once_per: Vec<DottedPath>,
    },
    /// `value sum EVENT.FIELD`
    ValueSum {
        /// The event.
        event: At<String>,
        /// The field.
        field: At<String>,
    },
    /// `window D before the end`
    Window(At<Duration>),
    /// `gap D`
    Gap(At<Duration>),
    /// `segment COND`
    Segment(Conditions),
    /// `repeats count once`, `repeats count each`
    Repeats(At<RepeatsWord>),
    /// `touches belong to one journey`, `touches may serve several`
    Touches(At<TouchesWord>),
    /// `hold D after the end`
    Hold(At<Duration>),
}

/// What touches in a row by one collaborator are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatsWord {
    /// `count once`
    Once,
    /// `count each`
    Each,
}

/// Whether a touch may belong to several journeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TouchesWord {
    /// `belong to one journey`
    OneJourney,
    /// `may serve several`
    Several,
}

/// The conditions of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// Whether they are joined by `or`; else by `and`.
    pub any: bool,
    /// At least one.
    pub tests: Vec<TestClause>,
}

/// `PATH is V` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestClause {
    /// What is looked at.
    pub subject: DottedPath,
    /// What must hold.
    pub verb: At<Verb>,
}

/// What must hold of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `is V`
    Is(At<Literal>),
    /// `is not V`
    IsNot(At<Literal>),
    /// `is any of V, V`
    IsAnyOf(Vec<At<Literal>>),
    /// `is none of V, V`
    IsNoneOf(Vec<At<Literal>>),
    /// `at least V`
    AtLeast(At<Literal>),
    /// `at most V`
    AtMost(At<Literal>),
    /// `more than V`
    MoreThan(At<Literal>),
    /// `less than V`
    LessThan(At<Literal>),
    /// `before V`
    Before(At<Literal>),
    /// `after V`
    After(At<Literal>),
    /// `is known`
    IsKnown,
    /// `is unknown`
    IsUnknown,
    /// `is PATH`
    IsPath(DottedPath),
    /// `is not PATH`
    IsNotPath(DottedPath),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `"published"`
    Text(String),
    /// `12.5`
    Number(Quantity),
    /// `500.00 USD`
    Money(Money),
    /// `12.5%`
    Percent(Percent),
    /// `yes`
    Truth(bool),
    /// `2026-10-31` (midnight) or `2026-10-31 09:00`, wall clock in the rule's zone
    Moment(NaiveDate, NaiveTime),
    /// `90 minutes`
    Duration(Duration),
}
