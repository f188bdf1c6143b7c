//! The fields of one event.

use std::fmt;

use super::{Name, Value};

/// The fields of one event, by name. A field that was not sent is absent.
///
/// Events have few fields, and there are many events: a short list is smaller than a tree, and
/// looking through it is quicker.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<(Name, Value)>);

impl Fields {
    /// No fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    /// The value of a field by a name that is probably the events' own: no text is compared then.
    pub fn named(&self, name: &Name) -> Option<&Value> {
        let own = self.0.iter().find(|(known, _)| known.is_shared_with(name));
        own.map(|(_, value)| value).or_else(|| self.get(name))
    }

    /// Sets a field. The value that it had before, if any.
    pub fn insert(&mut self, name: impl Into<Name>, value: Value) -> Option<Value> {
        let name = name.into();
        match self.0.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(place) => self.0.get_mut(place).map(|(_, held)| std::mem::replace(held, value)),
            Err(place) => {
                self.0.insert(place, (name, value));
                None
            }
        }
    }

    /// Keeps the fields that `keep` wants.
    pub fn retain(&mut self, keep: impl Fn(&Name, &Value) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// All values, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(all: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in all {
            fields.insert(name, value);
        }
        fields
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}
