//! From a request to its caller: a bearer token, or the cookie of somebody who signed in.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::graphql::Refusal;
use super::same_origin;
use crate::api::Caller;
use crate::app::{Answer, App, AppError};
use rules::domain::Token;

/// The cookie that holds the secret of a session.
pub(super) const COOKIE: &str = "tantieme_session";

/// The caller of a request. A bearer token comes first; a session counts only for requests of our own
/// pages, because a browser sends its cookie whoever made it send the request.
pub(super) async fn caller(app: &App, request: &HttpRequest) -> Result<Caller, Refusal> {
    if let Some(secret) = bearer(request) {
        let found = app.authenticate(secret).await;
        let token = good(request, found, "the token is unknown, expired or revoked")?;
        return Ok(Caller::new(token));
    }
    if request.cookie(COOKIE).is_none() {
        return Err(Refusal::unauthenticated("a token is needed: Authorization: Bearer …"));
    }
    same_origin::require(request)?;
    session(app, request).await.map(Caller::new)
}

/// The token of the session that the cookie names.
pub(super) async fn session(app: &App, request: &HttpRequest) -> Result<Token, Refusal> {
    let Some(cookie) = request.cookie(COOKIE) else {
        return Err(Refusal::unauthenticated("nobody is signed in"));
    };
    let found = app.session_token(cookie.value()).await;
    good(request, found, "the session is over; sign in again")
}

/// What was found, or why the request is turned away.
pub(super) fn good<T>(
    request: &HttpRequest,
    found: Answer<Option<T>>,
    otherwise: &str,
) -> Result<T, Refusal> {
    match found {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(Refusal::unauthenticated(otherwise)),
        Err(AppError::Refused(problem)) => Err(Refusal::unauthenticated(&problem.message)),
        Err(AppError::Forbidden { .. }) => {
            Err(Refusal::unauthenticated("the token is not for this"))
        }
        Err(AppError::NoRole(message)) => Err(Refusal::forbidden(&message)),
        Err(AppError::Unavailable(text)) => Err(Refusal::unavailable(request, &text)),
        Err(error) => Err(Refusal::internal(request, &error.to_string())),
    }
}

/// The secret of the bearer token that came with a request.
pub(super) fn bearer(request: &HttpRequest) -> Option<&str> {
    bearer_of(request.headers().get(AUTHORIZATION)?.to_str().ok()?)
}

/// The secret in `Bearer …`.
pub(super) fn bearer_of(value: &str) -> Option<&str> {
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}
