//! GraphQL over HTTP: which status and media type an answer has.

use actix_web::http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};
use tracing::Instrument as _;

use super::negotiate::MediaType;
use super::{Shared, authenticate, decode, live, request_id};
use crate::api::{Answer, Ask, Body, Fate, TooOften, fault};
use crate::telemetry::trace;

/// A request that is turned away before it reaches the API.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    /// Whether it is the document that is refused, of a request that is well-formed.
    is_of_document: bool,
    body: Body,
}

impl Refusal {
    fn new(status: u16, message: &str, extensions: &Json) -> Self {
        let error = json!({ "message": message, "extensions": extensions });
        Self { status, is_of_document: false, body: Body::of_errors(vec![error]) }
    }

    /// The request is not of the form it must have.
    pub(super) fn bad(status: u16, message: &str) -> Self {
        Self::new(status, message, &json!({ "code": fault::BAD_USER_INPUT }))
    }

    /// The request is well-formed, and its document is not executed.
    pub(super) fn of_document(message: &str, code: &str) -> Self {
        let refusal = Self::new(400, message, &json!({ "code": code }));
        Self { is_of_document: true, ..refusal }
    }

    /// What is wrong, as GraphQL errors.
    pub(super) fn errors(&self) -> &[Json] {
        self.body.errors()
    }

    /// There is no valid token.
    pub(super) fn unauthenticated(message: &str) -> Self {
        Self::new(401, message, &json!({ "code": fault::UNAUTHENTICATED }))
    }

    /// The database cannot be used now; the text is for the log only.
    pub(super) fn unavailable(request: &HttpRequest, text: &str) -> Self {
        tracing::warn!(request_id = request_id::of(request), "{text}");
        let seconds = fault::RETRY_UNAVAILABLE;
        let extensions = json!({ "code": fault::UNAVAILABLE, "retryAfterSeconds": seconds });
        Self::new(503, fault::NOT_NOW, &extensions)
    }

    /// So much of the caller's waits already that no more is taken.
    pub(super) fn rate_limited(message: &str) -> Self {
        let seconds = fault::RETRY_LIMITED;
        let extensions = json!({ "code": fault::RATE_LIMITED, "retryAfterSeconds": seconds });
        Self::new(429, message, &extensions)
    }

    /// Whether it is because nobody knows who asks.
    pub(super) fn is_unauthenticated(&self) -> bool {
        self.status == 401
    }

    /// Its time is over.
    pub(super) fn stopped() -> Self {
        Self::new(503, fault::OUT_OF_TIME, &json!({ "code": fault::TIMEOUT }))
    }

    /// The request may not be made from where it comes, or by this caller.
    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(403, message, &json!({ "code": fault::FORBIDDEN }))
    }

    /// What is wrong.
    pub(super) fn message(&self) -> String {
        self.body.first_message().unwrap_or_default().to_owned()
    }

    /// Something broke; the text is for the log only.
    pub(super) fn internal(request: &HttpRequest, text: &str) -> Self {
        let id = request_id::of(request);
        tracing::error!(request_id = id, "{text}");
        let extensions = json!({ "code": fault::INTERNAL, "requestId": id });
        Self::new(500, "something broke on the server; its log has the details", &extensions)
    }
}

impl From<TooOften> for Refusal {
    fn from(reason: TooOften) -> Self {
        let body = Body::of_errors(vec![reason.error()]);
        Self { status: 429, is_of_document: false, body }
    }
}

/// Answers `/graphql`, whatever the method.
pub(super) async fn answer(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    if live::socket_is_wanted(&request) {
        let upgraded = live::upgrade(&request, payload, &shared);
        return upgraded.unwrap_or_else(|refusal| refused(MediaType::Json, &refusal));
    }
    if live::events_are_wanted(&request) {
        return live::answer_events(&request, payload, &shared).await;
    }
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let Some(media) = MediaType::accepted(accept) else {
        let message = "the answer can be application/graphql-response+json, application/json or text/event-stream";
        return refused(MediaType::Json, &Refusal::bad(406, message));
    };
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let span = trace::request(request.method().as_str(), header);
    match attempt(&request, payload, &shared).instrument(span).await {
        Ok(answer) => respond(media, answer),
        // A document that is refused is no error of the request, as in `respond`.
        Err(refusal) if refusal.is_of_document && media == MediaType::Json => {
            refused(media, &Refusal { status: 200, ..refusal })
        }
        Err(refusal) => refused(media, &refusal),
    }
}

async fn attempt(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &Shared,
) -> Result<Answer, Refusal> {
    let ask = ask(request, payload, shared).await?;
    Ok(shared.service.answer(ask).await)
}

/// What a request asks, and who asks it.
pub(super) async fn ask(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &Shared,
) -> Result<Ask, Refusal> {
    let read_only = match *request.method() {
        Method::POST => false,
        Method::GET => true,
        _ => return Err(Refusal::bad(405, "use POST, or GET for queries")),
    };
    let caller = authenticate::caller(shared, request).await?;
    let parts = if read_only {
        decode::query_string(request)?
    } else {
        let limits = (shared.config.body_limit, shared.config.body_time);
        decode::body(request, payload, limits).await?
    };
    Ok(Ask {
        query: shared.documents.text(parts.document)?,
        operation_name: parts.operation_name,
        variables: parts.variables,
        caller,
        request_id: request_id::of(request),
        read_only,
    })
}

/// A document that is refused is an error of the HTTP request only for clients that ask for
/// `application/graphql-response+json`; for the others a well-formed request is 200.
fn respond(media: MediaType, answer: Answer) -> HttpResponse {
    let status = match (answer.fate, media) {
        (Fate::Refused, MediaType::Json) => 200,
        (fate, _) => status(fate),
    };
    send(status, media, answer.retry_after_seconds(), answer.into_text())
}

/// The answer to a request of which nothing was executed, for clients that go by the status.
pub(super) fn not_executed(answer: Answer) -> HttpResponse {
    let status = status(answer.fate);
    send(status, MediaType::Json, answer.retry_after_seconds(), answer.into_text())
}

fn status(fate: Fate) -> u16 {
    match fate {
        Fate::Executed => 200,
        Fate::Refused => 400,
        Fate::MustPost => 405,
        Fate::TimedOut | Fate::Unavailable => 503,
        Fate::RateLimited => 429,
    }
}

/// The answer to a request that is turned away.
pub(super) fn refused(media: MediaType, refusal: &Refusal) -> HttpResponse {
    let body = &refusal.body;
    send(refusal.status, media, body.retry_after_seconds(), serde_json::to_vec(body))
}

fn send(
    status: u16,
    media: MediaType,
    retry_after: Option<u64>,
    text: serde_json::Result<Vec<u8>>,
) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, media.header()));
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(seconds) = retry_after {
        response.insert_header((RETRY_AFTER, seconds));
    }
    match status {
        StatusCode::UNAUTHORIZED => {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"tantieme\""));
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            response.insert_header((ALLOW, "GET, HEAD, POST"));
        }
        _ => {}
    }
    match text {
        Ok(bytes) => response.body(bytes),
        Err(error) => {
            tracing::error!(error = %error, "an answer could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
