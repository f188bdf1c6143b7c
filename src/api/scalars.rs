//! The scalars of the API. All of them are strings on the wire, except JSON.

use async_graphql::{InputValueError, InputValueResult, Name, Scalar, ScalarType, Value};

use rules::domain::{Currency, Moment, Quantity};

/// An exact decimal as a string, for example "19.90". Never a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(pub String);

/// An ISO 4217 currency code, for example "USD", or "points".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyCode(pub String);

/// An instant, RFC 3339 with an offset, for example "2026-10-31T09:00:00Z".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime(pub String);

/// A calendar day, for example "2026-10-31".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date(pub String);

/// An IANA time zone, for example "America/New_York".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(pub String);

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub serde_json::Value);

fn text<T>(value: Value, form: &str) -> Result<String, InputValueError<T>>
where
    T: async_graphql::InputType,
{
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::custom(format!("must be {form} as a string, not {other}"))),
    }
}

/// An exact decimal as a string, for example "19.90". Never a float.
#[Scalar(name = "Decimal", specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value, "a decimal such as \"19.90\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An ISO 4217 currency code, for example "USD", or "points".
#[Scalar(
    name = "CurrencyCode",
    specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html"
)]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value, "a currency code such as \"USD\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An instant, RFC 3339 with an offset, for example "2026-10-31T09:00:00Z".
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    /// Keeps the text as it came: a moment that cannot be read is refused where it is used, so that
    /// one bad event of a batch does not cost the others.
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value, "a moment such as \"2026-10-31T09:00:00Z\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A calendar day, for example "2026-10-31".
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    /// Keeps the text as it came, as a moment does.
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value, "a day such as \"2026-10-31\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An IANA time zone, for example "America/New_York".
#[Scalar(name = "TimeZone", specified_by_url = "https://www.iana.org/time-zones")]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value, "a time zone such as \"Europe/Paris\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// JSON as a value of GraphQL, its numbers with the digits that they have. The library's own way takes
/// those that fit into no machine number for objects.
pub fn exact_value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Boolean(truth),
        serde_json::Value::Number(number) => Value::Number(number),
        serde_json::Value::String(text) => Value::String(text),
        serde_json::Value::Array(list) => Value::List(list.into_iter().map(exact_value).collect()),
        serde_json::Value::Object(object) => {
            let pairs = object.into_iter().map(|(name, json)| (Name::new(name), exact_value(json)));
            Value::Object(pairs.collect())
        }
    }
}

/// Any JSON value, for example the fields of an event by name.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        exact_value(self.0.clone())
    }
}

impl From<Quantity> for Decimal {
    fn from(value: Quantity) -> Self {
        Self(value.to_string())
    }
}

impl From<Currency> for CurrencyCode {
    fn from(value: Currency) -> Self {
        Self(value.code().to_owned())
    }
}

impl From<Moment> for DateTime {
    fn from(value: Moment) -> Self {
        Self(value.to_string())
    }
}
