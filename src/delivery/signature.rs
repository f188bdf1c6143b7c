//! Signatures as Standard Webhooks has them: whoever knows the secret can tell who sent a message, and when.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::app::secret_bytes;
use rules::domain::{Moment, Webhook};

/// The value of `webhook-signature`: one signature for each secret that signs now, the newest first.
pub(super) fn signatures(
    webhook: &Webhook,
    (id, seconds): (&str, i64),
    body: &[u8],
    now: Moment,
) -> Option<String> {
    let old = webhook.old_secret.iter().filter(|(_, until)| now < *until);
    let secrets = std::iter::once(&webhook.secret).chain(old.map(|(secret, _)| secret));
    let signed = secrets.map(|secret| sign(secret, (id, seconds), body));
    signed.collect::<Option<Vec<String>>>().map(|all| all.join(" "))
}

fn sign(secret: &str, (id, seconds): (&str, i64), body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret_bytes(secret)?).ok()?;
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}
