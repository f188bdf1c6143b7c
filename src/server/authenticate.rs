//! From the Authorization header to the caller.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::graphql::Refusal;
use crate::api::Caller;
use crate::app::{App, AppError};

/// The caller that the request's bearer token stands for.
pub(super) async fn caller(app: &App, request: &HttpRequest) -> Result<Caller, Refusal> {
    let Some(secret) = bearer(request) else {
        return Err(Refusal::unauthenticated("a token is needed: Authorization: Bearer …"));
    };
    match app.authenticate(secret).await {
        Ok(Some(token)) => Ok(Caller::new(token)),
        Ok(None) => Err(Refusal::unauthenticated("the token is unknown, expired or revoked")),
        Err(AppError::Refused(problem)) => Err(Refusal::unauthenticated(&problem.message)),
        Err(AppError::Forbidden { .. }) => {
            Err(Refusal::unauthenticated("the token is not for this"))
        }
        Err(AppError::Unavailable(text)) => Err(Refusal::unavailable(request, &text)),
        Err(error) => Err(Refusal::internal(request, &error.to_string())),
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}
