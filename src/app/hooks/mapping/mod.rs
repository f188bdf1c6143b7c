//! Mappings: which delivery makes which entries, from which places of its JSON. A text in TOML, with examples that
//! prove it.

mod amount;
mod apply;
mod built_in;
mod condition;
mod document;
mod example;
mod template;

use serde_json::Value as Json;

use rules::domain::{Catalogue, Moment, Money};

use crate::app::EventInput;
use document::Document;

pub(super) use built_in::built_in;

/// A mapping that can be used.
#[derive(Debug)]
pub(super) struct Mapping(Document);

/// A delivery, as a mapping looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivered<'a> {
    /// What the sender says that it is.
    pub kind: &'a str,
    /// What the sender knows it by.
    pub id: &'a str,
    /// When it came first.
    pub received_at: Moment,
    /// What it says.
    pub body: &'a Json,
}

/// Something that a delivery makes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Made {
    /// An event, and the key of the one that it is taken back with.
    Event { input: EventInput, follows: Option<String> },
    /// An event is taken back.
    TakeBack(TakeBack),
}

/// An event that is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TakeBack {
    /// The key of the event.
    pub target: String,
    /// The key of this; made where the mapping gives none.
    pub key: Option<String>,
    /// How much of it.
    pub much: HowMuch,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether there may be no such event.
    pub if_there: bool,
}

/// How much of an event is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HowMuch {
    /// All of it.
    Whole,
    /// So much more.
    Part(Money),
    /// So much in all, with what was taken back before.
    UpTo(Money),
}

impl Mapping {
    /// Reads a mapping, and looks at everything that can be looked at without a delivery: kinds and fields have to be
    /// in the catalogue, and each example has to come out.
    pub fn compile(text: &str, catalogue: &Catalogue) -> Result<Self, String> {
        let mapping = Self::read(text)?;
        mapping.0.check(catalogue)?;
        example::prove(&mapping, catalogue)?;
        Ok(mapping)
    }

    /// Reads a mapping that was checked when it was saved.
    pub fn read(text: &str) -> Result<Self, String> {
        Document::read(text).map(Self)
    }

    /// What a delivery makes; nothing where the mapping ignores it. Or a sentence that says why it cannot be told.
    pub fn apply(
        &self,
        delivered: Delivered<'_>,
        catalogue: &Catalogue,
    ) -> Result<Vec<Made>, String> {
        apply::apply(&self.0, delivered, catalogue)
    }
}
