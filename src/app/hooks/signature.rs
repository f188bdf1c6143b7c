//! Who sent a delivery: each sender signs the bytes of the body in a way of its own. Signatures are compared in a time
//! that does not tell how much of them is right.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::envelope::Headers;
use crate::app::secret_bytes;
use rules::domain::{HookSource, Moment};

/// How far from now the moment of a signature may lie, in seconds.
const TOLERANCE: i64 = 300;

/// What no secret made.
const MISFIT: &str =
    "the signature does not fit: the secret is another one, or the body is not what was signed";

/// Refuses what was not signed with any of the secrets; a sentence says why.
pub(super) fn verify(
    source: HookSource,
    secrets: &[&str],
    headers: &Headers,
    body: &[u8],
    now: Moment,
) -> Result<(), String> {
    match source {
        HookSource::Stripe => stripe(secrets, headers, body, now),
        HookSource::Shopify => plain(secrets, headers, "X-Shopify-Hmac-Sha256", body),
        HookSource::WooCommerce => plain(secrets, headers, "X-WC-Webhook-Signature", body),
        HookSource::Standard => standard(secrets, headers, body, now),
    }
}

/// `t=SECONDS,v1=HEX`, with as many `v1` as secrets sign; the secret is taken as it is written.
fn stripe(secrets: &[&str], headers: &Headers, body: &[u8], now: Moment) -> Result<(), String> {
    let header = headers.require("Stripe-Signature")?;
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let seconds = parts().find(|(name, _)| *name == "t").map(|(_, value)| value);
    let seconds = seconds.ok_or("the header Stripe-Signature has no moment \"t\"")?;
    require_recent(seconds, now)?;
    let given: Vec<Vec<u8>> = parts()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, value)| hex::decode(value).ok())
        .collect();
    if given.is_empty() {
        return Err("the header Stripe-Signature has no signature \"v1\"".to_owned());
    }
    let signed = [seconds.as_bytes(), b".", body];
    any(secrets.iter().map(|secret| secret.as_bytes().to_vec()), &signed, &given)
}

/// The signature alone, in base64; the secret is taken as it is written.
fn plain(secrets: &[&str], headers: &Headers, name: &str, body: &[u8]) -> Result<(), String> {
    let given = STANDARD
        .decode(headers.require(name)?)
        .map_err(|_| format!("the header {name} is no base64"))?;
    any(secrets.iter().map(|secret| secret.as_bytes().to_vec()), &[body], &[given])
}

/// `v1,BASE64` with blanks between them, over id, moment and body.
fn standard(secrets: &[&str], headers: &Headers, body: &[u8], now: Moment) -> Result<(), String> {
    let (id, seconds) = (headers.require("webhook-id")?, headers.require("webhook-timestamp")?);
    require_recent(seconds, now)?;
    let given: Vec<Vec<u8>> = headers
        .require("webhook-signature")?
        .split(' ')
        .filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok())
        .collect();
    if given.is_empty() {
        return Err("the header webhook-signature has no signature \"v1\"".to_owned());
    }
    let keys = secrets.iter().filter_map(|secret| secret_bytes(secret));
    any(keys, &[id.as_bytes(), b".", seconds.as_bytes(), b".", body], &given)
}

/// Whether any of the keys made any of the signatures.
fn any(
    keys: impl Iterator<Item = Vec<u8>>,
    signed: &[&[u8]],
    given: &[Vec<u8>],
) -> Result<(), String> {
    for key in keys {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { continue };
        signed.iter().for_each(|part| mac.update(part));
        if given.iter().any(|one| mac.clone().verify_slice(one).is_ok()) {
            return Ok(());
        }
    }
    Err(MISFIT.to_owned())
}

/// Refuses a signature that is older than somebody who listened in would need.
fn require_recent(seconds: &str, now: Moment) -> Result<(), String> {
    let signed: i64 = seconds
        .parse()
        .map_err(|_| format!("\"{seconds}\" is no moment; it is seconds since 1970"))?;
    let now_seconds = now.micros().div_euclid(1_000_000);
    if now_seconds.saturating_sub(signed).saturating_abs() <= TOLERANCE {
        return Ok(());
    }
    Err(format!(
        "the signature was made more than {TOLERANCE} seconds from now, {now}: the sender signs each attempt anew, \
         so look at both clocks"
    ))
}
