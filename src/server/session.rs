//! `/session`: signing in and out with a browser. The secret lives in a cookie that no script reads.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{CACHE_CONTROL, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::graphql::{self, Refusal};
use super::negotiate::MediaType;
use super::{Shared, address, authenticate, decode, same_origin};
use crate::app::Session;
use rules::domain::{Moment, Token};

/// The most bytes of a body that signs in.
const BODY_LIMIT: usize = 4 * 1024;

/// What signs in.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Credential {
    /// The secret of a token.
    Token(String),
    /// The one-time code of a link.
    Code(String),
}

/// Who is signed in.
#[derive(Serialize)]
struct Person<'a> {
    role: &'static str,
    name: &'a str,
    collaborator: Option<&'a str>,
}

impl<'a> Person<'a> {
    fn of(token: &'a Token) -> Self {
        let collaborator = token.collaborator.as_deref();
        Self { role: token.role.code(), name: &token.name, collaborator }
    }
}

/// `GET /session`: who is signed in; 401 when nobody is.
pub(super) async fn show(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    match known(&request, &shared).await {
        Ok(token) => answer().json(Person::of(&token)),
        Err(refusal) => refused(&refusal),
    }
}

async fn known(request: &HttpRequest, shared: &Shared) -> Result<Token, Refusal> {
    shared.rates.request_from(address::of(request, shared))?;
    authenticate::session(shared, request).await
}

/// `POST /session`: signs in with a token or with the code of a link; 401 when it is not good.
pub(super) async fn start(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match attempt(&request, payload, &shared).await {
        Ok(session) => {
            let cookie = cookie(&request, &session, shared.app.now());
            answer().cookie(cookie).json(Person::of(&session.token))
        }
        Err(refusal) => refused(&refusal),
    }
}

/// `DELETE /session`: signs out, whoever is signed in.
pub(super) async fn end(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let may = shared.rates.request_from(address::of(&request, &shared)).map_err(Refusal::from);
    if let Err(refusal) = may.and_then(|()| same_origin::require(&request)) {
        return refused(&refusal);
    }
    let Some(cookie) = request.cookie(authenticate::COOKIE) else {
        return HttpResponse::NoContent().finish();
    };
    match shared.app.sign_out(cookie.value()).await {
        Ok(()) => HttpResponse::NoContent().cookie(emptied()).finish(),
        Err(error) => refused(&Refusal::internal(&request, &error.to_string())),
    }
}

async fn attempt(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &Shared,
) -> Result<Session, Refusal> {
    let whereabouts = address::of(request, shared);
    shared.rates.request_from(whereabouts)?;
    same_origin::require(request)?;
    let bytes = decode::json_bytes(request, payload, (BODY_LIMIT, shared.config.body_time)).await?;
    let credential: Credential = serde_json::from_slice(&bytes).map_err(|_| {
        Refusal::bad(400, "the body must be {\"token\": \"…\"} or {\"code\": \"…\"}")
    })?;
    let found = async {
        let app = &shared.app;
        let (found, otherwise) = match credential {
            Credential::Token(secret) => {
                (app.sign_in(&secret).await, "the token is unknown, expired or revoked")
            }
            Credential::Code(code) => (
                app.sign_in_by_code(&code).await,
                "the link was used already or is older than 15 minutes; sign in with a token",
            ),
        };
        authenticate::good(request, found, otherwise)
    };
    authenticate::limited(shared, whereabouts, found).await
}

/// The cookie of a session. It is sent over HTTPS only where the page itself came that way; the server
/// sees what the proxy in front of it made of that in the origin that the browser names.
fn cookie(request: &HttpRequest, session: &Session, now: Moment) -> Cookie<'static> {
    let origin = request.headers().get(ORIGIN).and_then(|value| value.to_str().ok());
    let secure = origin.is_some_and(|origin| origin.starts_with("https://"));
    named(session.secret.clone()).secure(secure).max_age(lasts(session, now)).finish()
}

/// How long a session lasts from now on.
pub(super) fn lasts(session: &Session, now: Moment) -> Duration {
    Duration::microseconds(session.expires_at.micros().saturating_sub(now.micros()))
}

/// Makes the browser forget the cookie.
fn emptied() -> Cookie<'static> {
    named(String::new()).max_age(Duration::ZERO).finish()
}

pub(super) fn named(value: String) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(authenticate::COOKIE, value).path("/").http_only(true).same_site(SameSite::Strict)
}

fn answer() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    response
}

fn refused(refusal: &Refusal) -> HttpResponse {
    graphql::refused(MediaType::Json, refusal)
}
