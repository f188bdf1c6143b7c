//! Secrets that messages are signed with, as Standard Webhooks writes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::{Answer, AppError, Problem, ProblemCode};

/// What every secret starts with, so that leaked ones can be found.
const PREFIX: &str = "whsec_";

/// How many bytes a secret has that is made here.
const BYTES: usize = 32;

/// How many bytes a secret may have.
const FEWEST: usize = 24;
const MOST: usize = 64;

/// A secret that nobody guesses.
pub(super) fn new() -> Answer<String> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| AppError::Internal(format!("no randomness for a secret: {error}")))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// The secret that was given, or a new one.
pub(in crate::app) fn given_or_new(given: Option<String>) -> Answer<String> {
    let Some(given) = given else { return new() };
    let fits = |bytes: &[u8]| (FEWEST..=MOST).contains(&bytes.len());
    match bytes(&given) {
        Some(bytes) if fits(&bytes) => Ok(given),
        _ => {
            let message = format!(
                "the secret needs to be \"{PREFIX}\" and {FEWEST} to {MOST} bytes in base64; leave it \
                 out, and one is made"
            );
            Err(Problem::new(ProblemCode::Invalid, &["secret"], message).into())
        }
    }
}

/// The bytes of a secret.
pub fn bytes(secret: &str) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()
}
