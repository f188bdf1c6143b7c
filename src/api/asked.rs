//! What a request asks for, in a word, for whoever watches the server.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{OperationDefinition, Selection};

use super::Schema;

/// The names that a schema has. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Names(Arc<HashSet<String>>);

impl Names {
    /// Those of a schema.
    pub fn of(schema: &Schema) -> Self {
        Self(Arc::new(schema.names().into_iter().collect()))
    }
}

/// The name of a request's first field: one of the schema's, so that nobody makes names without end.
#[derive(Debug, Default)]
pub(super) struct Asked(OnceLock<String>);

impl Asked {
    /// Notes what an operation asks for first.
    pub fn note(&self, operation: Option<&OperationDefinition>, names: &Names) {
        let selections = operation.iter().flat_map(|it| &it.selection_set.node.items);
        let mut fields = selections.filter_map(|selection| match &selection.node {
            Selection::Field(field) => Some(field.node.name.node.as_str()),
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
        });
        if let Some(first) = fields.find(|name| names.0.contains(*name)) {
            let _first_only = self.0.set(first.to_owned());
        }
    }

    /// The name; `other` where nothing is known.
    pub fn operation(&self) -> &str {
        self.0.get().map_or("other", String::as_str)
    }
}
