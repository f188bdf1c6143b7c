//! The JSON form of fields and attribute values, checked against the catalogue.
//!
//! One form everywhere: in GraphQL input, in entry files and in the log.

use serde_json::{Map, Value as Json, json};

use super::{
    Catalogue, Currency, EventKind, Fields, InvalidMoment, Moment, Money, OWNER, OwnerPart,
    OwnerShare, Percent, Quantity, SubjectKind, Text, Value, ValueType, plain_decimal,
};

/// The longest text or reference, in bytes.
const LONGEST_TEXT: usize = 1_000;

/// A field that cannot be taken: which one, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The field's name, or the attribute's.
    pub field: String,
    /// One sentence: what is wrong and what would be right.
    pub message: String,
}

impl FieldError {
    fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// Reads the fields of an event. Every field must be known to the kind and of its type; a field
/// may be left out or null, which makes it unknown.
pub fn decode_fields(kind: &EventKind, json: &Json) -> Result<Fields, FieldError> {
    let Json::Object(object) = json else {
        return Err(FieldError::new("fields", "must be an object of fields by name"));
    };
    let mut fields = Fields::new();
    for (name, value) in object {
        let Some(field) = kind.field(name) else {
            let known: Vec<&str> = kind.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("{} has no such field; it has {}", kind.name, known.join(", "));
            return Err(FieldError::new(name, message));
        };
        if !value.is_null() {
            fields.insert(field.name.clone(), decode_value(name, &field.value_type, value)?);
        }
    }
    Ok(fields)
}

/// Writes fields in the form that [`decode_fields`] reads, sorted by name.
pub fn encode_fields(fields: &Fields) -> Json {
    let pairs = fields.iter().map(|(name, value)| (name.to_string(), encode_value(value)));
    Json::Object(Map::from_iter(pairs))
}

/// Reads the value of an attribute; null makes it unknown from then on. The owner of an asset is a
/// reference, or an object of references with percentages that add up to 100%, or all `equally`.
pub fn decode_fact_value(
    catalogue: &Catalogue,
    kind: &SubjectKind,
    attribute: &str,
    json: &Json,
) -> Result<Option<Value>, FieldError> {
    let Some(attributes) = catalogue.attributes(kind) else {
        let known: Vec<&str> = catalogue.assets.keys().map(String::as_str).collect();
        let known = known.join(", ");
        let message =
            format!("no \"{kind}\" in the catalogue; known: customer, collaborator, {known}");
        return Err(FieldError::new("kind", message));
    };
    let Some(field) = attributes.iter().find(|field| field.name == attribute) else {
        let known: Vec<&str> = attributes.iter().map(|field| field.name.as_str()).collect();
        let message = format!("{kind} has no such attribute; it has {}", known.join(", "));
        return Err(FieldError::new(attribute, message));
    };
    if json.is_null() {
        return Ok(None);
    }
    if matches!(kind, SubjectKind::Asset(_)) && attribute == OWNER {
        return decode_owners(json).map(Some);
    }
    decode_value(attribute, &field.value_type, json).map(Some)
}

/// Writes an attribute value in the form that [`decode_fact_value`] reads.
pub fn encode_fact_value(value: Option<&Value>) -> Json {
    value.map_or(Json::Null, encode_value)
}

fn decode_value(name: &str, value_type: &ValueType, json: &Json) -> Result<Value, FieldError> {
    let wrong = |form: &str| FieldError::new(name, format!("must be {form}, not {json}"));
    let text = |form: &str| json.as_str().ok_or_else(|| wrong(form));
    match value_type {
        ValueType::Number => {
            let form = "a number with at most 18 digits before the point and 9 behind it";
            let digits = match json {
                Json::Number(number) => plain_decimal(number),
                Json::String(digits) => Some(digits.clone()),
                _ => None,
            };
            let number = digits.and_then(|digits| digits.parse().ok());
            number.map(Value::Number).ok_or_else(|| wrong(form))
        }
        ValueType::Money => decode_money(name, json).map(Value::Money),
        ValueType::Percent => {
            let form = "a percentage such as \"12.5%\"";
            text(form)?.parse().map(Value::Percent).map_err(|_| wrong(form))
        }
        ValueType::Text => {
            let form = "text";
            limited(name, text(form)?).map(Value::Text)
        }
        ValueType::Truth => json.as_bool().map(Value::Truth).ok_or_else(|| wrong("true or false")),
        ValueType::Moment => {
            let form = "a moment such as \"2026-10-31T09:00:00Z\"";
            Moment::parse(text(form)?).map(Value::Moment).map_err(|error| match error {
                InvalidMoment::TooFine(_) => FieldError::new(name, error.to_string()),
                InvalidMoment::Unreadable(_) => wrong(form),
            })
        }
        ValueType::Duration => {
            let form = "a length of time such as \"90 minutes\"";
            text(form)?.parse().map(Value::Duration).map_err(|_| wrong(form))
        }
        ValueType::Customer | ValueType::Collaborator | ValueType::Asset(_) => {
            let form = format!("the reference of a {value_type} as text");
            let reference = text(&form)?;
            if reference.is_empty() {
                return Err(wrong(&form));
            }
            limited(name, reference).map(Value::Ref)
        }
    }
}

fn limited(name: &str, text: &str) -> Result<Text, FieldError> {
    if text.len() > LONGEST_TEXT {
        let message = format!("is {} bytes long; at most {LONGEST_TEXT}", text.len());
        return Err(FieldError::new(name, message));
    }
    if text.contains('\0') {
        return Err(FieldError::new(name, "holds a NUL character, which is not allowed"));
    }
    Ok(text.into())
}

fn decode_money(name: &str, json: &Json) -> Result<Money, FieldError> {
    let form = "must be an amount with its currency, such as {\"amount\": \"19.90\", \"currency\": \
                \"USD\"}, or 19.90 USD in a cell of a CSV";
    let wrong = || FieldError::new(name, format!("{form}; not {json}"));
    let object = json.as_object().filter(|object| object.len() == 2).ok_or_else(wrong)?;
    let amount = object.get("amount").and_then(Json::as_str).ok_or_else(wrong)?;
    let code = object.get("currency").and_then(Json::as_str).ok_or_else(wrong)?;
    let currency: Currency = code
        .parse()
        .map_err(|error| FieldError::new(&format!("{name}.currency"), format!("{error}")))?;
    Money::parse(amount, currency)
        .map_err(|error| FieldError::new(&format!("{name}.amount"), error.to_string()))
}

fn decode_owners(json: &Json) -> Result<Value, FieldError> {
    let wrong = |message: String| FieldError::new("owner", message);
    let form = "must be a collaborator such as \"ana\", or parts such as {\"ana\": \"60%\", \"bo\": \"40%\"} \
                or {\"ana\": \"equally\", \"bo\": \"equally\"}";
    let owners = match json {
        Json::String(reference) if !reference.is_empty() => {
            vec![OwnerShare::sole(limited("owner", reference)?.to_string())]
        }
        Json::Object(parts) if !parts.is_empty() => {
            let mut owners = Vec::with_capacity(parts.len());
            for (collaborator, part) in parts {
                let read = part.as_str().and_then(owner_part);
                let part = read
                    .ok_or_else(|| wrong(format!("{collaborator} has the part {part}; {form}")))?;
                if collaborator.is_empty() {
                    return Err(wrong(form.to_owned()));
                }
                let collaborator = limited("owner", collaborator)?.to_string();
                owners.push(OwnerShare { collaborator, part });
            }
            owners.sort();
            owners
        }
        _ => return Err(wrong(form.to_owned())),
    };
    let equal = owners.iter().filter(|owner| owner.part == OwnerPart::Equal).count();
    if equal == owners.len() {
        return Ok(Value::Owners(owners));
    }
    if equal > 0 {
        let message = "some parts are percentages and some equal; give each owner a percentage, or \
                       \"equally\" to all of them";
        return Err(wrong(message.to_owned()));
    }
    let mut percents = owners.iter().filter_map(|owner| match owner.part {
        OwnerPart::Percent(percent) => Some(percent.number()),
        OwnerPart::Equal => None,
    });
    let total = percents.try_fold(Quantity::ZERO, Quantity::plus);
    if total != Some(Percent::HUNDRED.number()) {
        let total = total.map_or_else(|| "too much".to_owned(), |total| format!("{total}%"));
        return Err(wrong(format!("the parts add up to {total}; they must add up to 100%")));
    }
    Ok(Value::Owners(owners))
}

/// A part as it is written in facts; `None` for what is none.
fn owner_part(text: &str) -> Option<OwnerPart> {
    if text == OwnerPart::EQUALLY {
        return Some(OwnerPart::Equal);
    }
    let percent: Percent = text.parse().ok()?;
    percent.number().is_positive().then_some(OwnerPart::Percent(percent))
}

fn encode_value(value: &Value) -> Json {
    match value {
        Value::Number(number) => Json::String(number.to_string()),
        Value::Money(money) => {
            json!({ "amount": money.amount(), "currency": money.currency.code() })
        }
        Value::Percent(percent) => Json::String(percent.to_string()),
        Value::Text(text) | Value::Ref(text) => Json::String(text.to_string()),
        Value::Truth(truth) => Json::Bool(*truth),
        Value::Moment(moment) => Json::String(moment.to_string()),
        Value::Duration(length) => Json::String(length.to_string()),
        Value::Owners(owners) => {
            let parts = owners
                .iter()
                .map(|owner| (owner.collaborator.clone(), Json::String(owner.part.to_string())));
            Json::Object(Map::from_iter(parts))
        }
    }
}
