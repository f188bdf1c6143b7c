//! Entries of the one append-only log.

use super::{
    Approval, Currency, Erasure, EventStep, Fact, Fields, Moment, Money, Name, Quantity,
    Refundable, Value,
};

/// Something tracked: a sale, a visit, a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The kind's name in the catalogue, for example `order_paid`.
    pub kind: Name,
    /// When it was true, given by the sender.
    pub occurred_at: Moment,
    /// Its fields, checked against the catalogue.
    pub fields: Fields,
    /// How it becomes approved, as known when it was recorded.
    pub approval: Approval,
}

/// The field that names whose event it is.
pub const CUSTOMER: &str = "customer";

impl Event {
    /// The customer whose event it is; `None` where that is not said.
    pub fn customer(&self) -> Option<&str> {
        match self.fields.get(CUSTOMER) {
            Some(Value::Ref(customer) | Value::Text(customer)) => Some(customer),
            _ => None,
        }
    }

    /// Its money, and that nothing of it is taken back yet.
    pub fn refundable(&self) -> Refundable {
        Refundable::of(self.fields.values().filter_map(|value| match value {
            Value::Money(money) => Some(*money),
            _ => None,
        }))
    }
}

/// A later word on an event that was recorded before, named by the event's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// A pending event counts.
    Approve,
    /// The event does not count.
    Reject {
        /// Why, in the sender's words.
        reason: Option<String>,
    },
    /// The event is taken back, wholly or by an amount, as of a moment.
    Reverse {
        /// Part of the event's money; nothing takes the whole event back.
        amount: Option<Money>,
        /// When it was taken back.
        occurred_at: Moment,
        /// Why, in the sender's words.
        reason: Option<String>,
    },
}

impl Correction {
    /// The word that it says of its event.
    pub fn step(&self) -> EventStep {
        match self {
            Self::Approve => EventStep::Approve,
            Self::Reject { .. } => EventStep::Reject,
            Self::Reverse { amount, .. } => EventStep::Reverse(*amount),
        }
    }
}

/// One unit of `from` was worth `value` units of `to` on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The currency converted from.
    pub from: Currency,
    /// The currency converted to.
    pub to: Currency,
    /// Units of `to` for one unit of `from`.
    pub value: Quantity,
    /// The first instant of the day it holds for, UTC.
    pub on: Moment,
}

/// Money added by hand to a distributor's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The distributor's name.
    pub distributor: String,
    /// How much.
    pub amount: Money,
    /// When it was given.
    pub occurred_at: Moment,
    /// Why, in the giver's words.
    pub reason: Option<String>,
}

/// What an entry of the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Something happened.
    Event(Event),
    /// Something holds from a moment on.
    Fact(Fact),
    /// An earlier event is judged or taken back.
    Correction {
        /// The key of the event it speaks of, of the same source.
        target: String,
        /// What it says.
        correction: Correction,
    },
    /// An exchange rate.
    Rate(Rate),
    /// Money for a pool.
    Contribution(Contribution),
    /// A customer was erased.
    Erasure(Erasure),
}

/// An entry with the place the log gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The stream, 0 unless the log is split.
    pub stream: i32,
    /// Gap-free position within the stream, from 1.
    pub position: i64,
    /// Who sent it: the name of the token, or `import`.
    pub source: String,
    /// The sender's key, unique within the source for ever.
    pub key: String,
    /// When the log took it.
    pub recorded_at: Moment,
    /// What it says.
    pub entry: Entry,
}

/// An exchange rate with the place the log gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRate {
    /// `STREAM-POSITION`.
    pub id: String,
    /// Who sent it.
    pub source: String,
    /// The sender's key.
    pub key: String,
    /// When the log took it.
    pub recorded_at: Moment,
    /// What it says.
    pub rate: Rate,
    /// Whether it is the last of its pair and day: amounts are converted at this one.
    pub holds: bool,
}

impl Recorded {
    /// Where it is in the log: stream and position.
    pub const fn place(&self) -> (i32, i64) {
        (self.stream, self.position)
    }
}

impl Entry {
    /// When it was true: an event's or reversal's own moment, a fact's start; nothing for approvals.
    pub fn occurred_at(&self) -> Option<Moment> {
        match self {
            Self::Event(event) => Some(event.occurred_at),
            Self::Fact(fact) => Some(fact.from),
            Self::Correction { correction: Correction::Reverse { occurred_at, .. }, .. } => {
                Some(*occurred_at)
            }
            Self::Correction { .. } | Self::Erasure(_) => None,
            Self::Rate(rate) => Some(rate.on),
            Self::Contribution(contribution) => Some(contribution.occurred_at),
        }
    }
}
