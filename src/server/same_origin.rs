//! Whether a request was made by a page of this server. A browser sends the session's cookie along
//! with what other sites make it send, so the cookie alone proves nothing.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};

use super::graphql::Refusal;
use super::origin::{self, Origin};

/// A header that a form of another site cannot send, and a script of another site only after it has
/// asked whether it may; it is not among those that any site may send.
const CSRF: HeaderName = HeaderName::from_static("x-tantieme-csrf");

/// What browsers say of where a request comes from, over HTTPS and on the machine itself.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what was not made by a page of this server.
pub(super) fn require(request: &HttpRequest) -> Result<(), Refusal> {
    let headers = request.headers();
    if !headers.contains_key(CSRF) {
        let message = "whatever signs in or out, or comes with the cookie of a session, needs the header \
                       X-Tantieme-Csrf: 1, which no page of another site can send";
        return Err(Refusal::forbidden(message));
    }
    if is_ours(headers) {
        return Ok(());
    }
    Err(Refusal::forbidden("the request was made by a page of another site"))
}

/// Who opens a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// A page of this server, or no page at all.
    Own,
    /// A page of a site that may call the API with a token.
    Allowed,
}

/// Who opens a WebSocket; one that a page of any other site opens is refused. Browsers ask nobody before they open one,
/// and send no header of ours with it.
pub(super) fn opener(request: &HttpRequest, allowed: &[Origin]) -> Result<Opener, Refusal> {
    let headers = request.headers();
    if is_ours(headers) {
        return Ok(Opener::Own);
    }
    if origin::is_of(headers, allowed) {
        return Ok(Opener::Allowed);
    }
    Err(Refusal::forbidden("the connection was opened by a page of another site"))
}

/// A browser's own word counts first, because a proxy may change `Host`; a client that says nothing at
/// all is no browser, and nobody can make it send a cookie.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // Browsers say each of them once: of several nobody knows which is theirs.
    if [FETCH_SITE, ORIGIN].iter().any(|name| headers.get_all(name).count() > 1) {
        return false;
    }
    if headers.contains_key(FETCH_SITE) {
        return text(FETCH_SITE) == Some("same-origin");
    }
    match (headers.contains_key(ORIGIN), text(ORIGIN)) {
        (false, _) => true,
        (true, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST)
        }
        (true, None) => false,
    }
}
