//! What a sender says of a delivery besides the body: what it is, and what it is known by.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use rules::domain::{HookSource, LONGEST_KEY, read_json};

/// Headers of a request, whatever the case of their names.
#[derive(Debug, Clone, Default)]
pub struct Headers(HashMap<String, String>);

impl FromIterator<(String, String)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(headers: I) -> Self {
        let small = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
        Self(headers.into_iter().map(small).collect())
    }
}

impl Headers {
    /// The value of a header.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The same, where it has to be there.
    pub(super) fn require(&self, name: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("the header {name} is missing"))
    }
}

/// What came over HTTP.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its headers.
    pub headers: Headers,
    /// Its body, byte by byte.
    pub body: Vec<u8>,
}

impl Arrived {
    /// Whether it is what WooCommerce sends, unsigned, to ask whether anybody is there; it takes nothing but 200 for yes.
    pub(super) fn is_ping(&self, source: HookSource) -> bool {
        let number = self.body.strip_prefix(b"webhook_id=");
        source == HookSource::WooCommerce
            && self.headers.get("X-WC-Webhook-Signature").is_none()
            && number.is_some_and(|number| number.iter().all(u8::is_ascii_digit))
    }
}

/// What a delivery is known by, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Envelope {
    pub delivery_id: String,
    pub kind: String,
}

/// What a delivery is called that does not say what it is.
pub(super) const UNNAMED: &str = "unnamed";

impl Envelope {
    /// What the sender says of it.
    pub fn of(source: HookSource, arrived: &Arrived) -> Self {
        let header = |name: &str| arrived.headers.get(name).map(str::to_owned);
        let body = read_json(&arrived.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Json::as_str).map(str::to_owned);
        let (id, kind) = match source {
            HookSource::Stripe => (text("id"), text("type")),
            HookSource::Shopify => {
                let topic = header("X-Shopify-Topic");
                // One event may be told under several topics; the id of an attempt is no better.
                let event = header("X-Shopify-Event-Id")
                    .map(|event| format!("{event}:{}", topic.as_deref().unwrap_or(UNNAMED)));
                (event.or_else(|| header("X-Shopify-Webhook-Id")), topic)
            }
            HookSource::WooCommerce => {
                // Made of the second in which it is sent: two of one second have the same.
                let id = header("X-WC-Webhook-Delivery-ID");
                let id = id.map(|id| format!("{id}:{}", &digest(&arrived.body)));
                (id, header("X-WC-Webhook-Topic"))
            }
            HookSource::Standard => (header("webhook-id"), text("type")),
        };
        let id = id.filter(|id| !id.is_empty());
        Self {
            delivery_id: limited(id.unwrap_or_else(|| digest(&arrived.body))),
            kind: limited(kind.filter(|kind| !kind.is_empty()).unwrap_or(UNNAMED.to_owned())),
        }
    }
}

/// The body as text that can be stored; bytes that are none in base64.
pub(super) fn storable(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if !text.contains('\0') => text.to_owned(),
        _ => format!("base64:{}", STANDARD.encode(body)),
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// What can be stored of a name: one that is too long is known by its digest.
fn limited(name: String) -> String {
    match name.len() <= LONGEST_KEY && !name.contains('\0') {
        true => name,
        false => digest(name.as_bytes()),
    }
}
