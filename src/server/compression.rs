//! Which answers are compressed for those who can take it: text that is long enough to be worth it. Events go out as
//! they come, and what is packed already does not get smaller.

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use actix_web::middleware::Next;

/// Shorter answers (bytes) fit one packet, however they are written.
const SHORT: u64 = 1_024;

/// What says within the server that an answer stays as it is.
const AS_IT_IS: HeaderValue = HeaderValue::from_static("identity");

/// Inside of what compresses: marks the answers that stay as they are.
pub(super) async fn choose(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let size = response.response().body().size();
    let is_long = matches!(size, BodySize::Sized(bytes) if bytes >= SHORT);
    let media = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_worth_it = is_long && media.is_some_and(is_text);
    if !is_worth_it && !response.headers().contains_key(CONTENT_ENCODING) {
        response.headers_mut().insert(CONTENT_ENCODING, AS_IT_IS);
    }
    Ok(response)
}

/// Outside of what compresses: takes the marks away, which are for nobody else.
pub(super) async fn unmark(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    if response.headers().get(CONTENT_ENCODING) == Some(&AS_IT_IS) {
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    Ok(response)
}

/// Whether what is of this media type is text. Events are, and go out one by one.
fn is_text(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    let is_one_of = |names: &[&str]| names.contains(&media);
    let is_text = media.starts_with("text/") && media != "text/event-stream";
    is_text
        || media.ends_with("+json")
        || media.ends_with("+xml")
        || is_one_of(&["application/json", "application/xml", "application/javascript"])
}
