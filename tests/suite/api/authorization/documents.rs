//! Documents that ask for one field each, along the way that leads to it.

use super::schema::{Field, Input, Schema};
use super::world::Names;

/// How long the lists are that a document asks for: on the way to a field, and at its end.
const ON_THE_WAY: usize = 3;
const AT_THE_END: usize = 20;

/// Where the shortest way leads to what has nothing of a kind: another one, by the field. `$own` is whose.
const WAYS: &[(&str, &[&str])] = &[
    ("Distributor.journeys", &["distributor(name: \"journeys\")"]),
    ("Distributor.adjustments", &["distributor(name: \"commission\")"]),
    ("Distributor.leftoverChanges", &["distributor(name: \"commission\")"]),
    (
        "Derivation.journeys",
        &["distributor(name: \"journeys\")", "standing(collaborator: $own)", "derivation"],
    ),
    (
        "Derivation.tiers",
        &["distributor(name: \"commission\")", "standing(collaborator: $own)", "derivation"],
    ),
    (
        "Settlement.journeys",
        &["settlements(first: 3, filter: {distributor: \"journeys\"})", "nodes"],
    ),
    (
        "Settlement.adjustments",
        &["settlements(first: 3, filter: {distributor: \"commission\"})", "nodes"],
    ),
    (
        "JourneyEvent.asset",
        &[
            "distributor(name: \"journeys\")",
            "journeys(metric: \"journey_value\", collaborator: $own, first: 3)",
            "nodes",
            "touches(first: 3)",
            "nodes",
            "event",
        ],
    ),
    ("Settlement.standing", &["settlements(first: 3, filter: {distributor: \"profit\"})", "nodes"]),
    (
        "Settlement.countedFor",
        &["settlements(first: 3, filter: {distributor: \"profit\"})", "nodes"],
    ),
];

/// A field with what has to be said, as `whose` would ask.
pub fn call(coordinate: &str, field: &Field, names: &Names, whose: &str, long: bool) -> String {
    let mut said = Vec::new();
    for argument in &field.arguments {
        if let Some(value) = required(coordinate, argument, names, whose) {
            said.push(format!("{}: {value}", argument.name));
        } else if argument.name == "first" {
            let first = if long { AT_THE_END } else { ON_THE_WAY };
            said.push(format!("first: {first}"));
        }
    }
    if said.is_empty() {
        field.name.clone()
    } else {
        format!("{}({})", field.name, said.join(", "))
    }
}

/// What an argument has to be for its field to answer; `None` where nothing has to be said.
fn required(coordinate: &str, argument: &Input, names: &Names, whose: &str) -> Option<String> {
    let value = match (coordinate, argument.name.as_str()) {
        ("Query.preview", "distributor") => quoted("profit"),
        (_, "source") if !argument.required => return None,
        ("Query.checkRule" | "Query.compareRules", "source") => quoted(&names.rule),
        _ if !argument.required => return None,
        (deed, "input") => deed_input(deed, names, whose),
        ("Query.node", "id") => quoted(&names.of(whose)[0]),
        ("Query.nodes", "ids") => format!("[{}]", quoted(&names.of(whose)[0])),
        ("Query.event", "key") => quoted("schluessel-12-b1"),
        ("Query.distributor", "name") | (_, "distributor") => quoted("profit"),
        ("Subscription.changed", "kinds") => "[PAYOUTS, AUDIT]".to_owned(),
        (_, "event") => quoted(&names.event),
        (_, "collaborator" | "ref") => quoted(whose),
        (_, "currency") => quoted("USD"),
        ("Derivation.events", "metric") => quoted("completions"),
        (_, "metric") => quoted("journey_value"),
        (_, name) => panic!("no value is known here for {coordinate}({name}:)"),
    };
    Some(value)
}

/// What somebody does who may do something, so that it can be done again and again.
fn deed_input(deed: &str, names: &Names, whose: &str) -> String {
    let id = |kind: &str| quoted(&names.kind_of(whose, kind));
    match deed {
        "Mutation.recordEvents" => "{events: [{key: \"neu-1\", type: \"order_paid\", occurredAt: \"2026-12-10T10:00:00Z\", \
             fields: {customer: \"kunde-7\", amount: {amount: \"1.00\", currency: \"USD\"}}}]}".to_owned(),
        "Mutation.setFacts" => "{facts: [{key: \"neu-1\", subject: {kind: \"course\", ref: \"neu\"}, attribute: \"status\", \
             value: \"published\", from: \"2026-12-01T00:00:00Z\"}]}".to_owned(),
        "Mutation.setExchangeRates" => "{rates: [{key: \"neu-1\", from: \"EUR\", to: \"USD\", value: \"1.2\", on: \"2026-12-02\"}]}".to_owned(),
        "Mutation.approveEvents" | "Mutation.rejectEvents" => "{keys: [\"neu-1\"]}".to_owned(),
        "Mutation.reverseEvent" => "{key: \"neu-1\"}".to_owned(),
        "Mutation.upsertCollaborators" => "{collaborators: [{ref: \"bo\", name: \"Bo Zweig\"}]}".to_owned(),
        "Mutation.openDispute" => format!("{{obligation: {}, reason: OTHER, text: \"why\"}}", id("Obligation")),
        "Mutation.answerDispute" => format!("{{id: {}, text: \"why\"}}", id("Dispute")),
        "Mutation.withdrawDispute" => format!("{{id: {}}}", id("Dispute")),
        deed => panic!("nobody has said here how {deed} is done"),
    }
}

/// A text as GraphQL has it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The way to a field, where it is a special one.
pub fn way(coordinate: &str, whose: &str) -> Option<Vec<String>> {
    let (_, way) = WAYS.iter().find(|(known, _)| *known == coordinate)?;
    Some(way.iter().map(|step| step.replace("$own", &quoted(whose))).collect())
}

/// A document that asks for `last` at the end of a way.
pub fn document(operation: &str, way: &[String], last: &str) -> String {
    let mut text = format!("{operation} {{ ");
    for step in way {
        text.push_str(step);
        text.push_str(" { ");
    }
    text.push_str(last);
    text.push_str(&" }".repeat(way.len() + 1));
    text
}

/// What is asked of the object that a field gives: its values, but those named in `but`.
pub fn selection(schema: &Schema, gives: &str, but: &dyn Fn(&str) -> bool) -> String {
    if let Some(node) = gives.strip_suffix("Connection") {
        let leaves = selection(schema, node, but);
        return format!(
            "totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} \
             edges {{ cursor node {{ __typename }} }} nodes {{ {leaves} }}"
        );
    }
    let kind = schema.get(gives);
    if kind.kind == "INTERFACE" {
        return "__typename id".to_owned();
    }
    let leaves = schema.leaves(gives).filter(|leaf| !but(&format!("{gives}.{}", leaf.name)));
    let names = leaves.map(|leaf| leaf.name.as_str());
    std::iter::once("__typename").chain(names).collect::<Vec<_>>().join(" ")
}
