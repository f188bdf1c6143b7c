//! Refuses documents that would be expensive to look at, before anything else looks at them.
//!
//! Fragments are measured once each and summed, so the guard itself takes time in proportion to the
//! length of the document, whatever the document would expand to.

mod limits;
mod measure;
mod nesting;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ServerError, Variables};

pub use limits::{Limits, TooComplex};
pub use measure::Weight;

/// Why a document is not executed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It exceeds a limit.
    #[error(transparent)]
    TooComplex(#[from] TooComplex),
    /// It is not GraphQL.
    #[error("the document cannot be read: {0}")]
    Unreadable(async_graphql::parser::Error),
}

/// A document that was read and may be executed.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The parsed text.
    pub document: ExecutableDocument,
    /// What it weighs.
    pub weight: Weight,
}

/// Reads a document and weighs it, fragments expanded, with the variables that come with it.
pub fn admit(text: &str, variables: &Variables, limits: &Limits) -> Result<Admitted, Refusal> {
    nesting::check(text, limits)?;
    let document = async_graphql::parser::parse_query(text).map_err(Refusal::Unreadable)?;
    let weight = measure::weigh(&document, variables, limits)?;
    Ok(Admitted { document, weight })
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooComplex(error) => Self::new(error.to_string(), None),
            Refusal::Unreadable(error) => error.into(),
        }
    }
}
