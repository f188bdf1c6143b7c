//! Whoever pays: a token of the role FINANCE pays October to the end, and touches no rule.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{OCTOBER, begun};
use super::site::Site;

/// What a mutation of the role FINANCE answered; it has to have done what it was asked for.
fn pays(site: &Site, mutation: &str, selection: &str, input: &Value) -> Value {
    let done = site.perform(&site.finance, mutation, selection, input);
    assert_eq!(done["errors"], json!([]), "{mutation}: {done:#}");
    done
}

/// On each database: October is settled, 180.00 for ana, 120.00 for bo, and can be paid.
fn on_each_database(test: impl Fn(&Site)) {
    Site::on_each_database(OCTOBER, |site| {
        let site = begun(site);
        site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
        let settle = json!({ "distributor": "profit" });
        site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
        site.clock.set(Moment::parse("2026-11-21T00:00:00Z").unwrap());
        test(&site);
    });
}

#[test]
fn october_is_paid_to_the_end() {
    on_each_database(|site| {
        let account =
            json!({ "collaborator": "ana", "kind": "OTHER", "holder": "Ana", "details": "cash" });
        pays(site, "setPayoutAccount", "account { state }", &account);
        let held = json!({ "collaborator": "bo", "reason": "who is bo?" });
        pays(site, "holdCollaborator", "collaborator { ref }", &held);
        pays(site, "releaseCollaborator", "collaborator { ref }", &json!({ "collaborator": "bo" }));
        let bonus = json!({ "collaborator": "ana", "reason": "a bonus", "amount": {"amount": "50.00", "currency": "USD"} });
        pays(site, "credit", "obligation { id }", &bonus);

        let plan = "{ previewFulfillment(currency: \"USD\") { total { amount } } }";
        let plan = site.data(&site.finance, plan, &json!({}));
        // 180.00 + 50.00 + 120.00.
        assert_eq!(plan["previewFulfillment"]["total"]["amount"], "350.00", "{plan:#}");
        let selection = "fulfillment { id payouts { nodes { id } } }";
        let made = pays(site, "createFulfillment", selection, &json!({ "currency": "USD" }));
        let id = json!({ "id": made["fulfillment"]["id"] });
        pays(site, "startFulfillment", "fulfillment { state }", &id);
        let payouts = made["fulfillment"]["payouts"]["nodes"].as_array().unwrap();
        let ids: Vec<&Value> = payouts.iter().map(|payout| &payout["id"]).collect();
        let mark = json!({ "payouts": ids, "paidOn": "2026-11-21" });
        pays(site, "markPayoutsPaid", "payouts { state }", &mark);

        let seen = "{ fulfillments { nodes { state } } obligations { totalCount } auditTrail(first: 1) { nodes { who role what } }
            collaborator(ref: \"ana\") { statement(currency: \"USD\") { closing { amount } } } }";
        let seen = site.data(&site.finance, seen, &json!({}));
        let line = json!({ "who": "finance", "role": "FINANCE", "what": "markPayoutsPaid" });
        assert_eq!(seen["fulfillments"]["nodes"], json!([{ "state": "COMPLETE" }]), "{seen:#}");
        assert_eq!(seen["obligations"]["totalCount"], 3);
        assert_eq!(seen["auditTrail"]["nodes"], json!([line]));
        assert_eq!(seen["collaborator"]["statement"]["closing"]["amount"], "0.00");
    });
}

#[test]
fn whoever_pays_decides_disputes() {
    on_each_database(|site| {
        let owed = "{ obligations(first: 1, filter: {collaborator: \"ana\"}) { nodes { id } } }";
        let owed = site.data(&site.ana, owed, &json!({}));
        let input = json!({ "obligation": owed["obligations"]["nodes"][0]["id"], "reason": "OTHER", "text": "why?" });
        let opened = site.perform(&site.ana, "openDispute", "dispute { id }", &input);
        let id = &opened["dispute"]["id"];
        let answer = json!({ "id": id, "text": "look at the rule" });
        pays(site, "answerDispute", "dispute { state }", &answer);
        let decision = json!({ "id": id, "text": "it is right", "outcome": "REJECTED" });
        let selection = "dispute { state outcome }";
        let decided = pays(site, "resolveDispute", selection, &decision);
        assert_eq!(decided["dispute"]["state"], "REJECTED", "{decided:#}");
    });
}

#[test]
fn rules_are_not_for_them() {
    on_each_database(|site| {
        for refused in [
            "saveDistributor(input: {source: \"\"})",
            "activateDistributor(input: {name: \"profit\"})",
            "pauseDistributor(input: {name: \"profit\"})",
            "saveCatalogue(input: {source: \"\"})",
            "settleNow(input: {distributor: \"profit\"})",
            "recordEvents(input: {events: []})",
            "createToken(input: {name: \"t\", role: ADMIN})",
            "createWebhook(input: {url: \"u\", events: []})",
        ] {
            let document = format!("mutation {{ {refused} {{ errors {{ code }} }} }}");
            let answer = site.ask(&site.finance, &document, &json!({}));
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
                "{refused}: {answer}"
            );
        }
        let token = site.data(&site.admin, "{ tokens(first: 1) { nodes { id } } }", &json!({}));
        let id = &token["tokens"]["nodes"][0]["id"];
        let found = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(site.data(&site.finance, found, &json!({ "id": id })), json!({ "node": null }));
        let rule = "{ distributor(name: \"profit\") { source } }";
        assert!(site.data(&site.finance, rule, &json!({})).to_string().contains("30% of sales"));
    });
}
