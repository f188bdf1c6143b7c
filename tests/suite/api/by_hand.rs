//! Credits, deductions, advances, holds and what is taken back, over real HTTP, with the balances they make.

use serde_json::{Value, json};

use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";

/// A site that knows ana and bo.
fn people(site: &Site) {
    let input = json!({ "collaborators": [{"ref": "ana"}, {"ref": "bo"}] });
    site.perform(&site.admin, "upsertCollaborators", "", &input);
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn credit(site: &Site, collaborator: &str, amount: &str, key: &str) -> Value {
    let input = json!({
        "collaborator": collaborator, "amount": usd(amount), "reason": "a bonus", "key": key,
    });
    let selection = "status obligation { id amount { amount } kind state reason }";
    site.perform(&site.admin, "credit", selection, &input)
}

/// Code, field and message of the first error of a payload.
fn told(payload: &Value) -> String {
    let error = &payload["errors"][0];
    let field = error["field"].to_string().replace('"', "");
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    format!("{} {field} {}", text("code"), text("message"))
}

/// `owed payableNow payableLater onTheWay onHold waiting paid debt` of ana, in USD.
fn balance(site: &Site, token: &str) -> String {
    let parts =
        ["owed", "payableNow", "payableLater", "onTheWay", "onHold", "waiting", "paid", "debt"];
    let fields: Vec<String> = parts.iter().map(|part| format!("{part} {{ amount }}")).collect();
    let query = format!(
        "{{ collaborator(ref: \"ana\") {{ balances {{ currency disputed {{ amount }} {} }} }} }}",
        fields.join(" ")
    );
    let data = site.data(token, &query, &json!({}));
    let balances = data["collaborator"]["balances"].as_array().unwrap();
    let Some(found) = balances.first() else { return String::new() };
    assert_eq!(found["disputed"]["amount"], "0.00");
    let amounts: Vec<&str> =
        parts.iter().map(|part| found[part]["amount"].as_str().unwrap()).collect();
    amounts.join(" ")
}

fn gather(site: &Site) -> Value {
    let selection = "fulfillment { id state payouts { nodes { id amount { amount } } } }";
    site.perform(&site.admin, "createFulfillment", selection, &json!({ "currency": "USD" }))
}

#[test]
fn credits_and_deductions_are_made_once_by_their_key() {
    Site::on_each_database(NOW, |site| {
        people(&site);
        assert_eq!(balance(&site, &site.viewer), "");
        let made = credit(&site, "ana", "100.00", "k-1");
        assert_eq!(made["status"], "RECORDED", "{made:#}");
        let again = credit(&site, "ana", "100.00", "k-1");
        assert_eq!(again["status"], "DUPLICATE", "{again:#}");
        assert_eq!(again["obligation"]["id"], made["obligation"]["id"]);
        let other = credit(&site, "ana", "100.01", "k-1");
        assert_eq!(
            told(&other),
            "KEY_REUSED [key] the key \"k-1\" was used before for something else; take another one"
        );
        let deduction = credit(&site, "ana", "-30.00", "k-2");
        assert_eq!(deduction["obligation"]["kind"], "DEDUCTION");
        assert_eq!(deduction["obligation"]["amount"]["amount"], "-30.00");
        assert_eq!(made["obligation"]["kind"], "CREDIT");
        // 100.00 less 30.00.
        let expected = "70.00 70.00 0.00 0.00 0.00 0.00 0.00 0.00";
        assert_eq!(balance(&site, &site.viewer), expected);
        assert_eq!(balance(&site, &site.ana), expected, "their own");
    });
}

#[test]
fn what_cannot_be_credited_is_refused_by_field() {
    let site = Site::at(NOW);
    people(&site);
    for (change, expected) in [
        (json!({"collaborator": "nobody"}), "NOT_FOUND [collaborator]"),
        (json!({"amount": usd("0.00")}), "INVALID [amount]"),
        (json!({"amount": usd("1.005")}), "INVALID [amount,amount]"),
        (json!({"amount": {"amount": "1.00", "currency": "ZZZZ"}}), "INVALID [amount,currency]"),
        (json!({"reason": ""}), "INVALID [reason]"),
        (json!({"reference": ""}), "INVALID [reference]"),
        (json!({"key": ""}), "INVALID [key]"),
        (json!({"payableFrom": "soon"}), "INVALID [payableFrom]"),
    ] {
        let mut input =
            json!({ "collaborator": "ana", "amount": usd("1.00"), "reason": "a bonus" });
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        let payload = site.perform(&site.admin, "credit", "status", &input);
        assert!(told(&payload).starts_with(expected), "{change}: {payload}");
    }
    assert_eq!(balance(&site, &site.viewer), "");
    let data = site.data(&site.viewer, "{ obligations { totalCount } }", &json!({}));
    assert_eq!(data["obligations"]["totalCount"], 0);
}

#[test]
fn what_is_cancelled_is_owed_no_longer_and_leaves_its_payout() {
    Site::on_each_database(NOW, |site| {
        people(&site);
        let bonus = credit(&site, "ana", "100.00", "k-1");
        let mistake = credit(&site, "ana", "40.00", "k-2");
        let made = gather(&site);
        let payout = &made["fulfillment"]["payouts"]["nodes"][0];
        assert_eq!(payout["amount"]["amount"], "140.00");
        assert_eq!(balance(&site, &site.ana), "140.00 0.00 0.00 140.00 0.00 0.00 0.00 0.00");
        let input = json!({ "id": mistake["obligation"]["id"], "reason": "paid twice" });
        let selection = "obligation { state reason cancelReason payout { id } }";
        let expected = json!({
            "state": "CANCELLED", "reason": "a bonus", "cancelReason": "paid twice", "payout": null,
        });
        for _ in 0..2 {
            let cancelled = site.perform(&site.admin, "cancelObligation", selection, &input);
            assert_eq!(cancelled["obligation"], expected, "{cancelled:#}");
        }
        assert_eq!(balance(&site, &site.ana), "100.00 0.00 0.00 100.00 0.00 0.00 0.00 0.00");
        let mark = json!({ "payouts": [payout["id"]], "paidOn": "2026-10-10" });
        let paid =
            site.perform(&site.admin, "markPayoutsPaid", "payouts { amount { amount } }", &mark);
        assert_eq!(paid["payouts"][0]["amount"]["amount"], "100.00", "{paid:#}");
        assert_eq!(balance(&site, &site.ana), "0.00 0.00 0.00 0.00 0.00 0.00 100.00 0.00");
        let input = json!({ "id": bonus["obligation"]["id"], "reason": "too late" });
        let late = site.perform(&site.admin, "cancelObligation", selection, &input);
        assert!(told(&late).starts_with("ILLEGAL_STATE [id]"), "{late:#}");
        assert!(told(&late).contains("PAID"), "{late:#}");
    });
}

#[test]
fn what_is_held_is_not_gathered_until_it_is_released() {
    Site::on_each_database(NOW, |site| {
        people(&site);
        let one = credit(&site, "ana", "100.00", "k-1");
        credit(&site, "ana", "5.00", "k-2");
        let input = json!({ "id": one["obligation"]["id"], "reason": "no tax form" });
        let selection = "obligation { state hold { reason since } }";
        let held = site.perform(&site.admin, "holdObligation", selection, &input);
        let expected = json!({"reason": "no tax form", "since": "2026-10-10T12:00:00Z"});
        assert_eq!(held["obligation"]["hold"], expected, "{held:#}");
        assert_eq!(balance(&site, &site.ana), "105.00 5.00 0.00 0.00 100.00 0.00 0.00 0.00");
        let everybody = json!({ "collaborator": "ana", "reason": "suspected fraud" });
        let selection = "collaborator { ref hold { reason } }";
        let frozen = site.perform(&site.admin, "holdCollaborator", selection, &everybody);
        assert_eq!(frozen["collaborator"]["hold"]["reason"], "suspected fraud", "{frozen:#}");
        assert_eq!(balance(&site, &site.ana), "105.00 0.00 0.00 0.00 105.00 0.00 0.00 0.00");
        let own = "{ collaborator(ref: \"ana\") { hold { reason since } } }";
        let own = site.data(&site.ana, own, &json!({}));
        assert_eq!(own["collaborator"]["hold"]["reason"], Value::Null, "a suspicion is not told");
        let nothing = gather(&site);
        assert_eq!(
            told(&nothing),
            "ILLEGAL_STATE [filter] nothing in USD is paid: what is payable to collaborators is 1 on hold"
        );
        let plan = "{ previewFulfillment(currency: \"USD\") { leftOut { nodes { reason amount { amount } } } } }";
        let plan = site.data(&site.viewer, plan, &json!({}));
        let left = json!([{"reason": "HOLD", "amount": {"amount": "105.00"}}]);
        assert_eq!(plan["previewFulfillment"]["leftOut"]["nodes"], left);
        site.perform(
            &site.admin,
            "releaseCollaborator",
            selection,
            &json!({ "collaborator": "ana" }),
        );
        let made = gather(&site);
        let payout = &made["fulfillment"]["payouts"]["nodes"][0];
        assert_eq!(payout["amount"]["amount"], "5.00", "the other one is still held: {made:#}");
        let id = json!({ "id": one["obligation"]["id"] });
        let released = "obligation { hold { reason } }";
        for _ in 0..2 {
            let released = site.perform(&site.admin, "releaseObligation", released, &id);
            assert_eq!(released["obligation"]["hold"], Value::Null, "{released:#}");
        }
        assert_eq!(
            gather(&site)["fulfillment"]["payouts"]["nodes"][0]["amount"]["amount"],
            "100.00"
        );
    });
}

#[test]
fn an_advance_is_paid_back_part_by_part() {
    Site::on_each_database(NOW, |site| {
        people(&site);
        let input = json!({
            "collaborator": "ana", "amount": usd("100.00"), "reason": "a start", "reference": "bank-1",
            "key": "a-1", "paidOn": "2026-10-09", "recoupUpToPercent": 50,
        });
        let selection = "status obligation { id kind amount { amount } recoupUpToPercent }
            payout { state paidOn reference amount { amount } fulfillment { state } }";
        let made = site.perform(&site.admin, "recordAdvance", selection, &input);
        assert_eq!(
            made["payout"],
            json!({
                "state": "PAID", "paidOn": "2026-10-09", "reference": "bank-1",
                "amount": {"amount": "100.00"}, "fulfillment": {"state": "COMPLETE"},
            }),
            "{made:#}"
        );
        let debt = json!({"amount": "-100.00"});
        assert_eq!(
            (&made["obligation"]["kind"], &made["obligation"]["amount"]),
            (&json!("ADVANCE"), &debt)
        );
        let again = site.perform(&site.admin, "recordAdvance", selection, &input);
        assert_eq!((&again["status"], &again["payout"]), (&json!("DUPLICATE"), &made["payout"]));
        assert_eq!(balance(&site, &site.ana), "-100.00 0.00 0.00 0.00 0.00 0.00 100.00 100.00");
        // 60.00 earned: half is taken back.
        credit(&site, "ana", "60.00", "k-1");
        assert_eq!(balance(&site, &site.ana), "-40.00 30.00 0.00 0.00 0.00 0.00 100.00 70.00");
        let made = gather(&site);
        let payout = &made["fulfillment"]["payouts"]["nodes"][0];
        assert_eq!(payout["amount"]["amount"], "30.00", "{made:#}");
        assert_eq!(balance(&site, &site.ana), "-40.00 0.00 0.00 30.00 0.00 0.00 100.00 70.00");
        let failed = json!({ "payouts": [payout["id"]] });
        site.perform(&site.admin, "markPayoutsFailed", "payouts { state }", &failed);
        let id = json!({ "id": made["fulfillment"]["id"] });
        site.perform(&site.admin, "closeFulfillment", "fulfillment { state }", &id);
        // All of it is payable again; the part that was given back is still of the advance.
        assert_eq!(balance(&site, &site.ana), "-40.00 30.00 0.00 0.00 0.00 0.00 100.00 70.00");
        credit(&site, "ana", "140.00", "k-2");
        // 200.00 together: 100.00 of it may be taken back, which is all.
        let made = gather(&site);
        let payout = &made["fulfillment"]["payouts"]["nodes"][0];
        assert_eq!(payout["amount"]["amount"], "100.00", "{made:#}");
        assert_eq!(balance(&site, &site.ana), "100.00 0.00 0.00 100.00 0.00 0.00 100.00 0.00");
    });
}

#[test]
fn lists_are_narrowed_by_dates_and_added_up() {
    Site::on_each_database(NOW, |site| {
        people(&site);
        credit(&site, "ana", "100.00", "k-1");
        credit(&site, "bo", "7.00", "k-2");
        let later = json!({
            "collaborator": "ana", "amount": usd("3.00"), "reason": "a bonus", "payableFrom": "2026-12-01T00:00:00Z",
        });
        site.perform(&site.admin, "credit", "status", &later);
        let made = gather(&site);
        let payouts = made["fulfillment"]["payouts"]["nodes"].as_array().unwrap();
        let mark = json!({ "payouts": [payouts[0]["id"]], "paidOn": "2026-10-10" });
        site.perform(&site.admin, "markPayoutsPaid", "payouts { id }", &mark);
        for (filter, count) in [
            ("payableBefore: \"2026-12-01T00:00:00Z\"", 2),
            ("payableFrom: \"2026-12-01T00:00:00Z\"", 1),
            ("createdFrom: \"2026-10-10T12:00:00Z\"", 3),
            ("createdBefore: \"2026-10-10T12:00:00Z\"", 0),
            ("kind: CREDIT", 3),
            ("kind: ADVANCE", 0),
        ] {
            let query = format!("{{ obligations(filter: {{ {filter} }}) {{ totalCount }} }}");
            let data = site.data(&site.viewer, &query, &json!({}));
            assert_eq!(data["obligations"]["totalCount"], count, "{filter}");
        }
        for (filter, count) in [
            ("paidFrom: \"2026-10-10\"", 1),
            ("paidBefore: \"2026-10-10\"", 0),
            ("currency: \"EUR\"", 0),
            ("createdFrom: \"2026-10-10T00:00:00Z\"", 2),
        ] {
            let query = format!("{{ payouts(filter: {{ {filter} }}) {{ totalCount }} }}");
            let data = site.data(&site.viewer, &query, &json!({}));
            assert_eq!(data["payouts"]["totalCount"], count, "{filter}");
        }
        let totals =
            "{ obligationTotals(by: [STATE, DUE_DATE]) { state dueDate count amount { amount } } }";
        let totals = site.data(&site.viewer, totals, &json!({}));
        assert_eq!(
            totals["obligationTotals"],
            json!([
                {"state": "PENDING", "dueDate": "2026-12-01", "count": 1, "amount": {"amount": "3.00"}},
                {"state": "GATHERED", "dueDate": "2026-10-10", "count": 2, "amount": {"amount": "107.00"}},
            ])
        );
        let totals = "{ obligationTotals(filter: {collaborator: \"ana\"}, by: []) { count amount { amount } } }";
        let expected = json!([{"count": 2, "amount": {"amount": "103.00"}}]);
        assert_eq!(site.data(&site.viewer, totals, &json!({}))["obligationTotals"], expected);
        let own = "{ obligationTotals(by: []) { count amount { amount } } }";
        assert_eq!(
            site.data(&site.ana, own, &json!({}))["obligationTotals"],
            expected,
            "their own alone"
        );
        let foreign = "{ obligationTotals(filter: {collaborator: \"bo\"}) { count } }";
        assert_eq!(site.data(&site.ana, foreign, &json!({}))["obligationTotals"], json!([]));
        let payouts = "{ payoutTotals(by: [STATE, PAID_ON]) { state paidOn count } }";
        assert_eq!(
            site.data(&site.viewer, payouts, &json!({}))["payoutTotals"],
            json!([
                {"state": "UNPAID", "paidOn": null, "count": 1},
                {"state": "PAID", "paidOn": "2026-10-10", "count": 1},
            ])
        );
    });
}
