//! The query of a receiver's own: checked when its webhook is made, so that nobody learns months later that a name
//! was wrong.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Name, Pos, Positioned, ServerError, Value, Variables};

use super::payload::{NAMES, TYPE};
use crate::api::DocumentCheck;
use crate::api::guard::{self, Limits};
use crate::app::{Problem, ProblemCode};
use rules::domain::WebhookEvent;

/// Refuses a document that is no query, asks for what there is not, or wants a variable that one of its events does
/// not have. Says where.
pub fn check(text: &str, events: &[WebhookEvent]) -> Result<(), Problem> {
    let variables = sample();
    let admitted = guard::admit(text, &variables, &Limits::default());
    let document = admitted.map_err(|refusal| problem(&refusal.into()))?.document;
    let operation = only_query(&document)?;
    require_variables(&operation.node, events)?;
    let asked: Vec<Name> =
        operation.node.variable_definitions.iter().map(|one| one.node.name.node.clone()).collect();
    let mut variables = variables;
    variables.retain(|name, _| asked.contains(name));
    let looked = DocumentCheck::new().look(document, variables);
    looked.map_err(|error| problem(&error))
}

/// A value of each variable that a message may come with.
fn sample() -> Variables {
    let names = NAMES.iter().chain([&TYPE]);
    let pairs = names.map(|name| (Name::new(name), Value::from("1")));
    let mut variables = Variables::default();
    variables.extend(pairs);
    variables
}

fn only_query(document: &ExecutableDocument) -> Result<&Positioned<OperationDefinition>, Problem> {
    let operations: Vec<_> = document.operations.iter().map(|(_, operation)| operation).collect();
    match operations.as_slice() {
        [one] if one.node.ty == OperationType::Query => Ok(one),
        [one] => Err(at(one.pos, "the document needs to be a query; a message changes nothing")),
        _ => Err(invalid("the document needs to have one operation".to_owned())),
    }
}

fn require_variables(
    operation: &OperationDefinition,
    events: &[WebhookEvent],
) -> Result<(), Problem> {
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let name = definition.name.node.as_str();
        if name == TYPE {
            continue;
        }
        if !NAMES.contains(&name) {
            let names = NAMES.join(", $");
            let message = format!("no event comes with ${name}; there are ${TYPE}, ${names}");
            return Err(at(pos, &message));
        }
        let optional = definition.var_type.node.nullable || definition.default_value.is_some();
        let without = events.iter().find(|event| !event.names().contains(&name));
        if let (false, Some(event)) = (optional, without) {
            let message = format!(
                "{} comes without ${name}; let the variable be null, without \"!\"",
                event.code()
            );
            return Err(at(pos, &message));
        }
    }
    Ok(())
}

fn problem(error: &ServerError) -> Problem {
    match error.locations.first() {
        Some(pos) => at(*pos, &error.message),
        None => invalid(error.message.clone()),
    }
}

fn at(pos: Pos, message: &str) -> Problem {
    invalid(format!("line {}, column {}: {message}", pos.line, pos.column))
}

fn invalid(message: String) -> Problem {
    Problem::new(ProblemCode::Invalid, &["document"], message)
}
