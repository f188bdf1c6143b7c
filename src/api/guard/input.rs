//! How much text the arguments of a request hold: every use of a variable is a copy of it in memory.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::types::Field;
use async_graphql::{Name, Value, Variables};

/// What a value counts besides its text.
const EACH: u64 = 8;

/// How large the variables of a request are; each is looked at once.
pub(super) struct Inputs(HashMap<Name, Size>);

/// What is known of a value.
#[derive(Clone, Copy, Default)]
struct Size {
    /// Its text, and something for each part of it.
    bytes: u64,
    /// The length of the longest list in it.
    longest: u64,
}

impl Inputs {
    /// Measures the variables.
    pub fn of(variables: &Variables) -> Self {
        Self(variables.iter().map(|(name, value)| (name.clone(), Size::of(value))).collect())
    }

    /// The bytes of a field's arguments, variables put in.
    pub fn of_field(&self, field: &Field) -> u64 {
        self.of_arguments(field, |_| true).bytes
    }

    /// How many rows a field gives that does something: as many as the longest list of its `input`.
    pub fn rows(&self, field: &Field) -> u64 {
        self.of_arguments(field, |name| name == "input").longest.max(1)
    }

    fn of_arguments(&self, field: &Field, wanted: impl Fn(&str) -> bool) -> Size {
        let mut all = Size::default();
        let wanted = field.arguments.iter().filter(|(name, _)| wanted(name.node.as_str()));
        for (_, argument) in wanted {
            let written = argument.node.clone().into_const_with(|name| {
                all.take(self.0.get(&name).copied().unwrap_or_default());
                Ok::<_, Infallible>(Value::Null)
            });
            let Ok(written) = written;
            all.take(Size::of(&written));
        }
        all
    }
}

impl Size {
    fn of(value: &Value) -> Self {
        Self { bytes: size(value), longest: longest(value) }
    }

    fn take(&mut self, other: Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.longest = self.longest.max(other.longest);
    }
}

fn longest(value: &Value) -> u64 {
    match value {
        Value::List(list) => list.iter().map(longest).fold(list.len() as u64, u64::max),
        Value::Object(object) => object.values().map(longest).max().unwrap_or(0),
        _ => 0,
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
