//! `/sign-in/…`: signing in with an OpenID provider. The browser goes there and comes back; what it keeps meanwhile is a
//! cookie for the way back only, which it sends although another site leads it here (`Lax`). The session
//! itself is as strict as any other: the first page that is loaded after it asks with it.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, CookieBuilder, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::negotiate::MediaType;
use super::{Shared, address, graphql, pages, request_id, session};
use crate::api::TooOften;
use crate::app::AppError;
use crate::openid::{CALLBACK, Callback};

/// The cookie that a browser keeps while it is at the provider.
const COOKIE: &str = "tantieme_sign_in";

/// How long somebody may take there, in minutes.
const LASTS: i64 = 10;

/// `GET /sign-in/options`: what else than a token signs in, and whether it does so now.
pub(super) async fn options(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if let Err(reason) = shared.rates.request_from(address::of(&request, &shared)) {
        return graphql::refused(MediaType::Json, &reason.into());
    }
    let provider = match shared.app.signs_in_with() {
        Some((_, issuer)) => {
            Some(json!({ "issuer": issuer, "answers": shared.app.provider_answers().await }))
        }
        None => None,
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer.json(json!({ "provider": provider }))
}

/// `GET /sign-in/provider`: sends a browser to the provider.
pub(super) async fn begin(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if let Err(reason) = shared.rates.request_from(address::of(&request, &shared)) {
        return too_often(&reason);
    }
    match shared.app.begin_sign_in().await {
        Ok(Some(begun)) => {
            let kept = kept(&shared, begun.secret).max_age(Duration::minutes(LASTS)).finish();
            go_on(&begun.address).cookie(kept).finish()
        }
        Ok(None) => pages::not_found(&request),
        Err(AppError::Unavailable(text)) => {
            tracing::warn!(request_id = request_id::of(&request), "{text}");
            pages::not_signed_in(StatusCode::SERVICE_UNAVAILABLE, &silent(&shared))
        }
        Err(error) => failed(&request, error),
    }
}

/// `GET /sign-in/callback`: a browser comes back from the provider. What it kept counts once. Whoever makes codes up
/// has failed to sign in like whoever makes tokens up.
pub(super) async fn finish(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let whereabouts = address::of(&request, &shared);
    let may = shared.rates.request_from(whereabouts);
    if let Err(reason) = may.and_then(|()| shared.rates.may_sign_in(whereabouts)) {
        return too_often(&reason);
    }
    let callback = web::Query::<Callback>::from_query(request.query_string());
    let callback = callback.map(web::Query::into_inner).unwrap_or_default();
    let secret = request.cookie(COOKIE);
    let secret = secret.as_ref().map(Cookie::value);
    let mut answer = match shared.app.finish_sign_in(secret, callback).await {
        Ok(begun) => {
            let lasts = session::lasts(&begun, shared.app.now());
            let cookie = session::named(begun.secret).secure(is_secure(&shared)).max_age(lasts);
            go_on("/").cookie(cookie.finish()).finish()
        }
        Err(error) => {
            if matches!(error, AppError::Refused(_)) {
                shared.rates.sign_in_failed(whereabouts);
            }
            failed(&request, error)
        }
    };
    let forgotten = kept(&shared, String::new()).max_age(Duration::ZERO).finish();
    if let Err(error) = answer.add_cookie(&forgotten) {
        tracing::error!(%error, "a cookie cannot be written");
    }
    answer
}

fn go_on(to: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((LOCATION, to)).insert_header((CACHE_CONTROL, "no-store"));
    answer
}

fn kept(shared: &Shared, value: String) -> CookieBuilder<'static> {
    Cookie::build(COOKIE, value)
        .path(CALLBACK)
        .http_only(true)
        .secure(is_secure(shared))
        .same_site(SameSite::Lax)
}

/// Whether browsers find this server over HTTPS.
fn is_secure(shared: &Shared) -> bool {
    shared.app.signs_in_with().is_some_and(|(url, _)| url.starts_with("https://"))
}

/// A page that says when to come again. What the browser keeps stays good meanwhile.
fn too_often(reason: &TooOften) -> HttpResponse {
    let mut answer = pages::not_signed_in(StatusCode::TOO_MANY_REQUESTS, &reason.to_string());
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(reason.seconds));
    answer
}

/// What is said while the provider does not answer; the log says why.
fn silent(shared: &Shared) -> String {
    let issuer = shared.app.signs_in_with().map_or("the OpenID provider", |(_, issuer)| issuer);
    let host = issuer.split_once("://").map_or(issuer, |(_, behind)| behind);
    let host = host.split('/').next().unwrap_or(host);
    format!(
        "{host} does not answer now, and nobody new can sign in with it; a token signs in as ever"
    )
}

/// A page that says why nobody is signed in, and leads back.
fn failed(request: &HttpRequest, error: AppError) -> HttpResponse {
    let (status, why) = match error {
        AppError::Refused(problem) => (StatusCode::UNAUTHORIZED, problem.message),
        AppError::NoRole(message) => (StatusCode::FORBIDDEN, message),
        AppError::Unavailable(text) => {
            tracing::warn!(request_id = request_id::of(request), "{text}");
            let why = "the OpenID provider or the database does not answer now; try again later";
            (StatusCode::SERVICE_UNAVAILABLE, why.to_owned())
        }
        error => {
            tracing::error!(request_id = request_id::of(request), "{error}");
            let why = "something broke on the server; its log has the details";
            (StatusCode::INTERNAL_SERVER_ERROR, why.to_owned())
        }
    };
    pages::not_signed_in(status, &why)
}
