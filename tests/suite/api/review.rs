//! A settlement under review, over real HTTP.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RULE, october};
use super::site::Site;

/// The site of october with a second version that wants a review from the first period on.
fn under_review() -> (Site, Value) {
    let site = october();
    let reviewed = RULE
        .replace("distributor profit", "distributor reviewed")
        .replace("  pay after", "  review by hand\n  pay after");
    let saved = json!({ "source": reviewed });
    let saved = site.perform(&site.admin, "saveDistributor", "version", &saved);
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "reviewed" }));
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let made = site.perform(
        &site.admin,
        "settleNow",
        "settlements { id state owedSince digest pool { amount } period { state reason settlement { id } } }",
        &json!({ "distributor": "reviewed" }),
    );
    assert_eq!(made["errors"], json!([]), "{made:#}");
    let settlement = made["settlements"][0].clone();
    (site, settlement)
}

const SETTLEMENTS: &str = "query($state: SettlementState) {
    settlements(filter: {state: $state}) { nodes { id state } }
    distributor(name: \"reviewed\") {
      settlements { totalCount } periods(last: 1) { nodes { state settlement { state } } } }
    obligations { totalCount } }";

#[test]
fn it_is_looked_at_rejected_computed_anew_and_approved() {
    let (site, proposal) = under_review();
    assert_eq!((&proposal["state"], &proposal["owedSince"]), (&json!("PROPOSED"), &Value::Null));
    assert_eq!(proposal["pool"]["amount"], "300.00");
    assert_eq!(proposal["period"]["state"], "REVIEW");
    assert_eq!(proposal["period"]["settlement"]["id"], proposal["id"]);
    let data = site.data(&site.viewer, SETTLEMENTS, &json!({ "state": "PROPOSED" }));
    assert_eq!(data["settlements"]["nodes"][0]["id"], proposal["id"]);
    assert_eq!(data["obligations"]["totalCount"], 0);

    let reject = json!({ "id": proposal["id"], "reason": "s1 was refunded" });
    let selection = "period { state reason settlement { id } }";
    let rejected = site.perform(&site.admin, "rejectSettlement", selection, &reject);
    assert_eq!(rejected["period"]["state"], "REVIEW");
    assert_eq!(
        (&rejected["period"]["reason"], &rejected["period"]["settlement"]),
        (&json!("was rejected (s1 was refunded); settleNow computes it anew"), &Value::Null)
    );
    let refund = json!({ "key": "s1", "amount": {"amount": "500.00", "currency": "USD"} });
    site.perform(&site.integration, "reverseEvent", "", &refund);
    let again = site.perform(
        &site.admin,
        "settleNow",
        "settlements { id digest pool { amount } }",
        &json!({ "distributor": "reviewed" }),
    );
    assert_eq!(again["settlements"][0]["pool"]["amount"], "150.00", "{again:#}");
    let stale = json!({ "id": proposal["id"], "digest": proposal["digest"] });
    let stale = site.perform(&site.admin, "approveSettlement", "settlement { id }", &stale);
    assert_eq!(stale["errors"][0]["code"], "ILLEGAL_STATE", "{stale:#}");
    let approve =
        json!({ "id": again["settlements"][0]["id"], "digest": again["settlements"][0]["digest"] });
    let selection = "settlement { state owedSince obligations { nodes { amount { amount } state payableFrom } } }";
    let approved = site.perform(&site.admin, "approveSettlement", selection, &approve);
    let settlement = &approved["settlement"];
    assert_eq!(
        (&settlement["state"], &settlement["owedSince"]),
        (&json!("SETTLED"), &json!("2026-11-01T09:30:00Z"))
    );
    let owed = |amount: &str| json!({"amount": {"amount": amount}, "state": "PENDING", "payableFrom": "2026-11-15T09:30:00Z"});
    assert_eq!(settlement["obligations"]["nodes"], json!([owed("60.00"), owed("90.00")]));
    let same = site.perform(&site.admin, "approveSettlement", selection, &approve);
    assert_eq!(same, approved);

    let trail = "{ auditTrail(first: 10) { nodes { who what about outcome } } }";
    let trail = site.data(&site.viewer, trail, &json!({}));
    let line = json!({
        "who": "admin", "what": "rejectSettlement", "about": "reviewed.0: s1 was refunded", "outcome": "OK",
    });
    assert!(trail["auditTrail"]["nodes"].as_array().unwrap().contains(&line), "{trail:#}");
}

#[test]
fn a_collaborator_sees_nothing_of_a_proposal() {
    let (site, proposal) = under_review();
    let nothing = json!({
        "settlements": {"nodes": []},
        "distributor": {
            "settlements": {"totalCount": 0},
            "periods": {"nodes": [{"state": "REVIEW", "settlement": null}]},
        },
        "obligations": {"totalCount": 0},
    });
    for state in [Value::Null, json!("PROPOSED"), json!("SETTLED")] {
        assert_eq!(site.data(&site.ana, SETTLEMENTS, &json!({ "state": state })), nothing);
    }
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let id = json!({ "id": proposal["id"] });
    assert_eq!(site.data(&site.ana, node, &id)["node"], Value::Null);
    assert_eq!(site.data(&site.viewer, node, &id)["node"]["id"], proposal["id"]);
    site.perform(&site.admin, "approveSettlement", "", &id);
    let data = site.data(&site.ana, SETTLEMENTS, &json!({}));
    assert_eq!(data["settlements"]["nodes"][0]["state"], "SETTLED");
    assert_eq!(data["obligations"]["totalCount"], 1);
}
