//! What can be tracked: event kinds with their fields, and attributes of what events point to.

use std::collections::BTreeMap;
use std::fmt;

use super::{Approval, Name, TimeSpan, ValueType};

/// What facts are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A customer.
    Customer,
    /// A collaborator.
    Collaborator,
    /// An asset of the named kind.
    Asset(String),
}

/// A field of an event, or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub value_type: ValueType,
}

/// A kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKind {
    /// Its name, for example `order_paid`.
    pub name: Name,
    /// Its title for people.
    pub title: String,
    /// Its fields, in the order they were declared.
    pub fields: Vec<Field>,
    /// How its events become approved.
    pub approval: Approval,
}

/// A kind of asset: something that belongs to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetKind {
    /// Its name, for example `course`.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// Its attributes; `owner` is always among them.
    pub attributes: Vec<Field>,
}

/// Everything that can be tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// How far ahead of the present moment events may lie when they are recorded; one day unless a
    /// catalogue says otherwise, which is enough for clocks that differ.
    pub ahead: TimeSpan,
    /// Event kinds by name.
    pub events: BTreeMap<String, EventKind>,
    /// Asset kinds by name.
    pub assets: BTreeMap<String, AssetKind>,
    /// Attributes of customers.
    pub customer: Vec<Field>,
    /// Attributes of collaborators.
    pub collaborator: Vec<Field>,
}

impl Field {
    /// A field of a type.
    pub fn new(name: impl Into<Name>, value_type: ValueType) -> Self {
        Self { name: name.into(), value_type }
    }
}

impl EventKind {
    /// One of its fields.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The type of one of its fields.
    pub fn field_type(&self, name: &str) -> Option<&ValueType> {
        self.field(name).map(|field| &field.value_type)
    }
}

impl Catalogue {
    /// The attributes of a kind of subject; `None` when the asset kind is unknown.
    pub fn attributes(&self, kind: &SubjectKind) -> Option<&[Field]> {
        match kind {
            SubjectKind::Customer => Some(&self.customer),
            SubjectKind::Collaborator => Some(&self.collaborator),
            SubjectKind::Asset(name) => self.assets.get(name).map(|asset| &asset.attributes[..]),
        }
    }

    /// The type of an attribute of a kind of subject.
    pub fn attribute_type(&self, kind: &SubjectKind, name: &str) -> Option<&ValueType> {
        let field = self.attributes(kind)?.iter().find(|field| field.name == name)?;
        Some(&field.value_type)
    }
}

impl SubjectKind {
    /// The kind that values of a reference type point to.
    pub fn of(value_type: &ValueType) -> Option<Self> {
        match value_type {
            ValueType::Customer => Some(Self::Customer),
            ValueType::Collaborator => Some(Self::Collaborator),
            ValueType::Asset(kind) => Some(Self::Asset(kind.clone())),
            _ => None,
        }
    }

    /// The kind with that word: `customer`, `collaborator`, else an asset kind.
    pub fn from_word(word: &str) -> Self {
        match word {
            "customer" => Self::Customer,
            "collaborator" => Self::Collaborator,
            asset => Self::Asset(asset.to_owned()),
        }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Customer => "customer",
            Self::Collaborator => "collaborator",
            Self::Asset(kind) => kind,
        })
    }
}
