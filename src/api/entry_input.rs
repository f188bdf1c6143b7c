//! Entries as a preview takes them: the form of entry files, with every field of every kind.

use async_graphql::{Context, InputObject, MaybeUndefined, Result};
use serde_json::{Map, Value, json};

use super::allowance;
use super::money::MoneyInput;
use super::scalars::{CurrencyCode, Date, DateTime, Json};

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

/// Two currencies.
#[derive(Debug, InputObject)]
#[graphql(name = "CurrencyPairInput")]
pub struct CurrencyPairInput {
    /// The currency converted from.
    from: CurrencyCode,
    /// The currency converted to.
    to: CurrencyCode,
}

/// One entry of a preview: an event, a fact, a reversal, an approval, a rejection, an exchange rate
/// or a contribution.
#[derive(Debug, InputObject)]
#[graphql(name = "EntryInput")]
pub struct EntryInput {
    /// A key, unique among the entries.
    key: Option<String>,
    /// An event of this kind; with `occurredAt` and `fields`.
    event: Option<String>,
    /// A fact about this; with `attribute`, `value` and `from`.
    fact: Option<SubjectInput>,
    /// Takes back the event with this key; with `occurredAt`, and `amount` for a part.
    reverse: Option<String>,
    /// Approves the event with this key.
    approve: Option<String>,
    /// Rejects the event with this key.
    reject: Option<String>,
    /// A rate between these; with `value` and `on`.
    rate: Option<CurrencyPairInput>,
    /// A contribution to the distributor with this name; with `amount` and `occurredAt`.
    contribute: Option<String>,
    /// When it happened.
    occurred_at: Option<DateTime>,
    /// The day a rate holds for.
    on: Option<Date>,
    /// An event's fields by name.
    fields: Option<Json>,
    /// A fact's attribute.
    attribute: Option<String>,
    /// A fact's value, where null makes the attribute unknown; or a rate's, for example "1.08".
    value: MaybeUndefined<Json>,
    /// From when a fact holds.
    from: Option<DateTime>,
    /// The part that a reversal takes back, or what is contributed.
    amount: Option<MoneyInput>,
    /// Why an event is reversed or rejected, or money contributed.
    reason: Option<String>,
}

impl EntryInput {
    /// The entry in the form of entry files.
    fn json(self) -> Value {
        let fact = self.fact.map(|fact| json!({ "kind": fact.kind, "ref": fact.reference }));
        let rate = self.rate.map(|pair| json!({ "from": pair.from.0, "to": pair.to.0 }));
        let amount = self
            .amount
            .map(|money| json!({ "amount": money.amount.0, "currency": money.currency.0 }));
        let value = match self.value {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(Value::Null),
            MaybeUndefined::Value(Json(value)) => Some(value),
        };
        let pairs = [
            ("key", self.key.map(Value::String)),
            ("event", self.event.map(Value::String)),
            ("fact", fact),
            ("reverse", self.reverse.map(Value::String)),
            ("approve", self.approve.map(Value::String)),
            ("reject", self.reject.map(Value::String)),
            ("rate", rate),
            ("contribute", self.contribute.map(Value::String)),
            ("on", self.on.map(|day| Value::String(day.0))),
            ("occurredAt", self.occurred_at.map(|moment| Value::String(moment.0))),
            ("fields", self.fields.map(|fields| fields.0)),
            ("attribute", self.attribute.map(Value::String)),
            ("value", value),
            ("from", self.from.map(|moment| Value::String(moment.0))),
            ("amount", amount),
            ("reason", self.reason.map(Value::String)),
        ];
        let present = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(Map::from_iter(present))
    }
}

/// Many entries, at most as many as one request may have.
pub fn entries(ctx: &Context<'_>, entries: Vec<EntryInput>) -> Result<Vec<Value>> {
    allowance::take(ctx, "entries", &entries)?;
    Ok(entries.into_iter().map(EntryInput::json).collect())
}
