//! Entries as rows. The body is JSON in the form of `domain::encode_fields`; what is searched for
//! has a column of its own.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::store::StoreError;
use crate::store::chain::{Linked, Parts};
use crate::store::schema::entries;
use rules::domain::{
    Approval, CUSTOMER, Catalogue, Contribution, Correction, Currency, Entry, Erasure, Event, Fact,
    Moment, Money, Rate, Recorded, Subject, SubjectKind, decode_fact_value, decode_fields,
    encode_fact_value, encode_fields,
};

pub(super) const EVENT: &str = "EVENT";
pub(super) const FACT: &str = "FACT";
pub(super) const APPROVE: &str = "APPROVE";
pub(super) const REJECT: &str = "REJECT";
pub(super) const REVERSE: &str = "REVERSE";
pub(super) const RATE: &str = "RATE";
pub(super) const CONTRIBUTION: &str = "CONTRIBUTION";
pub(super) const ERASURE: &str = "ERASURE";

/// Whether an entry is an event, and whether it is a fact, in the words of the indexes that have no others: a
/// planner uses these where it reads the same words.
pub(super) const IS_EVENT: &str = "entries.entry = 'EVENT'";
pub(super) const IS_FACT: &str = "entries.entry = 'FACT'";
/// Whether an entry that is no event is dated: these have an index by time.
pub(super) const IS_DATED_OTHER: &str =
    "entries.entry <> 'EVENT' AND entries.occurred_at IS NOT NULL";

/// How many bytes of a digest are kept.
const DIGEST_BYTES: usize = 16;

/// One entry as it is written.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = entries, treat_none_as_default_value = false)]
pub(super) struct EntryRow {
    pub stream: i32,
    pub position: i64,
    pub source: String,
    pub key: String,
    pub recorded_at: i64,
    pub entry: String,
    /// The event kind, the fact's attribute, the rate's currencies, the contribution's distributor.
    pub name: String,
    pub occurred_at: Option<i64>,
    /// When an event counts unless somebody says otherwise; never by itself when nothing.
    pub approved_at: Option<i64>,
    pub customer: Option<String>,
    /// `KIND:REFERENCE` of what a fact is about.
    pub subject: Option<String>,
    /// The key of the event that a correction speaks of.
    pub target: Option<String>,
    pub digest: Vec<u8>,
    pub body: String,
    /// Its seal in the chain of its stream; `None` for what was recorded before there were chains.
    pub seal: Option<Vec<u8>>,
}

impl Linked for EntryRow {
    fn add_to(&self, parts: &mut Parts) {
        parts.number(self.stream.into());
        parts.number(self.position);
        parts.text(&self.source);
        parts.text(&self.key);
        parts.number(self.recorded_at);
        parts.text(&self.entry);
        parts.text(&self.name);
        parts.maybe_number(self.occurred_at);
        parts.maybe_number(self.approved_at);
        parts.maybe(self.customer.as_deref());
        parts.maybe(self.subject.as_deref());
        parts.maybe(self.target.as_deref());
        parts.text(&self.body);
    }
}

/// What is read back of an entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub(super) struct ReadRow {
    pub stream: i32,
    pub position: i64,
    pub source: String,
    pub key: String,
    pub recorded_at: i64,
    pub entry: String,
    pub name: String,
    pub occurred_at: Option<i64>,
    pub approved_at: Option<i64>,
    pub subject: Option<String>,
    pub target: Option<String>,
    pub body: String,
}

/// The `KIND:REFERENCE` under which facts about a subject are found.
pub(super) fn subject_key(subject: &Subject) -> String {
    format!("{}:{}", subject.kind, subject.reference)
}

/// The `FROM/TO` under which the rates of two currencies are found.
pub(super) fn rate_name(from: Currency, to: Currency) -> String {
    format!("{from}/{to}")
}

impl EntryRow {
    /// What decides on its stream, unless it speaks of an event, in whose stream it is: a customer's entries
    /// always go to the same one, so do all facts about a subject and all rates of two currencies, of
    /// which the last holds, and all entries with one key.
    pub fn belongs_to(&self) -> &str {
        match (&self.customer, &self.subject) {
            (Some(customer), _) => customer,
            (None, Some(subject)) => subject,
            (None, None) if self.entry == RATE => &self.name,
            (None, None) => &self.key,
        }
    }

    /// What is read back of it.
    pub fn read(&self) -> ReadRow {
        let row = self.clone();
        ReadRow {
            stream: row.stream,
            position: row.position,
            source: row.source,
            key: row.key,
            recorded_at: row.recorded_at,
            entry: row.entry,
            name: row.name,
            occurred_at: row.occurred_at,
            approved_at: row.approved_at,
            subject: row.subject,
            target: row.target,
            body: row.body,
        }
    }

    /// The row of an entry, without its place yet.
    pub fn encode(source: String, key: String, entry: &Entry, recorded_at: Moment) -> Self {
        let mut row = Self {
            stream: 0,
            position: 0,
            source,
            key,
            recorded_at: recorded_at.micros(),
            entry: String::new(),
            name: String::new(),
            occurred_at: entry.occurred_at().map(Moment::micros),
            approved_at: None,
            customer: None,
            subject: None,
            target: None,
            digest: Vec::new(),
            body: String::new(),
            seal: None,
        };
        let body = match entry {
            Entry::Event(event) => row.take_event(event),
            Entry::Fact(fact) => row.take_fact(fact),
            Entry::Correction { target, correction } => row.take_correction(target, correction),
            Entry::Rate(rate) => row.take_rate(rate),
            Entry::Contribution(contribution) => row.take_contribution(contribution),
            Entry::Erasure(erasure) => row.take_erasure(erasure),
        };
        row.body = json_text(&body);
        row.digest = row.content_digest();
        row
    }

    fn take_event(&mut self, event: &Event) -> Json {
        self.entry = EVENT.to_owned();
        self.name = event.kind.to_string();
        let occurred_at = event.occurred_at.micros();
        self.approved_at = match event.approval {
            Approval::Automatic => Some(occurred_at),
            Approval::After { micros } => Some(occurred_at.saturating_add(micros)),
            Approval::ByHand => None,
        };
        self.customer = event.customer().map(str::to_owned);
        encode_fields(&event.fields)
    }

    fn take_fact(&mut self, fact: &Fact) -> Json {
        self.entry = FACT.to_owned();
        self.name = fact.attribute.clone();
        self.subject = Some(subject_key(&fact.subject));
        if fact.subject.kind == SubjectKind::Customer {
            self.customer = Some(fact.subject.reference.clone());
        }
        encode_fact_value(fact.value.as_ref())
    }

    fn take_correction(&mut self, target: &str, correction: &Correction) -> Json {
        self.target = Some(target.to_owned());
        let mut body = Map::new();
        let (entry, reason) = match correction {
            Correction::Approve => (APPROVE, None),
            Correction::Reject { reason } => (REJECT, reason.as_ref()),
            Correction::Reverse { amount, reason, .. } => {
                if let Some(amount) = amount {
                    body.insert("amount".to_owned(), money_json(*amount));
                }
                (REVERSE, reason.as_ref())
            }
        };
        self.entry = entry.to_owned();
        if let Some(reason) = reason {
            body.insert("reason".to_owned(), json!(reason));
        }
        Json::Object(body)
    }

    fn take_rate(&mut self, rate: &Rate) -> Json {
        self.entry = RATE.to_owned();
        self.name = rate_name(rate.from, rate.to);
        json!({ "from": rate.from.code(), "to": rate.to.code(), "value": rate.value.to_string() })
    }

    fn take_contribution(&mut self, contribution: &Contribution) -> Json {
        self.entry = CONTRIBUTION.to_owned();
        self.name = contribution.distributor.clone();
        json!({ "amount": money_json(contribution.amount), "reason": contribution.reason })
    }

    fn take_erasure(&mut self, erasure: &Erasure) -> Json {
        self.entry = ERASURE.to_owned();
        self.name = CUSTOMER.to_owned();
        let Erasure { customer, reason, entries, audit } = erasure;
        json!({ "customer": customer, "reason": reason, "entries": entries, "audit": audit })
    }

    /// The first half of SHA-256 over what the sender said: two entries with one key are the same if this is.
    /// How an event becomes approved is no part of it, because the catalogue may have changed since.
    pub fn content_digest(&self) -> Vec<u8> {
        let content =
            (&self.entry, &self.name, self.occurred_at, &self.subject, &self.target, &self.body);
        let hash = Sha256::digest(json_text(&content));
        hash.iter().take(DIGEST_BYTES).copied().collect()
    }
}

/// A value as JSON text.
fn json_text(value: &impl Serialize) -> String {
    // Texts, numbers and maps with names: nothing that JSON has no form for.
    serde_json::to_string(value).unwrap_or_default()
}

impl ReadRow {
    /// The exchange rate that the row holds, if it does.
    pub fn rate_entry(&self) -> Option<Entry> {
        self.rate(&serde_json::from_str(&self.body).ok()?)
    }

    /// The entry that the row holds.
    pub fn decode(self, catalogue: &Catalogue) -> Result<Recorded, StoreError> {
        let unreadable = |what: &str| {
            StoreError::corrupt(
                &format!("{what} of entry {}-{}", self.stream, self.position),
                &self.body,
            )
        };
        let body: Json = serde_json::from_str(&self.body).map_err(|_| unreadable("the body"))?;
        let entry = match self.entry.as_str() {
            EVENT => self.event(&body, catalogue),
            FACT => self.fact(&body, catalogue),
            APPROVE | REJECT | REVERSE => self.correction(&body),
            RATE => self.rate(&body),
            CONTRIBUTION => self.contribution(&body),
            ERASURE => erasure(&body),
            _ => None,
        };
        let entry = entry.ok_or_else(|| unreadable(&self.entry))?;
        Ok(Recorded {
            stream: self.stream,
            position: self.position,
            source: self.source,
            key: self.key,
            recorded_at: Moment::from_micros(self.recorded_at),
            entry,
        })
    }

    fn event(&self, body: &Json, catalogue: &Catalogue) -> Option<Entry> {
        let kind = catalogue.events.get(&self.name)?;
        let occurred_at = self.occurred_at?;
        let approval = match self.approved_at {
            None => Approval::ByHand,
            Some(at) if at == occurred_at => Approval::Automatic,
            Some(at) => Approval::After { micros: at.saturating_sub(occurred_at) },
        };
        Some(Entry::Event(Event {
            kind: kind.name.clone(),
            occurred_at: Moment::from_micros(occurred_at),
            fields: decode_fields(kind, body).ok()?,
            approval,
        }))
    }

    fn fact(&self, body: &Json, catalogue: &Catalogue) -> Option<Entry> {
        let (kind, reference) = self.subject.as_ref()?.split_once(':')?;
        let kind = SubjectKind::from_word(kind);
        let value = decode_fact_value(catalogue, &kind, &self.name, body).ok()?;
        Some(Entry::Fact(Fact {
            subject: Subject { kind, reference: reference.to_owned() },
            attribute: self.name.clone(),
            value,
            from: Moment::from_micros(self.occurred_at?),
        }))
    }

    fn correction(&self, body: &Json) -> Option<Entry> {
        let reason = body.get("reason").and_then(Json::as_str).map(str::to_owned);
        let correction = match self.entry.as_str() {
            APPROVE => Correction::Approve,
            REJECT => Correction::Reject { reason },
            _ => Correction::Reverse {
                amount: match body.get("amount") {
                    Some(amount) => Some(money(amount)?),
                    None => None,
                },
                occurred_at: Moment::from_micros(self.occurred_at?),
                reason,
            },
        };
        Some(Entry::Correction { target: self.target.clone()?, correction })
    }

    fn rate(&self, body: &Json) -> Option<Entry> {
        let text = |name: &str| body.get(name).and_then(Json::as_str);
        Some(Entry::Rate(Rate {
            from: text("from")?.parse().ok()?,
            to: text("to")?.parse().ok()?,
            value: text("value")?.parse().ok()?,
            on: Moment::from_micros(self.occurred_at?),
        }))
    }

    fn contribution(&self, body: &Json) -> Option<Entry> {
        Some(Entry::Contribution(Contribution {
            distributor: self.name.clone(),
            amount: money(body.get("amount")?)?,
            occurred_at: Moment::from_micros(self.occurred_at?),
            reason: body.get("reason").and_then(Json::as_str).map(str::to_owned),
        }))
    }
}

fn erasure(body: &Json) -> Option<Entry> {
    let text = |name: &str| body.get(name)?.as_str().map(str::to_owned);
    let digests = |name: &str| {
        let listed = body.get(name)?.as_object()?.iter();
        let listed = listed.map(|(row, digest)| Some((row.clone(), digest.as_str()?.to_owned())));
        listed.collect::<Option<BTreeMap<_, _>>>()
    };
    Some(Entry::Erasure(Erasure {
        customer: text("customer")?,
        reason: text("reason")?,
        entries: digests("entries")?,
        audit: digests("audit")?,
    }))
}

fn money_json(money: Money) -> Json {
    json!({ "amount": money.amount(), "currency": money.currency.code() })
}

/// Money as it stands in a body; `None` when the value is of another form.
pub(super) fn money(json: &Json) -> Option<Money> {
    let currency: Currency = json.get("currency")?.as_str()?.parse().ok()?;
    Money::parse(json.get("amount")?.as_str()?, currency).ok()
}
