//! The events that would be somebody's and count nothing for them, each with what left it out.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, completion, owner, sale};
use super::site::Site;

const RULE: &str = "language 1
distributor profit \"Profit share\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner
  where     customer is not course.owner.customer
  once per  customer, course

metric sold
  sum       collaborator_product_sold.amount
  credit    product.owner
  at most   30.00 USD per customer

metric sales
  sum       order_paid.amount

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  completions
  qualify   when sold at least 0.00 USD

schedule
  every month on day 1 at 09:00
  measure the month before
";

fn sold(key: &str, customer: &str, amount: &str) -> Value {
    json!({
        "key": key, "type": "collaborator_product_sold", "occurredAt": "2026-10-06T10:00:00Z",
        "fields": {
            "customer": customer, "product": "mug", "amount": {"amount": amount, "currency": "USD"},
        },
    })
}

/// What ana sees behind a value: key by key what it added, and what left it out.
fn behind(site: &Site, token: &str, metric: &str, missed: bool) -> Vec<Value> {
    let query = "query($metric: String!, $missed: Boolean!) { distributor(name: \"profit\") {
        live: standing(collaborator: \"ana\") { derivation { events(metric: $metric, missed: $missed) {
            totalCount nodes { value leftOutBy event { key fields } } } } }
        settlements { nodes { standing(collaborator: \"ana\") { derivation {
            events(metric: $metric, missed: $missed) {
                totalCount nodes { value leftOutBy event { key fields } } } } } } } } }";
    let seen = site.data(token, query, &json!({ "metric": metric, "missed": missed }));
    let found = match &seen["distributor"]["settlements"]["nodes"][0] {
        Value::Null => &seen["distributor"]["live"]["derivation"]["events"],
        settled => &settled["standing"]["derivation"]["events"],
    };
    let nodes = found["nodes"].as_array().unwrap().clone();
    assert_eq!(found["totalCount"], nodes.len());
    nodes
}

fn lines(nodes: &[Value]) -> Vec<(&str, &str, Option<&str>)> {
    nodes.iter().map(line).collect()
}

fn line(node: &Value) -> (&str, &str, Option<&str>) {
    let text = Value::as_str;
    let (key, value) = (text(&node["event"]["key"]), text(&node["value"]));
    (key.unwrap_or_default(), value.unwrap_or_default(), text(&node["leftOutBy"]))
}

fn prepared(site: &Site, rule: &str) {
    let saved = site.perform(&site.admin, "saveDistributor", "", &json!({ "source": rule }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "profit" }));
    let account = json!({
        "key": "account", "subject": {"kind": "collaborator", "ref": "ana"}, "attribute": "customer",
        "value": "ana-learns", "from": "2026-01-01T00:00:00Z",
    });
    let mug = json!({
        "key": "mug", "subject": {"kind": "product", "ref": "mug"}, "attribute": "owner",
        "value": "ana", "from": "2026-01-01T00:00:00Z",
    });
    let facts = json!({ "facts": [owner("rust", "ana"), owner("go", "bo"), account, mug] });
    site.perform(&site.integration, "setFacts", "", &facts);
    let events = json!({ "events": [
        completion("c-1", "rust", "k1"),
        completion("c-2", "rust", "k1"),
        completion("c-3", "rust", "ana-learns"),
        completion("c-4", "rust", "k2"),
        completion("c-5", "go", "k3"),
        sale("s-1", "100.00"),
        sold("p-1", "k1", "20.00"),
        sold("p-2", "k1", "25.00"),
        sold("p-3", "k1", "10.00"),
        sold("p-4", "k2", "0.00"),
    ] });
    let recorded = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    let recorded = recorded["results"].as_array().unwrap();
    assert!(recorded.iter().all(|it| it["status"] == "RECORDED"), "{recorded:#?}");
    let back = site.perform(&site.integration, "reverseEvent", "", &json!({ "key": "c-4" }));
    assert_eq!(back["errors"], json!([]), "{back:#}");
}

#[test]
fn each_missed_event_names_what_left_it_out() {
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        prepared(&site, RULE);
        let expected = [
            ("c-1", "1", None),
            ("c-2", "0", Some("once per customer, course")),
            ("c-3", "0", Some("where customer is not course.owner.customer")),
            ("c-4", "0", Some("reversed")),
        ];
        // Of 55.00 USD of one customer 30.00 USD count: all of the first sale, 10.00 USD of the second.
        let cut = [
            ("p-1", "20", None),
            ("p-2", "10", None),
            ("p-3", "0", Some("at most 30.00 USD per customer")),
        ];
        for now in ["2026-10-10T12:00:00Z", "2026-11-01T09:30:00Z"] {
            site.clock.set(Moment::parse(now).unwrap());
            if now > "2026-11" {
                let settle = json!({ "distributor": "profit" });
                let settled = site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
                assert_eq!(settled["errors"], json!([]), "{settled:#}");
            }
            let all = behind(&site, &site.viewer, "completions", true);
            assert_eq!(lines(&all), expected, "{now}");
            let counted = behind(&site, &site.viewer, "completions", false);
            assert_eq!(lines(&counted), expected[..1], "{now}");
            let all = behind(&site, &site.viewer, "sold", true);
            assert_eq!(lines(&all), cut, "{now}");
        }
    });
}

#[test]
fn a_collaborator_sees_why_and_not_whose() {
    let site = Site::at("2026-10-10T12:00:00Z");
    prepared(&site, RULE);
    let seen = behind(&site, &site.ana, "completions", true);
    assert_eq!(seen.len(), 4);
    for one in &seen {
        assert_eq!(one["event"]["key"], Value::Null);
        assert_eq!(one["event"]["fields"], json!({ "course": "rust" }), "no customer");
    }
    let query = "{ distributor(name: \"profit\") { standing(collaborator: \"bo\") { rank } } }";
    let bo = site.data(&site.ana, query, &json!({}));
    assert_eq!(bo["distributor"]["standing"], Value::Null);
}

#[test]
fn an_event_says_what_it_counts_for() {
    let site = Site::at("2026-10-10T12:00:00Z");
    prepared(&site, RULE);
    let events = site.data(&site.viewer, "{ events(first: 50) { nodes { id key } } }", &json!({}));
    let events = events["events"]["nodes"].as_array().unwrap();
    let id = |key: &str| events.iter().find(|it| it["key"] == key).unwrap()["id"].clone();
    let part = |metric: &str, who: Value, value: &str, why: Value| {
        let who = who.as_str().map_or(Value::Null, |who| json!({ "ref": who }));
        json!({ "metric": metric, "collaborator": who, "value": value, "leftOutBy": why })
    };
    let expected = [
        ("c-1", part("completions", json!("ana"), "1", Value::Null)),
        ("c-2", part("completions", Value::Null, "0", json!("once per customer, course"))),
        (
            "c-3",
            part(
                "completions",
                Value::Null,
                "0",
                json!("where customer is not course.owner.customer"),
            ),
        ),
        ("c-4", part("completions", Value::Null, "0", json!("reversed"))),
        ("c-5", part("completions", json!("bo"), "1", Value::Null)),
        ("p-2", part("sold", json!("ana"), "10", Value::Null)),
        ("p-3", part("sold", Value::Null, "0", json!("at most 30.00 USD per customer"))),
        ("s-1", part("sales", Value::Null, "100", Value::Null)),
    ];
    let parts = "countedFor(event: $id) { metric collaborator { ref } value leftOutBy }";
    for now in ["2026-10-10T12:00:00Z", "2026-11-01T09:30:00Z"] {
        site.clock.set(Moment::parse(now).unwrap());
        let settle = json!({ "distributor": "profit" });
        site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
        for (key, expected) in &expected {
            let query = match now > "2026-11" {
                false => {
                    format!("query($id: ID!) {{ distributor(name: \"profit\") {{ {parts} }} }}")
                }
                true => format!("query($id: ID!) {{ settlements {{ nodes {{ {parts} }} }} }}"),
            };
            let seen = site.data(&site.viewer, &query, &json!({ "id": id(key) }));
            let found = match now > "2026-11" {
                false => &seen["distributor"]["countedFor"],
                true => &seen["settlements"]["nodes"][0]["countedFor"],
            };
            assert_eq!(*found, json!([expected]), "{key} {now}");
        }
    }
    let query =
        "query($id: ID!) { distributor(name: \"profit\") { countedFor(event: $id) { metric } } }";
    let november = site.data(&site.viewer, query, &json!({ "id": id("c-1") }));
    assert_eq!(november["distributor"]["countedFor"], json!([]), "it lies in October");
    let wrong = site.ask(&site.viewer, query, &json!({ "id": "x" }));
    assert_eq!(wrong["errors"][0]["message"], "\"x\" is not the id of an event");
    let forbidden = site.ask(&site.ana, query, &json!({ "id": id("c-1") }));
    assert_eq!(forbidden["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[test]
fn of_two_limits_both_are_named() {
    let site = Site::at("2026-10-10T12:00:00Z");
    let limits = "once per  customer, course\n  at most   1 per customer\n";
    prepared(&site, &RULE.replace("once per  customer, course\n", limits));
    // The second course of one customer is the first of its kind, and there is no room for it.
    let facts = json!({ "facts": [owner("sql", "ana")] });
    site.perform(&site.integration, "setFacts", "", &facts);
    let second = json!({ "events": [completion("c-6", "sql", "k1")] });
    site.perform(&site.integration, "recordEvents", RESULTS, &second);
    let both = Some("once per customer, course, at most 1 per customer");
    let seen = behind(&site, &site.viewer, "completions", true);
    let seen = lines(&seen);
    assert_eq!(seen.first(), Some(&("c-1", "1", None)));
    assert!(seen.contains(&("c-2", "0", both)), "{seen:?}");
    assert!(seen.contains(&("c-6", "0", both)), "{seen:?}");
}
