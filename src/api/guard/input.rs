//! How much text the arguments of a request hold: every use of a variable is a copy of it in memory.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::types::Field;
use async_graphql::{Name, Value, Variables};

/// What a value counts besides its text.
const EACH: u64 = 8;

/// How large the variables of a request are, in bytes; each is looked at once.
pub(super) struct Inputs(HashMap<Name, u64>);

impl Inputs {
    /// Measures the variables.
    pub fn of(variables: &Variables) -> Self {
        Self(variables.iter().map(|(name, value)| (name.clone(), size(value))).collect())
    }

    /// The bytes of a field's arguments, variables put in.
    pub fn of_field(&self, field: &Field) -> u64 {
        let mut bytes = 0_u64;
        for (_, argument) in &field.arguments {
            let written = argument.node.clone().into_const_with(|name| {
                bytes = bytes.saturating_add(self.0.get(&name).copied().unwrap_or(0));
                Ok::<_, Infallible>(Value::Null)
            });
            let Ok(written) = written;
            bytes = bytes.saturating_add(size(&written));
        }
        bytes
    }
}

fn size(value: &Value) -> u64 {
    match value {
        Value::String(text) => EACH + text.len() as u64,
        Value::List(list) => EACH + list.iter().map(size).sum::<u64>(),
        Value::Object(object) => {
            EACH + object.iter().map(|(name, value)| size(value) + name.len() as u64).sum::<u64>()
        }
        _ => EACH,
    }
}
