//! `GET /collaborators/REF/statement.EXT`: a statement as a file, for whoever may see it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{attached, refused};
use crate::api::StopOnDrop;
use crate::app::{Answer, App, AppError, Sight, StatementFile, StatementFormat, StatementInput};
use crate::server::graphql::{self, Refusal};
use crate::server::negotiate::MediaType;
use crate::server::{Shared, authenticate};
use rules::domain::Role;

/// What is asked for besides whose it is.
#[derive(Deserialize)]
pub struct Wanted {
    currency: String,
    from: Option<String>,
    until: Option<String>,
}

/// Answers with the file.
pub async fn statement(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    wanted: Result<web::Query<Wanted>, actix_web::Error>,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let (collaborator, extension) = path.into_inner();
    match attempt(&request, &collaborator, &extension, wanted, &shared).await {
        Ok(file) => attached(&format!("statement.{extension}"), file.media_type).body(file.bytes),
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
    let caller = authenticate::caller(shared, request).await?;
    if caller.role() == Role::Integration {
        return Err(Refusal::forbidden("statements are not for this role"));
    }
    let nothing = || Refusal::bad(404, "there is no such statement");
    let format = StatementFormat::of_extension(extension).ok_or_else(nothing)?;
    let wanted = wanted.map_err(|_| {
        Refusal::bad(400, "say which: ?currency=USD, and from and until if need be")
    })?;
    let Wanted { currency, from, until } = wanted.into_inner();
    let input = StatementInput { collaborator: collaborator.to_owned(), currency, from, until };
    let budget = shared.config.budget;
    let (app, stop) = shared.app.for_query(&caller.token().id, budget);
    // What still reads for it ends with the answer, or when nobody waits for that.
    let _stopped = StopOnDrop(stop);
    let made = tokio::time::timeout(budget, made(app, caller.sight(), input, format)).await;
    let made = made.unwrap_or(Err(AppError::Stopped)).map_err(|error| refused(request, error))?;
    made.ok_or_else(nothing)
}

/// The file; `None` when there is no such collaborator to see.
async fn made(
    app: App,
    sight: &Sight,
    input: StatementInput,
    format: StatementFormat,
) -> Answer<Option<StatementFile>> {
    let Some(statement) = app.statement(sight, input).await? else { return Ok(None) };
    let written = web::block(move || format.write(&statement)).await;
    written.map_err(|error| AppError::Internal(error.to_string()))?.map(Some)
}
