//! The schema as introspection shows it, with what is deprecated.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::table::is_paged;

const DOCUMENT: &str = "{ __schema { types { kind name
    fields(includeDeprecated: true) { name args(includeDeprecated: true) { ...Input } type { ...Kind } }
    inputFields(includeDeprecated: true) { ...Input }
    enumValues(includeDeprecated: true) { name } } } }
  fragment Input on __InputValue { name defaultValue type { ...Kind } }
  fragment Kind on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What of a type is asked about, by its name.
pub struct Schema(pub BTreeMap<String, Type>);

/// An object, interface, input, enum or scalar.
pub struct Type {
    pub kind: String,
    pub fields: Vec<Field>,
    pub inputs: Vec<Input>,
    pub values: Vec<String>,
}

/// A field of an object.
#[derive(Clone)]
pub struct Field {
    pub name: String,
    pub gives: String,
    pub arguments: Vec<Input>,
}

/// An argument, or a field of an input.
#[derive(Clone)]
pub struct Input {
    pub name: String,
    pub takes: String,
    pub list: bool,
    pub required: bool,
}

impl Schema {
    /// That of the product.
    pub async fn read() -> Self {
        let answer = tantieme::api::schema(None).execute(DOCUMENT).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        let data = answer.data.into_json().unwrap();
        let types = all(&data["__schema"], "types").map(|row| (text(&row["name"]), Type::of(row)));
        Self(types.filter(|(name, _)| !name.starts_with("__")).collect())
    }

    pub fn get(&self, name: &str) -> &Type {
        self.0.get(name).unwrap_or_else(|| panic!("no type {name}"))
    }

    /// The objects that a type leads to, but what lists have around their rows.
    pub fn below(&self, root: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([root.to_owned()]);
        let mut next = vec![root.to_owned()];
        while let Some(name) = next.pop() {
            for field in self.get(&name).fields.iter().filter(|field| self.is_object(field)) {
                if found.insert(field.gives.clone()) {
                    next.push(field.gives.clone());
                }
            }
        }
        found.retain(|name| name != root && self.get(name).kind == "OBJECT" && !is_paged(name));
        found
    }

    /// Whether a field gives an object, and not a value.
    pub fn is_object(&self, field: &Field) -> bool {
        matches!(self.get(&field.gives).kind.as_str(), "OBJECT" | "INTERFACE" | "UNION")
    }

    /// The values of an object, those alone for which nothing has to be said.
    pub fn leaves<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Field> {
        let plain = |field: &&Field| {
            !self.is_object(field) && !field.arguments.iter().any(|argument| argument.required)
        };
        self.get(name).fields.iter().filter(plain)
    }
}

impl Type {
    fn of(row: &Value) -> Self {
        let field = |row: &Value| Field {
            name: text(&row["name"]),
            gives: named(&row["type"]),
            arguments: all(row, "args").map(Input::of).collect(),
        };
        Self {
            kind: text(&row["kind"]),
            fields: all(row, "fields").map(field).collect(),
            inputs: all(row, "inputFields").map(Input::of).collect(),
            values: all(row, "enumValues").map(|value| text(&value["name"])).collect(),
        }
    }
}

impl Input {
    fn of(row: &Value) -> Self {
        let kind = &row["type"];
        let inner = if kind["kind"] == "NON_NULL" { &kind["ofType"] } else { kind };
        Self {
            name: text(&row["name"]),
            takes: named(kind),
            list: inner["kind"] == "LIST",
            required: kind["kind"] == "NON_NULL" && row["defaultValue"].is_null(),
        }
    }
}

/// The name of a type, whatever it is a list of.
fn named(kind: &Value) -> String {
    if kind["ofType"].is_null() { text(&kind["name"]) } else { named(&kind["ofType"]) }
}

fn all<'a>(of: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    of[list].as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
