//! Conditions on a delivery: what stands at a place.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::template::Pointer;
use rules::domain::plain_decimal;

/// Everything that has to hold, by place.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(super) struct Conditions(BTreeMap<Pointer, Condition>);

/// What has to be at a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a value, a list of values, or { exists = true }")]
enum Condition {
    Is(Scalar),
    IsOneOf(Vec<Scalar>),
    Exists(Existence),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Existence {
    /// Whether anything has to be there, or nothing.
    exists: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Truth(bool),
    Number(i64),
    Text(String),
}

impl Scalar {
    fn is(&self, json: &Json) -> bool {
        match (self, json) {
            (Self::Truth(own), Json::Bool(other)) => own == other,
            (Self::Text(own), Json::String(other)) => own == other,
            (Self::Number(own), Json::Number(other)) => {
                plain_decimal(other).is_some_and(|other| other == own.to_string())
            }
            _ => false,
        }
    }
}

impl Conditions {
    /// Whether all of them hold.
    pub fn hold(&self, body: &Json) -> bool {
        self.0.iter().all(|(pointer, condition)| {
            let found = pointer.all(body);
            match condition {
                Condition::Is(one) => found.iter().any(|json| one.is(json)),
                Condition::IsOneOf(several) => {
                    found.iter().any(|json| several.iter().any(|one| one.is(json)))
                }
                Condition::Exists(Existence { exists }) => found.is_empty() != *exists,
            }
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
