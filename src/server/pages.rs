//! What an operator opens: the SDL and health; and what there is in place of the console where the
//! build left it out: how to get it, and a plain explorer.

use std::sync::OnceLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Shared, request_id, unchanged};
use crate::api;
use crate::app::AppError;

const HTML: &str = "text/html; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";
const LANDING: &str = include_str!("pages/landing.html");
const LEFT_OUT: &str = "<p>This build has no console: {reason}.</p>
  <p>To get it, install Node 20.19 or later, with npm, and build Tantieme again
    (<code>touch build.rs</code> if nothing is built). Everything else works without it:</p>";
const ONLY_TRUSTED: &str =
    "<p>This server executes trusted documents only, so it has no console; a server on the same
    database that is started without <code>--trusted-documents</code> has it.</p>";
const EXPLORER_LINK: &str = "
    <li><a href=\"/graphiql\">/graphiql</a> explore the API in the browser (needs a token)</li>";
const SCHEMA_LINK: &str = "
    <li><a href=\"/schema.graphql\">/schema.graphql</a> everything the API offers</li>";
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

/// A page that stays the same until there is another build, unless the client has it.
fn kept(
    request: &HttpRequest,
    media: &'static str,
    text: &str,
    tag: Option<&EntityTag>,
) -> HttpResponse {
    let tag = tag.cloned().unwrap_or_else(|| unchanged::tag(text.as_bytes()));
    let is_known = unchanged::is_known(request, &tag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((CACHE_CONTROL, "no-cache")).insert_header((ETAG, tag));
    if is_known {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, media)).body(text.to_owned())
}

/// Why there is no console.
pub(super) enum WhyNoConsole {
    /// The build left it out, with what it said of that.
    LeftOut(Option<&'static str>),
    /// Nothing but trusted documents is executed.
    Trusted,
}

/// What stands in the console's place: why, and what there is. What is switched off is not named.
pub(super) fn without_console(
    request: &HttpRequest,
    shared: &Shared,
    why: WhyNoConsole,
) -> HttpResponse {
    let why = match why {
        WhyNoConsole::LeftOut(reason) => {
            let reason = reason.unwrap_or("the build did not say why");
            LEFT_OUT.replace("{reason}", &reason.replace('&', "&amp;").replace('<', "&lt;"))
        }
        WhyNoConsole::Trusted => ONLY_TRUSTED.to_owned(),
    };
    let config = &shared.config;
    let explorer = if config.explores() { EXPLORER_LINK } else { "" };
    let schema = if config.production { "" } else { SCHEMA_LINK };
    let text = LANDING.replace("{why}", &why).replace("{explorer}", explorer);
    kept(request, HTML, &text.replace("{schema}", schema), None)
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
pub(super) fn explorer(request: &HttpRequest) -> HttpResponse {
    kept(request, HTML, EXPLORER, None)
}

/// What these pages load.
pub(super) async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    match FILES.iter().find(|(file, _, _)| *file == name.as_str()) {
        Some((_, media, text)) => kept(&request, media, text, None),
        None => not_found(&request),
    }
}

/// `/schema.graphql`: the SDL.
pub(super) async fn schema(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if shared.config.production {
        return not_found(&request);
    }
    // What is written from types takes a while, and is the same all the time.
    static SDL: OnceLock<(String, EntityTag)> = OnceLock::new();
    let (text, tag) = SDL.get_or_init(|| {
        let text = api::sdl();
        let tag = unchanged::tag(text.as_bytes());
        (text, tag)
    });
    kept(&request, PLAIN, text, Some(tag))
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
