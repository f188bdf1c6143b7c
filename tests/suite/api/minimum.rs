//! `each below … waits`, over real HTTP: from a kept amount to one paid payout.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, RULE, completion, october, sale};
use super::site::Site;

/// A site whose October gives ana 60.00 and bo 40.00 USD of a fixed 100.00 USD, both kept until
/// they reach 100.00 USD.
fn kept() -> Site {
    let site = october();
    let rule = RULE
        .replace("distributor profit", "distributor kept")
        .replace("take      30% of sales", "take      10% of sales")
        .replace(
            "share by  completions",
            "share by  completions\n  each      below 100.00 USD waits",
        );
    let saved = site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": rule }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "kept" }));
    site
}

fn settle(site: &Site, at: &str) {
    site.clock.set(Moment::parse(at).unwrap());
    let selection = "settlements { pool { amount } }";
    let settled =
        site.perform(&site.admin, "settleNow", selection, &json!({ "distributor": "kept" }));
    assert_eq!(settled["errors"], json!([]), "{settled:#}");
}

/// `REF AMOUNT STATE` of everything owed by the rule that the token may see, the oldest first.
fn owed(site: &Site, token: &str) -> Vec<String> {
    let query = "{ obligations(filter: {distributor: \"kept\"}, first: 20) { nodes {
        collaborator { ref } amount { amount } state } } }";
    let data = site.data(token, query, &json!({}));
    let rows = data["obligations"]["nodes"].as_array().unwrap().iter().rev();
    rows.map(|row| {
        let (who, amount) = (&row["collaborator"]["ref"], &row["amount"]["amount"]);
        format!("{who} {amount} {}", row["state"]).replace('"', "")
    })
    .collect()
}

fn gather(site: &Site) -> Value {
    let input = json!({ "currency": "USD", "filter": {"distributors": ["kept"]} });
    let selection = "fulfillment { id payouts(first: 9) { nodes { id collaborator { ref }
        amount { amount } obligations(first: 9) { nodes { amount { amount } } } } } }";
    site.perform(&site.admin, "createFulfillment", selection, &input)
}

#[test]
fn what_waits_is_shown_released_and_paid_together() {
    let site = kept();
    settle(&site, "2026-11-01T09:30:00Z");
    let mut rows = owed(&site, &site.viewer);
    rows.sort();
    assert_eq!(rows, ["ana 60.00 WAITING", "bo 40.00 WAITING"]);
    assert_eq!(owed(&site, &site.ana), ["ana 60.00 WAITING"], "their own alone");
    site.clock.set(Moment::parse("2026-11-20T00:00:00Z").unwrap());
    let nothing = gather(&site);
    assert_eq!(nothing["fulfillment"], Value::Null);
    assert_eq!(nothing["errors"][0]["code"], "ILLEGAL_STATE", "{nothing:#}");

    let november = |mut event: Value| {
        event["occurredAt"] = json!("2026-11-05T10:00:00Z");
        event
    };
    let events = json!({ "events": [
        november(sale("n1", "500.00")),
        november(completion("n2", "rust-101", "c8")),
        november(completion("n3", "go-1", "c9")),
    ] });
    let recorded = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    assert_eq!(recorded["results"][2]["status"], "RECORDED", "{recorded:#}");
    let standing = "{ distributor(name: \"kept\") { standings { nodes { collaborator { ref }
        derivation { waits { clause minimum { amount } before { amount } } } } } } }";
    let standings = site.data(&site.viewer, standing, &json!({}));
    let waits = json!([
        {"collaborator": {"ref": "ana"}, "derivation": {"waits": {
            "clause": "each below 100.00 USD waits",
            "minimum": {"amount": "100.00"}, "before": {"amount": "60.00"}}}},
        {"collaborator": {"ref": "bo"}, "derivation": {"waits": {
            "clause": "each below 100.00 USD waits",
            "minimum": {"amount": "100.00"}, "before": {"amount": "40.00"}}}},
    ]);
    assert_eq!(standings["distributor"]["standings"]["nodes"], waits, "25.00 more for each");
    let more = json!({ "events": [november(sale("n4", "320.00"))] });
    site.perform(&site.integration, "recordEvents", RESULTS, &more);
    settle(&site, "2026-12-01T09:30:00Z");
    let expected = ["ana 60.00 PENDING", "ana 41.00 PENDING"];
    assert_eq!(owed(&site, &site.ana), expected, "101.00 together");

    site.clock.set(Moment::parse("2026-12-14T09:00:00Z").unwrap());
    assert_eq!(gather(&site)["fulfillment"], Value::Null, "payable 14 days after the settlement");
    site.clock.set(Moment::parse("2026-12-16T00:00:00Z").unwrap());
    let gathered = gather(&site);
    let fulfillment = &gathered["fulfillment"];
    let payouts = fulfillment["payouts"]["nodes"].as_array().unwrap();
    assert_eq!(payouts.len(), 1, "bo has 81.00 USD and goes on waiting: {gathered:#}");
    assert_eq!(
        (&payouts[0]["collaborator"]["ref"], &payouts[0]["amount"]["amount"]),
        (&json!("ana"), &json!("101.00"))
    );
    assert_eq!(payouts[0]["obligations"]["nodes"].as_array().unwrap().len(), 2);
    let id = json!({ "id": fulfillment["id"] });
    site.perform(&site.admin, "startFulfillment", "fulfillment { state }", &id);
    let mark = json!({ "payouts": [payouts[0]["id"]], "paidOn": "2026-12-16" });
    let paid = site.perform(&site.admin, "markPayoutsPaid", "payouts { state }", &mark);
    assert_eq!(paid["payouts"], json!([{"state": "PAID"}]), "{paid:#}");
    assert_eq!(owed(&site, &site.ana), ["ana 60.00 GATHERED", "ana 41.00 GATHERED"]);
    let own = "{ payouts { nodes { state amount { amount } } } }";
    let own = site.data(&site.ana, own, &json!({}));
    assert_eq!(
        own["payouts"]["nodes"],
        json!([{"state": "PAID", "amount": {"amount": "101.00"}}]),
        "{own:#}"
    );
}
