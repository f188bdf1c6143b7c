//! What a provider says of itself at `/.well-known/openid-configuration`.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Mutex;

use super::address::Address;
use super::client::{Client, Trouble};
use crate::clock::Steady;

/// How often it is asked at most, and after how long again.
const ASKED_EVERY: Duration = Duration::from_secs(60);
const OLD_AFTER: Duration = Duration::from_secs(3_600);

#[derive(Deserialize)]
struct Published {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// Where a provider has what.
#[derive(Debug, Clone)]
pub(super) struct Discovered {
    pub keys: Address,
    /// Where browsers sign in, and where a code becomes a token; `None` where it has neither.
    pub sign_in: Option<(Address, Address)>,
    /// Whether the secret of a client goes into the body of a request: the header is for all others.
    pub takes_secret_in_body: bool,
}

/// Where a provider says it.
pub fn place(issuer: &Address) -> String {
    format!("{}/.well-known/openid-configuration", issuer.as_str().trim_end_matches('/'))
}

/// Asks a provider what it says of itself.
pub(super) fn discover(client: &Client, issuer: &Address) -> Result<Discovered, Trouble> {
    let place = place(issuer);
    let issuer = issuer.as_str();
    let wrong = |why: String| Trouble(format!("{place}: {why}"));
    let address = |what: &str, text: &str| {
        text.parse::<Address>().map_err(|error| wrong(format!("{what}: {error}")))
    };
    let text = client.get(&address("its own address", &place)?)?;
    let found: Published = serde_json::from_slice(&text)
        .map_err(|_| wrong("it needs \"issuer\" and \"jwks_uri\"".to_owned()))?;
    if found.issuer != issuer {
        let why = "it is of another issuer; --oidc-issuer must be what it says, letter by letter";
        return Err(wrong(why.to_owned()));
    }
    let sign_in = match (&found.authorization_endpoint, &found.token_endpoint) {
        (Some(authorize), Some(token)) => Some((
            address("\"authorization_endpoint\"", authorize)?,
            address("\"token_endpoint\"", token)?,
        )),
        _ => None,
    };
    let methods = found.token_endpoint_auth_methods_supported.unwrap_or_default();
    let takes = |method: &str| methods.iter().any(|one| one == method);
    Ok(Discovered {
        keys: address("\"jwks_uri\"", &found.jwks_uri)?,
        sign_in,
        takes_secret_in_body: takes("client_secret_post") && !takes("client_secret_basic"),
    })
}

/// What a provider said of itself last. Whoever asks while somebody else does waits for the answer.
#[derive(Debug)]
pub(super) struct Remembered {
    client: Client,
    issuer: Address,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    asked: Option<Steady>,
    /// Whether it answered then.
    answered: bool,
    said: Option<Arc<Discovered>>,
}

impl Remembered {
    pub fn new(client: Client, issuer: Address) -> Self {
        Self { client, issuer, last: Mutex::default() }
    }

    /// What it says now, or said last; `None` when it was never told.
    pub async fn get(&self, now: Steady) -> Option<Arc<Discovered>> {
        let mut last = self.last.lock().await;
        let span = if last.answered { OLD_AFTER } else { ASKED_EVERY };
        self.ask_after(span, now, &mut last).await;
        last.said.clone()
    }

    /// Whether it answers: now, or less than a minute ago.
    pub async fn answers(&self, now: Steady) -> bool {
        let mut last = self.last.lock().await;
        self.ask_after(ASKED_EVERY, now, &mut last).await;
        last.answered
    }

    /// Asks again where it was asked longer ago than that.
    async fn ask_after(&self, span: Duration, now: Steady, last: &mut Last) {
        if last.asked.is_some_and(|asked| now < asked.after(span)) {
            return;
        }
        last.asked = Some(now);
        let (client, issuer) = (self.client.clone(), self.issuer.clone());
        let asked = tokio::task::spawn_blocking(move || discover(&client, &issuer)).await;
        let said = asked.unwrap_or_else(|error| Err(Trouble(format!("a thread stopped: {error}"))));
        last.answered = said.is_ok();
        match said {
            Ok(said) => last.said = Some(Arc::new(said)),
            Err(trouble) => {
                tracing::warn!(%trouble, "what the OpenID provider says of itself is not known");
            }
        }
    }
}
