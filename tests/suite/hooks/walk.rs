//! `docs/hooks.md`, walked from beginning to end: each delivery is sent, each answer is what stands there.

use super::*;
use crate::api::site::{Site, agent, reply};
use crate::examples::docs::blocks_in;
use crate::examples::root;

const NOW: &str = "2026-11-05T12:00:00Z";
const SECONDS: i64 = 1_793_880_000;
const STRIPE: &str = "whsec_of_the_endpoint";

struct Walk {
    site: Site,
    /// The last answer to a delivery.
    answer: Value,
    /// Answers to documents, in their order.
    told: Vec<Value>,
}

impl Walk {
    fn step(&mut self, kind: &str, text: &str) {
        match kind {
            "graphql" => {
                let data = self.site.data(&self.site.admin, text, &json!({}));
                if text.starts_with("mutation") {
                    for payload in data.as_object().unwrap().values() {
                        assert_eq!(payload["errors"], json!([]), "{text}");
                    }
                }
                self.told.push(data);
            }
            "json" => {
                let json: Value = serde_json::from_str(text).unwrap();
                if json.get("state").is_some() {
                    assert_eq!(self.answer, json);
                } else {
                    self.answer = self.deliver(text);
                }
            }
            "toml" => {
                let built_in = std::fs::read_to_string(root("examples/hooks/stripe.toml")).unwrap();
                let input = json!({ "source": "STRIPE", "mapping": format!("{built_in}\n{text}") });
                let saved = self.site.perform(
                    &self.site.admin,
                    "saveHookMapping",
                    "hook { builtIn }",
                    &input,
                );
                assert_eq!(saved["errors"], json!([]));
            }
            _ => panic!("nobody walks over a block of the kind {kind}"),
        }
    }

    fn deliver(&self, text: &str) -> Value {
        let request = agent()
            .post(format!("{}/hooks/stripe", self.site.url))
            .header("stripe-signature", stripe_signature(STRIPE, SECONDS, text));
        reply(request.send(text).unwrap()).json()
    }
}

#[test]
fn the_walk_comes_out_on_each_database() {
    Site::on_each_database(NOW, |site| {
        let mut walk = Walk { site, answer: Value::Null, told: Vec::new() };
        for (kind, text) in blocks_in("docs/hooks.md") {
            walk.step(&kind, &text);
        }
        let [on, kept, mapped, facts] = walk.told.as_slice() else { panic!("{:?}", walk.told) };
        assert_eq!(on["setHookSecret"]["hook"]["active"], true);
        assert_eq!(kept["hookDeliveries"]["nodes"][0]["type"], "quiz.passed");
        assert_eq!(mapped["mapHookDeliveries"]["deliveries"][0]["state"], "RECORDED");
        assert_eq!(facts["setFacts"]["results"][0]["status"], "RECORDED");
        let events = "{ events { nodes { key type source } } }";
        let events = walk.site.data(&walk.site.admin, events, &json!({}));
        let source = "hook stripe";
        let expected = json!([
            { "key": "evt_4", "type": "course_completed", "source": source },
            { "key": "pi_1", "type": "order_paid", "source": source },
        ]);
        assert_eq!(events["events"]["nodes"], expected);
        // 100.00 - 50.00, whichever refund was told of first.
        let again = walk.deliver(&charge("charge.refunded", "evt_5", 5_000).to_string());
        assert_eq!(again["state"], "RECORDED");
    });
}
