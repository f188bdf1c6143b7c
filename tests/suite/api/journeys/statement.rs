//! The statement of one collaborator: touches, parts, what excludes, page by page.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::{JOURNEYS, derivation, site};

#[test]
fn a_statement_has_the_touches_the_parts_and_the_clause_that_excludes() {
    let site = site();
    let answer = site.data(&site.viewer, JOURNEYS, &json!({}));
    let journeys = &derivation(&answer, "ana")["journeys"];
    let first = json!({
        "cluster": "journey", "customer": "customer-77", "group": "customer-77",
        "start": "2026-10-10T10:00:00Z", "end": "2026-10-12T10:00:00Z",
        "countsAt": "2026-10-14T10:00:00Z", "value": "100", "part": "60",
        "closedBy": {"type": "order_paid", "occurredAt": "2026-10-12T10:00:00Z",
            "key": "jane-4", "source": "shop", "asset": null},
        "touches": {"totalCount": 2, "nodes": [
            {"event": {"type": "site_visited", "occurredAt": "2026-10-10T10:00:00Z",
                "key": "jane-2", "source": "shop", "asset": {"kind": "link", "ref": "ana-link"}},
             "parts": [{"collaborator": {"ref": "ana", "name": "ana"}, "part": "60"}]},
            {"event": {"type": "coupon_code_used", "occurredAt": "2026-10-12T10:00:00Z",
                "key": "jane-3", "source": "shop", "asset": {"kind": "coupon", "ref": "BO10"}},
             "parts": [{"collaborator": {"ref": "bo", "name": "bo"}, "part": "40"}]},
        ]},
        "excluded": {"totalCount": 1, "nodes": [
            {"event": {"type": "site_visited", "key": "jane-1", "asset": {"ref": "ana-link"}},
             "collaborators": [{"ref": "ana"}], "clause": "window 10 days before the end"},
        ]},
    });
    assert_eq!(journeys["totalCount"], 2, "{journeys:#}");
    assert_eq!(journeys["nodes"][0], first, "{journeys:#}");
    assert_eq!(journeys["nodes"][1]["part"], "50");
    let theirs = &derivation(&answer, "bo")["journeys"];
    assert_eq!((&theirs["totalCount"], &theirs["nodes"][0]["part"]), (&json!(1), &json!("40")));
}

#[test]
fn a_collaborator_sees_the_parts_of_others_and_not_the_customer() {
    let site = site();
    let answer = site.data(&site.ana, JOURNEYS, &json!({}));
    let standings = answer["distributor"]["standings"]["nodes"].as_array().unwrap();
    assert_eq!(standings.len(), 1, "their own alone");
    let own = derivation(&answer, "ana");
    let first = &own["journeys"]["nodes"][0];
    let hidden = [
        &first["customer"],
        &first["group"],
        &first["closedBy"]["key"],
        &first["closedBy"]["source"],
        &first["touches"]["nodes"][0]["event"]["key"],
        &first["excluded"]["nodes"][0]["event"]["key"],
    ];
    assert_eq!(hidden, [&Value::Null; 6]);
    let other = &first["touches"]["nodes"][1];
    assert_eq!(
        other["parts"],
        json!([{"collaborator": {"ref": "bo", "name": "bo"}, "part": "40"}])
    );
    assert_eq!(other["event"]["asset"], json!({"kind": "coupon", "ref": "BO10"}));
    let behind = &own["events"]["nodes"][0];
    assert_eq!(behind["event"]["fields"], json!({"link": "ana-link"}), "{behind:#}");
    assert_eq!([&behind["event"]["key"], &behind["event"]["source"]], [&Value::Null; 2]);
    let text = answer.to_string();
    for secret in ["customer-77", "jane", "order-9"] {
        assert!(!text.contains(secret), "{secret} in {answer:#}");
    }
}

#[test]
fn one_s_own_standing_is_found_by_the_reference() {
    let site = site();
    let query = "{ distributor(name: \"journeys\") {
        ana: standing(collaborator: \"ana\") { amount { amount } derivation {
            journeys(metric: \"earned\", first: 5) { nodes { part } } } }
        bo: standing(collaborator: \"bo\") { amount { amount } }
        cy: standing(collaborator: \"cy\") { amount { amount } } } }";
    let ana = json!({"amount": {"amount": "11.00"},
        "derivation": {"journeys": {"nodes": [{"part": "60"}, {"part": "50"}]}}});
    let seen = site.data(&site.viewer, query, &json!({}));
    let bo = json!({"amount": {"amount": "4.00"}});
    assert_eq!(seen["distributor"], json!({"ana": ana, "bo": bo, "cy": null}));
    let seen = site.data(&site.ana, query, &json!({}));
    assert_eq!(seen["distributor"], json!({"ana": ana, "bo": null, "cy": null}));
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "journeys" });
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    let (_, inner) = query.split_once(") {").unwrap();
    let inner = inner.trim_end().strip_suffix('}').unwrap();
    let query = format!("{{ settlements(first: 1) {{ nodes {{ {inner} }} }}");
    let seen = site.data(&site.viewer, &query, &json!({}));
    assert_eq!(seen["settlements"]["nodes"][0], json!({"ana": ana, "bo": bo, "cy": null}));
    let seen = site.data(&site.ana, &query, &json!({}));
    assert_eq!(seen["settlements"]["nodes"][0], json!({"ana": ana, "bo": null, "cy": null}));
}

#[test]
fn journeys_come_in_pages_whose_cursors_do_not_tell_the_customer() {
    let site = site();
    let page = |after: Option<&str>| {
        let answer = site.data(&site.ana, JOURNEYS, &json!({ "first": 1, "after": after }));
        derivation(&answer, "ana")["journeys"].clone()
    };
    let one = page(None);
    assert_eq!((&one["totalCount"], &one["nodes"][0]["part"]), (&json!(2), &json!("60")));
    assert_eq!(one["pageInfo"]["hasNextPage"], true);
    let cursor = one["pageInfo"]["endCursor"].as_str().unwrap();
    let two = page(Some(cursor));
    assert_eq!(
        (&two["nodes"][0]["part"], &two["pageInfo"]["hasNextPage"]),
        (&json!("50"), &json!(false))
    );
}
