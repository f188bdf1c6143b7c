//! Hooks: what shops and platforms send is verified, recorded once, and never lost.

mod http;
mod keeping;
mod mappings;
mod refunds;
mod signatures;
mod walk;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rules::domain::{
    Catalogue, Correction, Entry, Event, EventFilter, HookDelivery, HookDeliveryFilter,
    HookDeliveryState, HookSource, PageArgs, Recorded, Value as FieldValue,
};
use serde_json::{Value, json};
use sha2::Sha256;
use tantieme::app::{App, Arrived, Received};
use tantieme::store::{Store, log};

use crate::actor::admin;
use crate::app::fixture::Fixture;

/// What deliveries of tests are signed with.
pub const SECRET: &str = "a-secret-of-the-sender";

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// The header of Stripe.
pub fn stripe_signature(secret: &str, seconds: i64, body: &str) -> String {
    let signed = [seconds.to_string().as_bytes(), b".", body.as_bytes()].concat();
    format!("t={seconds},v1={}", hex::encode(hmac(secret.as_bytes(), &[&signed])))
}

/// The headers of Shopify and WooCommerce.
pub fn plain_signature(secret: &str, body: &str) -> String {
    STANDARD.encode(hmac(secret.as_bytes(), &[body.as_bytes()]))
}

/// A signed delivery of a shop.
pub fn signed(source: HookSource, now: i64, kind: &str, id: &str, body: &str) -> Arrived {
    let headers = match source {
        HookSource::Stripe => vec![("Stripe-Signature", stripe_signature(SECRET, now, body))],
        HookSource::Shopify => vec![
            ("X-Shopify-Hmac-Sha256", plain_signature(SECRET, body)),
            ("X-Shopify-Topic", kind.to_owned()),
            ("X-Shopify-Event-Id", id.to_owned()),
        ],
        HookSource::WooCommerce => vec![
            ("X-WC-Webhook-Signature", plain_signature(SECRET, body)),
            ("X-WC-Webhook-Topic", kind.to_owned()),
            ("X-WC-Webhook-Delivery-ID", id.to_owned()),
        ],
        HookSource::Standard => panic!("its secrets have a form of their own"),
    };
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Arrived { headers, body: body.as_bytes().to_vec() }
}

/// A fixture whose shops may send.
pub struct Shop<'f> {
    pub fixture: &'f Fixture,
    pub app: App,
    pub source: HookSource,
}

impl<'f> Shop<'f> {
    pub async fn open(fixture: &'f Fixture, source: HookSource) -> Self {
        let app = fixture.app.clone();
        app.set_hook_secret(&admin(), source, Some(SECRET.to_owned())).await.unwrap();
        Self { fixture, app, source }
    }

    /// Sends a delivery that is taken; whether it was known, and what became of it.
    pub async fn send(&self, kind: &str, id: &str, body: &Value) -> (bool, HookDelivery) {
        let now = self.fixture.clock.now().micros() / 1_000_000;
        let arrived = signed(self.source, now, kind, id, &body.to_string());
        match self.app.receive_hook(self.source, arrived).await.unwrap() {
            Received::Delivery { delivery, is_known } => (is_known, *delivery),
            Received::Ping => panic!("a ping"),
        }
    }

    /// Sends one that has to be recorded.
    pub async fn tell(&self, kind: &str, id: &str, body: &Value) {
        let (_, delivery) = self.send(kind, id, body).await;
        assert_eq!(delivery.state, HookDeliveryState::Recorded, "{:?}", delivery.problem);
        assert_eq!(delivery.body, None, "what is recorded is not kept besides");
    }

    /// Sends one that has to be kept; what is wrong with it.
    pub async fn keep(&self, kind: &str, id: &str, body: &Value) -> String {
        let (_, delivery) = self.send(kind, id, body).await;
        assert_eq!(delivery.state, HookDeliveryState::Kept);
        assert_eq!(delivery.body.as_deref(), Some(body.to_string().as_str()));
        delivery.problem.unwrap()
    }

    /// `KIND KEY LEFT` of every event, sorted: what is left of its amount.
    pub async fn events(&self) -> Vec<String> {
        let args = PageArgs { first: Some(500), ..PageArgs::default() };
        let page = self.app.events(EventFilter::default(), args).await.unwrap();
        let catalogue = Catalogue::builtin();
        let store = Store::open(&self.fixture.url).unwrap();
        let mut lines: Vec<String> = page
            .items
            .into_iter()
            .map(|(_, view)| {
                let recorded = view.recorded;
                assert_eq!(recorded.source, format!("hook {}", self.source));
                let Entry::Event(event) = &recorded.entry else { panic!("{recorded:?}") };
                let names = [(recorded.source.as_str(), recorded.key.as_str())];
                let words = store.read(|c| log::corrections_of(c, &names, &catalogue)).unwrap();
                format!("{} {} {}", event.kind.as_str(), recorded.key, left(event, &words))
            })
            .collect();
        lines.sort();
        lines
    }

    /// `STATE TYPE` of every delivery, the oldest first.
    pub async fn deliveries(&self) -> Vec<String> {
        let args = PageArgs { first: Some(500), ..PageArgs::default() };
        let page = self.app.hook_deliveries(HookDeliveryFilter::default(), args).await.unwrap();
        let line = |one: HookDelivery| format!("{} {}", one.state.code(), one.kind);
        page.items.into_iter().rev().map(|(_, one)| line(one)).collect()
    }
}

/// What is left of an event's amount.
fn left(event: &Event, words: &[Recorded]) -> String {
    let amount = event.fields.values().find_map(|value| match value {
        FieldValue::Money(money) => Some(*money),
        _ => None,
    });
    let Some(mut left) = amount else { return "-".to_owned() };
    for word in words {
        let Entry::Correction { correction: Correction::Reverse { amount, .. }, .. } = &word.entry
        else {
            panic!("{word:?}");
        };
        let Some(part) = amount else { return "taken back".to_owned() };
        left = left.minus(*part).unwrap();
    }
    left.to_string()
}

/// A charge of Stripe's, as it stands by now.
pub fn charge(kind: &str, id: &str, refunded: i64) -> Value {
    json!({
        "id": id, "type": kind, "created": 1_767_607_200 + refunded,
        "data": { "object": {
            "id": "ch_1", "payment_intent": "pi_1", "customer": "cus_eve", "created": 1_767_603_600,
            "amount": 10_000, "amount_captured": 10_000, "amount_refunded": refunded, "currency": "usd",
            "captured": true, "refunded": refunded == 10_000,
        } },
    })
}
