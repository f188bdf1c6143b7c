//! Whoever asks: tokens of each role, one's own and another's, browsers that are signed in, the documents of webhooks, and
//! such as are good no longer.

use rules::domain::{Delivery, DeliveryFilter, PageArgs, Role, Webhook};
use serde_json::{Value, json};
use tantieme::api::{Service, payload};
use ureq::RequestBuilder;

use super::super::site::{Site, agent, reply};

/// The header without which a session counts for nothing.
const CSRF: &str = "x-tantieme-csrf";

/// Somebody who asks.
pub struct Holder {
    pub name: &'static str,
    /// The role of a token that is good; `None` where there is none.
    pub role: Option<Role>,
    /// Whose things they have, by reference; whom they ask about.
    pub own: &'static str,
    by: By,
}

/// How somebody asks.
enum By {
    /// With the secret of a token.
    Token(String),
    /// With the cookie of a session, as pages of this server do.
    Session(String),
    /// With the cookie of a session, as another site has a browser do it.
    Forged(String),
    /// With the document of a webhook, which is answered when a message is made.
    Webhook(Box<Messages>),
}

/// What makes messages to a webhook, and what they are about.
struct Messages {
    service: Service,
    webhook: Webhook,
    delivery: Delivery,
}

impl Holder {
    /// Everybody who has a good token, or has signed in with one, or is answered without any.
    pub fn good(site: &Site) -> Vec<Self> {
        let by = |name, role, by| {
            let own = if name == "bo" { "bo" } else { "ana" };
            Self { name, role: Some(role), own, by }
        };
        let holder = |name, role, secret: &str| by(name, role, By::Token(secret.to_owned()));
        let make = |name, role, own| token(site, name, role, own, None);
        vec![
            holder("admin", Role::Admin, &site.admin),
            holder("finance", Role::Finance, &site.finance),
            holder("viewer", Role::Viewer, &site.viewer),
            holder("shop", Role::Integration, &site.integration),
            holder("rival", Role::Integration, &make("rival", "INTEGRATION", None)),
            holder("ana", Role::Collaborator, &site.ana),
            holder("bo", Role::Collaborator, &make("bo", "COLLABORATOR", Some("bo"))),
            holder("cy", Role::Collaborator, &make("cy", "COLLABORATOR", Some("cy"))),
            by("ana", Role::Collaborator, By::Session(session(site, &site.ana))),
            by("finance", Role::Finance, By::Session(session(site, &site.finance))),
            by("viewer", Role::Viewer, By::Webhook(Box::new(Messages::of(site)))),
        ]
    }

    /// Everybody whose token or session is good no longer, or never was.
    pub fn refused(site: &Site) -> Vec<Self> {
        let expired = token(site, "expired", "ADMIN", None, Some("2026-12-01T00:00:00Z"));
        let revoked = token(site, "revoked", "ADMIN", None, None);
        let left = session(site, &revoked);
        let tokens = site.runtime.block_on(site.app.tokens()).unwrap();
        let id = tokens.into_iter().find(|token| token.name == "revoked").unwrap().id;
        site.runtime.block_on(site.app.revoke_token(&crate::actor::admin(), &id)).unwrap();
        let ended = session(site, &site.admin);
        site.runtime.block_on(site.app.sign_out(&ended)).unwrap();
        let forged = session(site, &site.admin);
        let unknown = "tnt_000000000000000000000000000000000000000000000000".to_owned();
        let holder = |name, by| Self { name, role: None, own: "ana", by };
        vec![
            holder("expired", By::Token(expired)),
            holder("revoked", By::Token(revoked)),
            holder("unknown", By::Token(unknown)),
            holder("nobody", By::Token(String::new())),
            holder("revoked while signed in", By::Session(left)),
            holder("signed out", By::Session(ended)),
            holder("another site", By::Forged(forged)),
        ]
    }

    /// The answer to a document.
    pub fn ask(&self, site: &Site, document: &str) -> Value {
        if let By::Webhook(messages) = &self.by {
            return messages.answer(site, document);
        }
        let request = self.sign(agent().post(format!("{}/graphql", site.url)));
        let request = request
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json");
        reply(request.send(json!({ "query": document }).to_string()).unwrap()).json()
    }

    /// A request with what they have.
    pub fn sign<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let cookie = |secret: &str| format!("tantieme_session={secret}");
        match &self.by {
            By::Token(secret) => request.header("authorization", format!("Bearer {secret}")),
            By::Session(secret) => request.header("cookie", cookie(secret)).header(CSRF, "1"),
            By::Forged(secret) => request.header("cookie", cookie(secret)),
            By::Webhook(_) => request,
        }
    }

    /// Whether they send requests; what is made for a webhook is asked for by nobody.
    pub fn sends_requests(&self) -> bool {
        !matches!(self.by, By::Webhook(_))
    }

    /// The code that they are turned away with.
    pub fn turned_away_with(&self) -> &'static str {
        match self.by {
            By::Forged(_) => "FORBIDDEN",
            _ if self.role.is_some() => "FORBIDDEN",
            _ => "UNAUTHENTICATED",
        }
    }
}

impl Messages {
    /// Of the webhook that there is, and something that it is told.
    fn of(site: &Site) -> Self {
        let webhook = site.runtime.block_on(site.app.webhooks()).unwrap().remove(0);
        let one = PageArgs { first: Some(1), ..PageArgs::default() };
        let told = site.app.webhook_deliveries(DeliveryFilter::default(), one);
        let (_, delivery) = site.runtime.block_on(told).unwrap().items.remove(0);
        Self { service: Service::new(Some(site.app.clone()), false), webhook, delivery }
    }

    fn answer(&self, site: &Site, document: &str) -> Value {
        let webhook = Webhook { document: Some(document.to_owned()), ..self.webhook.clone() };
        let message = payload(&self.service, &webhook, &self.delivery);
        match site.runtime.block_on(message) {
            Ok(message) => serde_json::from_slice(&message).unwrap(),
            Err(unanswered) => {
                let message = unanswered.to_string();
                let changes = message.contains("a mutation must be sent by POST");
                let code = if changes { "FORBIDDEN" } else { "UNANSWERED" };
                json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
            }
        }
    }
}

fn token(
    site: &Site,
    name: &str,
    role: &str,
    collaborator: Option<&str>,
    expires: Option<&str>,
) -> String {
    let input =
        json!({ "name": name, "role": role, "collaborator": collaborator, "expiresAt": expires });
    let made = site.perform(&site.admin, "createToken", "secret", &input);
    assert_eq!(made["errors"], json!([]), "{made:#}");
    made["secret"].as_str().unwrap().to_owned()
}

/// The secret of a session of somebody who signs in with a token.
fn session(site: &Site, token: &str) -> String {
    let request = agent().post(format!("{}/session", site.url)).header(CSRF, "1");
    let request = request.header("content-type", "application/json");
    let begun = reply(request.send(json!({ "token": token }).to_string()).unwrap());
    let cookie = begun.headers["set-cookie"].to_str().unwrap();
    let secret = cookie.strip_prefix("tantieme_session=").unwrap();
    secret.split(';').next().unwrap().to_owned()
}

impl Holder {
    /// Somebody else, of whom they may see nothing.
    pub fn other(&self) -> &'static str {
        if self.name == "ana" { "bo" } else { "ana" }
    }

    /// Whether they see everything that there is of everybody.
    pub fn sees_all(&self) -> bool {
        matches!(self.role, Some(Role::Admin | Role::Finance | Role::Viewer))
    }

    /// Whether a word, in small letters, tells of what is not theirs to see.
    pub fn is_stranger(&self, word: &str) -> bool {
        let begins = |with: &[&str]| with.iter().any(|with| word.starts_with(with));
        let of_ana = || word == "ana" || begins(&["amsel", "1234"]);
        let of_bo = || word == "bo" || begins(&["zweig", "4321"]);
        let of_customers = || begins(&["kunde", "auftrag", "seite", "schluessel"]);
        match self.name {
            "admin" | "finance" | "viewer" => false,
            // What was recorded under its name tells of customers, and of whose links they followed.
            "shop" => begins(&["admins", "1234", "4321"]),
            "rival" => of_customers() || begins(&["amsel", "1234", "4321"]),
            "ana" => of_bo() || of_customers(),
            "bo" => of_ana() || of_customers(),
            _ => of_ana() || of_bo() || of_customers(),
        }
    }
}
