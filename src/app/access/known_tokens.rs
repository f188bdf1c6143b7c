//! Tokens that were found valid a moment ago: the next request of a client that sends many does not
//! look its token, or its session, up again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::ReadAt;
use rules::domain::Token;

/// For how long a token that another server takes back may still be good here. One that is taken
/// back here is not good from then on.
const KEPT: Duration = Duration::from_secs(1);

/// How many tokens are kept; more than that begin anew.
const MOST: usize = 1_000;

/// Tokens by the hash of the secret that they were found by, with when they were read. Cheap to clone; clones share.
#[derive(Debug, Clone)]
pub(in crate::app) struct KnownTokens {
    kept: Duration,
    tokens: Arc<Mutex<HashMap<String, (ReadAt, Token)>>>,
}

impl Default for KnownTokens {
    fn default() -> Self {
        Self { kept: KEPT, tokens: Arc::default() }
    }
}

impl KnownTokens {
    /// The token as it was read a moment ago, if it was.
    pub(in crate::app) fn get(&self, hash: &str) -> Option<Token> {
        let tokens = self.lock();
        let (read_at, token) = tokens.get(hash)?;
        read_at.is_within(self.kept).then(|| token.clone())
    }

    /// Keeps a token that was found by the hash of a secret; `read_at` is from before it was read.
    pub(in crate::app) fn keep(&self, hash: &str, token: &Token, read_at: ReadAt) {
        let mut tokens = self.lock();
        if tokens.len() >= MOST {
            tokens.clear();
        }
        tokens.insert(hash.to_owned(), (read_at, token.clone()));
    }

    /// Forgets a token, by its id.
    pub(in crate::app) fn forget(&self, id: &str) {
        self.lock().retain(|_, (_, token)| token.id != id);
    }

    /// Forgets what was found by one secret.
    pub(in crate::app) fn forget_secret(&self, hash: &str) {
        self.lock().remove(hash);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (ReadAt, Token)>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::domain::{Moment, Role};

    fn token(number: usize) -> Token {
        Token {
            id: number.to_string(),
            name: "erp".to_owned(),
            role: Role::Integration,
            collaborator: None,
            hash: format!("hash-{number}"),
            created_at: Moment::from_micros(0),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        }
    }

    fn keeping(kept: Duration) -> KnownTokens {
        let known = KnownTokens { kept, ..KnownTokens::default() };
        known.keep("hash-1", &token(1), ReadAt::now());
        known.keep("hash-2", &token(2), ReadAt::now());
        known
    }

    #[test]
    fn a_token_is_known_until_its_time_is_over_or_it_is_forgotten() {
        let known = keeping(Duration::MAX);
        assert_eq!(known.get("hash-1"), Some(token(1)));
        known.clone().forget("1");
        assert_eq!(known.get("hash-1"), None, "forgotten by every clone");
        assert_eq!(known.get("hash-2"), Some(token(2)));
        known.forget_secret("hash-2");
        assert_eq!(known.get("hash-2"), None);
        assert_eq!(keeping(Duration::ZERO).get("hash-1"), None, "its time is over");
        assert_eq!(KnownTokens::default().kept, Duration::from_secs(1));
    }

    #[test]
    fn there_are_never_more_than_so_many() {
        let known = keeping(Duration::MAX);
        for number in 0..3 * MOST {
            known.keep(&format!("hash-{number}"), &token(number), ReadAt::now());
            assert!(known.lock().len() <= MOST);
        }
        assert!(known.get(&format!("hash-{}", 3 * MOST - 1)).is_some());
    }
}
