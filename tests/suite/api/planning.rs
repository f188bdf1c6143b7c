//! `previewFulfillment`: what a fulfillment would gather, and what it then gathers.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::october;
use super::site::Site;

const PLAN: &str = "currency total { amount } leftOutTotal { amount }
    payouts { totalCount nodes { collaborator { ref } amount { amount }
      obligations { nodes { amount { amount } state } } } }
    leftOut { totalCount nodes { collaborator { ref } reason amount { amount } obligations { totalCount } } }";

/// October is settled: 30% of 1,000.01 USD are 300.00 USD; ana has three completions of five, bo two. Payable
/// from 2026-11-15 on.
fn settled() -> Site {
    let site = october();
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    site.perform(&site.admin, "settleNow", "", &json!({ "distributor": "profit" }));
    site
}

fn preview(site: &Site, arguments: &str) -> Value {
    let query = format!("{{ previewFulfillment(currency: \"USD\"{arguments}) {{ {PLAN} }} }}");
    site.data(&site.viewer, &query, &json!({}))["previewFulfillment"].take()
}

#[test]
fn a_preview_shows_payouts_those_left_out_and_totals() {
    let site = settled();
    let now = preview(&site, "");
    assert_eq!(now["payouts"]["totalCount"], 0, "nothing is payable yet: {now:#}");
    let later = ", until: \"2026-12-01T00:00:00Z\", minimum: \"150.00\"";
    assert_eq!(
        preview(&site, later),
        json!({
            "currency": "USD",
            "total": {"amount": "180.00"},
            "leftOutTotal": {"amount": "120.00"},
            "payouts": {"totalCount": 1, "nodes": [{
                "collaborator": {"ref": "ana"}, "amount": {"amount": "180.00"},
                "obligations": {"nodes": [{"amount": {"amount": "180.00"}, "state": "PENDING"}]},
            }]},
            "leftOut": {"totalCount": 1, "nodes": [{
                "collaborator": {"ref": "bo"}, "reason": "MINIMUM", "amount": {"amount": "120.00"},
                "obligations": {"totalCount": 1},
            }]},
        })
    );
    let only =
        preview(&site, ", filter: {collaborators: [\"bo\"], until: \"2026-12-01T00:00:00Z\"}");
    assert_eq!(only["total"]["amount"], "120.00", "{only:#}");
    let none = preview(&site, ", filter: {distributors: [\"x\"], until: \"2026-12-01T00:00:00Z\"}");
    assert_eq!(none["total"]["amount"], "0.00", "{none:#}");
}

#[test]
fn what_is_payable_by_a_moment_ahead_is_gathered_as_previewed() {
    let site = settled();
    let expected = preview(&site, ", until: \"2026-11-15T09:30:00Z\"");
    assert_eq!(expected["total"]["amount"], "300.00", "{expected:#}");
    let input = json!({ "currency": "USD", "filter": {"until": "2026-11-15T09:30:00Z"} });
    let created = site.perform(
        &site.admin,
        "createFulfillment",
        "fulfillment { payouts { nodes { collaborator { ref } amount { amount } } } }",
        &input,
    );
    let mut made = created["fulfillment"]["payouts"]["nodes"].as_array().unwrap().clone();
    made.reverse();
    let planned = expected["payouts"]["nodes"].as_array().unwrap().iter();
    let planned: Vec<Value> = planned
        .map(|row| json!({"collaborator": row["collaborator"], "amount": row["amount"]}))
        .collect();
    assert_eq!(made, planned, "{created:#}");
    assert_eq!(preview(&site, ", until: \"2026-11-15T09:30:00Z\"")["payouts"]["totalCount"], 0);
}

#[test]
fn a_preview_changes_nothing_and_tells_what_is_wrong_with_the_question() {
    let site = settled();
    let trail = "{ auditTrail { totalCount } }";
    let before = site.data(&site.viewer, trail, &json!({}));
    preview(&site, ", until: \"2026-12-01T00:00:00Z\"");
    assert_eq!(site.data(&site.viewer, trail, &json!({})), before);
    for (arguments, message) in [
        ("currency: \"ZZZZ\"", "ZZZZ"),
        ("currency: \"USD\", minimum: \"-1\"", "the minimum cannot be below zero"),
        ("currency: \"USD\", minimum: \"1.005\"", "USD has 2 decimals"),
        ("currency: \"USD\", until: \"soon\"", "soon"),
        (
            "currency: \"USD\", until: \"2026-12-01T00:00:00Z\", filter: {until: \"2026-12-01T00:00:00Z\"}",
            "give \"until\" once",
        ),
    ] {
        let query = format!("{{ previewFulfillment({arguments}) {{ currency }} }}");
        let answer = site.ask(&site.viewer, &query, &json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn nobody_is_paid_where_all_are_left_out_and_the_reason_is_told() {
    let site = settled();
    let input = json!({
        "currency": "USD", "minimum": "500.00", "filter": {"until": "2026-12-01T00:00:00Z"},
    });
    let refused = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &input);
    assert_eq!(
        refused["errors"][0]["message"],
        "nothing in USD is paid: what is payable to collaborators is 2 under the minimum"
    );
}
