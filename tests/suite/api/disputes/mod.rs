//! What collaborators say is wrong, over real HTTP: what it keeps from being paid, what comes of it, who sees it.

mod refused;

use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::app::TokenInput;

use super::october::{OCTOBER, begun};
use super::site::Site;
use crate::actor::admin;

/// On each database: October is settled, and payable: 180.00 to ana, 120.00 to bo, of a pool of 300.00.
fn on_each_database(test: impl Fn(&Site)) {
    Site::on_each_database(OCTOBER, |site| test(&payable(begun(site))));
}

fn payable(site: Site) -> Site {
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "profit" });
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    site.clock.set(Moment::parse("2026-11-21T00:00:00Z").unwrap());
    site
}

/// A token of somebody who sees their own.
fn token_of(site: &Site, reference: &str) -> String {
    let input = TokenInput {
        name: reference.to_owned(),
        role: Role::Collaborator,
        collaborator: Some(reference.to_owned()),
        expires_at: None,
    };
    site.runtime.block_on(site.app.create_token(&admin(), input)).unwrap().1
}

/// The global id of what a collaborator is owed for October.
fn obligation(site: &Site, collaborator: &str) -> Value {
    let query = "query($of: String!) { obligations(filter: {collaborator: $of}) { nodes { id } } }";
    let found = site.data(&site.viewer, query, &json!({ "of": collaborator }));
    found["obligations"]["nodes"][0]["id"].clone()
}

const DISPUTE: &str = "dispute { id state outcome reason openedBy endedAt collaborator { ref }
    obligation { id amount { amount } } settlement { id } distributor { name } period { index }
    credit { id kind state reason amount { amount } dispute { id } } }";

fn open(site: &Site, token: &str, obligation: &Value) -> Value {
    let input = json!({
        "obligation": obligation, "reason": "WRONG_AMOUNT", "text": "ten completions are missing",
        "evidence": ["a7", "https://example.org/shot.png"],
    });
    site.perform(token, "openDispute", DISPUTE, &input)
}

/// Code, field and message of the first error of a payload.
fn told(payload: &Value) -> String {
    let error = &payload["errors"][0];
    let field = error["field"].to_string().replace('"', "");
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    format!("{} {field} {}", text("code"), text("message"))
}

/// `owed payableNow onTheWay onHold disputed paid` of somebody.
fn balance(site: &Site, collaborator: &str) -> String {
    let query = "query($ref: String!) { collaborator(ref: $ref) { balances { owed { amount }
        payableNow { amount } onTheWay { amount } onHold { amount } disputed { amount } paid { amount } } } }";
    let data = site.data(&site.viewer, query, &json!({ "ref": collaborator }));
    let found = &data["collaborator"]["balances"][0];
    let parts = ["owed", "payableNow", "onTheWay", "onHold", "disputed", "paid"];
    parts.map(|part| found[part]["amount"].as_str().unwrap().to_owned()).join(" ")
}

/// The payouts of a new fulfillment, or why there is none.
fn gather(site: &Site) -> Value {
    let selection =
        "fulfillment { id payouts { nodes { id collaborator { ref } amount { amount } } } }";
    site.perform(&site.admin, "createFulfillment", selection, &json!({ "currency": "USD" }))
}

/// The state of a payout and what it comes to.
fn payout(site: &Site, id: &Value) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on Payout { state amount { amount } } } }";
    let found = site.data(&site.viewer, query, &json!({ "id": id }));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!("{} {}", text(&found["node"]["state"]), text(&found["node"]["amount"]["amount"]))
}

#[test]
fn a_dispute_keeps_an_amount_back_until_it_is_accepted_with_a_credit() {
    on_each_database(|site| {
        let opened = open(site, &site.ana, &obligation(site, "ana"));
        let dispute = &opened["dispute"];
        assert_eq!(dispute["state"], "OPEN", "{opened:#}");
        assert_eq!(
            (&dispute["openedBy"], &dispute["outcome"]),
            (&json!("COLLABORATOR"), &Value::Null)
        );
        assert_eq!(dispute["obligation"]["amount"]["amount"], "180.00");
        assert_eq!(
            (&dispute["distributor"]["name"], &dispute["period"]["index"]),
            (&json!("profit"), &json!(0))
        );
        assert_eq!(balance(site, "ana"), "180.00 0.00 0.00 0.00 180.00 0.00");
        let plan = "{ previewFulfillment(currency: \"USD\") { total { amount }
        leftOut { nodes { reason collaborator { ref } amount { amount } obligations { nodes { dispute { state } } } } } } }";
        let plan = site.data(&site.viewer, plan, &json!({}));
        let expected = json!({
            "total": {"amount": "120.00"},
            "leftOut": {"nodes": [{
                "reason": "DISPUTE", "collaborator": {"ref": "ana"}, "amount": {"amount": "180.00"},
                "obligations": {"nodes": [{"dispute": {"state": "OPEN"}}]},
            }]},
        });
        assert_eq!(plan["previewFulfillment"], expected);

        let again = open(site, &site.admin, &obligation(site, "ana"));
        assert_eq!(
            told(&again),
            "ILLEGAL_STATE [obligation] obligation \"profit.0.ana\" is in dispute already: \"dispute.1\" is open; add \
         to that one with answerDispute"
        );
        let id = &dispute["id"];
        let say = |token: &str, text: &str| {
            let input = json!({ "id": id, "text": text });
            site.perform(token, "answerDispute", "dispute { state }", &input)["dispute"]["state"]
                .clone()
        };
        assert_eq!(say(&site.ana, "and two of September"), "OPEN", "nobody has answered that yet");
        assert_eq!(say(&site.admin, "we look into it"), "ANSWERED");
        assert_eq!(say(&site.ana, "thank you"), "ANSWERED");

        let input = json!({
            "id": id, "outcome": "ACCEPTED", "text": "ten were missing",
            "credit": {"amount": "20.00", "currency": "USD"},
        });
        let credit = json!({
            "id": "T2JsaWdhdGlvbjpjcmVkaXQuMQ==", "kind": "CREDIT", "state": "PENDING", "reason": "ten were missing",
            "amount": {"amount": "20.00"}, "dispute": {"id": id},
        });
        for _ in 0..2 {
            let resolved = site.perform(&site.admin, "resolveDispute", DISPUTE, &input);
            assert_eq!(resolved["dispute"]["state"], "ACCEPTED", "{resolved:#}");
            assert_eq!(resolved["dispute"]["outcome"], "ACCEPTED");
            assert_eq!(resolved["dispute"]["endedAt"], "2026-11-21T00:00:00Z");
            assert_eq!(resolved["dispute"]["credit"], credit);
        }
        let other = json!({ "id": id, "outcome": "REJECTED", "text": "no" });
        let other = site.perform(&site.admin, "resolveDispute", DISPUTE, &other);
        assert_eq!(
            told(&other),
            "ILLEGAL_STATE [id] a dispute that is ACCEPTED cannot become REJECTED"
        );
        // 180.00 and the 20.00 that were missing.
        assert_eq!(balance(site, "ana"), "200.00 200.00 0.00 0.00 0.00 0.00");
        let made = gather(site);
        let amounts: Vec<&Value> = made["fulfillment"]["payouts"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["amount"]["amount"])
            .collect();
        assert_eq!(amounts, ["120.00", "200.00"], "{made:#}");
        assert_trail(site);
    });
}

/// Every word of the dispute has its line, with the state before and after.
fn assert_trail(site: &Site) {
    let query = "{ auditTrail(first: 20) { nodes { who what about outcome before after } } }";
    let trail = site.data(&site.viewer, query, &json!({}));
    let rows = trail["auditTrail"]["nodes"].as_array().unwrap().iter().rev();
    let rows = rows.filter(|row| row["what"].as_str().unwrap().ends_with("Dispute"));
    let told: Vec<String> = rows
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            let parts = ["who", "what", "about", "outcome", "before", "after"];
            parts.map(text).join("|").replace("obligation profit.0.ana", "it")
        })
        .collect();
    assert_eq!(
        told,
        [
            "ana|openDispute|it|OK|-|dispute.1 OPEN, it",
            "admin|openDispute|it|ILLEGAL_STATE|-|-",
            "ana|answerDispute|dispute.1|OK|dispute.1 OPEN, it|dispute.1 OPEN, it",
            "admin|answerDispute|dispute.1|OK|dispute.1 OPEN, it|dispute.1 ANSWERED, it",
            "ana|answerDispute|dispute.1|OK|dispute.1 ANSWERED, it|dispute.1 ANSWERED, it",
            "admin|resolveDispute|dispute.1|OK|dispute.1 ANSWERED, it|dispute.1 ACCEPTED, it, credit.1",
            "admin|resolveDispute|dispute.1|OK|dispute.1 ACCEPTED, it, credit.1|dispute.1 ACCEPTED, it, credit.1",
            "admin|resolveDispute|dispute.1|ILLEGAL_STATE|-|-",
        ]
    );
}

#[test]
fn what_is_said_is_kept_with_who_said_it() {
    on_each_database(|site| {
        let opened = open(site, &site.ana, &obligation(site, "ana"));
        let id = &opened["dispute"]["id"];
        let input = json!({ "id": id, "text": "which ones?", "evidence": ["a6"] });
        site.perform(&site.admin, "answerDispute", "dispute { id }", &input);
        let reject = json!({ "id": id, "outcome": "REJECTED", "text": "all of them count" });
        let rejected =
            site.perform(&site.admin, "resolveDispute", "dispute { state credit { id } }", &reject);
        assert_eq!(
            rejected["dispute"],
            json!({"state": "REJECTED", "credit": null}),
            "{rejected:#}"
        );
        assert_eq!(balance(site, "ana"), "180.00 180.00 0.00 0.00 0.00 0.00");
        let late = site.perform(&site.admin, "answerDispute", "dispute { id }", &input);
        assert_eq!(
            told(&late),
            "ILLEGAL_STATE [id] a dispute that is REJECTED cannot become ANSWERED"
        );

        let query = "query($id: ID!) { node(id: $id) { ... on Dispute { messages { totalCount nodes { at side who text evidence } } } } }";
        let seen =
            |token: &str| site.data(token, query, &json!({ "id": id }))["node"]["messages"].clone();
        let message = |side: &str, who: Value, text: &str, evidence: Value| json!({ "at": "2026-11-21T00:00:00Z", "side": side, "who": who, "text": text, "evidence": evidence });
        let expected = |office: Value| {
            let proof = json!(["a7", "https://example.org/shot.png"]);
            json!({ "totalCount": 3, "nodes": [
            message("COLLABORATOR", json!("ana"), "ten completions are missing", proof),
            message("OFFICE", office.clone(), "which ones?", json!(["a6"])),
            message("OFFICE", office, "all of them count", json!([])),
        ] })
        };
        assert_eq!(seen(&site.viewer), expected(json!("admin")));
        assert_eq!(seen(&site.ana), expected(Value::Null), "who works in the office is not told");
        // It may be disputed again, with what became known since.
        let again = open(site, &site.ana, &obligation(site, "ana"));
        assert_eq!(again["dispute"]["state"], "OPEN", "{again:#}");
        let withdraw = json!({ "id": again["dispute"]["id"], "text": "I see now" });
        for _ in 0..2 {
            let gone =
                site.perform(&site.ana, "withdrawDispute", "dispute { state outcome }", &withdraw);
            assert_eq!(gone["dispute"], json!({"state": "WITHDRAWN", "outcome": null}), "{gone:#}");
        }
        assert_eq!(balance(site, "ana"), "180.00 180.00 0.00 0.00 0.00 0.00");
    });
}

#[test]
fn what_is_in_a_payout_leaves_it_only_while_nothing_has_left() {
    on_each_database(|site| {
        let bo = token_of(site, "bo");
        let made = gather(site);
        let nodes = made["fulfillment"]["payouts"]["nodes"].as_array().unwrap();
        let id = |who: &str| {
            nodes.iter().find(|it| it["collaborator"]["ref"] == who).unwrap()["id"].clone()
        };
        let (anas, bos) = (id("ana"), id("bo"));
        // UNPAID: taken out, and the payout, which has nothing else, is given up.
        open(site, &site.ana, &obligation(site, "ana"));
        assert_eq!(payout(site, &anas), "CANCELLED 180.00");
        assert_eq!(balance(site, "ana"), "180.00 0.00 0.00 0.00 180.00 0.00");
        // PROCESSING: it may be at the bank already, and stays as it is.
        let fulfillment = json!({ "id": made["fulfillment"]["id"] });
        site.perform(&site.admin, "startFulfillment", "fulfillment { state }", &fulfillment);
        let disputed = open(site, &bo, &obligation(site, "bo"));
        assert_eq!(disputed["dispute"]["state"], "OPEN", "{disputed:#}");
        assert_eq!(payout(site, &bos), "PROCESSING 120.00");
        assert_eq!(balance(site, "bo"), "120.00 0.00 120.00 0.00 0.00 0.00");
        // It fails: it is not tried again while it is in dispute.
        let ids = json!({ "payouts": [bos] });
        site.perform(&site.admin, "markPayoutsFailed", "payouts { state }", &ids);
        let retried = site.perform(&site.admin, "retryPayouts", "payouts { state }", &ids);
        assert_eq!(
            told(&retried),
            "ILLEGAL_STATE [payouts] payout \"1.bo\" cannot be tried again: obligation \"profit.0.bo\" in it is in \
         dispute; close its fulfillment, and the rest is payable again"
        );
        let closed =
            site.perform(&site.admin, "closeFulfillment", "fulfillment { state }", &fulfillment);
        assert_eq!(closed["fulfillment"]["state"], "FAILED", "{closed:#}");
        assert_eq!(balance(site, "bo"), "120.00 0.00 0.00 0.00 120.00 0.00");
        let nothing = gather(site);
        assert_eq!(
            told(&nothing),
            "ILLEGAL_STATE [filter] nothing in USD is paid: what is payable to collaborators is 2 in dispute"
        );
    });
}

#[test]
fn what_is_paid_may_be_disputed_and_is_kept_back_when_it_comes_back() {
    on_each_database(|site| {
        let made = gather(site);
        let ids: Vec<&Value> = made["fulfillment"]["payouts"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["id"])
            .collect();
        let paid = json!({ "payouts": ids, "paidOn": "2026-11-21" });
        site.perform(&site.admin, "markPayoutsPaid", "payouts { state }", &paid);
        let opened = open(site, &site.ana, &obligation(site, "ana"));
        assert_eq!(opened["dispute"]["state"], "OPEN", "{opened:#}");
        assert_eq!(balance(site, "ana"), "0.00 0.00 0.00 0.00 0.00 180.00");
        let returned = json!({ "payouts": ids, "reason": "unknown account" });
        site.perform(&site.admin, "markPayoutsReturned", "payouts { state }", &returned);
        assert_eq!(balance(site, "ana"), "180.00 0.00 0.00 0.00 180.00 0.00");
        let made = gather(site);
        let nodes = made["fulfillment"]["payouts"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 1, "bo alone: {made:#}");
        let withdraw = json!({ "id": opened["dispute"]["id"] });
        site.perform(&site.ana, "withdrawDispute", "dispute { state }", &withdraw);
        assert_eq!(balance(site, "ana"), "180.00 180.00 0.00 0.00 0.00 0.00");
    });
}

#[test]
fn there_may_be_a_dispute_about_nothing() {
    on_each_database(|site| {
        let people = json!({ "collaborators": [{"ref": "cy"}] });
        site.perform(&site.admin, "upsertCollaborators", "", &people);
        let cy = token_of(site, "cy");
        let periods = site.data(
            &cy,
            "{ distributor(name: \"profit\") { periods { nodes { id index } } } }",
            &json!({}),
        );
        let october =
            periods["distributor"]["periods"]["nodes"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(october["index"], 0);
        let why = |about: Value| {
            let mut input =
                json!({ "reason": "MISSING_EVENT", "text": "why is there nothing for October?" });
            input.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
            input
        };
        let input = why(json!({ "distributor": "profit", "period": october["id"] }));
        let opened = site.perform(&cy, "openDispute", DISPUTE, &input);
        let dispute = &opened["dispute"];
        assert_eq!(dispute["state"], "OPEN", "{opened:#}");
        assert_eq!(dispute["obligation"], Value::Null);
        assert_eq!(
            (&dispute["distributor"]["name"], &dispute["period"]["index"]),
            (&json!("profit"), &json!(0))
        );
        let again = site.perform(&cy, "openDispute", DISPUTE, &input);
        assert_eq!(
            told(&again),
            "ILLEGAL_STATE [obligation] \"dispute.1\" is open about the same; add to that one with answerDispute"
        );
        // About the distributor, and about anything at all: others.
        for about in [json!({ "distributor": "profit" }), json!({})] {
            let other = site.perform(&cy, "openDispute", DISPUTE, &why(about));
            assert_eq!(other["dispute"]["state"], "OPEN", "{other:#}");
        }
        let accept = json!({
            "id": dispute["id"], "outcome": "ACCEPTED", "text": "it was lost",
            "credit": {"amount": "7.50", "currency": "USD"},
        });
        let accepted = site.perform(&site.admin, "resolveDispute", DISPUTE, &accept);
        assert_eq!(accepted["dispute"]["credit"]["amount"]["amount"], "7.50", "{accepted:#}");
        assert_eq!(balance(site, "cy"), "7.50 7.50 0.00 0.00 0.00 0.00");
        // Where the period or the standing brought something, it is about that.
        let input = why(json!({ "collaborator": "bo", "period": october["id"] }));
        let of_bo = site.perform(&site.admin, "openDispute", DISPUTE, &input);
        assert_eq!(of_bo["dispute"]["obligation"]["amount"]["amount"], "120.00", "{of_bo:#}");
        assert_eq!(of_bo["dispute"]["openedBy"], "OFFICE");
        let settlement = json!({ "settlement": of_bo["dispute"]["settlement"]["id"] });
        let of_ana = site.perform(
            &site.ana,
            "openDispute",
            DISPUTE,
            &why(json!({ "standing": settlement })),
        );
        assert_eq!(of_ana["dispute"]["obligation"]["amount"]["amount"], "180.00", "{of_ana:#}");
        let none =
            site.perform(&cy, "openDispute", DISPUTE, &why(json!({ "standing": settlement })));
        assert_eq!(
            told(&none),
            "NOT_FOUND [standing] \"cy\" has no standing in \"profit.0\"; to ask why, give \"distributor\" and \"period\""
        );
    });
}
