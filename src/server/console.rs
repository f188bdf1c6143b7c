//! The console: its pages and what they load, embedded by the build.

use std::io::Read;

use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, EntityTag, HeaderName, HeaderValue, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::read::GzDecoder;

use super::{Shared, pages, unchanged};

// `Files` is what `build.rs` left: nothing when the console was left out. It is declared there, where the
// folder is known.
include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// Why the build left the console out; `None` when it is there.
pub const LEFT_OUT: Option<&str> = option_env!("TANTIEME_CONSOLE_LEFT_OUT");

const INDEX: &str = "index.html";
const EXPLORER: &str = "graphiql.html";

/// Names of assets hold a hash of what is in them, so they never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again, and answered shortly when it is the same.
const ASK_AGAIN: &str = "no-cache";

/// GraphiQL's editor writes its colours into the page while it runs. The page holds no data before
/// somebody asks for it, loads nothing from elsewhere, and runs no script but our own.
const EXPLORER_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// `/`: the console, or how to get it.
pub(super) async fn index(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    page(&request, &shared)
}

/// The console asks for what is not among trusted documents, and is not shown where nothing else is executed.
fn page(request: &HttpRequest, shared: &Shared) -> HttpResponse {
    if shared.config.trusted_documents.is_some() {
        return pages::without_console(request, shared, pages::WhyNoConsole::Trusted);
    }
    file(request, INDEX, ASK_AGAIN).unwrap_or_else(|| {
        pages::without_console(request, shared, pages::WhyNoConsole::LeftOut(LEFT_OUT))
    })
}

/// `/graphiql`: GraphiQL; not in production, and not where nobody may write documents.
pub(super) async fn explorer(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if !shared.config.explores() {
        return pages::not_found(&request);
    }
    match file(&request, EXPLORER, ASK_AGAIN) {
        Some(mut page) => {
            let policy = HeaderValue::from_static(EXPLORER_POLICY);
            page.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            page
        }
        None => pages::explorer(&request),
    }
}

/// What the pages load.
pub(super) async fn asset(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let path = format!("assets/{name}");
    file(&request, &path, FOR_EVER).unwrap_or_else(|| pages::not_found(&request))
}

/// Every other address: a file that lies beside the pages, or a page of the console when a browser
/// opens it. The console itself knows its addresses.
pub(super) async fn anything(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if request.method() != Method::GET {
        return pages::not_found(&request);
    }
    let path = request.path().trim_start_matches('/');
    let is_page = path.ends_with(".html");
    if let Some(found) = Some(path).filter(|_| !is_page).and_then(|p| file(&request, p, ASK_AGAIN))
    {
        return found;
    }
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) && LEFT_OUT.is_none() {
        return page(&request, &shared);
    }
    pages::not_found(&request)
}

/// A file as the client can take it; `None` when there is none of that name.
fn file(request: &HttpRequest, path: &str, caching: &'static str) -> Option<HttpResponse> {
    let (found, packed) = match Files::get(&format!("{path}.gz")) {
        Some(found) => (found, true),
        None => (Files::get(path)?, false),
    };
    let tag = EntityTag::new_weak(hex::encode(found.metadata.sha256_hash()));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, media(path)))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((ETAG, tag.clone()))
        .insert_header((VARY, ACCEPT_ENCODING.as_str()));
    if unchanged::is_known(request, &tag) {
        return Some(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    if !packed {
        return Some(response.body(found.data));
    }
    if names(request, ACCEPT_ENCODING, "gzip") {
        return Some(response.insert_header((CONTENT_ENCODING, "gzip")).body(found.data));
    }
    let mut plain = Vec::new();
    match GzDecoder::new(found.data.as_ref()).read_to_end(&mut plain) {
        Ok(_) => Some(response.body(plain)),
        Err(error) => {
            tracing::error!(path, %error, "a file of the console cannot be unpacked");
            Some(HttpResponse::InternalServerError().finish())
        }
    }
}

/// Whether a header that lists things names this one.
fn names(request: &HttpRequest, header: HeaderName, wanted: &str) -> bool {
    let value = request.headers().get(header).and_then(|value| value.to_str().ok());
    let mut listed = value.unwrap_or_default().split(',').map(str::trim);
    listed.any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        name == wanted && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

fn media(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match guess.type_() {
        mime_guess::mime::TEXT => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
}
