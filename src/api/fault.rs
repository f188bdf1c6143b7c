//! What is wrong with a request, as GraphQL errors with `extensions.code`.

use async_graphql::{Context, Error, ErrorExtensions};

use crate::app::{App, AppError};
use rules::domain::Role;

/// No token, or none that is known.
pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
/// The role does not allow it.
pub const FORBIDDEN: &str = "FORBIDDEN";
/// The request is not of the form it must have.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
/// A document was named that is not there; a client of Apollo then sends it.
pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
/// The document is none of those that alone are executed.
pub const DOCUMENT_NOT_TRUSTED: &str = "DOCUMENT_NOT_TRUSTED";
/// The request asks for too much.
pub const TOO_COMPLEX: &str = "TOO_COMPLEX";
/// The request took longer than it may; what it computed was stopped.
pub const TIMEOUT: &str = "TIMEOUT";
/// So much of the caller's waits that no more is taken; the same request may be sent again soon.
pub const RATE_LIMITED: &str = "RATE_LIMITED";
/// The database cannot be used now; the same request may be sent again later.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// Something broke that the caller cannot mend; the log knows.
pub const INTERNAL: &str = "INTERNAL";

/// What is said when the database cannot be used.
pub const NOT_NOW: &str = "the database cannot be used now; nothing of this field was done that is not \
                           shown. Send the request again later, entries with the same keys";

/// What is said when a request needs longer than it may.
pub const OUT_OF_TIME: &str = "the request ran out of its time";

/// After how many seconds a request that was refused because much waited may come again.
pub const RETRY_LIMITED: u64 = 1;
/// After how many seconds it is worth trying again what the database could not do.
pub const RETRY_UNAVAILABLE: u64 = 5;

/// The id of the request, as in its response header and in the log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

fn coded(message: impl Into<String>, code: &'static str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// No token came with the request.
pub fn unauthenticated() -> Error {
    coded("a token is needed: Authorization: Bearer …", UNAUTHENTICATED)
}

/// A role may not have a field.
pub fn forbidden(role: Role, field: &str) -> Error {
    coded(format!("\"{field}\" is not for the role {}", role.code()), FORBIDDEN)
}

/// An argument is not of the form it must have.
pub fn bad_input(message: impl Into<String>) -> Error {
    coded(message, BAD_USER_INPUT)
}

/// What a query answers when a verb did nothing.
pub fn of(ctx: &Context<'_>, error: &AppError) -> Error {
    match error {
        AppError::Refused(problem) => coded(&problem.message, BAD_USER_INPUT),
        AppError::Forbidden { .. } | AppError::NoRole(_) => coded(error.to_string(), FORBIDDEN),
        AppError::RateLimited => waiting(error.to_string(), RATE_LIMITED, RETRY_LIMITED),
        AppError::Stopped => coded(OUT_OF_TIME, TIMEOUT),
        AppError::Unavailable(text) => {
            tracing::warn!(request_id = request_id(ctx), field = ctx.field().name(), "{text}");
            waiting(NOT_NOW, UNAVAILABLE, RETRY_UNAVAILABLE)
        }
        AppError::Internal(text) => internal(ctx, text),
    }
}

fn waiting(message: impl Into<String>, code: &'static str, seconds: u64) -> Error {
    coded(message, code).extend_with(|_, extensions| {
        extensions.set("retryAfterSeconds", seconds);
    })
}

fn request_id<'c>(ctx: &'c Context<'_>) -> &'c str {
    ctx.data_opt::<RequestId>().map_or("none", |id| id.0.as_str())
}

/// Writes the text to the log and tells the caller where to look.
pub fn internal(ctx: &Context<'_>, text: &str) -> Error {
    let id = request_id(ctx);
    tracing::error!(request_id = id, field = ctx.field().name(), "{text}");
    Error::new("something broke on the server; its log has the details").extend_with(
        |_, extensions| {
            extensions.set("code", INTERNAL);
            extensions.set("requestId", id);
        },
    )
}

/// The application that the schema was built with.
pub fn app<'a>(ctx: &Context<'a>) -> Result<&'a App, Error> {
    ctx.data_opt::<App>()
        .ok_or_else(|| internal(ctx, "the schema was built without an application"))
}
