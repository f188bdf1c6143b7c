//! Inputs of which there may be a thousand in one request. The library reads a field of an input from a copy
//! of its value, and so copies a list of events, and then each of them once more; these take their values.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::Registry;
use async_graphql::{InputObjectType, InputType, InputValueError, InputValueResult, Name, Value};

/// The fields of an input.
pub struct Fields(IndexMap<Name, Value>);

impl Fields {
    /// Reads a field; of one that is not there its type says what it is.
    pub fn read<T: InputType, I: InputType>(
        &mut self,
        name: &str,
    ) -> Result<T, InputValueError<I>> {
        T::parse(self.0.swap_remove(name)).map_err(InputValueError::propagate)
    }
}

/// An input that can be read from its fields.
pub trait FromFields: InputObjectType {
    /// Reads it. What the schema says of it was looked at before.
    fn from_fields(fields: Fields) -> InputValueResult<Self>;
}

/// The same input in the schema, read without a copy.
pub struct Moved<T>(pub T);

impl<T: FromFields> InputType for Moved<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let read = match value {
            Some(Value::Object(fields)) => T::from_fields(Fields(fields)),
            other => T::parse(other),
        };
        read.map(Moved).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }
}
