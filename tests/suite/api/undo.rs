//! What was said of fulfillments and payouts is taken back, over real HTTP: money that came back, wrong references,
//! fulfillments that are given up.

use serde_json::{Value, json};

use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";

/// A site that owes ana 60.00 and bo 40.00 USD, gathered; with the fulfillment's id, and its payouts'.
fn gathered(site: &Site) -> (Value, Vec<Value>) {
    let input = json!({ "collaborators": [{"ref": "ana"}, {"ref": "bo"}] });
    site.perform(&site.admin, "upsertCollaborators", "", &input);
    for (who, amount) in [("ana", "60.00"), ("bo", "40.00")] {
        let amount = json!({ "amount": amount, "currency": "USD" });
        let input = json!({ "collaborator": who, "amount": amount, "reason": "a bonus" });
        site.perform(&site.admin, "credit", "status", &input);
    }
    let selection = "fulfillment { id payouts { nodes { id collaborator { ref } } } }";
    let made =
        site.perform(&site.admin, "createFulfillment", selection, &json!({ "currency": "USD" }));
    let mut payouts = made["fulfillment"]["payouts"]["nodes"].as_array().unwrap().clone();
    payouts.sort_by_key(|row| row["collaborator"]["ref"].to_string());
    (made["fulfillment"]["id"].clone(), payouts.into_iter().map(|row| row["id"].clone()).collect())
}

fn pay(site: &Site, payouts: &[Value], reference: &str) {
    let input = json!({ "payouts": payouts, "paidOn": "2026-10-10", "reference": reference });
    let paid = site.perform(&site.admin, "markPayoutsPaid", "payouts { state }", &input);
    assert_eq!(paid["errors"], json!([]), "{paid:#}");
}

/// `REF STATE AMOUNT`, owed and paid of each.
fn standing(site: &Site) -> Vec<String> {
    let query = "{ collaborators { nodes { ref balances { owed { amount } paid { amount } } } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    let rows = data["collaborators"]["nodes"].as_array().unwrap().iter();
    rows.map(|row| {
        let balance = &row["balances"][0];
        let (owed, paid) = (&balance["owed"]["amount"], &balance["paid"]["amount"]);
        format!("{} {owed} {paid}", row["ref"]).replace('"', "")
    })
    .collect()
}

fn message(payload: &Value) -> &str {
    payload["errors"][0]["message"].as_str().unwrap_or_default()
}

#[test]
fn what_the_bank_sends_back_is_payable_again() {
    Site::on_each_database(NOW, |site| {
        let (fulfillment, payouts) = gathered(&site);
        let input = json!({ "payouts": [payouts[0]], "reason": "unknown account" });
        let selection = "payouts { state paidOn failureReason fulfillment { state } }";
        let early = site.perform(&site.admin, "markPayoutsReturned", selection, &input);
        assert_eq!(message(&early), "a payout that is UNPAID cannot become RETURNED");
        pay(&site, &payouts, "bank-7");
        assert_eq!(standing(&site), ["ana 0.00 60.00", "bo 0.00 40.00"]);
        let expected = json!([{
            "state": "RETURNED", "paidOn": "2026-10-10", "failureReason": "unknown account",
            "fulfillment": {"state": "COMPLETE"},
        }]);
        for _ in 0..2 {
            let returned = site.perform(&site.admin, "markPayoutsReturned", selection, &input);
            assert_eq!(returned["payouts"], expected, "{returned:#}");
            assert_eq!(standing(&site), ["ana 60.00 0.00", "bo 0.00 40.00"]);
        }
        let selection =
            "fulfillment { id payouts { nodes { collaborator { ref } amount { amount } } } }";
        let again = site.perform(
            &site.admin,
            "createFulfillment",
            selection,
            &json!({ "currency": "USD" }),
        );
        let expected = json!([{"collaborator": {"ref": "ana"}, "amount": {"amount": "60.00"}}]);
        assert_eq!(again["fulfillment"]["payouts"]["nodes"], expected, "{again:#}");
        let close = json!({ "id": fulfillment });
        let closed = site.perform(&site.admin, "closeFulfillment", "fulfillment { id }", &close);
        assert_eq!(message(&closed), "a fulfillment that is COMPLETE cannot become FAILED");
        let line = "{ auditTrail(first: 2) { nodes { what before after } } }";
        let line = site.data(&site.viewer, line, &json!({}));
        assert_eq!(line["auditTrail"]["nodes"][1]["what"], "createFulfillment", "{line:#}");
    });
}

#[test]
fn a_reference_is_corrected_and_the_old_one_kept() {
    Site::on_each_database(NOW, |site| {
        let (_, payouts) = gathered(&site);
        let input = json!({ "id": payouts[0], "reference": "bank-8" });
        let selection = "payout { reference formerReferences { reference until } state }";
        let early = site.perform(&site.admin, "correctPayoutReference", selection, &input);
        assert_eq!(
            message(&early),
            "payout \"1.ana\" is UNPAID; only the reference of a payment that was made can be corrected"
        );
        pay(&site, &payouts[..1], "bank-7");
        let expected = json!({
            "reference": "bank-8", "state": "PAID",
            "formerReferences": [{"reference": "bank-7", "until": "2026-10-10T12:00:00Z"}],
        });
        for _ in 0..2 {
            let corrected = site.perform(&site.admin, "correctPayoutReference", selection, &input);
            assert_eq!(corrected["payout"], expected, "{corrected:#}");
        }
        let empty = json!({ "id": payouts[0], "reference": "" });
        let empty = site.perform(&site.admin, "correctPayoutReference", selection, &empty);
        assert_eq!(empty["errors"][0]["field"], json!(["reference"]), "{empty:#}");
    });
}

#[test]
fn a_fulfillment_is_given_up_before_anything_left() {
    Site::on_each_database(NOW, |site| {
        let (id, payouts) = gathered(&site);
        let input = json!({ "id": id, "reason": "the wrong month" });
        let selection = "fulfillment { state payouts { nodes { state reason } } }";
        let given_up = json!({"state": "CANCELLED", "reason": "the wrong month"});
        for _ in 0..2 {
            let cancelled = site.perform(&site.admin, "cancelFulfillment", selection, &input);
            assert_eq!(
                cancelled["fulfillment"],
                json!({"state": "CANCELLED", "payouts": {"nodes": [given_up, given_up]}}),
                "{cancelled:#}"
            );
        }
        assert_eq!(standing(&site), ["ana 60.00 0.00", "bo 40.00 0.00"]);
        let retried = json!({ "payouts": [payouts[0]] });
        let retried = site.perform(&site.admin, "retryPayouts", "payouts { id }", &retried);
        assert_eq!(message(&retried), "a payout that is CANCELLED cannot become UNPAID");
        let selection = "fulfillment { id payouts { nodes { id } } }";
        let again = site.perform(
            &site.admin,
            "createFulfillment",
            selection,
            &json!({ "currency": "USD" }),
        );
        let payout = &again["fulfillment"]["payouts"]["nodes"][0]["id"];
        pay(&site, std::slice::from_ref(payout), "bank-7");
        let input = json!({ "id": again["fulfillment"]["id"], "reason": "too late" });
        let late = site.perform(&site.admin, "cancelFulfillment", "fulfillment { id }", &input);
        assert!(message(&late).ends_with("is PAID"), "{late:#}");
        let input = json!({ "id": again["fulfillment"]["id"] });
        site.perform(&site.admin, "startFulfillment", "fulfillment { id }", &input);
        let input = json!({ "id": again["fulfillment"]["id"], "reason": "too late" });
        let late = site.perform(&site.admin, "cancelFulfillment", "fulfillment { id }", &input);
        assert_eq!(message(&late), "a fulfillment that is PROCESSING cannot become CANCELLED");
    });
}
