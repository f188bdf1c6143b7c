//! Facts as the log holds them.

use async_graphql::{ID, InputObject, Result, SimpleObject};

use super::scalars::{DateTime, Json};
use super::{fault, filters, ids};
use rules::domain::{self, Entry, FactsAbout, Recorded, SubjectKind};

/// Something that holds from a moment on.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Fact")]
pub struct Fact {
    /// Global id.
    #[graphql(owned)]
    pub id: ID,
    /// What it is about.
    subject: Subject,
    /// The attribute, for example `owner`.
    attribute: String,
    /// Its value in the form of FactInput; null where the attribute becomes unknown.
    value: Option<Json>,
    /// From when it holds. Of two facts about one attribute and moment, the one recorded later holds.
    from: DateTime,
    /// The sender's key.
    key: String,
    /// Who sent it: the name of the token, or `import`.
    source: String,
    /// When the log took it.
    recorded_at: DateTime,
}

/// Who or what a fact is about.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Subject")]
pub struct Subject {
    /// `customer`, `collaborator`, or a kind of asset such as `course`.
    kind: String,
    /// The reference, for example "rust-101".
    #[graphql(name = "ref")]
    reference: String,
}

/// Narrows facts.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "FactFilter")]
pub struct FactFilter {
    /// `customer`, `collaborator`, or a kind of asset such as `course`.
    kind: Option<String>,
    /// The reference of one subject; with `kind`.
    #[graphql(name = "ref")]
    reference: Option<String>,
    /// The attribute, for example `owner`.
    attribute: Option<String>,
    /// Holding from this moment on, or from a later one.
    holds_from: Option<DateTime>,
    /// Holding from a moment before this one.
    holds_before: Option<DateTime>,
}

impl Fact {
    /// A fact of the log; `None` when the entry is none.
    pub fn of(recorded: Recorded) -> Option<Self> {
        let Entry::Fact(fact) = recorded.entry else { return None };
        let place = format!("{}-{}", recorded.stream, recorded.position);
        Some(Self {
            id: ids::global("Fact", &place),
            subject: Subject {
                kind: fact.subject.kind.to_string(),
                reference: fact.subject.reference,
            },
            attribute: fact.attribute,
            value: fact.value.as_ref().map(|value| Json(domain::encode_fact_value(Some(value)))),
            from: fact.from.into(),
            key: recorded.key,
            source: recorded.source,
            recorded_at: recorded.recorded_at.into(),
        })
    }
}

impl FactFilter {
    /// The filter of the application. Fails for a reference without its kind.
    pub fn read(self) -> Result<domain::FactFilter> {
        let kind = self.kind.map(|word| SubjectKind::from_word(&word));
        let about = match (kind, self.reference) {
            (None, None) => FactsAbout::Anything,
            (Some(kind), None) => FactsAbout::Kind(kind),
            (Some(kind), Some(reference)) => {
                FactsAbout::Subject(domain::Subject { kind, reference })
            }
            (None, Some(_)) => {
                let message =
                    "filter.ref needs filter.kind: references of two kinds may be the same";
                return Err(fault::bad_input(message));
            }
        };
        Ok(domain::FactFilter {
            about,
            attribute: self.attribute,
            holds_from: filters::moment("holdsFrom", self.holds_from)?,
            holds_before: filters::moment("holdsBefore", self.holds_before)?,
        })
    }
}
