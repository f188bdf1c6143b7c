//! From what a sender gave to an entry of the log, or a sentence that says what is wrong.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value as Json;

use rules::domain::{
    Approval, ApprovalState, Catalogue, Contribution, Correction, Currency, Entry, Event,
    EventStep, Fact, FieldError, LONGEST_KEY, Moment, Money, Quantity, Rate, Subject, SubjectKind,
    check_reference, check_references, decode_fact_value, decode_fields,
};

use crate::app::{ContributionInput, Problem, ProblemCode, RateInput};

/// An event as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct EventInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// The event kind.
    pub kind: String,
    /// RFC 3339 with an offset.
    pub occurred_at: String,
    /// An object of fields by name.
    pub fields: Json,
    /// Whether it counts from the start or waits for a decision; the catalogue decides when nothing
    /// is said.
    pub approval: Option<ApprovalState>,
}

/// A fact as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct FactInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// `customer`, `collaborator` or an asset kind.
    pub kind: String,
    /// The subject's reference.
    pub reference: String,
    /// The attribute.
    pub attribute: String,
    /// Its value.
    pub value: Json,
    /// From when it holds, RFC 3339; now when nothing is said.
    pub from: Option<String>,
}

/// A word on an earlier event, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionInput {
    /// The sender's key for this correction; made from the target's when nothing is said.
    pub key: Option<String>,
    /// The key of the event.
    pub target: String,
    /// Who recorded the event; the actor themselves when nothing is said. Only an admin names
    /// another.
    pub source: Option<String>,
    /// What is said of it.
    pub kind: CorrectionKind,
    /// Why.
    pub reason: Option<String>,
}

impl CorrectionInput {
    /// The key given, or one made from the target's; the log makes another one of it where the same was
    /// said of the event before.
    pub fn correction_key(&self) -> String {
        let step = match self.kind {
            CorrectionKind::Approve => EventStep::Approve,
            CorrectionKind::Reject => EventStep::Reject,
            CorrectionKind::Reverse { .. } => EventStep::Reverse(None),
        };
        self.key.clone().unwrap_or_else(|| step.made_key(&self.target, 1))
    }
}

/// What is said of an earlier event.
#[derive(Debug, Clone, PartialEq)]
pub enum CorrectionKind {
    /// It counts.
    Approve,
    /// It does not count.
    Reject,
    /// It is taken back.
    Reverse {
        /// The part, as decimal and currency code; all of it when nothing is said.
        amount: Option<(String, String)>,
        /// RFC 3339; now when nothing is said.
        occurred_at: Option<String>,
    },
}

/// The longest reason, in bytes.
const LONGEST_REASON: usize = 1_000;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

fn invalid(field: &[&str], message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Invalid, field, message)
}

/// Checks a sender's key.
pub fn key(key: &str) -> Result<(), Problem> {
    if key.is_empty() {
        return Err(invalid(&["key"], "the key is empty; it needs 1 to 255 bytes"));
    }
    if key.len() > LONGEST_KEY {
        let message = format!("the key has {} bytes; at most {LONGEST_KEY}", key.len());
        return Err(invalid(&["key"], message));
    }
    if key.contains('\0') {
        return Err(invalid(&["key"], "the key holds a NUL character, which is not allowed"));
    }
    Ok(())
}

/// Checks a name or a reference that is not looked up: 1 to 255 bytes of plain text.
pub fn text(text: &str, field: &[&str], what: &str) -> Result<(), Problem> {
    if text.is_empty() || text.len() > LONGEST_KEY || text.contains('\0') {
        let message = format!("{what} needs 1 to {LONGEST_KEY} bytes, none of them NUL");
        return Err(invalid(field, message));
    }
    Ok(())
}

/// Checks a reference of a collaborator, customer or asset.
pub fn reference(text: &str, field: &[&str]) -> Result<(), Problem> {
    check_reference(text).map_err(|problem| invalid(field, format!("the reference {problem}")))
}

/// Checks a reason in somebody's own words: 1 to 1,000 bytes of plain text, if there is one.
pub fn reason(reason: Option<&str>, field: &str) -> Result<(), Problem> {
    let fits = |reason: &str| {
        !reason.is_empty() && reason.len() <= LONGEST_REASON && !reason.contains('\0')
    };
    match reason {
        Some(reason) if !fits(reason) => {
            let message = format!("the reason needs 1 to {LONGEST_REASON} bytes, none of them NUL");
            Err(invalid(&[field], message))
        }
        _ => Ok(()),
    }
}

/// Checks an event against the catalogue; with the present moment also that it does not lie further
/// ahead than events may. Entries that go into no log have no such moment.
pub fn event(
    input: &EventInput,
    catalogue: &Catalogue,
    now: Option<Moment>,
) -> Result<Entry, Problem> {
    key(&input.key)?;
    let kind = catalogue.events.get(&input.kind).ok_or_else(|| unknown_kind(input, catalogue))?;
    let occurred_at = moment(&input.occurred_at, "occurredAt")?;
    if let Some(now) = now {
        require_not_ahead(occurred_at, catalogue, now)?;
    }
    let fields = decode_fields(kind, &input.fields).map_err(|error| in_fields(&error))?;
    for (name, value) in fields.iter() {
        check_references(value)
            .map_err(|problem| invalid(&["fields", name], format!("{name} {problem}")))?;
    }
    let approval = match input.approval {
        None => kind.approval,
        Some(ApprovalState::Pending) => Approval::ByHand,
        Some(ApprovalState::Approved) => Approval::Automatic,
        Some(ApprovalState::Rejected) => {
            let message = "an event cannot be sent as REJECTED; APPROVED or PENDING";
            return Err(invalid(&["approval"], message));
        }
    };
    Ok(Entry::Event(Event { kind: kind.name.clone(), occurred_at, fields, approval }))
}

/// Refuses a moment further ahead of `now` than the catalogue lets events lie: most often it is a
/// slip in the date, and in its period it would be paid for.
pub fn require_not_ahead(
    occurred_at: Moment,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<(), Problem> {
    let ahead = occurred_at.micros().saturating_sub(now.micros());
    if ahead <= catalogue.ahead.micros {
        return Ok(());
    }
    let message = format!(
        "{occurred_at} lies further ahead of now, {now}, than events may: {}; if the date is right, \
         let the catalogue say: events may lie ahead {} days",
        catalogue.ahead,
        ahead.saturating_add(DAY_MICROS - 1) / DAY_MICROS,
    );
    Err(invalid(&["occurredAt"], message))
}

/// Refuses to take an event back before it happened.
pub fn require_after(event: &Event, reversed_at: Moment) -> Result<(), Problem> {
    if reversed_at >= event.occurred_at {
        return Ok(());
    }
    let message = format!("{reversed_at} is before the event itself, {}", event.occurred_at);
    Err(invalid(&["occurredAt"], message))
}

/// Checks a fact against the catalogue; without a moment it holds from `now` on.
pub fn fact(input: &FactInput, catalogue: &Catalogue, now: Moment) -> Result<Entry, Problem> {
    key(&input.key)?;
    reference(&input.reference, &["subject", "ref"])?;
    let kind = SubjectKind::from_word(&input.kind);
    let value = decode_fact_value(catalogue, &kind, &input.attribute, &input.value)
        .map_err(|error| in_fact(&error, &input.attribute))?;
    if let Some(value) = &value {
        check_references(value)
            .map_err(|problem| invalid(&["value"], format!("{}: {problem}", input.attribute)))?;
    }
    let from = input.from.as_deref().map_or(Ok(now), |from| moment(from, "from"))?;
    let subject = Subject { kind, reference: input.reference.clone() };
    Ok(Entry::Fact(Fact { subject, attribute: input.attribute.clone(), value, from }))
}

/// Checks a correction; whether its target exists is for the caller to know.
pub fn correction(input: &CorrectionInput, now: Moment) -> Result<(String, Entry), Problem> {
    let own_key = input.correction_key();
    key(&own_key)?;
    reason(input.reason.as_deref(), "reason")?;
    let reason = input.reason.clone();
    let correction = match &input.kind {
        CorrectionKind::Approve => Correction::Approve,
        CorrectionKind::Reject => Correction::Reject { reason },
        CorrectionKind::Reverse { amount, occurred_at } => Correction::Reverse {
            amount: amount.as_ref().map(positive_amount).transpose()?,
            occurred_at: occurred_at
                .as_deref()
                .map_or(Ok(now), |occurred_at| moment(occurred_at, "occurredAt"))?,
            reason,
        },
    };
    Ok((own_key, Entry::Correction { target: input.target.clone(), correction }))
}

/// Checks an exchange rate.
pub fn rate(input: &RateInput) -> Result<Entry, Problem> {
    key(&input.key)?;
    let (from, to) = (currency(&input.from, &["from"])?, currency(&input.to, &["to"])?);
    if from == to {
        let message = format!("a rate is between two currencies, not from {from} to itself");
        return Err(invalid(&["to"], message));
    }
    let value: Quantity =
        input.value.parse().map_err(|error| invalid(&["value"], format!("{error}")))?;
    if !value.is_positive() {
        return Err(invalid(&["value"], "the rate must be above zero"));
    }
    Ok(Entry::Rate(Rate { from, to, value, on: start_of_day(&input.on, "on")? }))
}

/// Checks the form of a contribution; whether there is such a distributor, and what it pays in, is
/// for the caller to know. Without a moment it was given `now`.
pub fn contribution(input: &ContributionInput, now: Moment) -> Result<Entry, Problem> {
    key(&input.key)?;
    text(&input.distributor, &["distributor"], "the distributor's name")?;
    let amount = amount(&input.amount)?;
    if amount.minor <= 0 {
        return Err(invalid(&["amount"], "the amount contributed must be above zero"));
    }
    reason(input.reason.as_deref(), "reason")?;
    let at = input.occurred_at.as_deref().map_or(Ok(now), |at| moment(at, "occurredAt"))?;
    Ok(Entry::Contribution(Contribution {
        distributor: input.distributor.clone(),
        amount,
        occurred_at: at,
        reason: input.reason.clone(),
    }))
}

/// A calendar day such as `2026-10-31` of the input's field.
pub fn day(text: &str, field: &str) -> Result<NaiveDate, Problem> {
    // chrono also reads "2026-1-5" and signs; there is one spelling.
    let read = if text.len() == 10 { text.parse().ok() } else { None };
    let wrong = || format!("must be a day such as \"2026-10-31\", not \"{text}\"");
    read.ok_or_else(|| invalid(&[field], wrong()))
}

/// The first instant, UTC, of a calendar day of the input's field.
pub fn start_of_day(text: &str, field: &str) -> Result<Moment, Problem> {
    Ok(day(text, field)?.and_time(NaiveTime::MIN).and_utc().into())
}

fn currency(code: &str, field: &[&str]) -> Result<Currency, Problem> {
    code.parse().map_err(|error| invalid(field, format!("{error}")))
}

/// A decimal and a currency code as money.
pub fn amount((decimal, code): &(String, String)) -> Result<Money, Problem> {
    let currency = currency(code, &["amount", "currency"])?;
    Money::parse(decimal, currency)
        .map_err(|error| invalid(&["amount", "amount"], error.to_string()))
}

/// RFC 3339 text of the input's field.
pub fn moment(text: &str, field: &str) -> Result<Moment, Problem> {
    Moment::parse(text).map_err(|error| invalid(&[field], error.to_string()))
}

fn positive_amount(pair: &(String, String)) -> Result<Money, Problem> {
    let money = amount(pair)?;
    if money.minor <= 0 {
        return Err(invalid(&["amount"], "the amount taken back must be above zero"));
    }
    Ok(money)
}

fn unknown_kind(input: &EventInput, catalogue: &Catalogue) -> Problem {
    let known: Vec<&str> = catalogue.events.keys().map(String::as_str).collect();
    let message = format!(
        "there is no event \"{}\" in the catalogue; it has {}",
        input.kind,
        known.join(", ")
    );
    invalid(&["type"], message)
}

fn in_fields(error: &FieldError) -> Problem {
    let path = error.field.split('.').filter(|part| *part != "fields");
    let field = std::iter::once("fields").chain(path).map(str::to_owned).collect();
    Problem { field, ..Problem::new(ProblemCode::Invalid, &[], error.message.as_str()) }
}

fn in_fact(error: &FieldError, attribute: &str) -> Problem {
    let field = match error.field.as_str() {
        "kind" => vec!["subject", "kind"],
        field if field == attribute && error.message.contains("no such attribute") => {
            vec!["attribute"]
        }
        _ => vec!["value"],
    };
    invalid(&field, format!("{}: {}", error.field, error.message))
}
