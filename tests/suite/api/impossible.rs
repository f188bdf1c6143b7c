//! What cannot be, over real HTTP: a `UserError` that names the field.

use serde_json::{Value, json};

use super::october::{RESULTS, completion, october};
use super::site::Site;

/// Code and field of the one error.
fn told(error: &Value) -> (&str, String) {
    let field = error["field"].as_array().unwrap().iter();
    let field: Vec<&str> = field.map(|part| part.as_str().unwrap()).collect();
    (error["code"].as_str().unwrap(), field.join("."))
}

#[test]
fn an_event_far_ahead_is_refused_by_its_place_and_field() {
    let site = Site::at("2026-10-03T12:00:00Z");
    let mut slip = completion("k2", "rust-101", "c1");
    slip["occurredAt"] = json!("2062-10-03T12:00:00Z");
    let mut fine = completion("k1", "rust-101", "c1");
    fine["occurredAt"] = json!("2026-10-04T12:00:00Z");
    let events = json!({ "events": [fine, slip] });
    let answer = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    let results = &answer["results"];
    assert_eq!(results[0]["status"], "RECORDED", "{answer:#}");
    let expected = ("INVALID", "events.1.occurredAt".to_owned());
    assert_eq!(told(&results[1]["error"]), expected, "{answer:#}");
    let ahead = site.data(&site.viewer, "{ catalogue { eventsMayLieAhead } }", &json!({}));
    assert_eq!(ahead["catalogue"]["eventsMayLieAhead"], "1 day");
}

#[test]
fn a_refund_of_more_than_is_left_is_refused_by_field() {
    let site = october();
    let mut order = completion("order-1", "rust-101", "c1");
    order["type"] = json!("order_paid");
    order["fields"] = json!({"customer": "c1", "amount": {"amount": "50.00", "currency": "USD"}});
    let recorded =
        site.perform(&site.integration, "recordEvents", RESULTS, &json!({ "events": [order] }));
    assert_eq!(recorded["results"][0]["status"], "RECORDED", "{recorded:#}");
    let reverse = |key: &str, reversal: &str, amount: &str, currency: &str| {
        let input = json!({
            "key": key, "reversalKey": reversal, "amount": {"amount": amount, "currency": currency},
        });
        let selection = "result { status error { code field message } }";
        site.perform(&site.integration, "reverseEvent", selection, &input)
    };
    let first = reverse("order-1", "r1", "30.00", "USD");
    assert_eq!((&first["result"]["status"], &first["errors"]), (&json!("RECORDED"), &json!([])));
    let rows = [
        (reverse("order-1", "r2", "20.01", "USD"), ("INVALID", "amount")),
        (reverse("order-1", "r2", "5.00", "EUR"), ("INVALID", "amount.currency")),
        (reverse("order-9", "r2", "5.00", "USD"), ("NOT_FOUND", "key")),
        (reverse("order-1", "r1", "29.00", "USD"), ("KEY_REUSED", "reversalKey")),
    ];
    for (refused, (code, field)) in rows {
        let (result, errors) = (&refused["result"], &refused["errors"]);
        assert_eq!(result["status"], "REJECTED", "{refused:#}");
        assert_eq!(told(&result["error"]), (code, field.to_owned()), "{refused:#}");
        // Whoever looks at `errors` alone must not take a refusal for a refund.
        assert_eq!(*errors, json!([result["error"]]), "{refused:#}");
    }
}

#[test]
fn a_payment_on_a_day_to_come_is_refused_by_field() {
    let site = october();
    let input = json!({ "payouts": ["1.ana"], "paidOn": "2062-01-01" });
    let refused = site.perform(&site.admin, "markPayoutsPaid", "payouts { id }", &input);
    let expected = ("INVALID", "paidOn".to_owned());
    assert_eq!(told(&refused["errors"][0]), expected, "{refused:#}");
}
