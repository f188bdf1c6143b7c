//! A rule and what happened, as plain data: what the generator makes and the calculator reads.
//!
//! Amounts are whole minor units, numbers and percentages whole billionths, moments microseconds
//! since 1970 in UTC, days counted since 1970.

mod payout;

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

pub use payout::{Band, Cap, Exactly, First, Goes, PayLine, Pays, Places, Take, Tier, Ties, Way};

/// Every number in the calculator.
pub type Exact = BigRational;

/// A whole number.
pub fn whole(units: i64) -> Exact {
    Exact::from(BigInt::from(units))
}

/// What amounts are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coin {
    pub code: &'static str,
    pub decimals: u32,
}

impl Coin {
    /// Minor units in one major unit.
    pub fn scale(self) -> i64 {
        10_i64.pow(self.decimals)
    }
}

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub minor: i64,
    pub coin: Coin,
}

/// A decimal, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub i64);

impl Number {
    pub fn exact(self) -> Exact {
        whole(self.0) / whole(1_000_000_000)
    }

    /// Of a percentage: 12.5% is an eighth.
    pub fn part(self) -> Exact {
        self.exact() / whole(100)
    }
}

/// A value of a field or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(Number),
    /// A score, which no decimal may say; no field or attribute has such a value.
    Exact(Exact),
    Money(Amount),
    Percent(Number),
    Text(String),
    Truth(bool),
    Moment(i64),
    /// Customer, collaborator or asset.
    Ref(String),
    /// With percentages, or all of them equally.
    Owners(Vec<(String, Option<Number>)>),
}

/// A field, then attributes of what it points to.
pub type Path = Vec<&'static str>;

#[derive(Debug, Clone)]
pub struct Rule {
    pub coin: Coin,
    /// `others at the day's rate`
    pub others_at_rate: bool,
    pub zone: &'static str,
    /// How far the zone's clocks are ahead of UTC, all year.
    pub zone_minutes: i64,
    pub starts: Option<i64>,
    pub ends: Option<i64>,
    pub clusters: Vec<Cluster>,
    pub metrics: Vec<Metric>,
    /// `opens when …`
    pub opens: Vec<Line>,
    pub takes: Vec<Take>,
    /// `less …`
    pub less: Vec<Take>,
    /// `first … to …`
    pub first: Vec<First>,
    pub pool_at_most: Option<i64>,
    pub pool_at_least: Option<i64>,
    pub if_nobody: Option<Goes>,
    pub way: Way,
    /// `pay` lines beside a pool.
    pub besides: Vec<PayLine>,
    /// `times … when …`
    pub times: Vec<(Number, Line)>,
    pub qualify: Vec<Line>,
    pub cap: Option<Cap>,
    /// `each at least M`, and whether `paid ahead`.
    pub least: Option<(i64, bool)>,
    pub waits_below: Option<i64>,
    /// `waits until …`
    pub waits_until: Option<Line>,
    /// `everyone where …`
    pub everyone: Vec<Line>,
    /// `inactive keep what they earned`
    pub inactive_keep: bool,
    pub leftover: Option<Goes>,
    /// `debts …` as written, and whether they are forgiven.
    pub debts: Option<BelowZero>,
    /// `shortfall …`
    pub shortfall: Option<BelowZero>,
}

/// What becomes of what is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BelowZero {
    CarriesOver,
    IsForgiven,
}

impl Rule {
    /// Its `pay` lines, alone or beside a pool.
    pub fn pay_lines(&self) -> &[PayLine] {
        match &self.way {
            Way::Pays(lines) => lines,
            _ => &self.besides,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Metric {
    pub name: String,
    pub event: &'static str,
    pub how: How,
    /// Whether it is a number of events, a number or money.
    pub unit: Unit,
    pub credit: Option<Path>,
    /// Instead of events and a credit: a cluster by its place, and how its journeys are divided.
    pub over: Option<(usize, Split)>,
    pub lines: Vec<Line>,
    pub once_per: Vec<Path>,
    /// `once per …, ever`
    pub ever: bool,
    pub at_most_per: Option<Most>,
    pub worth: Option<Worth>,
    /// What each event's value is multiplied with: `worth PATH points` of the metric before, whose units
    /// it is worth so many points.
    pub times: Option<Path>,
    /// `for 30 days from each customer's first` and its kin
    pub of_customers: Option<OfCustomers>,
    /// `over the year` and its kin
    pub running: Option<Running>,
}

/// Which of a customer's events count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfCustomers {
    /// Days from the first.
    For(i64),
    Few(i64),
    After,
}

/// How far a total reaches back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// `over the last N days`
    Days(i64),
    Year,
    Quarter,
    Start,
}

/// `at most N per PATH, PATH`
#[derive(Debug, Clone)]
pub struct Most {
    pub most: Number,
    pub paths: Vec<Path>,
    /// `over all`
    pub over_all: bool,
}

impl Metric {
    /// Whether collaborators have a score of it.
    pub fn credited(&self) -> bool {
        self.credit.is_some() || self.over.is_some() || matches!(self.how, How::Fact(_))
    }
}

/// Customer journeys. Lengths of time are in microseconds.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub name: String,
    pub group_by: &'static str,
    pub touches: Vec<(&'static str, Path)>,
    pub closing: Closing,
    pub segment: Vec<Line>,
    /// `repeats count once`
    pub once: bool,
}

#[derive(Debug, Clone)]
pub enum Closing {
    End {
        event: &'static str,
        once_per: Option<Path>,
        window: Option<i64>,
        gap: Option<i64>,
        hold: Option<i64>,
        /// `touches may serve several`
        several: bool,
    },
    /// By the end of the period; worth the sum of a field of its own events.
    Period { value: Option<(&'static str, &'static str)> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    Evenly,
    ByTouches,
    ByField(&'static str),
    First,
    Last,
    Position { first: Number, middle: Number, last: Number, of_two: Option<(Number, Number)> },
    HalfLife(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Number,
    Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Count,
    Sum(&'static str),
    Average(&'static str),
    Highest(&'static str),
    Lowest(&'static str),
    Distinct(&'static str),
    /// `attribute NAME`: no events.
    Fact(&'static str),
}

/// `worth N points`, or `per` an amount of money.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    pub points: Number,
    pub per_minor: Option<i64>,
}

/// A condition line: all of its tests, or any.
#[derive(Debug, Clone)]
pub struct Line {
    pub any: bool,
    pub tests: Vec<Test>,
}

#[derive(Debug, Clone)]
pub struct Test {
    pub of: Of,
    pub verb: Verb,
}

/// What a test looks at.
#[derive(Debug, Clone)]
pub enum Of {
    Path(Path),
    Score(Score),
}

#[derive(Debug, Clone)]
pub enum Verb {
    Is(Value),
    IsNot(Value),
    IsAnyOf(Vec<Value>),
    IsNoneOf(Vec<Value>),
    AtLeast(Value),
    AtMost(Value),
    MoreThan(Value),
    LessThan(Value),
    Before(Value),
    After(Value),
    IsKnown,
    IsUnknown,
    IsPath(Path),
    IsNotPath(Path),
}

/// A number that each collaborator has: a metric by its place, or `points`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    Metric(usize),
    Points,
}

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Happening {
    pub position: i64,
    pub source: &'static str,
    pub key: String,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Event {
        kind: &'static str,
        at: i64,
        fields: BTreeMap<&'static str, Value>,
        approval: Approval,
    },
    Fact {
        kind: &'static str,
        subject: String,
        attribute: &'static str,
        value: Option<Value>,
        from: i64,
    },
    Approve {
        target: String,
    },
    Reject {
        target: String,
    },
    TakeBack {
        target: String,
        amount: Option<Amount>,
        at: i64,
    },
    Rate {
        from: Coin,
        to: Coin,
        value: Number,
        day: i64,
    },
    Contribution {
        distributor: &'static str,
        amount: Amount,
        at: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    Automatic,
    ByHand,
    /// So many microseconds after it occurred.
    After(i64),
}

/// What is evaluated besides the rule and the log.
#[derive(Debug, Clone)]
pub struct Setting {
    pub start: i64,
    pub end: i64,
    pub period_index: i64,
    pub carried_in: i64,
    /// The present.
    pub now: i64,
    /// What waits for whom, in minor units, from settlements before.
    pub waiting: BTreeMap<String, i64>,
    /// What is owed by whom, in minor units, after the settlement before.
    pub debts: BTreeMap<String, i64>,
    /// Nothing from before this ever counts.
    pub measured_from: i64,
    /// What is added to metrics because it became known of settled periods since, by metric and
    /// collaborator; nobody, where the metric is site-wide. Where tiers are for each asset, by that too.
    pub taken_over: BTreeMap<(String, String, Option<String>), Exact>,
    /// How much was known at the settlement before, where totals that run on are read so at the start.
    pub before: Option<Settled>,
}

/// How far the log had been read when a period was settled, and when that was.
#[derive(Debug, Clone, Copy)]
pub struct Settled {
    pub position: i64,
    pub at: i64,
}
