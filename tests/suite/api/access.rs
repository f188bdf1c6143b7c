//! Whoever sees only their own gets nothing of anybody else, whichever argument names them.

use serde_json::{Value, json};

use super::nodes;

/// Whoever asks as a collaborator for what is somebody else's gets nothing, whatever the argument is called.
#[test]
fn an_argument_that_names_somebody_else_gives_a_collaborator_nothing() {
    let site = nodes::site();
    let rule = "distributor(name: \"profit\")";
    let settled = "settlements(first: 1) { nodes";
    let rows = [
        ("collaborator(ref: \"bo\") { ref }".to_owned(), "collaborator"),
        ("obligations(filter: {collaborator: \"bo\"}) { nodes { id } }".to_owned(), "nodes"),
        ("payouts(filter: {collaborator: \"bo\"}) { nodes { id } }".to_owned(), "nodes"),
        ("disputes(filter: {collaborator: \"bo\"}) { nodes { id } }".to_owned(), "nodes"),
        (
            "obligationTotals(filter: {collaborator: \"bo\"}) { count }".to_owned(),
            "obligationTotals",
        ),
        ("payoutTotals(filter: {collaborator: \"bo\"}) { count }".to_owned(), "payoutTotals"),
        (format!("{rule} {{ standing(collaborator: \"bo\") {{ rank }} }}"), "standing"),
        (format!("{rule} {{ adjustments(collaborator: \"bo\") {{ causeCount }} }}"), "adjustments"),
        (format!("{rule} {{ takenOver(collaborator: \"bo\") {{ metric }} }}"), "takenOver"),
        (format!("{settled} {{ standing(collaborator: \"bo\") {{ rank }} }} }}"), "standing"),
        (
            format!(
                "{settled} {{ obligations(filter: {{collaborator: \"bo\"}}) {{ totalCount nodes {{ id }} }} }} }}"
            ),
            "obligations",
        ),
    ];
    for (query, field) in rows {
        let data = site.data(&site.ana, &format!("{{ {query} }}"), &json!({}));
        let value = first(&data, field).unwrap_or_else(|| panic!("{query}: {data}"));
        let nothing = [json!(null), json!([]), json!({ "totalCount": 0, "nodes": [] })];
        assert!(nothing.contains(value), "{query}: {value}");
    }
}

/// The value of the first field of a name.
fn first<'v>(answer: &'v Value, field: &str) -> Option<&'v Value> {
    match answer {
        Value::Object(fields) => fields
            .get(field)
            .filter(|value| field != "nodes" || value.as_array().is_some_and(Vec::is_empty))
            .or_else(|| fields.values().find_map(|value| first(value, field))),
        Value::Array(items) => items.iter().find_map(|item| first(item, field)),
        _ => None,
    }
}
