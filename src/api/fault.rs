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
/// The request asks for too much.
pub const TOO_COMPLEX: &str = "TOO_COMPLEX";
/// Something broke that the caller cannot mend; the log knows.
pub const INTERNAL: &str = "INTERNAL";

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
        AppError::Forbidden { .. } => coded(error.to_string(), FORBIDDEN),
        AppError::Internal(text) => internal(ctx, text),
    }
}

/// Writes the text to the log and tells the caller where to look.
pub fn internal(ctx: &Context<'_>, text: &str) -> Error {
    let id = ctx.data_opt::<RequestId>().map_or("none", |id| id.0.as_str());
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
