//! Requests that nobody should send: each is refused with a clear error, and nothing is changed.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";
const LISTS: &[&str] = &[
    "distributors",
    "collaborators",
    "events",
    "settlements",
    "obligations",
    "fulfillments",
    "payouts",
    "auditTrail",
    "tokens",
];

/// `extensions.code` of the first error; `None` when there is none.
fn code(response: &Value) -> Option<&str> {
    response["errors"][0]["extensions"]["code"].as_str()
}

/// Code and field of the first error of a payload.
fn told(payload: &Value) -> (&str, &Value) {
    (payload["errors"][0]["code"].as_str().unwrap_or_default(), &payload["errors"][0]["field"])
}

#[test]
fn a_cursor_that_no_list_gave_is_the_callers_mistake() {
    let site = Site::at(NOW);
    for list in LISTS {
        for inner in ["", "garbage", "x|y", "a\0", "99999999999999999999", "1|2|3|4"] {
            for side in ["after", "before"] {
                let cursor = URL_SAFE_NO_PAD.encode(inner);
                let query = format!("{{ {list}({side}: \"{cursor}\") {{ totalCount }} }}");
                let response = site.ask(&site.admin, &query, &json!({}));
                let found = code(&response);
                assert!(matches!(found, None | Some("BAD_USER_INPUT")), "{query}: {response}");
            }
        }
    }
    let events = format!("{{ events(after: \"{}\") {{ totalCount }} }}", "Z2FyYmFnZQ");
    assert_eq!(code(&site.ask(&site.admin, &events, &json!({}))), Some("BAD_USER_INPUT"));
}

#[test]
fn ids_of_nothing_are_nothing() {
    let site = Site::at(NOW);
    let kinds = "Distributor Period Settlement Obligation Fulfillment Payout Collaborator Event Fact \
         ExchangeRate AuditRecord DisputeMessage Token Nope";
    for kind in kinds.split(' ') {
        for id in ["", "x", "\0", "999", "x.1", "x.99999999999999999999", "0-99999999999999999999"]
        {
            let id = STANDARD.encode(format!("{kind}:{id}"));
            let query = "query($id: ID!) { node(id: $id) { id } }";
            let data = site.data(&site.admin, query, &json!({ "id": id }));
            assert_eq!(data["node"], Value::Null, "{kind} {id}");
        }
    }
}

#[test]
fn a_nul_character_is_refused_wherever_it_hides() {
    let site = Site::at(NOW);
    let queries = [
        ("{ event(key: \"a\\u0000\") { key } }", json!({})),
        ("{ ...f } fragment f on Query { collaborator(ref: \"\\u0000\") { ref } }", json!({})),
        ("query($n: String!) { distributor(name: $n) { name } }", json!({"n": "\0"})),
        (
            "query($n: String = \"\\u0000\") { events(filter: {type: $n}) { totalCount } }",
            json!({}),
        ),
        (
            "query($f: EventFilter) { events(filter: $f) { totalCount } }",
            json!({"f": {"customer": "c\0"}}),
        ),
        (
            "mutation($n: String!) { createToken(input: {name: $n, role: VIEWER}) { secret } }",
            json!({"n": "a\0"}),
        ),
    ];
    for (query, variables) in queries {
        let response = site.ask(&site.admin, query, &variables);
        assert_eq!(code(&response), Some("BAD_USER_INPUT"), "{query}: {response}");
        assert_eq!(response.get("data"), None, "{query}");
    }
    let facts = json!({ "facts": [
        {"key": "1", "subject": {"kind": "course", "ref": "a\0"}, "attribute": "owner", "value": "ana"},
        {"key": "2", "subject": {"kind": "course", "ref": "a"}, "attribute": "owner", "value": "ana"},
    ]});
    let results = "results { status error { field } }";
    let facts = site.perform(&site.admin, "setFacts", results, &facts);
    assert_eq!(
        facts["results"],
        json!([
            {"status": "REJECTED", "error": {"field": ["facts", "0", "subject", "ref"]}},
            {"status": "RECORDED", "error": null},
        ])
    );
}

#[test]
fn aliases_do_not_lift_the_limit_on_entries() {
    let site = Site::at(NOW);
    let event = |index: usize| {
        json!({
            "key": format!("k{index}"), "type": "order_paid", "occurredAt": NOW,
            "fields": {"customer": "c1"},
        })
    };
    let events: Vec<Value> = (0..600).map(event).collect();
    let query = "mutation($i: RecordEventsInput!) {
        a: recordEvents(input: $i) { results { status } }
        b: recordEvents(input: $i) { results { status } } }";
    let response = site.ask(&site.admin, query, &json!({ "i": { "events": events } }));
    assert_eq!(code(&response), Some("BAD_USER_INPUT"));
    assert_eq!(
        response["errors"][0]["message"],
        "\"events\" has 600 after 600 others; at most 1000 in one request"
    );
}

#[test]
fn introspection_does_not_multiply() {
    let site = Site::at(NOW);
    let mut query = "{ __schema { types { fields { type { ".to_owned();
    for _ in 0..2 {
        query.push_str("fields { type { ");
    }
    write!(query, "name {}", "}".repeat(9)).unwrap();
    let response = site.ask(&site.viewer, &query, &json!({}));
    assert_eq!(code(&response), Some("TOO_COMPLEX"), "{response}");
}

#[test]
fn a_missing_variable_stops_the_request() {
    let site = Site::at(NOW);
    let query = "query($n: String!) { distributor(name: $n) { name } }";
    for variables in [json!({}), json!({"n": null})] {
        let response = site.ask(&site.viewer, query, &variables);
        assert_eq!(code(&response), Some("BAD_USER_INPUT"));
        assert_eq!(response["errors"][0]["message"], "the variable \"$n\" is missing");
        assert_eq!(response.get("data"), None);
    }
}

#[test]
fn what_a_caller_can_mend_is_data_with_its_field() {
    let site = Site::at(NOW);
    let settlement = STANDARD.encode("Settlement:x.0");
    let token = |input: Value| ("createToken", input);
    let rows = [
        (token(json!({"name": "", "role": "VIEWER"})), "INVALID", "name"),
        (token(json!({"name": "scheduler", "role": "VIEWER"})), "INVALID", "name"),
        (
            token(json!({"name": "a", "role": "VIEWER", "expiresAt": "soon"})),
            "INVALID",
            "expiresAt",
        ),
        (token(json!({"name": "a", "role": "COLLABORATOR"})), "INVALID", "collaborator"),
        (
            token(json!({"name": "a", "role": "COLLABORATOR", "collaborator": ""})),
            "INVALID",
            "collaborator",
        ),
        (("revokeToken", json!({"id": "999"})), "NOT_FOUND", "id"),
        (("revokeToken", json!({ "id": settlement })), "INVALID", "id"),
        (("activateDistributor", json!({"name": "nobody"})), "NOT_FOUND", "name"),
        (("settleNow", json!({"distributor": "nobody"})), "NOT_FOUND", "distributor"),
        (("startFulfillment", json!({"id": "7"})), "NOT_FOUND", "id"),
        (("closeFulfillment", json!({ "id": settlement })), "INVALID", "id"),
        (("createFulfillment", json!({"currency": "USD"})), "ILLEGAL_STATE", "filter"),
        (("createFulfillment", json!({"currency": "ZZZZ"})), "INVALID", "currency"),
        (("retryPayouts", json!({"payouts": ["1.ana"]})), "NOT_FOUND", "payouts"),
        (("markPayoutsFailed", json!({"payouts": [settlement]})), "INVALID", "payouts"),
        (("markPayoutsPaid", json!({"payouts": [], "paidOn": "2026-10-31"})), "INVALID", "payouts"),
    ];
    for ((mutation, input), code, field) in rows {
        let payload = site.perform(&site.admin, mutation, "", &input);
        assert_eq!(told(&payload), (code, &json!([field])), "{mutation} {input}: {payload}");
    }
    let empty = json!({ "collaborators": [{"ref": "ana", "name": ""}] });
    let payload = site.perform(&site.admin, "upsertCollaborators", "", &empty);
    assert_eq!(told(&payload), ("INVALID", &json!(["collaborators", "0", "name"])));
}

#[test]
fn an_event_sent_as_rejected_costs_the_others_nothing() {
    let site = Site::at(NOW);
    let event = |key: &str, approval: &str| {
        json!({
            "key": key, "type": "order_paid", "occurredAt": NOW, "fields": {"customer": "c1"},
            "approval": approval,
        })
    };
    let events = json!({ "events": [event("a", "APPROVED"), event("b", "REJECTED")] });
    let results = "results { key status error { code field } }";
    let recorded = site.perform(&site.integration, "recordEvents", results, &events);
    assert_eq!(
        recorded["results"],
        json!([
            {"key": "a", "status": "RECORDED", "error": null},
            {"key": "b", "status": "REJECTED", "error": {"code": "INVALID", "field": ["events", "1", "approval"]}},
        ])
    );
    let keys = json!({ "keys": ["a", "nobody"] });
    let judged = site.perform(&site.integration, "rejectEvents", results, &keys);
    assert_eq!(
        judged["results"],
        json!([
            {"key": "a", "status": "RECORDED", "error": null},
            {"key": "nobody", "status": "REJECTED", "error": {"code": "NOT_FOUND", "field": ["keys", "1"]}},
        ])
    );
}
