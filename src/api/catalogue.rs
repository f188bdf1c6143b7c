//! What can be tracked.

use async_graphql::{Object, SimpleObject};

use super::caller::Allow;
use crate::app::CurrentCatalogue;
use rules::domain;

/// What can be tracked: the built-in catalogue and what was saved on top of it.
pub struct Catalogue(pub CurrentCatalogue);

/// A kind of event.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "EventKind")]
pub struct EventKind {
    /// Its name, for example `order_paid`.
    name: String,
    /// Its title for people.
    title: String,
    /// Its fields, in the order they were declared.
    fields: Vec<Field>,
    /// How its events become approved: `automatic`, `by hand`, or `after 14 days`.
    approval: String,
}

/// A kind of thing that belongs to somebody.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "AssetKind")]
pub struct AssetKind {
    /// Its name, for example `course`.
    name: String,
    /// Its title for people.
    title: String,
    /// Its attributes; `owner` is always among them.
    attributes: Vec<Field>,
}

/// A field of an event, or an attribute.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Field")]
pub struct Field {
    /// Its name.
    name: String,
    /// Its type in words of the rule language: `number`, `money`, `text`, `customer`, `course` …
    #[graphql(name = "type")]
    value_type: String,
}

/// What can be tracked: the built-in catalogue and what was saved on top of it.
#[Object(name = "Catalogue", guard = "Allow::LOOKUP")]
impl Catalogue {
    /// The saved text; nothing while only the built-in catalogue is in force.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// How far ahead of the moment of recording events may lie, for example `1 day`.
    async fn events_may_lie_ahead(&self) -> String {
        self.0.catalogue.ahead.to_string()
    }

    /// Kinds of events, by name.
    async fn events(&self) -> Vec<EventKind> {
        self.0.catalogue.events.values().map(Into::into).collect()
    }

    /// Kinds of things that belong to somebody, by name.
    async fn assets(&self) -> Vec<AssetKind> {
        self.0.catalogue.assets.values().map(Into::into).collect()
    }

    /// Attributes of customers.
    async fn customer(&self) -> Vec<Field> {
        fields(&self.0.catalogue.customer)
    }

    /// Attributes of collaborators.
    async fn collaborator(&self) -> Vec<Field> {
        fields(&self.0.catalogue.collaborator)
    }
}

fn fields(fields: &[domain::Field]) -> Vec<Field> {
    let field = |field: &domain::Field| Field {
        name: field.name.to_string(),
        value_type: field.value_type.to_string(),
    };
    fields.iter().map(field).collect()
}

impl From<&domain::EventKind> for EventKind {
    fn from(kind: &domain::EventKind) -> Self {
        Self {
            name: kind.name.to_string(),
            title: kind.title.clone(),
            fields: fields(&kind.fields),
            approval: in_words(kind.approval),
        }
    }
}

impl From<&domain::AssetKind> for AssetKind {
    fn from(kind: &domain::AssetKind) -> Self {
        let attributes = fields(&kind.attributes);
        Self { name: kind.name.clone(), title: kind.title.clone(), attributes }
    }
}

/// The words of the catalogue, in the largest unit that divides the time.
fn in_words(approval: domain::Approval) -> String {
    const UNITS: [(&str, i64); 4] =
        [("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60)];
    match approval {
        domain::Approval::Automatic => "automatic".to_owned(),
        domain::Approval::ByHand => "by hand".to_owned(),
        domain::Approval::After { micros } => {
            let seconds = micros / 1_000_000;
            let unit = UNITS.iter().find(|(_, length)| seconds % length == 0);
            let (name, length) = unit.copied().unwrap_or(("second", 1));
            let count = seconds / length;
            format!("after {count} {name}{}", if count == 1 { "" } else { "s" })
        }
    }
}
