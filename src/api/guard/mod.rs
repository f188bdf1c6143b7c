//! Refuses documents that would be expensive to look at, before anything else looks at them.
//!
//! Fragments are measured once each and summed, so the guard itself takes time in proportion to the
//! length of the document, whatever the document would expand to.

mod input;
mod limits;
mod measure;
mod nesting;
mod nul;
mod prices;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Name, ServerError, Value, Variables};

pub use limits::{DOCUMENT_BYTES, LARGEST_DOCUMENT_BYTES, Limits, TooComplex};
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
    /// It holds text that nothing could keep.
    #[error("the request holds a NUL character, which is not allowed")]
    Nul,
    /// A variable that has to have a value has none.
    #[error("the variable \"${0}\" is missing")]
    Missing(Name),
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
    if nul::is_in(&document, variables) {
        return Err(Refusal::Nul);
    }
    Ok(Admitted { document, weight })
}

/// Refuses when a variable that has to have a value has none.
pub fn complete(operation: &OperationDefinition, variables: &Variables) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let needed = !definition.var_type.node.nullable && definition.default_value.is_none();
        let name = &definition.name.node;
        if needed && variables.get(name).is_none_or(|value| *value == Value::Null) {
            return Err(Refusal::Missing(name.clone()));
        }
    }
    Ok(())
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooComplex(error) => Self::new(error.to_string(), None),
            Refusal::Unreadable(error) => error.into(),
            Refusal::Nul | Refusal::Missing(_) => Self::new(refusal.to_string(), None),
        }
    }
}
