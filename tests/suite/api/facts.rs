//! Facts over real HTTP: who owned what, and from when.

use serde_json::{Value, json};

use super::site::Site;

const QUERY: &str =
    "query($filter: FactFilter, $first: Int, $after: String, $last: Int, $before: String) {
    facts(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      nodes { id subject { kind ref } attribute value from key source recordedAt } } }";

fn fact(
    key: &str,
    kind: &str,
    reference: &str,
    attribute: &str,
    value: Value,
    from: &str,
) -> Value {
    json!({
        "key": key, "subject": {"kind": kind, "ref": reference},
        "attribute": attribute, "value": value, "from": from,
    })
}

/// A site that was told of two courses, of a customer, and of a link.
fn told(site: &Site) {
    let facts = json!({ "facts": [
        fact("f-1", "course", "rust-101", "owner", json!("ana"), "2026-01-01T00:00:00Z"),
        fact("f-2", "course", "sql-101", "owner", json!("bo"), "2026-02-01T00:00:00Z"),
        fact("f-3", "course", "rust-101", "owner", json!({"ana": "60%", "bo": "40%"}), "2026-06-01T00:00:00Z"),
        fact("f-4", "course", "rust-101", "status", json!("published"), "2026-03-01T00:00:00Z"),
        fact("f-5", "customer", "c1", "country", json!("PT"), "2026-04-01T00:00:00Z"),
        fact("f-6", "link", "rust-101", "owner", json!("cy"), "2026-05-01T00:00:00Z"),
        fact("f-7", "course", "sql-101", "owner", Value::Null, "2026-09-01T00:00:00Z"),
        // Of the same moment as f-1, and recorded later: it is the one that holds.
        fact("f-8", "course", "rust-101", "owner", json!("eli"), "2026-01-01T00:00:00Z"),
    ] });
    let done =
        site.perform(&site.integration, "setFacts", "results { status error { message } }", &facts);
    let recorded =
        done["results"].as_array().unwrap().iter().filter(|one| one["status"] == "RECORDED");
    assert_eq!(recorded.count(), 8, "{done:#}");
}

fn keys(facts: &Value) -> Vec<&str> {
    facts["nodes"].as_array().unwrap().iter().map(|fact| fact["key"].as_str().unwrap()).collect()
}

#[test]
fn facts_are_listed_as_they_were_recorded() {
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        told(&site);
        let of = |filter: Value| {
            site.data(&site.viewer, QUERY, &json!({ "filter": filter }))["facts"].clone()
        };
        let all = ["f-7", "f-3", "f-6", "f-5", "f-4", "f-2", "f-8", "f-1"];
        assert_eq!(
            keys(&of(Value::Null)),
            all,
            "the latest moment first, of one moment the last recorded"
        );
        let owners = of(json!({"kind": "course", "attribute": "owner"}));
        assert_eq!(
            (keys(&owners), owners["totalCount"].as_i64()),
            (vec!["f-7", "f-3", "f-2", "f-8", "f-1"], Some(5))
        );
        let course = of(json!({"kind": "course", "ref": "rust-101"}));
        assert_eq!(
            keys(&course),
            ["f-3", "f-4", "f-8", "f-1"],
            "the link of that name is another thing"
        );
        assert_eq!(keys(&of(json!({"attribute": "country"}))), ["f-5"]);
        assert_eq!(keys(&of(json!({"kind": "coupon"}))), Vec::<&str>::new());
        let shared = &course["nodes"][0];
        assert_eq!(shared["subject"], json!({"kind": "course", "ref": "rust-101"}));
        assert_eq!(shared["value"], json!({"ana": "60%", "bo": "40%"}));
        assert_eq!(shared["from"], "2026-06-01T00:00:00Z");
        assert_eq!(
            (&shared["source"], &shared["recordedAt"]),
            (&json!("shop"), &json!("2026-10-10T12:00:00Z"))
        );
        assert_eq!(owners["nodes"][0]["value"], Value::Null, "unknown from then on");
    });
}

#[test]
fn facts_come_by_pages_either_way() {
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        told(&site);
        let page = |variables: Value| site.data(&site.admin, QUERY, &variables)["facts"].clone();
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let found = page(json!({ "first": 3, "after": after }));
            seen.extend(keys(&found).into_iter().map(str::to_owned));
            if found["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = found["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen, ["f-7", "f-3", "f-6", "f-5", "f-4", "f-2", "f-8", "f-1"]);
        let back = page(json!({ "last": 2 }));
        assert_eq!(keys(&back), ["f-8", "f-1"]);
        let before = page(json!({ "last": 2, "before": back["pageInfo"]["startCursor"] }));
        assert_eq!(
            (keys(&before), &before["pageInfo"]["hasPreviousPage"]),
            (vec!["f-4", "f-2"], &json!(true))
        );
    });
}

#[test]
fn a_filter_that_cannot_be_meant_is_refused() {
    let site = Site::at("2026-10-10T12:00:00Z");
    told(&site);
    let refused = |filter: Value| {
        let answer = site.ask(&site.viewer, QUERY, &json!({ "filter": filter }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        answer["errors"][0]["message"].as_str().unwrap().to_owned()
    };
    let message = refused(json!({"ref": "rust-101"}));
    assert_eq!(message, "filter.ref needs filter.kind: references of two kinds may be the same");
    let message = refused(json!({"kind": "house"}));
    assert!(
        message.starts_with("no \"house\" in the catalogue; known: customer, collaborator,"),
        "{message}"
    );
}

#[test]
fn only_those_who_read_everything_see_facts() {
    let site = Site::at("2026-10-10T12:00:00Z");
    told(&site);
    for token in [&site.integration, &site.ana] {
        let answer = site.ask(token, QUERY, &json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    }
}
