//! A move that the present state does not allow is told as data, with that state, and changes
//! nothing.

use serde_json::{Value, json};

use super::october::{RULE, october, paid};
use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";

/// Code and message of the first error of a payload.
fn told(payload: &Value) -> (&str, &str) {
    let error = &payload["errors"][0];
    (error["code"].as_str().unwrap_or_default(), error["message"].as_str().unwrap_or_default())
}

#[test]
fn a_text_with_errors_is_not_saved() {
    let site = Site::at(NOW);
    let selection =
        "distributor { name } version diagnostics { code severity line column endColumn message }";
    let broken = json!({ "source": RULE.replace("currency ", "money ") });
    let saved = site.perform(&site.admin, "saveDistributor", selection, &broken);
    assert_eq!(told(&saved).0, "RULE_INVALID", "{saved:#}");
    assert_eq!((&saved["distributor"], &saved["version"]), (&Value::Null, &Value::Null));
    assert!(saved["diagnostics"].as_array().unwrap().iter().any(|found| found["line"] == 3));
    let data = site.data(
        &site.viewer,
        "{ distributors { totalCount } auditTrail { nodes { what } } }",
        &json!({}),
    );
    assert_eq!(data["distributors"]["totalCount"], 0);
}

#[test]
fn a_rule_whose_example_fails_is_not_activated() {
    let site = Site::at(NOW);
    let example = "\nexample \"one\"\n  given completions ana 3\n  given sales 100.00 USD\n  expect ana 31.00 USD\n";
    let source = json!({ "source": format!("{RULE}{example}") });
    let saved = site.perform(&site.admin, "saveDistributor", "version", &source);
    assert_eq!((&saved["version"], &saved["errors"]), (&json!(1), &json!([])), "{saved:#}");
    let name = json!({ "name": "profit" });
    let refused = site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    assert_eq!(told(&refused).0, "EXAMPLE_FAILED", "{refused:#}");
    let query = "{ distributor(name: \"profit\") { state currentPeriod { id } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    assert_eq!(data["distributor"], json!({"state": "DRAFT", "currentPeriod": null}));
    let trail =
        site.data(&site.viewer, "{ auditTrail(first: 1) { nodes { what outcome } } }", &json!({}));
    let line = json!({"what": "activateDistributor", "outcome": "EXAMPLE_FAILED"});
    assert_eq!(trail["auditTrail"]["nodes"][0], line);
}

#[test]
fn illegal_moves_name_the_state() {
    let site = october();
    let fulfillment = json!({ "id": paid(&site) });
    let payouts = json!({ "payouts": ["1.ana"] });
    let later = json!({ "payouts": ["1.ana"], "paidOn": "2026-11-20", "reference": "other" });
    let name = json!({ "name": "profit" });
    let rows = [
        ("activateDistributor", &name, "ACTIVE"),
        ("startFulfillment", &fulfillment, "COMPLETE"),
        ("closeFulfillment", &fulfillment, "COMPLETE"),
        ("retryPayouts", &payouts, "PAID"),
        ("markPayoutsFailed", &payouts, "PAID"),
        ("markPayoutsPaid", &later, "PAID"),
    ];
    for (mutation, input, state) in rows {
        let payload = site.perform(&site.admin, mutation, "", input);
        let (code, message) = told(&payload);
        assert_eq!(code, "ILLEGAL_STATE", "{mutation}: {payload}");
        assert!(message.contains(state), "{mutation}: {message}");
    }
    let query = "{ payouts { nodes { state paidOn reference } } fulfillments { nodes { state } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    let untouched = json!({"state": "PAID", "paidOn": "2026-11-21", "reference": "bank-7"});
    assert_eq!(data["payouts"]["nodes"], json!([untouched, untouched]));
    assert_eq!(data["fulfillments"]["nodes"], json!([{"state": "COMPLETE"}]));
    let due = site.perform(
        &site.admin,
        "settleNow",
        "settlements { id }",
        &json!({"distributor": "profit"}),
    );
    assert_eq!(told(&due).0, "ILLEGAL_STATE", "{due}");
    assert!(told(&due).1.contains("2026-12-01T09:00:00Z"), "{due}");
    site.perform(&site.admin, "archiveDistributor", "", &name);
    for mutation in ["activateDistributor", "pauseDistributor"] {
        let payload = site.perform(&site.admin, mutation, "", &name);
        assert_eq!(told(&payload).0, "ILLEGAL_STATE", "{mutation}");
        assert!(told(&payload).1.contains("ARCHIVED"), "{payload}");
    }
}
