//! Journeys that several have a part of: of the others everybody sees who they are, and nothing else.

use serde_json::{Value, json};

use super::answer::at;
use super::documents::{call, document};
use super::on_each_database;

/// What is told of the others.
const TOLD: [&str; 3] = ["id", "ref", "name"];

/// Where the others are, by the last steps of the way.
const OTHERS: [&[&str]; 2] = [
    &["touches(first: 3)", "nodes", "parts", "collaborator"],
    &["excluded(first: 3)", "nodes", "collaborators"],
];

/// Whether a field says something of somebody; that they can earn is said of everybody.
fn says(value: &Value) -> bool {
    let empty = value["totalCount"] == 0 && value["nodes"] == json!([]);
    !(value.is_null() || *value == json!([]) || *value == "ACTIVE" || empty)
}

#[test]
fn of_the_others_in_a_journey_only_the_name_is_told() {
    on_each_database(|walker, holders| {
        let ana = holders.iter().find(|holder| holder.name == "ana").unwrap();
        let mut met = 0;
        for others in OTHERS {
            let journeys = "journeys(metric: \"journey_value\", collaborator: \"ana\", missed: true, first: 3)";
            let way = ["distributor(name: \"journeys\")", journeys, "nodes"];
            let way: Vec<String> =
                way.iter().chain(others).map(|step| (*step).to_owned()).collect();
            for field in &walker.schema.get("Collaborator").fields {
                let last = call("Collaborator.", field, walker.names, "bo", true);
                let text =
                    document("query", &way, &format!("ref {}", walker.whole(ana, &last, field)));
                let answer = ana.ask(walker.site, &text);
                assert_eq!(answer["errors"], Value::Null, "{text}: {answer}");
                let found = at(&answer["data"], way.iter().map(String::as_str));
                for bo in found.into_iter().filter(|one| one["ref"] == "bo") {
                    met += 1;
                    let told = TOLD.contains(&field.name.as_str());
                    assert_eq!(says(&bo[&field.name]), told, "{}: {bo}", field.name);
                }
            }
        }
        assert!(met > 0, "nobody else has a part of a journey of ana's");
    });
}
