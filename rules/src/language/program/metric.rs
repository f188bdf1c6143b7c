//! Metrics, checked.

use super::{ClusterId, Condition, Hop, Path, Root, Split};
use crate::calendar::{Duration, Running};
use crate::domain::{CUSTOMER, Name, OWNER, Quantity, SubjectKind};

/// Something measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: Name,
    /// What is done with the events.
    pub aggregate: Aggregate,
    /// What is measured.
    pub source: Source,
    /// Whose score it is; `None` when it is site-wide.
    pub credit: Option<Path>,
    /// All must hold for an event to count.
    pub conditions: Vec<Condition>,
    /// Which of a customer's events count, by when they came.
    pub of_customers: Option<OfCustomers>,
    /// Only the first event, by occurrence, for each combination of these counts.
    pub once_per: Option<OncePer>,
    /// The most that one value of a path adds to one collaborator's value.
    pub at_most: Option<AtMostPer>,
    /// What a unit of it adds to the points.
    pub worth: Option<Worth>,
    /// What each event's value is multiplied with.
    pub factor: Option<Factor>,
    /// How far its total reaches back where it runs on beyond the period; `None` where it is of the period.
    pub running: Option<Running>,
    /// What its values are.
    pub unit: Unit,
}

/// `worth PATH points`: a number that is known when the event happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// The path to it.
    pub path: Path,
    /// The clause as written.
    pub clause: String,
}

/// What a metric measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Events of a kind.
    Event(Name),
    /// Journeys.
    Cluster {
        /// The cluster.
        cluster: ClusterId,
        /// How the value of each is split.
        split: Split,
    },
    /// What is known of each collaborator at the period's end; no events.
    Facts,
}

impl Metric {
    /// The event kind that counts; `None` when journeys do.
    pub fn event(&self) -> Option<&Name> {
        match &self.source {
            Source::Event(event) => Some(event),
            Source::Cluster { .. } | Source::Facts => None,
        }
    }

    /// Whether no event of one customer changes what those of others count for.
    pub fn is_by_customer(&self) -> bool {
        let own = |path: &Path| path.hops.is_empty() && path.root == Root::Field(CUSTOMER.into());
        let once = self.once_per.as_ref().is_none_or(|once| once.paths.iter().any(own));
        let capped = self.at_most.as_ref().is_none_or(|cap| cap.paths.iter().any(own));
        let different = match &self.aggregate {
            Aggregate::Distinct { field } => field == CUSTOMER,
            _ => true,
        };
        once && capped && different
    }

    /// Whether what occurred before a period counts in it, or decides what does.
    pub fn looks_back(&self) -> bool {
        self.running.is_some() || self.looks_back_for_good()
    }

    /// Whether what occurred at any time decides what counts.
    pub fn looks_back_for_good(&self) -> bool {
        self.of_customers.is_some() || self.once_per.as_ref().is_some_and(|once| once.ever)
    }

    /// How far before a period anything may be that it counts, or that decides what it counts, in
    /// microseconds; `None` where that has no bound.
    pub fn reach_micros(&self) -> Option<i64> {
        if self.looks_back_for_good() {
            return None;
        }
        self.running.map_or(Some(0), Running::reach_micros)
    }

    /// Whether each event that it credits names whom it credits, or an asset that is or was theirs.
    pub fn names_credited(&self) -> bool {
        let Some(Path { root: Root::Field(_), hops, .. }) = &self.credit else { return false };
        let of_asset =
            |hop: &Hop| matches!(hop.kind, SubjectKind::Asset(_)) && hop.attribute == OWNER;
        self.event().is_some() && hops.len() <= 1 && hops.iter().all(of_asset)
    }

    /// Whether it is nobody's score.
    pub fn is_site_wide(&self) -> bool {
        self.credit.is_none() && self.event().is_some()
    }

    /// The attribute that it is, where it is a fact of each collaborator.
    pub fn attribute(&self) -> Option<&str> {
        match &self.aggregate {
            Aggregate::Fact { attribute } => Some(attribute),
            _ => None,
        }
    }
}

/// What is done with the events that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// The sum of a number or money field.
    Sum {
        /// The field of the event.
        field: String,
    },
    /// The mean of a number or money field.
    Average {
        /// The field of the event.
        field: String,
    },
    /// The largest value of a number or money field.
    Highest {
        /// The field of the event.
        field: String,
    },
    /// The smallest value of a number or money field.
    Lowest {
        /// The field of the event.
        field: String,
    },
    /// How many different values of a field there are.
    Distinct {
        /// The field of the event.
        field: String,
    },
    /// Nothing is done with events: it is a fact of each collaborator.
    Fact {
        /// The attribute.
        attribute: String,
    },
}

impl Aggregate {
    /// The word it is written with.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum { .. } => "sum",
            Self::Average { .. } => "average",
            Self::Highest { .. } => "highest",
            Self::Lowest { .. } => "lowest",
            Self::Distinct { .. } => "distinct",
            Self::Fact { .. } => "attribute",
        }
    }

    /// The field it looks at.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Count | Self::Fact { .. } => None,
            Self::Sum { field }
            | Self::Average { field }
            | Self::Highest { field }
            | Self::Lowest { field }
            | Self::Distinct { field } => Some(field),
        }
    }

    /// Whether the values of its field are added up or compared: money has to be of one currency.
    pub const fn adds(&self) -> bool {
        !matches!(self, Self::Count | Self::Distinct { .. } | Self::Fact { .. })
    }

    /// Whether the values of everybody add up to what all of them have together.
    pub const fn has_total(&self) -> bool {
        self.is_additive() || matches!(self, Self::Fact { .. })
    }

    /// Whether each event adds to the value what it would add to any other: what is taken back
    /// later can be subtracted.
    pub const fn is_additive(&self) -> bool {
        matches!(self, Self::Count | Self::Sum { .. })
    }
}

/// What a metric's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of events, or of different values.
    Count,
    /// Made of numbers.
    Number,
    /// Money of the distributor's currency, in major units.
    Money,
}

/// `once per customer, course`
#[derive(Debug, Clone, PartialEq)]
pub struct OncePer {
    /// What makes a combination.
    pub paths: Vec<Path>,
    /// Whether it is the first of all time, and not of the period.
    pub ever: bool,
    /// The clause as written.
    pub clause: String,
}

/// `for 12 months from each customer's first`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfCustomers {
    /// Which of a customer's events.
    pub which: Which,
    /// The clause as written.
    pub clause: String,
}

/// Which of a customer's events count. The first is that of all time that meets the conditions, whoever is
/// credited for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// `for 12 months from each customer's first`, half-open.
    For(Duration),
    /// `for each customer's first 3`
    Few(u32),
    /// `after each customer's first`
    After,
}

/// `at most 3 per customer`
#[derive(Debug, Clone, PartialEq)]
pub struct AtMostPer {
    /// The most; money in major units.
    pub most: Quantity,
    /// Of what each combination of values adds at most that.
    pub paths: Vec<Path>,
    /// Whether to everybody together, so that beyond it each unit weighs less; else to one collaborator.
    pub over_all: bool,
    /// The clause as written.
    pub clause: String,
}

/// `worth 2 points per 10.00 USD`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// Points ...
    pub points: Quantity,
    /// ... for that many units; money in major units.
    pub per: Quantity,
}
