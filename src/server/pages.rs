//! What an operator opens: the SDL and health; and what there is in place of the console where the
//! build left it out: how to get it, and a plain explorer.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Shared, request_id};
use crate::api;
use crate::app::AppError;

const HTML: &str = "text/html; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";
const LANDING: &str = include_str!("pages/landing.html");
const NOT_SIGNED_IN: &str = include_str!("pages/not_signed_in.html");
const EXPLORER: &str = include_str!("pages/explorer.html");
/// Name, media type and text of what the pages load.
const FILES: &[(&str, &str, &str)] = &[
    ("pages.css", "text/css; charset=utf-8", include_str!("pages/pages.css")),
    ("explorer.js", "text/javascript; charset=utf-8", include_str!("pages/explorer.js")),
];

fn page(media: &'static str, text: impl Into<String>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, media)).body(text.into())
}

/// What stands in the console's place, with the reason why it was left out.
pub(super) fn without_console(reason: Option<&str>) -> HttpResponse {
    let reason = reason.unwrap_or("the build did not say why");
    let reason = reason.replace('&', "&amp;").replace('<', "&lt;");
    page(HTML, LANDING.replace("{reason}", &reason))
}

/// Why nobody is signed in, and how to go on.
pub(super) fn not_signed_in(status: StatusCode, why: &str) -> HttpResponse {
    let mut why = why.to_owned();
    if let Some(first) = why.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let why = why.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CONTENT_TYPE, HTML)).insert_header((CACHE_CONTROL, "no-store"));
    answer.body(NOT_SIGNED_IN.replace("{why}", &why))
}

/// What stands in GraphiQL's place.
pub(super) fn explorer() -> HttpResponse {
    page(HTML, EXPLORER)
}

/// What these pages load.
pub(super) async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    match FILES.iter().find(|(file, _, _)| *file == name.as_str()) {
        Some((_, media, text)) => page(media, *text),
        None => not_found(&request),
    }
}

/// `/schema.graphql`: the SDL.
pub(super) async fn schema(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if shared.config.production {
        return not_found(&request);
    }
    page(PLAIN, api::sdl())
}

/// `/live` and `/health`: the process is alive.
pub(super) async fn health() -> HttpResponse {
    page(PLAIN, "ok\n")
}

/// `/ready`: the scheduler beats, and the database can be read and written.
pub(super) async fn ready(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    match shared.app.ready().await {
        Ok(()) => page(PLAIN, "ready\n"),
        Err(AppError::Refused(problem)) => {
            tracing::error!(request_id = request_id::of(&request), "not ready: {problem}");
            let body = format!("{problem}\n");
            HttpResponse::ServiceUnavailable().insert_header((CONTENT_TYPE, PLAIN)).body(body)
        }
        Err(error) => {
            tracing::error!(request_id = request_id::of(&request), "not ready: {error}");
            let body = "the database does not answer; the log has the details\n";
            HttpResponse::ServiceUnavailable().insert_header((CONTENT_TYPE, PLAIN)).body(body)
        }
    }
}

/// Everything else.
pub(super) fn not_found(request: &HttpRequest) -> HttpResponse {
    let body = format!("there is nothing at {}; start at /\n", request.path());
    HttpResponse::NotFound().insert_header((CONTENT_TYPE, PLAIN)).body(body)
}
