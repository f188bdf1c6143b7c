//! Everything with an id is a node that its id finds, however the id is padded; and what a filter names
//! has to exist.

use rules::domain::HookSource;
use serde_json::{Value, json};

use super::october::{october, paid};
use super::site::{Site, agent};
use crate::hooks;

/// A list of each type that has ids, from which one is taken.
const LISTS: &[(&str, &str)] = &[
    ("AuditRecord", "auditTrail(first: 1) { nodes { id } }"),
    ("Collaborator", "collaborator(ref: \"ana\") { id }"),
    ("Dispute", "disputes(first: 1, filter: {collaborator: \"ana\"}) { nodes { id } }"),
    ("DisputeMessage", "disputes(first: 1) { nodes { messages(first: 1) { nodes { id } } } }"),
    ("Distributor", "distributors(first: 1) { nodes { id } }"),
    ("Event", "events(first: 1) { nodes { id } }"),
    ("ExchangeRate", "exchangeRates(first: 1) { nodes { id } }"),
    ("Fact", "facts(first: 1) { nodes { id } }"),
    ("Fulfillment", "fulfillments(first: 1) { nodes { id } }"),
    ("HookDelivery", "hookDeliveries(first: 1) { nodes { id } }"),
    ("Obligation", "obligations(first: 1, filter: {collaborator: \"ana\"}) { nodes { id } }"),
    ("Payout", "payouts(first: 1, filter: {collaborator: \"ana\"}) { nodes { id } }"),
    ("PayoutExport", "fulfillments(first: 1) { nodes { exports(first: 1) { nodes { id } } } }"),
    ("Period", "distributor(name: \"profit\") { currentPeriod { id } }"),
    ("Settlement", "settlements(first: 1) { nodes { id } }"),
    ("Token", "tokens(first: 1) { nodes { id } }"),
    ("Webhook", "webhooks(first: 1) { nodes { id } }"),
    ("WebhookDelivery", "webhookDeliveries(first: 1) { nodes { id } }"),
];

/// Settled, paid and disputed, with an exchange rate.
pub fn site() -> Site {
    let site = october();
    paid(&site);
    let rate =
        json!({ "key": "r", "from": "EUR", "to": "USD", "value": "1.1", "on": "2026-10-09" });
    site.perform(
        &site.admin,
        "setExchangeRates",
        "results { status }",
        &json!({ "rates": [rate] }),
    );
    let input = json!({ "collaborator": "ana", "reason": "OTHER", "text": "why so little?" });
    let hook = json!({ "url": "https://example.com/hook", "events": ["DISPUTE_OPENED"] });
    site.perform(&site.admin, "createWebhook", "secret", &hook);
    site.perform(&site.admin, "openDispute", "dispute { state }", &input);
    let bonus = json!({ "collaborator": "ana", "amount": { "amount": "5.00", "currency": "USD" }, "reason": "a bonus" });
    site.perform(&site.admin, "credit", "status", &bonus);
    let account =
        json!({ "collaborator": "ana", "kind": "OTHER", "holder": "Ana", "details": "cash" });
    site.perform(&site.admin, "setPayoutAccount", "__typename", &account);
    let made = json!({ "currency": "USD" });
    let made = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &made);
    let id = made["fulfillment"]["id"].as_str().unwrap().replace('=', "%3D");
    let url = format!("{}/fulfillments/{id}/payouts.csv?partial=true", site.url);
    let reply = agent().get(url).header("authorization", format!("Bearer {}", site.admin)).call();
    assert_eq!(reply.unwrap().status(), 200);
    let hook = json!({ "source": "SHOPIFY", "secret": hooks::SECRET });
    site.perform(&site.admin, "setHookSecret", "hook { active }", &hook);
    let delivery = hooks::signed(HookSource::Shopify, 0, "orders/create", "e-1", "{}");
    site.runtime.block_on(site.app.receive_hook(HookSource::Shopify, delivery)).unwrap();
    site
}

/// The first id anywhere in an answer.
fn first_id(answer: &Value) -> Option<String> {
    match answer {
        Value::Object(fields) => {
            let own = fields.get("id").and_then(Value::as_str).map(str::to_owned);
            own.or_else(|| fields.values().find_map(first_id))
        }
        Value::Array(items) => items.iter().find_map(first_id),
        _ => None,
    }
}

fn node(site: &Site, token: &str, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { __typename id } }";
    site.data(token, query, &json!({ "id": id }))["node"].clone()
}

#[tokio::test]
async fn every_type_with_an_id_is_a_node() {
    let document = "{ __schema { types { name kind fields { name } interfaces { name } } } }";
    let data = tantieme::api::schema(None).execute(document).await.data.into_json().unwrap();
    let mut found = Vec::new();
    for kind in data["__schema"]["types"].as_array().unwrap() {
        let has = |list: &str, name: &str| {
            kind[list].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
        };
        // What became of an entry, or of a webhook that is no more, names it.
        let names = ["EntryResult", "DeleteWebhookPayload"].map(Value::from);
        if kind["kind"] == "OBJECT" && has("fields", "id") && !names.contains(&kind["name"]) {
            assert!(has("interfaces", "Node"), "{} is no Node", kind["name"]);
            found.push(kind["name"].as_str().unwrap().to_owned());
        }
    }
    found.sort();
    let known: Vec<&str> = LISTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, known);
}

#[test]
fn every_id_is_found_with_and_without_padding() {
    let site = site();
    for (kind, list) in LISTS {
        let answer = site.data(&site.admin, &format!("{{ {list} }}"), &json!({}));
        let id = first_id(&answer).unwrap_or_else(|| panic!("no {kind}: {answer}"));
        let expected = json!({ "__typename": kind, "id": id });
        for written in [id.as_str(), id.trim_end_matches('=')] {
            assert_eq!(node(&site, &site.admin, written), expected, "{kind} {written}");
        }
        let hidden = matches!(*kind, "HookDelivery" | "Token" | "Webhook" | "WebhookDelivery");
        assert_eq!(node(&site, &site.viewer, &id).is_null(), hidden, "{kind} for a viewer");
    }
}

#[test]
fn a_collaborator_finds_their_own_by_id_and_nothing_of_the_office() {
    let site = site();
    let shown = |kind: &str| matches!(kind, "Distributor" | "Period" | "Settlement");
    let own = "{ dispute: disputes(first: 1, filter: {collaborator: \"ana\"}) { nodes { id messages(first: 1) { nodes { id } } } } }";
    let own = site.data(&site.admin, own, &json!({}));
    let dispute = &own["dispute"]["nodes"][0];
    for id in [&dispute["id"], &dispute["messages"]["nodes"][0]["id"]] {
        assert_eq!(node(&site, &site.ana, id.as_str().unwrap())["id"], *id);
    }
    for (kind, list) in LISTS {
        let office = [
            "AuditRecord",
            "Event",
            "ExchangeRate",
            "Fact",
            "Fulfillment",
            "HookDelivery",
            "Token",
            "Webhook",
            "WebhookDelivery",
        ];
        let answer = site.data(&site.admin, &format!("{{ {list} }}"), &json!({}));
        let id = first_id(&answer).unwrap();
        if office.contains(kind) {
            assert_eq!(node(&site, &site.ana, &id), Value::Null, "{kind}");
        }
        if shown(kind) {
            assert_eq!(node(&site, &site.ana, &id)["id"], json!(id), "{kind}");
        }
    }
}

#[test]
fn what_is_no_id_finds_nothing() {
    let site = site();
    // "Dispute:x", "DisputeMessage:dispute.1.99", "AuditRecord:x", "Fact:0-", "Nothing:1" and no base64.
    for id in [
        "RGlzcHV0ZTp4",
        "RGlzcHV0ZU1lc3NhZ2U6ZGlzcHV0ZS4xLjk5",
        "QXVkaXRSZWNvcmQ6eA==",
        "RmFjdDowLQ==",
        "Tm90aGluZzox",
        "***",
        "",
    ] {
        assert_eq!(node(&site, &site.admin, id), Value::Null, "{id}");
    }
}

#[test]
fn an_unknown_name_in_a_filter_is_refused() {
    let site = site();
    let someone = "there is no collaborator \"anna\"";
    let rule = "there is no distributor \"profits\"";
    let rows = [
        ("obligations(filter: {collaborator: \"anna\"}) { totalCount }", "collaborator", someone),
        ("obligations(filter: {distributor: \"profits\"}) { totalCount }", "distributor", rule),
        ("obligationTotals(filter: {collaborator: \"anna\"}) { count }", "collaborator", someone),
        ("payouts(filter: {collaborator: \"anna\"}) { totalCount }", "collaborator", someone),
        ("payoutTotals(filter: {collaborator: \"anna\"}) { count }", "collaborator", someone),
        ("settlements(filter: {distributor: \"profits\"}) { totalCount }", "distributor", rule),
        ("disputes(filter: {collaborator: \"anna\"}) { totalCount }", "collaborator", someone),
        ("events(filter: {collaborator: \"anna\"}) { totalCount }", "collaborator", someone),
        (
            "events(filter: {type: \"order_sent\"}) { totalCount }",
            "type",
            "there is no event kind \"order_sent\"",
        ),
        (
            "collaborator(ref: \"ana\") { obligations(filter: {distributor: \"profits\"}) { totalCount } }",
            "distributor",
            rule,
        ),
        (
            "settlements(first: 1) { nodes { obligations(filter: {collaborator: \"anna\"}) { totalCount } } }",
            "collaborator",
            someone,
        ),
    ];
    for (list, field, message) in rows {
        let answer = site.ask(&site.viewer, &format!("{{ {list} }}"), &json!({}));
        let error = &answer["errors"][0];
        assert_eq!(error["message"], json!(format!("filter.{field}: {message}")), "{list}");
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{list}");
    }
    // Whoever sees their own only is not told who else there is.
    for name in ["anna", "bo"] {
        let list =
            format!("{{ obligations(filter: {{collaborator: \"{name}\"}}) {{ totalCount }} }}");
        let seen = site.data(&site.ana, &list, &json!({}));
        assert_eq!(seen["obligations"]["totalCount"], 0, "{name}");
    }
}
