//! Documents that requests name in place of sending them: those that whoever runs the server trusts, or those that
//! clients have sent once.

mod folder;
mod registered;

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::graphql::Refusal;
use crate::api::fault;

pub use folder::{BadDocuments, TrustedDocuments};
use registered::Registered;

/// What stands before a digest that names a document.
const SHA256: &str = "sha256:";

/// What clients of Apollo look for.
const NOT_FOUND: &str = "PersistedQueryNotFound";

/// How a request says which document it wants to be executed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Named {
    /// The document itself.
    pub text: Option<String>,
    /// Its id or its name.
    pub id: Option<String>,
    /// Its digest, as clients of Apollo send it.
    pub hash: Option<String>,
}

/// The documents of a server.
#[derive(Debug)]
pub(super) enum Documents {
    /// Nothing else is executed.
    Trusted(Arc<TrustedDocuments>),
    /// Any document is executed, and may be named after it was sent with its digest.
    Any(Registered),
}

impl Documents {
    /// The trusted ones, or any of at most so many bytes.
    pub fn new(trusted: Option<Arc<TrustedDocuments>>, longest: usize) -> Self {
        match trusted {
            Some(trusted) => Self::Trusted(trusted),
            None => Self::Any(Registered::new(longest)),
        }
    }

    /// The text of the document that a request wants.
    ///
    /// # Errors
    /// When it is not there, is not trusted, or is not the one that its digest names.
    pub fn text(&self, named: Named) -> Result<String, Refusal> {
        let Named { text, id, hash } = named;
        match (text, id) {
            (Some(_), Some(_)) => {
                Err(Refusal::bad(400, "send \"query\" or \"documentId\", not both"))
            }
            (Some(text), None) => self.sent(text, hash),
            (None, Some(id)) => {
                let unknown = || {
                    let message = format!("there is no document \"{}\"", short(&id));
                    Refusal::of_document(&message, fault::PERSISTED_QUERY_NOT_FOUND)
                };
                self.find(id.strip_prefix(SHA256).unwrap_or(&id)).ok_or_else(unknown)
            }
            (None, None) => {
                let found = hash.and_then(|hash| self.find(&hash));
                found.ok_or_else(|| {
                    Refusal::of_document(NOT_FOUND, fault::PERSISTED_QUERY_NOT_FOUND)
                })
            }
        }
    }

    /// A document that came as text, with its digest or without.
    fn sent(&self, text: String, hash: Option<String>) -> Result<String, Refusal> {
        if hash.as_ref().is_some_and(|hash| *hash != digest(&text)) {
            return Err(Refusal::bad(400, "\"sha256Hash\" is the digest of another document"));
        }
        match self {
            Self::Trusted(trusted) if trusted.find(&digest(&text)).is_none() => {
                let message =
                    "this server executes trusted documents only, and this is none of them";
                Err(Refusal::of_document(message, fault::DOCUMENT_NOT_TRUSTED))
            }
            Self::Trusted(_) => Ok(text),
            Self::Any(registered) => {
                if let Some(hash) = hash {
                    registered.keep(hash, &text);
                }
                Ok(text)
            }
        }
    }

    fn find(&self, name: &str) -> Option<String> {
        match self {
            Self::Trusted(trusted) => trusted.find(name).map(str::to_owned),
            Self::Any(registered) => registered.find(name),
        }
    }
}

/// What names a text.
fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The beginning of a name, for a sentence.
fn short(name: &str) -> String {
    name.chars().take(80).collect()
}
