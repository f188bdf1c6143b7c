//! No text of a request holds a NUL character: no database of ours can keep one. Entries are left to
//! the application, which refuses the one that holds it and takes the others.

use std::collections::BTreeSet;
use std::convert::Infallible;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};

/// The fields whose input is judged entry by entry.
const BY_ENTRY: &[&str] = &["recordEvents", "setFacts"];

/// Whether an argument of a field, written out or through a variable, holds a NUL character. Each
/// variable is looked at once, however often it is used.
pub(super) fn is_in(document: &ExecutableDocument, variables: &Variables) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let defaults = operations.clone().flat_map(|operation| &operation.variable_definitions);
    let mut defaults = defaults.filter_map(|definition| definition.node.default_value());
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let mut sets = operations.map(|operation| &operation.selection_set.node).chain(fragments);
    let mut used = BTreeSet::new();
    let written = defaults.any(in_value) || sets.any(|set| in_selections(set, &mut used));
    written || used.iter().any(|name| variables.get(name).is_some_and(in_value))
}

fn in_selections(set: &SelectionSet, used: &mut BTreeSet<Name>) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => {
            in_arguments(&field.node, used) || in_selections(&field.node.selection_set.node, used)
        }
        Selection::InlineFragment(fragment) => {
            in_selections(&fragment.node.selection_set.node, used)
        }
        Selection::FragmentSpread(_) => false,
    })
}

fn in_arguments(field: &Field, used: &mut BTreeSet<Name>) -> bool {
    if BY_ENTRY.contains(&field.name.node.as_str()) {
        return false;
    }
    field.arguments.iter().any(|(_, argument)| {
        let written = argument.node.clone().into_const_with(|name| {
            used.insert(name);
            Ok::<_, Infallible>(Value::Null)
        });
        written.is_ok_and(|value| in_value(&value))
    })
}

fn in_value(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(list) => list.iter().any(in_value),
        Value::Object(object) => object.values().any(in_value),
        _ => false,
    }
}
