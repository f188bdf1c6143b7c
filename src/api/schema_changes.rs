//! What a schema breaks for those who use an older one: two texts of GraphQL's own language are compared.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeDefinition,
    TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};

/// What a change does to those who use the older schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A document that was fine no longer is, or its answer has another form.
    Breaking,
    /// Documents stay fine; a client that expects only what there was may stumble.
    Dangerous,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaChange {
    /// What it does.
    pub weight: Weight,
    /// Where: `Type`, `Type.field` or `Type.field(argument:)`.
    pub at: String,
    /// What changed.
    pub message: String,
}

/// All breaking changes from one schema to another, then all dangerous ones. Fails with what is wrong with a
/// text that is no schema.
pub fn schema_changes(old: &str, new: &str) -> Result<Vec<SchemaChange>, String> {
    let (old, new) = (types(old)?, types(new)?);
    let mut changes = Changes::default();
    for (name, before) in &old {
        match new.get(name) {
            Some(after) => changes.of_type(name, before, after),
            None => changes.breaking(name, "the type was removed"),
        }
    }
    changes.0.sort();
    Ok(changes.0)
}

type Types = BTreeMap<String, TypeDefinition>;

fn types(text: &str) -> Result<Types, String> {
    let document = parse_schema(text).map_err(|error| error.to_string())?;
    let named = |definition| match definition {
        TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node)),
        _ => None,
    };
    Ok(document.definitions.into_iter().filter_map(named).collect())
}

#[derive(Default)]
struct Changes(Vec<SchemaChange>);

impl Changes {
    fn add(&mut self, weight: Weight, at: &str, message: impl Into<String>) {
        self.0.push(SchemaChange { weight, at: at.to_owned(), message: message.into() });
    }

    fn breaking(&mut self, at: &str, message: impl Into<String>) {
        self.add(Weight::Breaking, at, message);
    }

    fn dangerous(&mut self, at: &str, message: impl Into<String>) {
        self.add(Weight::Dangerous, at, message);
    }

    fn of_type(&mut self, name: &str, before: &TypeDefinition, after: &TypeDefinition) {
        match (&before.kind, &after.kind) {
            (TypeKind::Scalar, TypeKind::Scalar) => {}
            (TypeKind::Object(old), TypeKind::Object(new)) => {
                self.of_names(name, "interface", &old.implements, &new.implements);
                self.of_fields(name, &old.fields, &new.fields);
            }
            (TypeKind::Interface(old), TypeKind::Interface(new)) => {
                self.of_names(name, "interface", &old.implements, &new.implements);
                self.of_fields(name, &old.fields, &new.fields);
            }
            (TypeKind::Union(old), TypeKind::Union(new)) => {
                self.of_names(name, "member", &old.members, &new.members);
            }
            (TypeKind::Enum(old), TypeKind::Enum(new)) => {
                let old_values: Vec<_> =
                    old.values.iter().map(|it| it.node.value.clone()).collect();
                let new_values: Vec<_> =
                    new.values.iter().map(|it| it.node.value.clone()).collect();
                self.of_names(name, "value", &old_values, &new_values);
            }
            (TypeKind::InputObject(old), TypeKind::InputObject(new)) => {
                if has(&after.directives, "oneOf") && !has(&before.directives, "oneOf") {
                    self.breaking(name, "exactly one of its fields has to be given now");
                }
                let at = |field: &Name| format!("{name}.{field}");
                self.of_inputs("field", at, &old.fields, &new.fields);
            }
            _ => self.breaking(name, "the type is of another kind"),
        }
    }

    /// Interfaces, members or values: those that are gone break, new ones may surprise.
    fn of_names(
        &mut self,
        name: &str,
        what: &str,
        old: &[Positioned<Name>],
        new: &[Positioned<Name>],
    ) {
        let is_in = |list: &[Positioned<Name>], one: &Positioned<Name>| {
            list.iter().any(|other| other.node == one.node)
        };
        for gone in old.iter().filter(|one| !is_in(new, one)) {
            self.breaking(name, format!("the {what} {} was removed", gone.node));
        }
        for added in new.iter().filter(|one| !is_in(old, one)) {
            self.dangerous(name, format!("the {what} {} was added", added.node));
        }
    }

    fn of_fields(
        &mut self,
        name: &str,
        old: &[Positioned<FieldDefinition>],
        new: &[Positioned<FieldDefinition>],
    ) {
        for before in old.iter().map(|field| &field.node) {
            let at = format!("{name}.{}", before.name.node);
            let after = new.iter().find(|field| field.node.name.node == before.name.node);
            let Some(after) = after.map(|field| &field.node) else {
                self.breaking(&at, removed("field", &before.directives));
                continue;
            };
            if !gives(&before.ty.node, &after.ty.node) {
                self.breaking(&at, other_type(&before.ty.node, &after.ty.node));
            }
            let argument = |argument: &Name| format!("{at}({argument}:)");
            self.of_inputs("argument", argument, &before.arguments, &after.arguments);
        }
    }

    /// Arguments of a field or fields of an input.
    fn of_inputs(
        &mut self,
        what: &str,
        at: impl Fn(&Name) -> String,
        old: &[Positioned<InputValueDefinition>],
        new: &[Positioned<InputValueDefinition>],
    ) {
        let find = |list: &[Positioned<InputValueDefinition>], name: &Name| {
            list.iter().find(|one| one.node.name.node == *name).map(|one| one.node.clone())
        };
        for before in old.iter().map(|one| &one.node) {
            let place = at(&before.name.node);
            let Some(after) = find(new, &before.name.node) else {
                self.breaking(&place, removed(what, &before.directives));
                continue;
            };
            let given_up = after.default_value.is_none() && before.default_value.is_some();
            if !takes(&before.ty.node, &after.ty.node) || (given_up && !after.ty.node.nullable) {
                self.breaking(&place, other_type(&before.ty.node, &after.ty.node));
            } else if default_of(before) != default_of(&after) {
                self.dangerous(&place, "the default is another");
            }
        }
        for after in new.iter().map(|one| &one.node) {
            let needed = !after.ty.node.nullable && after.default_value.is_none();
            if needed && find(old, &after.name.node).is_none() {
                self.breaking(
                    &at(&after.name.node),
                    format!("the {what} was added and is required"),
                );
            }
        }
    }
}

fn default_of(input: &InputValueDefinition) -> Option<String> {
    input.default_value.as_ref().map(|value| value.node.to_string())
}

fn has(directives: &[Positioned<ConstDirective>], name: &str) -> bool {
    directives.iter().any(|directive| directive.node.name.node == name)
}

fn removed(what: &str, directives: &[Positioned<ConstDirective>]) -> String {
    match has(directives, "deprecated") {
        true => format!("the {what} was removed, which was deprecated"),
        false => format!("the {what} was removed without having been deprecated"),
    }
}

fn other_type(before: &Type, after: &Type) -> String {
    format!("the type is {after} and was {before}")
}

/// Whether what is given now is among what was given: the same, or never null where it could be.
fn gives(before: &Type, after: &Type) -> bool {
    let same = match (&before.base, &after.base) {
        (BaseType::Named(before), BaseType::Named(after)) => before == after,
        (BaseType::List(before), BaseType::List(after)) => gives(before, after),
        _ => false,
    };
    same && (before.nullable || !after.nullable)
}

/// Whether what could be sent is taken still.
fn takes(before: &Type, after: &Type) -> bool {
    gives(after, before)
}
