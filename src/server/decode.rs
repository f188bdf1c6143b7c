//! From the body or the query string to the parts of a GraphQL request.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web;
use async_graphql::Variables;
use serde_json::{Map, Value as Json};

use super::documents::Named;
use super::graphql::Refusal;
use crate::api::exact_value;
use rules::domain::read_json;

/// Bodies longer than this (bytes) are read on a thread of their own.
const LONG_BODY: usize = 64 * 1024;

/// The parts of a GraphQL request.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    pub(super) document: Named,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
}

/// Reads the body of a POST.
pub(super) async fn body(
    request: &HttpRequest,
    payload: web::Payload,
    (limit, time): (usize, Duration),
) -> Result<Parts, Refusal> {
    let bytes = json_bytes(request, payload, (limit, time)).await?;
    if bytes.len() <= LONG_BODY {
        return from_json(&bytes);
    }
    tokio::task::spawn_blocking(move || from_json(&bytes)).await.map_err(|_| incomplete())?
}

/// The bytes of a body that says it is JSON, at most `limit` of them, within `time`.
pub(super) async fn json_bytes(
    request: &HttpRequest,
    payload: web::Payload,
    (limit, time): (usize, Duration),
) -> Result<web::Bytes, Refusal> {
    if !is_json(request) {
        let message = "the body must be JSON: Content-Type: application/json";
        return Err(Refusal::bad(415, message));
    }
    bytes(payload, (limit, time)).await
}

/// The bytes of a body, whatever it says it is: at most `limit` of them, within `time`.
pub(super) async fn bytes(
    payload: web::Payload,
    (limit, time): (usize, Duration),
) -> Result<web::Bytes, Refusal> {
    let too_large = || Refusal::bad(413, &format!("the body is larger than {limit} bytes"));
    let slow = || {
        let seconds = time.as_secs();
        Refusal::bad(408, &format!("the body did not arrive within {seconds} seconds"))
    };
    let arrived = tokio::time::timeout(time, payload.to_bytes_limited(limit));
    let bytes = arrived.await.map_err(|_| slow())?.map_err(|_| too_large())?;
    bytes.map_err(|_| incomplete())
}

fn incomplete() -> Refusal {
    Refusal::bad(400, "the body ended before it was complete")
}

/// Reads the query string of a GET.
pub(super) fn query_string(request: &HttpRequest) -> Result<Parts, Refusal> {
    let pairs = web::Query::<BTreeMap<String, String>>::from_query(request.query_string())
        .map_err(|error| Refusal::bad(400, &format!("the query string cannot be read: {error}")))?;
    let mut object = Map::new();
    for (name, text) in pairs.into_inner() {
        let value = match name.as_str() {
            "variables" | "extensions" if text.is_empty() => Json::Null,
            "variables" | "extensions" => read_json(text.as_bytes())
                .map_err(|_| Refusal::bad(400, &format!("\"{name}\" must be a JSON object")))?,
            _ => Json::String(text),
        };
        object.insert(name, value);
    }
    parts(object)
}

fn is_json(request: &HttpRequest) -> bool {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(header) = header else { return false };
    let mut parts = header.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_json = parts.next().as_deref() == Some("application/json");
    let charset = parts.find_map(|part| Some(part.strip_prefix("charset=")?.replace('"', "")));
    is_json && charset.is_none_or(|charset| charset == "utf-8" || charset == "utf8")
}

fn from_json(bytes: &[u8]) -> Result<Parts, Refusal> {
    match read_json(bytes) {
        Ok(Json::Object(object)) => parts(object),
        Ok(_) => Err(Refusal::bad(400, "the body must be one JSON object with \"query\"")),
        Err(error) => Err(Refusal::bad(400, &format!("the body is not JSON: {error}"))),
    }
}

/// Reads the parts of a request from its members.
pub(super) fn parts(mut object: Map<String, Json>) -> Result<Parts, Refusal> {
    let wrong = |name: &str, form: &str| Refusal::bad(400, &format!("\"{name}\" must be {form}"));
    let document = document(&mut object)?;
    let operation_name = match object.remove("operationName") {
        None | Some(Json::Null) => None,
        Some(Json::String(name)) if name.is_empty() => None,
        Some(Json::String(name)) => Some(name),
        Some(_) => return Err(wrong("operationName", "a string")),
    };
    let variables = match object.remove("variables") {
        None | Some(Json::Null) => Variables::default(),
        Some(variables @ Json::Object(_)) => Variables::from_value(exact_value(variables)),
        Some(_) => return Err(wrong("variables", "an object")),
    };
    Ok(Parts { document, operation_name, variables })
}

/// Which document is wanted: `query`, `documentId`, or the digest that clients of Apollo send.
fn document(object: &mut Map<String, Json>) -> Result<Named, Refusal> {
    let wrong = |name: &str, form: &str| Refusal::bad(400, &format!("\"{name}\" must be {form}"));
    let hash = match object.remove("extensions") {
        None | Some(Json::Null) => None,
        Some(Json::Object(mut extensions)) => match extensions.remove("persistedQuery") {
            None | Some(Json::Null) => None,
            Some(persisted) => Some(digest(&persisted).ok_or_else(|| {
                wrong(
                    "extensions.persistedQuery",
                    "{\"version\": 1, \"sha256Hash\": …} with 64 hexadecimal digits",
                )
            })?),
        },
        Some(_) => return Err(wrong("extensions", "an object")),
    };
    let id = match object.remove("documentId") {
        None | Some(Json::Null) => None,
        Some(Json::String(id)) if !id.is_empty() => Some(id),
        Some(_) => return Err(wrong("documentId", "the name or the digest of a document")),
    };
    let text = match object.remove("query") {
        Some(Json::String(text)) if !text.trim().is_empty() => Some(text),
        None | Some(Json::Null) if id.is_some() || hash.is_some() => None,
        _ => return Err(wrong("query", "a GraphQL document as a string")),
    };
    Ok(Named { text, id, hash })
}

fn digest(persisted: &Json) -> Option<String> {
    let is_first = persisted.get("version")?.as_u64() == Some(1);
    let digest = persisted.get("sha256Hash")?.as_str()?.to_ascii_lowercase();
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_first && is_digest).then_some(digest)
}
