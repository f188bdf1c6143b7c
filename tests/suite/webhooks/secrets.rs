//! Secrets: shown once, exchanged without a gap, and nowhere else.

use rules::domain::WebhookEvent::SettlementCreated;
use serde_json::json;
use tantieme::app::AppError;
use tantieme::delivery::Names;

use super::receiver::Receiver;
use super::*;
use crate::api::site::Site;
use crate::app::fixture::on_each_database;
use crate::app::trail::lines;

#[test]
fn messages_are_signed_with_both_secrets_while_one_is_exchanged() {
    on_each_database(async |fixture| {
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        let old = listen(&app, receiver.url(), &[SettlementCreated]).await.secret;
        let test = async || {
            app.test_webhook(&admin(), "1").await.unwrap();
            courier.look().await;
            receiver.came().remove(0)
        };
        let message = test().await;
        assert_eq!(
            (message.kind().as_str(), message.path.as_str()),
            ("webhook.test", "/hooks?key=hidden")
        );
        assert!(message.is_signed_with(&old));
        assert_eq!(message.header("content-type"), "application/json");

        let new = app.rotate_webhook_secret(&admin(), "1", None).await.unwrap().secret;
        assert_ne!(old, new);
        let message = test().await;
        assert!(message.is_signed_with(&old) && message.is_signed_with(&new));
        set_after(&fixture, fixture.clock.now(), 86_399);
        let message = test().await;
        assert!(message.is_signed_with(&old) && message.is_signed_with(&new));
        set_after(&fixture, fixture.clock.now(), 1);
        let message = test().await;
        assert!(!message.is_signed_with(&old) && message.is_signed_with(&new));

        let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let rotated = app.rotate_webhook_secret(&admin(), "1", Some(own.clone())).await.unwrap();
        assert_eq!(rotated.secret, own);
        assert!(test().await.is_signed_with(&own));
        for wrong in [
            "",
            "whsec_",
            "secret",
            "whsec_c2hvcnQ=",
            "whsec_no base64",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let refused = app.rotate_webhook_secret(&admin(), "1", Some(wrong.to_owned())).await;
            assert!(matches!(refused, Err(AppError::Refused(_))), "{wrong}");
        }
        for line in lines(&app).await {
            let text = format!("{line:?}");
            assert!(!text.contains("whsec_") && !text.contains("hidden"), "{text}");
        }
        assert!(!format!("{:?}", app.webhooks().await.unwrap()).contains("whsec_"));
    });
}

#[test]
fn who_answers_410_is_left_alone_until_a_test_arrives() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        receiver.answers(410);
        listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        courier.look().await;
        let object = "settlement.created distributor coupon_share";
        let gone = [format!("{object} FAILED 1"), format!("{object} FAILED 0")];
        assert_eq!(told(&app).await, gone);
        assert!(app.webhooks().await.unwrap()[0].disabled.is_some());
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(told(&app).await, gone, "nothing is queued for it");

        receiver.answers(200);
        app.test_webhook(&admin(), "1").await.unwrap();
        courier.look().await;
        assert!(app.webhooks().await.unwrap()[0].disabled.is_none());
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        assert_eq!(told(&app).await.len(), 4);
        let whats: Vec<String> = lines(&app).await.into_iter().map(|line| line.what).collect();
        for what in ["createWebhook", "disableWebhook", "testWebhook", "enableWebhook"] {
            assert!(whats.iter().any(|found| found == what), "{what} is in the trail");
        }
        app.delete_webhook(&admin(), "1").await.unwrap();
        let states = told(&app).await;
        assert!(states[3].contains("CANCELLED"), "{states:?}");
        receiver.came();
        courier.look().await;
        assert_eq!((receiver.came().len(), app.webhooks().await.unwrap().len()), (0, 0));
        fixture.tick_at("2026-06-01T14:00:00Z").await;
        assert_eq!(told(&app).await.len(), 4, "nobody is told any more");
    });
}

#[test]
fn the_api_shows_a_secret_once() {
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        let input =
            json!({ "url": "https://example.com/hooks", "events": ["PAYOUT_PAID", "RULE_SAVED"] });
        let made =
            site.perform(&site.admin, "createWebhook", "secret webhook { id events }", &input);
        assert_eq!(made["webhook"]["events"], json!(["PAYOUT_PAID", "RULE_SAVED"]));
        let secret = made["secret"].as_str().unwrap();
        assert!(secret.starts_with("whsec_"));
        let all = "{ webhooks { totalCount nodes { id url events document createdBy createdAt oldSecretUntil
                     disabledAt disabledReason } }
                     auditTrail { nodes { what about before after } }
                     webhookDeliveries(filter: { state: PENDING, event: RULE_SAVED }) { totalCount } }";
        let data = site.data(&site.admin, all, &json!({}));
        assert!(!data.to_string().contains(secret));
        assert_eq!(data["webhooks"]["nodes"][0]["createdBy"], "admin");
        let line = &data["auditTrail"]["nodes"][0];
        assert_eq!(line["what"], "createWebhook");
        assert_eq!(line["about"], "https://example.com");
        assert_eq!(line["after"], "webhook 1 to https://example.com: payout.paid, rule.saved");

        let id = &made["webhook"]["id"];
        let test = site.perform(
            &site.admin,
            "testWebhook",
            "delivery { id type state attempts messageId webhook { url } nextAttemptAt problem }",
            &json!({ "id": id }),
        );
        assert_eq!(test["delivery"]["type"], "webhook.test");
        assert_eq!(test["delivery"]["webhook"]["url"], "https://example.com/hooks");
        let input = json!({ "id": id, "deliveries": [test["delivery"]["id"]] });
        assert_eq!(site.perform(&site.admin, "replayWebhook", "count", &input)["count"], 1);
        let rotated =
            site.perform(&site.admin, "rotateWebhookSecret", "secret", &json!({ "id": id }));
        assert_ne!(rotated["secret"], made["secret"]);
        let deleted = site.perform(&site.admin, "deleteWebhook", "id", &json!({ "id": id }));
        assert_eq!(&deleted["id"], id);
        let again = site.perform(&site.admin, "deleteWebhook", "id", &json!({ "id": id }));
        assert_eq!(again["errors"][0]["code"], "NOT_FOUND");
        let states = "{ webhookDeliveries { nodes { state webhook { id } } } }";
        let states = site.data(&site.admin, states, &json!({}));
        let expected = json!([{ "state": "CANCELLED", "webhook": null }]);
        assert_eq!(states["webhookDeliveries"]["nodes"], expected);
    });
}
