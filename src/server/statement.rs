//! `GET /collaborators/REF/statement.EXT`: a statement as a file, for whoever may see it.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::graphql::{self, Refusal};
use super::negotiate::MediaType;
use super::{Shared, authenticate};
use crate::app::{AppError, StatementFile, StatementFormat, StatementInput};
use rules::domain::Role;

/// What is asked for besides whose it is.
#[derive(Deserialize)]
pub(super) struct Wanted {
    currency: String,
    from: Option<String>,
    until: Option<String>,
}

/// Answers with the file.
pub(super) async fn file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    wanted: Result<web::Query<Wanted>, actix_web::Error>,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let (collaborator, extension) = path.into_inner();
    match attempt(&request, &collaborator, &extension, wanted, &shared).await {
        Ok(file) => {
            let name = format!("attachment; filename=\"statement.{extension}\"");
            HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, file.media_type))
                .insert_header((CONTENT_DISPOSITION, name))
                .insert_header((CACHE_CONTROL, "no-store"))
                .body(file.bytes)
        }
        Err(refusal) => graphql::refused(MediaType::Json, &refusal),
    }
}

async fn attempt(
    request: &HttpRequest,
    collaborator: &str,
    extension: &str,
    wanted: Result<web::Query<Wanted>, actix_web::Error>,
    shared: &Shared,
) -> Result<StatementFile, Refusal> {
    let caller = authenticate::caller(&shared.app, request).await?;
    if caller.role() == Role::Integration {
        return Err(Refusal::forbidden("statements are not for this role"));
    }
    let nothing = || Refusal::bad(404, "there is no such statement");
    let format = StatementFormat::of_extension(extension).ok_or_else(nothing)?;
    if !caller.may_see(collaborator) {
        return Err(nothing());
    }
    let wanted = wanted.map_err(|_| {
        Refusal::bad(400, "say which: ?currency=USD, and from and until if need be")
    })?;
    let Wanted { currency, from, until } = wanted.into_inner();
    let input = StatementInput { collaborator: collaborator.to_owned(), currency, from, until };
    let found = shared.app.statement(input).await.map_err(|error| refusal(request, &error))?;
    let statement = found.ok_or_else(nothing)?;
    let written = web::block(move || format.write(&statement)).await;
    match written {
        Ok(written) => written.map_err(|error| refusal(request, &error)),
        Err(error) => Err(Refusal::internal(request, &error.to_string())),
    }
}

fn refusal(request: &HttpRequest, error: &AppError) -> Refusal {
    match error {
        AppError::Refused(problem) => Refusal::bad(400, &problem.message),
        AppError::Unavailable(text) => Refusal::unavailable(request, text),
        error => Refusal::internal(request, &error.to_string()),
    }
}
