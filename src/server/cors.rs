//! What browsers let pages of other sites do: those that `--allow-origin` names may call the API, with a token. A
//! session is for pages of this server alone, so that nothing is answered to a cookie that somebody else's page sends.

use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, RETRY_AFTER,
};
use actix_web::middleware::Condition;

use super::origin::Origin;
use super::request_id;

/// For how many seconds a browser need not ask again; more than two hours none remembers.
const REMEMBERED: usize = 7_200;

/// What a page says of the trace that its request is a part of.
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_STATE: HeaderName = HeaderName::from_static("tracestate");

/// Answers what browsers ask before they send something, and says that pages of these sites may read what comes.
/// Nothing is said where no site is named.
pub(super) fn of(allowed: &[Origin]) -> Condition<Cors> {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
        .allowed_headers([
            ACCEPT,
            AUTHORIZATION,
            CONTENT_TYPE,
            request_id::HEADER,
            TRACE_PARENT,
            TRACE_STATE,
        ])
        .expose_headers([CONTENT_DISPOSITION, ETAG, RETRY_AFTER, request_id::HEADER])
        .max_age(REMEMBERED);
    let cors = allowed.iter().fold(cors, |cors, origin| cors.allowed_origin(origin.as_str()));
    Condition::new(!allowed.is_empty(), cors)
}
