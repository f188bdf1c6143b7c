//! Metrics, checked.

use super::{ClusterId, Condition, Path, Root, Split};
use crate::domain::{CUSTOMER, Name, Quantity};

/// Something measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What is done with the events.
    pub aggregate: Aggregate,
    /// What is measured.
    pub source: Source,
    /// Whose score it is; `None` when it is site-wide.
    pub credit: Option<Path>,
    /// All must hold for an event to count.
    pub conditions: Vec<Condition>,
    /// Only the first event, by occurrence, for each combination of these counts.
    pub once_per: Option<OncePer>,
    /// The most that one value of a path adds to one collaborator's value.
    pub at_most: Option<AtMostPer>,
    /// What a unit of it adds to the points.
    pub worth: Option<Worth>,
    /// What each event's value is multiplied with.
    pub factor: Option<Factor>,
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
    /// The clause as written.
    pub clause: String,
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
