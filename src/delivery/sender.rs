//! One message over HTTP. Who receives is nobody to be trusted: it may be slow, answer without end, or try to have
//! the server ask somebody else.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, http};

use super::resolver::{Guarded, Names};
use super::signature::signatures;
use crate::app::{AllowedTargets, SendResult, ToSend};
use rules::domain::{Moment, escaped};

/// The most time that sending may take, with looking up the name and reading the answer.
const LONGEST: Duration = Duration::from_secs(10);

/// The most bytes of an answer that are read, and how many characters of it are kept.
const MOST_READ: u64 = 64 * 1024;
const MOST_KEPT: usize = 2_000;

/// Who we are.
const AGENT: &str = concat!("Tantieme/", env!("CARGO_PKG_VERSION"));

/// Sends messages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender {
    agent: Agent,
}

impl Sender {
    /// Sends to the public Internet, and to what is allowed besides.
    pub fn new(allowed: &AllowedTargets) -> Self {
        Self::with(allowed, Names::System, LONGEST)
    }

    /// The same with another way to look up names, and another time.
    pub fn with(allowed: &AllowedTargets, names: Names, longest: Duration) -> Self {
        let config = Config::builder()
            // A proxy would look the name up once more, and connect to wherever it likes.
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(longest))
            .max_idle_connections(0)
            .user_agent(AGENT)
            .accept("*/*")
            .build();
        let resolver = Guarded::new(names, Arc::new(allowed.clone()));
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Sends a message, signed as of now. Whatever goes wrong is in what it gives.
    pub fn send(&self, to_send: &ToSend, body: &[u8], now: Moment) -> SendResult {
        let (webhook, id) = (&to_send.webhook, to_send.delivery().message_id.as_str());
        let seconds = now.micros().div_euclid(1_000_000);
        let Some(signatures) = signatures(webhook, (id, seconds), body, now) else {
            return trouble(
                "it cannot be signed: the secret is damaged; rotateWebhookSecret mends it",
            );
        };
        let sent = self
            .agent
            .post(&webhook.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", &signatures)
            .send(body);
        match sent {
            Ok(response) => {
                let secrets =
                    [Some(&webhook.secret), webhook.old_secret.as_ref().map(|(old, _)| old)];
                let secrets = secrets.into_iter().flatten().map(String::as_str);
                let secrets: Vec<&str> = secrets.chain(signatures.split(' ')).collect();
                answered(response, &secrets)
            }
            Err(error) => trouble(&told(&error)),
        }
    }
}

fn trouble(trouble: &str) -> SendResult {
    SendResult { trouble: Some(trouble.to_owned()), ..SendResult::default() }
}

fn answered(response: http::Response<Body>, secrets: &[&str]) -> SendResult {
    let status = response.status();
    let said = read(response);
    let trouble = match status.as_u16() {
        200..=299 => None,
        300..=399 => Some(format!("it answered {}; redirects are not followed", status.as_u16())),
        other => Some(format!("it answered {other}")),
    };
    SendResult { status: Some(status.as_u16()), said: shown(&said, secrets), trouble }
}

/// What comes of the answer's body, as far as it is read. What breaks off has answered all the same.
fn read(response: http::Response<Body>) -> Vec<u8> {
    let mut said = Vec::new();
    let mut body = response.into_body().into_reader().take(MOST_READ);
    if let Err(error) = body.read_to_end(&mut said) {
        tracing::debug!(error = %error, "an answer broke off");
    }
    said
}

/// The beginning of an answer, fit to be shown: without what it repeats of the signatures and secrets, and without
/// anything that cannot be seen.
fn shown(said: &[u8], secrets: &[&str]) -> Option<String> {
    let mut text = String::from_utf8_lossy(said).into_owned();
    for secret in secrets {
        text = text.replace(secret, "…");
    }
    let text: String = escaped(&masked(&text)).chars().take(MOST_KEPT).collect();
    (!text.is_empty()).then_some(text)
}

/// The text without anything that looks like a secret of a webhook or a token.
fn masked(text: &str) -> String {
    const PREFIXES: [&str; 4] = ["whsec_", "tnt_", "tns_", "Bearer "];
    let mut text = text.to_owned();
    for prefix in PREFIXES {
        let mut parts = text.split(prefix);
        let mut clean = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_part =
                |letter: char| letter.is_ascii_alphanumeric() || "+/=_-.".contains(letter);
            clean.push_str(prefix);
            clean.push('…');
            clean.push_str(part.trim_start_matches(is_part));
        }
        text = clean;
    }
    text
}

/// Why nothing was answered. Addresses of the receiver, which may hold secrets, are in none of these.
fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it did not answer in time".to_owned(),
        ureq::Error::HostNotFound => "its host is not known".to_owned(),
        ureq::Error::Io(error) => escaped(&format!("it cannot be reached: {error}")).into_owned(),
        ureq::Error::BadUri(_) => "its address cannot be read".to_owned(),
        other => escaped(&format!("it cannot be reached: {other}")).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_an_answer_is_masked() {
        let said = "ok \u{1b}[2J whsec_AAAA+/= and Bearer abc.def-1, tnt_00ff v1,SIG".as_bytes();
        let text = shown(said, &["v1,SIG"]).unwrap_or_default();
        assert_eq!(text, "ok \\u{1b}[2J whsec_… and Bearer …, tnt_… …");
        assert_eq!(shown(&[], &[]), None);
        assert_eq!(shown(&[b'a'; 70_000], &[]).map(|text| text.len()), Some(MOST_KEPT));
    }
}
