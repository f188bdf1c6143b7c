//! Hooks over HTTP: which status each delivery is answered with, and what the API shows of it.

use super::*;
use crate::api::site::{Reply, Site, agent, reply};

const NOW: &str = "2026-01-10T12:00:00Z";
const SECONDS: i64 = 1_768_046_400;

fn post(site: &Site, path: &str, headers: &[(&str, String)], body: &str) -> Reply {
    let mut request = agent().post(format!("{}{path}", site.url));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    reply(request.send(body).unwrap())
}

fn message(reply: &Reply) -> String {
    reply.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_delivery_is_answered_as_its_sender_needs_it() {
    Site::on_each_database(NOW, |site| {
        let body = charge("charge.succeeded", "evt_1", 0).to_string();
        let sign = |body: &str| [("stripe-signature", stripe_signature(SECRET, SECONDS, body))];
        let nobody = post(&site, "/hooks/paypal", &[], "{}");
        assert_eq!(nobody.status, 404);
        assert_eq!(
            message(&nobody),
            "there is no hook \"paypal\"; there are stripe, shopify, woocommerce, standard"
        );
        let off = post(&site, "/hooks/stripe", &sign(&body), &body);
        assert_eq!(off.status, 404);
        assert!(message(&off).starts_with("the hook stripe is off"), "{off:?}");
        let input = json!({ "source": "STRIPE", "secret": SECRET });
        let fields = "secret hook { source path active builtIn }";
        let on = site.perform(&site.admin, "setHookSecret", fields, &input);
        assert_eq!(on["secret"], Value::Null, "what was given is not shown");
        assert_eq!(on["hook"]["path"], "/hooks/stripe");

        let unsigned = post(&site, "/hooks/stripe", &[], &body);
        assert_eq!(
            (unsigned.status, message(&unsigned).as_str()),
            (401, "the header Stripe-Signature is missing")
        );
        let misfit = post(&site, "/hooks/stripe", &sign("{}"), &body);
        assert_eq!(misfit.status, 401);
        assert_eq!(agent().get(format!("{}/hooks/stripe", site.url)).call().unwrap().status(), 405);
        let large = " ".repeat(1024 * 1024 + 1);
        assert_eq!(post(&site, "/hooks/stripe", &sign(&large), &large).status, 413);
        let none = site.data(&site.admin, "{ hookDeliveries { totalCount } }", &json!({}));
        assert_eq!(none["hookDeliveries"]["totalCount"], 0);

        let recorded = post(&site, "/hooks/stripe", &sign(&body), &body);
        let expected =
            json!({ "state": "RECORDED", "entries": 1, "known": false, "problem": null });
        assert_eq!((recorded.status, recorded.json()), (200, expected));
        let again = post(&site, "/hooks/stripe", &sign(&body), &body);
        let expected = json!({ "state": "RECORDED", "entries": 1, "known": true, "problem": null });
        assert_eq!((again.status, again.json()), (200, expected));
        let unknown = json!({ "id": "evt_2", "type": "plan.created" }).to_string();
        let kept = post(&site, "/hooks/stripe", &sign(&unknown), &unknown);
        assert_eq!((kept.status, &kept.json()["state"]), (202, &json!("KEPT")));

        let listed = "{ hookDeliveries(filter: { state: KEPT, source: STRIPE }) { nodes {
            id deliveryId type receivedAt state entries problem waitsFor body discardedBy reason } } }";
        let listed = site.data(&site.admin, listed, &json!({}));
        let one = &listed["hookDeliveries"]["nodes"][0];
        assert_eq!((&one["deliveryId"], &one["body"]), (&json!("evt_2"), &json!(unknown)));
        let input = json!({ "ids": [one["id"]], "reason": "not wanted" });
        let discarded = site.perform(
            &site.admin,
            "discardHookDeliveries",
            "deliveries { state reason discardedBy discardedAt }",
            &input,
        );
        let expected = json!({ "state": "DISCARDED", "reason": "not wanted", "discardedBy": "admin",
                               "discardedAt": NOW });
        assert_eq!(discarded["deliveries"][0], expected);
        let again = site.perform(&site.admin, "discardHookDeliveries", "deliveries { id }", &input);
        assert_eq!(again["errors"][0]["code"], "ILLEGAL_STATE");
        let off = json!({ "source": "STRIPE" });
        let off = site.perform(&site.admin, "switchHookOff", "hook { active }", &off);
        assert_eq!(off["hook"]["active"], false);
        assert_eq!(post(&site, "/hooks/stripe", &sign(&body), &body).status, 404);
    });
}

/// Each wrong signature is a look at the secret: no more of them in a minute than of tokens that are not good.
#[test]
fn who_guesses_signatures_is_not_looked_at_for_a_while() {
    let site = Site::at(NOW);
    let input = json!({ "source": "SHOPIFY", "secret": SECRET });
    site.perform(&site.admin, "setHookSecret", "hook { active }", &input);
    let guess = [("x-shopify-hmac-sha256", plain_signature("a guess", "{}"))];
    let refused = (0..200).map(|_| post(&site, "/hooks/shopify", &guess, "{}"));
    let full = refused.into_iter().find(|reply| reply.status != 401).expect("one is too many");
    assert_eq!((full.status, full.code().as_str()), (429, "RATE_LIMITED"), "{full:?}");
    assert!(full.headers.contains_key("retry-after"), "{full:?}");
}

#[test]
fn woocommerce_is_told_that_somebody_is_there() {
    let site = Site::at(NOW);
    assert_eq!(post(&site, "/hooks/woocommerce", &[], "webhook_id=7").status, 404);
    let input = json!({ "source": "WOOCOMMERCE", "secret": SECRET });
    site.perform(&site.admin, "setHookSecret", "hook { active }", &input);
    assert_eq!(post(&site, "/hooks/woocommerce", &[], "webhook_id=7").status, 200);
    assert_eq!(post(&site, "/hooks/woocommerce", &[], "webhook_id=7&a=b").status, 401);
    let none = site.data(&site.admin, "{ hookDeliveries { totalCount } }", &json!({}));
    assert_eq!(none["hookDeliveries"]["totalCount"], 0);
}

#[test]
fn a_secret_of_standard_webhooks_is_made_and_shown_once() {
    let site = Site::at(NOW);
    let input = json!({ "source": "STANDARD" });
    let made = site.perform(&site.admin, "setHookSecret", "secret", &input);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"));
    let body = json!({ "type": "course.completed", "timestamp": NOW,
                       "data": { "customer": "17", "course": "pottery" } })
    .to_string();
    let signer = standardwebhooks::Webhook::new(secret).unwrap();
    let signature = signer.sign("msg_1", SECONDS, body.as_bytes()).unwrap();
    let headers = [
        ("webhook-id", "msg_1".to_owned()),
        ("webhook-timestamp", SECONDS.to_string()),
        ("webhook-signature", format!("v1,AAAA {signature}")),
    ];
    assert_eq!(post(&site, "/hooks/standard", &headers, &body).status, 200);
    let events = site.data(&site.admin, "{ events { nodes { key type source } } }", &json!({}));
    let expected =
        json!([{ "key": "msg_1", "type": "course_completed", "source": "hook standard" }]);
    assert_eq!(events["events"]["nodes"], expected);
    let shown = site.data(&site.admin, "{ hooks { source active mapping } }", &json!({}));
    assert!(!shown.to_string().contains(secret));
}
