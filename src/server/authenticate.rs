//! From a request to its caller: a bearer token, or the cookie of somebody who signed in.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::graphql::Refusal;
use super::{Shared, address, same_origin};
use crate::api::{Caller, Whereabouts};
use crate::app::{Answer, AppError};
use rules::domain::Token;

/// The cookie that holds the secret of a session.
pub(super) const COOKIE: &str = "tantieme_session";

/// The caller of a request. A bearer token comes first; a session counts only for requests of our own
/// pages, because a browser sends its cookie whoever made it send the request.
pub(super) async fn caller(shared: &Shared, request: &HttpRequest) -> Result<Caller, Refusal> {
    let whereabouts = address::of(request, shared);
    shared.rates.request_from(whereabouts)?;
    let token = match bearer(request) {
        Some(secret) => {
            let found = async {
                let found = shared.app.authenticate(secret).await;
                good(request, found, "the token is unknown, expired or revoked")
            };
            limited(shared, whereabouts, found).await?
        }
        None if request.cookie(COOKIE).is_none() => {
            return Err(Refusal::unauthenticated("a token is needed: Authorization: Bearer …"));
        }
        None => {
            same_origin::require(request)?;
            session(shared, request).await?
        }
    };
    shared.rates.request_of(&token.id)?;
    Ok(Caller::new(token).from_there(whereabouts))
}

/// The token of the session that the cookie names.
pub(super) async fn session(shared: &Shared, request: &HttpRequest) -> Result<Token, Refusal> {
    let Some(cookie) = request.cookie(COOKIE) else {
        return Err(Refusal::unauthenticated("nobody is signed in"));
    };
    let found = async {
        let found = shared.app.session_token(cookie.value()).await;
        good(request, found, "the session is over; sign in again")
    };
    limited(shared, address::of(request, shared), found).await
}

/// What comes of signing in, unless that failed too often from there: then nothing is looked up.
pub(super) async fn limited<T>(
    shared: &Shared,
    whereabouts: Option<Whereabouts>,
    found: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    shared.rates.may_sign_in(whereabouts)?;
    let found = found.await;
    if found.as_ref().is_err_and(Refusal::is_unauthenticated) {
        shared.rates.sign_in_failed(whereabouts);
    }
    found
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
