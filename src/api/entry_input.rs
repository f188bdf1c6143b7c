//! Entries as a preview takes them, and as entry files have them.

use async_graphql::{Context, InputObject, OneofObject, Result};
use serde_json::{Map, Value};

use super::allowance;
use super::money::MoneyInput;
use super::mutation::{ContributeInput, EventInput, ExchangeRateInput, FactInput};
use super::scalars::DateTime;

/// A period: two dates or moments of the rule's zone, or moments with an offset.
#[derive(Debug, InputObject)]
#[graphql(name = "PeriodRange")]
pub struct PeriodRange {
    /// The first instant inside, for example "2026-10-01".
    start: String,
    /// The first instant after it, for example "2026-11-01".
    end: String,
}

impl PeriodRange {
    /// Start and end.
    pub fn pair(self) -> (String, String) {
        (self.start, self.end)
    }
}

/// Who or what a fact is about.
#[derive(Debug, InputObject)]
#[graphql(name = "SubjectInput")]
pub struct SubjectInput {
    /// `customer`, `collaborator`, or a kind of asset such as `course`.
    pub kind: String,
    /// The reference, for example "rust-101".
    #[graphql(name = "ref")]
    pub reference: String,
}

/// An event that is taken back, wholly or in part.
#[derive(Debug, InputObject)]
#[graphql(name = "ReversalEntryInput")]
pub struct ReversalEntryInput {
    /// The key of the event.
    event: String,
    /// The part of its money; all of it when nothing is said.
    amount: Option<MoneyInput>,
    /// When it was taken back.
    occurred_at: Option<DateTime>,
    /// Why.
    reason: Option<String>,
    /// A key for the reversal itself, unique among the entries.
    key: Option<String>,
}

/// A decision on an event.
#[derive(Debug, InputObject)]
#[graphql(name = "DecisionEntryInput")]
pub struct DecisionEntryInput {
    /// The key of the event.
    event: String,
    /// Why it is rejected; approvals have no reason.
    reason: Option<String>,
    /// A key for the decision itself, unique among the entries.
    key: Option<String>,
}

/// One entry of a preview.
#[derive(OneofObject)]
#[graphql(name = "EntryInput")]
pub enum EntryInput {
    /// Something that happened.
    Event(EventInput),
    /// Something that holds from a moment on, which has to be given.
    Fact(FactInput),
    /// An event is taken back.
    Reversal(ReversalEntryInput),
    /// An event counts.
    Approval(DecisionEntryInput),
    /// An event does not count.
    Rejection(DecisionEntryInput),
    /// What one currency was worth in another on a day.
    Rate(ExchangeRateInput),
    /// Money for the pool of a distributor.
    Contribution(ContributeInput),
}

impl EntryInput {
    /// The entry in the form of entry files.
    fn json(self) -> Value {
        match self {
            Self::Event(event) => event.entry(),
            Self::Fact(fact) => fact.entry(),
            Self::Rate(rate) => rate.entry(),
            Self::Contribution(given) => given.entry(),
            Self::Reversal(back) => entry([
                ("reverse", Some(back.event.into())),
                ("amount", back.amount.map(MoneyInput::entry)),
                ("occurredAt", back.occurred_at.map(|moment| moment.0.into())),
                ("reason", back.reason.map(Into::into)),
                ("key", back.key.map(Into::into)),
            ]),
            Self::Approval(decision) => decision.entry("approve"),
            Self::Rejection(decision) => decision.entry("reject"),
        }
    }
}

impl DecisionEntryInput {
    fn entry(self, word: &str) -> Value {
        entry([
            (word, Some(self.event.into())),
            ("reason", self.reason.map(Into::into)),
            ("key", self.key.map(Into::into)),
        ])
    }
}

/// An entry in the form of entry files, of what is given of it.
pub fn entry<'n>(pairs: impl IntoIterator<Item = (&'n str, Option<Value>)>) -> Value {
    let given = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(Map::from_iter(given))
}

/// Many entries, at most as many as one request may have.
pub fn entries(ctx: &Context<'_>, entries: Vec<EntryInput>) -> Result<Vec<Value>> {
    allowance::take(ctx, "entries", &entries)?;
    Ok(entries.into_iter().map(EntryInput::json).collect())
}
