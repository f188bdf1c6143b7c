//! What a rule says, as one number: comments, examples and blanks do not change it.

use sha2::{Digest, Sha256};

use super::super::format::canonical;
use super::super::tree::Document;

/// SHA-256, in hex, of the canonical form without comments and examples.
pub(super) fn of(document: &Document) -> String {
    hex::encode(Sha256::digest(canonical(document)))
}
