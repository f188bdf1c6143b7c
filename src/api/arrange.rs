//! Puts the fields of an answer in the order in which the document asks for them.
//!
//! The executor gives fields in the order in which they are done, which differs from one request
//! to the next; clients and readers expect the order of their query.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Value};

/// The response keys of a selection, in order, fragments included. The guard has bounded how many
/// there are, and that fragments do not contain themselves.
#[derive(Debug, Default)]
pub struct Shape(IndexMap<Name, Shape>);

impl Shape {
    /// The shape of an operation's answer.
    pub fn of(operation: &OperationDefinition, document: &ExecutableDocument) -> Self {
        let mut shape = Self::default();
        shape.add(&operation.selection_set.node, document);
        shape
    }

    fn add(&mut self, set: &SelectionSet, document: &ExecutableDocument) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    let inner = self.0.entry(key).or_default();
                    inner.add(&field.node.selection_set.node, document);
                }
                Selection::InlineFragment(fragment) => {
                    self.add(&fragment.node.selection_set.node, document);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = document.fragments.get(name) {
                        self.add(&fragment.node.selection_set.node, document);
                    }
                }
            }
        }
    }

    /// The value with its fields, and those of all values in it, in order.
    pub fn arrange(&self, value: Value) -> Value {
        match value {
            Value::List(items) => {
                Value::List(items.into_iter().map(|item| self.arrange(item)).collect())
            }
            // A scalar that is an object, such as the fields of an event, is taken as it is.
            Value::Object(fields) if !self.0.is_empty() => Value::Object(self.arrange_all(fields)),
            other => other,
        }
    }

    fn arrange_all(&self, mut fields: IndexMap<Name, Value>) -> IndexMap<Name, Value> {
        let mut arranged = IndexMap::with_capacity(fields.len());
        for (key, shape) in &self.0 {
            if let Some(value) = fields.swap_remove(key) {
                arranged.insert(key.clone(), shape.arrange(value));
            }
        }
        arranged.extend(fields);
        arranged
    }
}
