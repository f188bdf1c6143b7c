//! Bearer tokens: made, recognised, taken back. Only their hashes are stored.

use sha2::{Digest, Sha256};

use crate::clock::ReadAt;
use crate::store::{Connection, StoreError, tokens};
use rules::domain::{Moment, Role, Token};

use super::known_tokens::KnownTokens;
use super::{Answer, App, AppError, Problem, ProblemCode, TokenInput, admit};

/// What every secret starts with, so that leaked ones can be found.
const PREFIX: &str = "tnt_";

/// Names under which the server itself acts: no token may pass for it.
const RESERVED: &[&str] = &["console", "scheduler", "tantieme"];

/// A token's last use is noted at most this often, in microseconds.
const TOUCH_EVERY: i64 = 60 * 1_000_000;

impl App {
    /// The token of a secret, unless it is unknown, expired or revoked: at once when it was revoked
    /// here, within a second when another server did it.
    pub async fn authenticate(&self, secret: &str) -> Answer<Option<Token>> {
        self.good_token(secret, &self.known_tokens, tokens::find_by_hash).await
    }

    /// The token that `find` gives for the hash of a secret, or that was `known` a moment ago, unless
    /// it has ended. Its use is noted.
    pub(super) async fn good_token(
        &self,
        secret: &str,
        known: &KnownTokens,
        find: fn(&mut Connection, &str) -> Result<Option<Token>, StoreError>,
    ) -> Answer<Option<Token>> {
        let (hash, now) = (hash(secret), self.now());
        if let Some(token) = known.get(&hash) {
            return Ok(Some(token).filter(|token| is_good(token, now)));
        }
        let read_at = ReadAt::now();
        let key = hash.clone();
        let found = self.read(move |c| find(c, &hash)).await?;
        let Some(token) = found.filter(|token| is_good(token, now)) else { return Ok(None) };
        if is_stale(token.last_used_at, now) {
            let id = token.id.clone();
            self.write(move |c| tokens::touch(c, &id, now)).await?;
        }
        known.keep(&key, &token, read_at);
        Ok(Some(token))
    }

    /// Makes a token; the secret is given this once.
    pub async fn create_token(&self, input: TokenInput) -> Answer<(Token, String)> {
        require_sound(&input)?;
        let secret = new_secret(PREFIX)?;
        let (hash, now) = (hash(&secret), self.now());
        let token = self.write(move |c| tokens::insert(c, &new_token(input, hash, now))).await?;
        Ok((token, secret))
    }

    /// Takes a token back at once, with the sessions that were started with it.
    pub async fn revoke_token(&self, id: &str) -> Answer<Token> {
        let (id, now) = (id.to_owned(), self.now());
        let revoked = self.write(move |c| tokens::revoke(c, &id, now)).await?;
        self.known_tokens.forget(&revoked.id);
        self.known_sessions.forget(&revoked.id);
        Ok(revoked)
    }

    /// Every token, the oldest first.
    pub async fn tokens(&self) -> Answer<Vec<Token>> {
        self.read(tokens::list).await
    }

    /// An admin token on a database where nobody has one yet; nothing otherwise.
    pub async fn first_token(&self) -> Answer<Option<String>> {
        if self.tokens().await?.iter().any(|token| token.role == Role::Admin) {
            return Ok(None);
        }
        let input = TokenInput {
            name: "admin".to_owned(),
            role: Role::Admin,
            collaborator: None,
            expires_at: None,
        };
        Ok(Some(self.create_token(input).await?.1))
    }
}

fn is_stale(last_used: Option<Moment>, now: Moment) -> bool {
    last_used.is_none_or(|last| now.micros().saturating_sub(last.micros()) >= TOUCH_EVERY)
}

/// Whether a token is neither expired nor revoked.
pub(super) fn is_good(token: &Token, now: Moment) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|expires| now < expires)
}

/// What is stored of a secret.
pub(super) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// A secret that nobody guesses, behind a prefix.
pub(super) fn new_secret(prefix: &str) -> Answer<String> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes)
        .map_err(|error| AppError::Internal(format!("no randomness for a token: {error}")))?;
    Ok(format!("{prefix}{}", hex::encode(bytes)))
}

fn new_token(input: TokenInput, hash: String, now: Moment) -> Token {
    Token {
        id: String::new(),
        name: input.name,
        role: input.role,
        collaborator: input.collaborator,
        hash,
        created_at: now,
        expires_at: input.expires_at,
        revoked_at: None,
        last_used_at: None,
    }
}

fn require_sound(input: &TokenInput) -> Answer<()> {
    let refuse = |field: &str, message: &str| {
        Err(Problem::new(ProblemCode::Invalid, &[field], message).into())
    };
    if input.name.is_empty() || input.name.len() > 100 || input.name.contains('\0') {
        return refuse("name", "the name needs 1 to 100 bytes, none of them NUL");
    }
    if RESERVED.contains(&input.name.as_str()) {
        return refuse("name", "this name is what the server calls itself in its records");
    }
    if let Some(collaborator) = &input.collaborator {
        admit::text(collaborator, &["collaborator"], "the reference")?;
    }
    match (input.role, &input.collaborator) {
        (Role::Collaborator, None) => {
            refuse("collaborator", "a COLLABORATOR token names the collaborator it is for")
        }
        (Role::Collaborator, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => refuse("collaborator", "only a COLLABORATOR token names a collaborator"),
    }
}
