//! Events and facts as they are sent, to be recorded or for a preview.

use async_graphql::{InputObject, InputValueResult, MaybeUndefined, Result};
use serde_json::{Value, json};

use crate::api::entry_input::{SubjectInput, entry};
use crate::api::fault;
use crate::api::moved::{Fields, FromFields};
use crate::api::scalars::{DateTime, Json};
use crate::api::states::Approval;
use crate::app;

/// Something that happened.
#[derive(InputObject)]
#[graphql(name = "EventInput")]
pub struct EventInput {
    /// The sender's key, 1 to 255 bytes, unique within the source for ever.
    key: String,
    /// The event kind, for example `order_paid`.
    #[graphql(name = "type")]
    kind: String,
    /// When it happened.
    occurred_at: DateTime,
    /// Its fields by name.
    fields: Json,
    /// Whether it counts from the start; the catalogue decides when nothing is said.
    approval: Option<Approval>,
}

impl FromFields for EventInput {
    fn from_fields(mut fields: Fields) -> InputValueResult<Self> {
        Ok(Self {
            key: fields.read("key")?,
            kind: fields.read("type")?,
            occurred_at: fields.read("occurredAt")?,
            fields: fields.read("fields")?,
            approval: fields.read("approval")?,
        })
    }
}

/// Something that holds from a moment on.
#[derive(InputObject)]
#[graphql(name = "FactInput")]
pub struct FactInput {
    /// The sender's key, 1 to 255 bytes, unique within the source for ever.
    key: String,
    /// Who or what it is about.
    subject: SubjectInput,
    /// The attribute, for example `owner`.
    attribute: String,
    /// Its value, which must be given; null makes it unknown from then on. An owner is a reference such as
    /// "ana", or parts such as {"ana": "60%", "bo": "40%"}.
    value: MaybeUndefined<Json>,
    /// From when it holds; now when nothing is said.
    from: Option<DateTime>,
}

impl EventInput {
    pub(super) fn read(self) -> app::EventInput {
        app::EventInput {
            key: self.key,
            kind: self.kind,
            occurred_at: self.occurred_at.0,
            fields: self.fields.0,
            approval: self.approval.map(Into::into),
        }
    }
}

impl EventInput {
    /// The event in the form of entry files.
    pub fn entry(self) -> Value {
        let approval = self.approval.map(|approval| match approval {
            Approval::Approved => "APPROVED".into(),
            Approval::Pending => "PENDING".into(),
            Approval::Rejected => "REJECTED".into(),
        });
        entry([
            ("event", Some(self.kind.into())),
            ("key", Some(self.key.into())),
            ("occurredAt", Some(self.occurred_at.0.into())),
            ("fields", Some(self.fields.0)),
            ("approval", approval),
        ])
    }
}

impl FactInput {
    /// The fact in the form of entry files.
    pub fn entry(self) -> Value {
        let value = match self.value {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(Value::Null),
            MaybeUndefined::Value(Json(value)) => Some(value),
        };
        let subject = json!({ "kind": self.subject.kind, "ref": self.subject.reference });
        entry([
            ("fact", Some(subject)),
            ("attribute", Some(self.attribute.into())),
            ("value", value),
            ("from", self.from.map(|moment| moment.0.into())),
            ("key", Some(self.key.into())),
        ])
    }

    /// What the verb takes of the facts of a list of the input.
    pub(super) fn read_all(list: &str, facts: Vec<Self>) -> Result<Vec<app::FactInput>> {
        facts.into_iter().enumerate().map(|(index, input)| input.read(list, index)).collect()
    }

    /// Refused when there is no value: to leave it out is not to say that it is unknown.
    fn read(self, list: &str, index: usize) -> Result<app::FactInput> {
        let input = self;
        let value = match input.value {
            MaybeUndefined::Value(Json(value)) => value,
            MaybeUndefined::Null => Value::Null,
            MaybeUndefined::Undefined => {
                return Err(fault::bad_input(format!(
                    "\"{list}.{index}.value\" is missing; null makes the attribute unknown"
                )));
            }
        };
        Ok(app::FactInput {
            key: input.key,
            kind: input.subject.kind,
            reference: input.subject.reference,
            attribute: input.attribute,
            value,
            from: input.from.map(|moment| moment.0),
        })
    }
}
