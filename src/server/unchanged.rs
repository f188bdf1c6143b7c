//! Pages that a client has already: it says which it has, and is told in a line that they are the same.

use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, Header as _, IfNoneMatch};
use sha2::{Digest as _, Sha256};

/// What names a text. It is weak: what is sent of one text is compressed in one way or another.
pub(super) fn tag(text: &[u8]) -> EntityTag {
    EntityTag::new_weak(hex::encode(Sha256::digest(text)))
}

/// Whether the client has what is named so.
pub(super) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
