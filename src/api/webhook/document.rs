//! The query of a receiver's own: checked when its webhook is made, so that nobody learns months later that a name
//! was wrong.

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, InlineFragment, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, Request, ServerError, Value, Variables};

use super::payload::{NAMES, TYPE};
use crate::api::guard::{self, Limits};
use crate::app::{Problem, ProblemCode};
use rules::domain::WebhookEvent;

/// Refuses a document that is no query, asks for what there is not, or wants a variable that one of its events does
/// not have. Says where.
pub async fn check(text: &str, events: &[WebhookEvent]) -> Result<(), Problem> {
    let variables = sample();
    let admitted = guard::admit(text, &variables, &Limits::default());
    let document = admitted.map_err(|refusal| problem(&refusal.into()))?.document;
    let operation = only_query(&document)?;
    require_variables(&operation.node, events)?;
    let asked: Vec<Name> =
        operation.node.variable_definitions.iter().map(|one| one.node.name.node.clone()).collect();
    let mut variables = variables;
    variables.retain(|name, _| asked.contains(name));
    // Everything is looked at, and nothing is executed.
    let mut request = Request::new(text).variables(variables);
    request.set_parsed_query(skipped(document));
    let response = crate::api::schema(None).execute(request).await;
    response.errors.first().map_or(Ok(()), |error| Err(problem(error)))
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

/// The same document, of which nothing is executed: its selections stand in a fragment that is skipped.
fn skipped(mut document: ExecutableDocument) -> ExecutableDocument {
    let skip = |operation: &mut Positioned<OperationDefinition>| {
        let set = &mut operation.node.selection_set;
        let pos = set.pos;
        let skip = Directive {
            name: Positioned::new(Name::new("skip"), pos),
            arguments: vec![(
                Positioned::new(Name::new("if"), pos),
                Positioned::new(Value::from(true).into(), pos),
            )],
        };
        let inside = std::mem::take(&mut set.node);
        let fragment = InlineFragment {
            type_condition: None,
            directives: vec![Positioned::new(skip, pos)],
            selection_set: Positioned::new(inside, pos),
        };
        let items =
            vec![Positioned::new(Selection::InlineFragment(Positioned::new(fragment, pos)), pos)];
        set.node = SelectionSet { items };
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => skip(operation),
        DocumentOperations::Multiple(operations) => operations.values_mut().for_each(skip),
    }
    document
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
