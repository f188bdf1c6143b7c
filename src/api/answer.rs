//! What comes of a request: an answer with its errors, each with its code, and what it cost.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use super::answer_size::{Building, NotBuilt};
use super::arrange::Shape;
use super::fault;
use super::rates::{Cost, TooOften};

/// The most errors of one answer: what is wrong in the same way again and again is said often enough.
const MOST_ERRORS: usize = 10;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Executed; fields may have failed.
    Executed,
    /// Not executed: the document, its variables or its cost is refused.
    Refused,
    /// Not executed: a mutation came where only queries may.
    MustPost,
    /// Took longer than its budget.
    TimedOut,
    /// Nothing of it was done: too much of the caller's waits.
    RateLimited,
    /// Nothing of it could be done: the database cannot be used.
    Unavailable,
}

/// An answer: its body, and what became of the request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What became of the request.
    pub fate: Fate,
    body: Body,
    /// The body as text, where that was made already; then it has no data any more.
    written: Option<Vec<u8>>,
}

/// The body of a response, its fields in the order in which the document asked for them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Body {
    /// What was asked for; absent when nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<JsonValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<JsonValue>,
}

impl Body {
    /// The body of a request that was refused.
    pub fn of_errors(errors: Vec<JsonValue>) -> Self {
        Self { errors, ..Self::default() }
    }

    /// The body of a request of which nothing came.
    pub(super) fn of_nothing(error: JsonValue) -> Self {
        Self { data: Some(Value::Null), ..Self::of_errors(vec![error]) }
    }

    /// What the first error says.
    pub fn first_message(&self) -> Option<&str> {
        self.said("/message").next()?.as_str()
    }

    /// What is wrong, as GraphQL errors.
    pub fn errors(&self) -> &[JsonValue] {
        &self.errors
    }

    /// After how many seconds it is worth sending the request again, where an error says so; the
    /// longest of all.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.said("/extensions/retryAfterSeconds").filter_map(JsonValue::as_u64).max()
    }

    fn has_code(&self, code: &str) -> bool {
        self.said("/extensions/code").any(|said| said == code)
    }

    /// What the errors say at a place.
    fn said(&self, place: &'static str) -> impl Iterator<Item = &JsonValue> {
        self.errors.iter().filter_map(move |error| error.pointer(place))
    }
}

pub(super) fn error(message: &str, code: &str) -> JsonValue {
    json!({ "message": message, "extensions": { "code": code } })
}

pub(super) fn coded(error: ServerError, code: &str) -> JsonValue {
    let mut json =
        serde_json::to_value(&error).unwrap_or_else(|_| json!({ "message": error.message }));
    if let Some(object) = json.as_object_mut() {
        let extensions = object.entry("extensions").or_insert_with(|| json!({}));
        if let Some(extensions) = extensions.as_object_mut() {
            extensions.entry("code").or_insert_with(|| json!(code));
        }
    }
    json
}

impl Answer {
    pub(super) fn refused(fate: Fate, errors: &[JsonValue]) -> Self {
        Self { fate, body: Body::of_errors(errors.to_vec()), written: None }
    }

    /// Too much is asked for in a minute.
    pub(super) fn too_often(reason: &TooOften, cost: Cost) -> Self {
        let body = Body {
            extensions: Some(json!({ "cost": cost })),
            ..Body::of_errors(vec![reason.error()])
        };
        Self { fate: Fate::RateLimited, body, written: None }
    }

    /// Whether nothing was executed.
    pub fn has_no_data(&self) -> bool {
        self.body.data.is_none() && self.written.is_none()
    }

    pub(super) fn executed(body: Body) -> Self {
        Self { fate: Fate::Executed, body, written: None }
    }

    /// The same with its text, unless that is too long or takes too long.
    pub(super) fn written(mut self, building: &Building) -> Result<Self, NotBuilt> {
        self.written = Some(building.write(&self.body)?);
        self.body.data = None;
        Ok(self)
    }

    /// What became of the request, in a word for whoever watches the server.
    pub(super) fn outcome(&self) -> &'static str {
        match self.fate {
            Fate::Executed if self.body.errors.is_empty() => "answered",
            Fate::Executed => "failed",
            Fate::Refused | Fate::MustPost => "refused",
            Fate::TimedOut => "timed out",
            Fate::RateLimited => "rate limited",
            Fate::Unavailable => "unavailable",
        }
    }

    /// After how many seconds it is worth sending the request again, where an error says so.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.body.retry_after_seconds()
    }

    /// What is wrong, as GraphQL errors.
    pub fn errors(&self) -> &[JsonValue] {
        &self.body.errors
    }

    /// The same of a request of which nothing was executed.
    pub(super) fn unexecuted(self) -> Self {
        let fate = match self.fate {
            Fate::Executed => Fate::Refused,
            other => other,
        };
        Self { fate, body: Body::of_errors(self.body.errors), written: None }
    }

    /// The response as JSON.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn into_text(self) -> serde_json::Result<Vec<u8>> {
        self.written.map_or_else(|| serde_json::to_vec(&self.body), Ok)
    }

    /// An error that names no field came before execution: such an answer has no `data` at all.
    pub(super) fn of(response: Response, shape: &Shape, cost: Cost) -> Self {
        let before = response.data == Value::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let unsaid = response.errors.len().saturating_sub(MOST_ERRORS);
        let said = response.errors.into_iter().take(MOST_ERRORS);
        let errors: Vec<JsonValue> =
            said.map(|error| coded(error, fault::BAD_USER_INPUT)).collect();
        let extensions = match unsaid {
            0 => json!({ "cost": cost }),
            _ => json!({ "cost": cost, "furtherErrors": unsaid }),
        };
        if before {
            let body = Body { extensions: Some(extensions), ..Body::of_errors(errors) };
            return Self { fate: Fate::Refused, body, written: None };
        }
        let extensions = Some(extensions);
        let nothing = response.data == Value::Null;
        let body = Body { data: Some(shape.arrange(response.data)), errors, extensions };
        let fate = match nothing {
            true if body.has_code(fault::UNAVAILABLE) => Fate::Unavailable,
            true if body.has_code(fault::RATE_LIMITED) => Fate::RateLimited,
            true if body.has_code(fault::TIMEOUT) => Fate::TimedOut,
            _ => Fate::Executed,
        };
        Self { fate, body, written: None }
    }
}
