//! Browsers that sign in with the provider: the authorization code flow of OpenID Connect, with PKCE, state and nonce. All
//! three are made of one secret that the browser keeps, so nothing has to be stored of an attempt, and any
//! server may finish what another has begun.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use form_urlencoded::{Serializer, byte_serialize};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::address::Address;
use super::client::{Client, Trouble};
use super::discovery::{Discovered, Remembered};
use super::{Refused, Settings};
use crate::clock::Steady;
use rules::domain::is_readable;

/// Where the provider sends browsers back to, on this server.
pub const CALLBACK: &str = "/sign-in/callback";

/// How many codes are exchanged at the same time, and how long the next ones wait for their turn, in their order: whoever
/// makes codes up keeps nobody from signing in.
const AT_ONCE: usize = 8;
const LONGEST_TURN: Duration = Duration::from_secs(10);

/// The most characters that are shown of what the provider says went wrong.
const MOST_SHOWN: usize = 200;

/// This server as the provider knows it.
#[derive(Clone)]
pub struct Registration {
    /// Its name at the provider; whom the provider's identity tokens are for.
    pub client_id: String,
    /// What proves it, where the provider asks for that.
    pub client_secret: Option<String>,
    /// Where browsers find it.
    pub public_url: Address,
    /// What it asks for, separated by blanks; `openid` is among it.
    pub scope: String,
}

impl fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Registration").field("client_id", &self.client_id).finish()
    }
}

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Where the browser goes on.
    pub address: String,
    /// What the browser keeps, and sends when it comes back.
    pub secret: String,
}

/// What a browser brings back from the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Callback {
    /// What becomes a token, once.
    pub code: Option<String>,
    /// What it was sent away with.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The same in words.
    pub error_description: Option<String>,
    /// Who sends it back.
    pub iss: Option<String>,
}

/// An identity token that nothing is proved of yet, and the nonce that it must have.
#[derive(Debug)]
pub(super) struct Unproved {
    pub id_token: String,
    pub nonce: String,
}

#[derive(Deserialize)]
struct Granted {
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
    error_description: Option<String>,
}

/// Signing in with one provider.
#[derive(Debug)]
pub(super) struct SignIn {
    pub registration: Registration,
    issuer: Address,
    client: Client,
    endpoints: Remembered,
    exchanging: Arc<Semaphore>,
}

impl SignIn {
    pub fn new(settings: &Settings, registration: Registration) -> Self {
        let (client, issuer) = (Client::new(), settings.issuer.clone());
        let endpoints = Remembered::new(client.clone(), issuer.clone());
        let exchanging = Arc::new(Semaphore::new(AT_ONCE));
        Self { registration, issuer, client, endpoints, exchanging }
    }

    /// Whether the provider answers, as far as is known.
    pub async fn answers(&self, now: Steady) -> bool {
        self.endpoints.answers(now).await
    }

    /// Begins: where the browser goes, and what it keeps.
    pub async fn begin(&self, now: Steady) -> Result<Begun, Refused> {
        let said = self.said(now).await?;
        let (authorize, _) = said.sign_in.as_ref().ok_or_else(no_sign_in)?;
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Refused::Unknown(format!("no randomness to sign in: {error}")))?;
        let secret = URL_SAFE_NO_PAD.encode(bytes);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier(&secret)));
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("redirect_uri", &self.redirect())
            .append_pair("scope", &self.registration.scope)
            .append_pair("state", &state(&secret))
            .append_pair("nonce", &nonce(&secret))
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let authorize = authorize.as_str();
        let joint = if authorize.contains('?') { '&' } else { '?' };
        Ok(Begun { address: format!("{authorize}{joint}{query}"), secret })
    }

    /// Makes an identity token of what the browser brings back with its secret.
    pub async fn exchange(
        &self,
        secret: Option<&str>,
        callback: Callback,
        now: Steady,
    ) -> Result<Unproved, Refused> {
        // Whoever has not begun here sees no words of others.
        let Some(secret) = secret.filter(|it| callback.state.as_deref() == Some(&state(it))) else {
            return invalid(
                "this sign-in was begun in another browser, or too long ago, or has ended already",
            );
        };
        if callback.iss.as_deref().is_some_and(|issuer| issuer != self.issuer.as_str()) {
            return invalid("another provider answered than the one that was asked");
        }
        if let Some(error) = &callback.error {
            let why = shown(error, callback.error_description.as_deref());
            return invalid(&format!("the provider did not sign you in: {why}"));
        }
        let Some(code) = callback.code else {
            return invalid("the provider sent neither a code nor what is wrong");
        };
        let said = self.said(now).await?;
        let turn = tokio::time::timeout(LONGEST_TURN, self.exchanging.acquire()).await;
        let Ok(Ok(_permit)) = turn else {
            return Err(Refused::Unknown("too many sign in at the same time".to_owned()));
        };
        let request = self.request(&said, &code, &verifier(secret))?;
        let client = self.client.clone();
        let answer = tokio::task::spawn_blocking(move || request.send(&client)).await;
        let answer =
            answer.unwrap_or_else(|error| Err(Trouble(format!("a thread stopped: {error}"))));
        let id_token = answer.map_err(|trouble| {
            tracing::warn!(%trouble, "a code of the OpenID provider is not exchanged");
            Refused::Unknown("the OpenID provider does not answer; the log says why".to_owned())
        })??;
        Ok(Unproved { id_token, nonce: nonce(secret) })
    }

    async fn said(&self, now: Steady) -> Result<Arc<Discovered>, Refused> {
        self.endpoints.get(now).await.ok_or_else(|| {
            Refused::Unknown("the OpenID provider does not answer; the log says why".to_owned())
        })
    }

    fn redirect(&self) -> String {
        format!("{}{CALLBACK}", self.registration.public_url.as_str().trim_end_matches('/'))
    }

    fn request(&self, said: &Discovered, code: &str, verifier: &str) -> Result<Request, Refused> {
        let (_, token) = said.sign_in.as_ref().ok_or_else(no_sign_in)?;
        let id = &self.registration.client_id;
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.redirect())
            .append_pair("code_verifier", verifier);
        let mut authorization = None;
        match &self.registration.client_secret {
            Some(secret) if !said.takes_secret_in_body => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encoded(id), encoded(secret));
                authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
            Some(secret) => {
                form.append_pair("client_id", id).append_pair("client_secret", secret);
            }
            None => {
                form.append_pair("client_id", id);
            }
        }
        Ok(Request { address: token.clone(), form: form.finish(), authorization })
    }
}

/// The request that makes a token of a code.
struct Request {
    address: Address,
    form: String,
    authorization: Option<String>,
}

impl Request {
    fn send(self, client: &Client) -> Result<Result<String, Refused>, Trouble> {
        let authorization = self.authorization.as_deref();
        let (status, text) = client.post(&self.address, &self.form, authorization)?;
        if status == 200 {
            let granted: Option<Granted> = serde_json::from_slice(&text).ok();
            let token = granted.and_then(|granted| granted.id_token);
            return token.map(Ok).ok_or_else(|| {
                Trouble(format!("{} sends no \"id_token\"", self.address.as_str()))
            });
        }
        match serde_json::from_slice::<Denied>(&text) {
            Ok(denied) => {
                let why = shown(&denied.error, denied.error_description.as_deref());
                Ok(invalid(&format!("the provider did not take its own code: {why}")))
            }
            Err(_) => Err(Trouble(format!("{} answers {status}", self.address.as_str()))),
        }
    }
}

fn invalid<T>(message: &str) -> Result<T, Refused> {
    Err(Refused::Invalid(message.to_owned()))
}

fn no_sign_in() -> Refused {
    let message = "the OpenID provider says nothing of where browsers sign in";
    Refused::Unknown(message.to_owned())
}

/// What the provider says went wrong, without anything that cannot be seen.
fn shown(error: &str, description: Option<&str>) -> String {
    let text = match description.filter(|words| !words.trim().is_empty()) {
        Some(words) => format!("{words} ({error})"),
        None => error.to_owned(),
    };
    text.chars().filter(|letter| is_readable(*letter)).take(MOST_SHOWN).collect()
}

/// Each of these tells nothing of the secret, nor of the others.
fn derived(what: &str, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{what} {secret}")))
}

fn state(secret: &str) -> String {
    derived("state", secret)
}

fn nonce(secret: &str) -> String {
    derived("nonce", secret)
}

fn verifier(secret: &str) -> String {
    derived("verifier", secret)
}
