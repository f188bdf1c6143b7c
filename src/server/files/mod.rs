//! What verbs make as files: payments for a bank, statements.

mod payouts;
mod statement;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

pub(super) use payouts::payouts;
pub(super) use statement::statement;

use super::graphql::Refusal;
use crate::app::{AppError, ProblemCode};

/// The beginning of an answer with a file, which nobody on the way keeps.
fn attached(name: &str, media: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, media))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

/// What HTTP says where a verb made no file.
pub(super) fn refused(request: &HttpRequest, error: AppError) -> Refusal {
    match error {
        AppError::Refused(problem) if problem.code == ProblemCode::NeedsSecondPerson => {
            Refusal::forbidden(&problem.message)
        }
        AppError::Refused(problem) => {
            let status = match problem.code {
                ProblemCode::NotFound => 404,
                ProblemCode::Invalid | ProblemCode::TooMany => 400,
                _ => 409,
            };
            Refusal::bad(status, &problem.message)
        }
        AppError::Forbidden { .. } | AppError::NoRole(_) => Refusal::forbidden(&error.to_string()),
        AppError::Unavailable(text) => Refusal::unavailable(request, &text),
        AppError::RateLimited => Refusal::rate_limited(&AppError::RateLimited.to_string()),
        AppError::Stopped => Refusal::stopped(),
        AppError::Internal(text) => Refusal::internal(request, &text),
    }
}
