//! A receiver's own query: checked when it is made, answered as a VIEWER would be.

use rules::domain::WebhookEvent;
use serde_json::{Value, json};
use tantieme::app::WebhookInput;
use tantieme::delivery::Names;

use super::receiver::Receiver;
use super::*;
use crate::api::site::Site;
use crate::app::fixture::on_each_database;

#[test]
fn a_document_that_is_wrong_is_refused_with_where() {
    let site = Site::at("2026-10-10T12:00:00Z");
    for (document, said) in [
        ("query {\n  settlements { nodes { idd } }\n}", "line 2, column 25: Unknown field"),
        ("query ($settlement: ID!) {\n  node(id: $settlement) { id } ", "line 2, column"),
        (
            "mutation { revokeToken(input: {id: \"1\"}) { errors { code } } }",
            "line 1, column 1: the document needs to be a query",
        ),
        ("query a { viewer { name } } query b { viewer { name } }", "one operation"),
        (
            "query ($settlement: ID!) { node(id: $settlement) { id } }",
            "line 1, column 8: rule.saved comes without $settlement",
        ),
        (
            "query ($when: ID) { node(id: $when) { id } }",
            "line 1, column 8: no event comes with $when",
        ),
        ("query ($period: Int) { distributors(first: $period) { totalCount } }", "line 1"),
        ("query { viewer { name } ...gone }", "line 1"),
    ] {
        let input = json!({
            "url": "https://example.com/", "events": ["SETTLEMENT_CREATED", "RULE_SAVED"], "document": document,
        });
        let made = site.perform(&site.admin, "createWebhook", "webhook { id }", &input);
        let error = &made["errors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("INVALID"), &json!(["document"])),
            "{document}: {made}"
        );
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(said), "{document}: {message}");
    }
    let count = "{ webhooks { totalCount } }";
    assert_eq!(site.data(&site.admin, count, &json!({}))["webhooks"]["totalCount"], 0);
}

const DOCUMENT: &str = "query ($distributor: String!) {
  settlements(first: 1, filter: { distributor: $distributor }) {
    nodes { id pool { amount currency } standings { nodes { collaborator { ref } amount { amount } } } }
  }
  webhooks { totalCount }
}";

#[test]
fn a_document_is_answered_with_the_role_viewer() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        let input = WebhookInput {
            url: receiver.url(),
            events: vec![WebhookEvent::SettlementCreated],
            document: Some(DOCUMENT.to_owned()),
            secret: None,
        };
        let secret = app.create_webhook(&admin(), input).await.unwrap().secret;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        courier(&app, Names::System).look().await;
        let message = receiver.came().remove(0);
        assert!(message.is_signed_with(&secret));
        let body = message.json();
        assert_eq!(body["type"], "settlement.created");
        assert_eq!(body["timestamp"], FEBRUARY);
        // What is for admins only is not for a webhook either; the rest is.
        assert_eq!(body["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(body["data"]["webhooks"], Value::Null);
        assert!(body["data"]["settlements"].is_object());
    });
}

#[test]
fn an_answer_is_in_the_message() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        let input = WebhookInput {
            url: receiver.url(),
            events: vec![WebhookEvent::SettlementCreated],
            document: Some(DOCUMENT.replace("  webhooks { totalCount }\n", "")),
            secret: None,
        };
        app.create_webhook(&admin(), input).await.unwrap();
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        courier(&app, Names::System).look().await;
        let body = receiver.came().remove(0).json();
        let settlement = &body["data"]["settlements"]["nodes"][0];
        // Half of 100.00 is shared by two coupons: 25.00 each.
        assert_eq!(settlement["pool"]["amount"], "50.00");
        let amounts: Vec<&Value> = settlement["standings"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["amount"]["amount"])
            .collect();
        assert_eq!(amounts, ["25.00", "25.00"]);
        assert_eq!(body.get("errors"), None);
        assert_eq!(body.get("extensions"), None);
    });
}
