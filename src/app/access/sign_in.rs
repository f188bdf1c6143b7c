//! Signing in with a browser: a token, or a code that works once, becomes a session that lives in a
//! cookie. Only hashes are stored, and a session allows what its token allows and ends with it.

use crate::store::{Connection, sessions};
use rules::domain::{Moment, Token};

use crate::app::access::deed::Deed;
use crate::app::access::tokens::{hash, new_secret};
use crate::app::{Actor, Answer, App, Problem, ProblemCode};

/// What secrets of sessions and one-time codes start with, so that leaked ones can be found.
const SESSION: &str = "tns_";
const CODE: &str = "tnc_";

/// How long a session lasts, in microseconds: a working day, after which one signs in again.
const SESSION_LASTS: i64 = 12 * 3_600 * 1_000_000;

/// How long a one-time code can be used, in microseconds: long enough to click on it.
const CODE_LASTS: i64 = 15 * 60 * 1_000_000;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What the browser's cookie holds; given this once.
    pub secret: String,
    /// What the session allows.
    pub token: Token,
    /// When one has to sign in again.
    pub expires_at: Moment,
}

impl App {
    /// A code that signs in once, within 15 minutes, as the holder of a token; `secret` is the
    /// token's. Refused when the token is not good.
    pub async fn sign_in_code(&self, secret: &str) -> Answer<String> {
        let Some(token) = self.own_token(secret).await? else {
            let message = "a sign-in link needs a token that is neither expired nor revoked";
            return Err(Problem::new(ProblemCode::Invalid, &["token"], message).into());
        };
        let code = new_secret(CODE)?;
        let (hash, now) = (hash(&code), self.now());
        let ends = after(now, CODE_LASTS);
        self.write(move |c| sessions::insert_code(c, &hash, &token, now, ends)).await?;
        Ok(code)
    }

    /// A session for the holder of a token; `None` when the token is not good.
    pub async fn sign_in(&self, secret: &str) -> Answer<Option<Session>> {
        match self.own_token(secret).await? {
            Some(token) => self.start_session(token, "token").await.map(Some),
            None => Ok(None),
        }
    }

    /// A session for a one-time code, which is used up by it; `None` when the code is unknown, used or
    /// expired, or its token is no longer good.
    pub async fn sign_in_by_code(&self, code: &str) -> Answer<Option<Session>> {
        let (hash, now) = (hash(code), self.now());
        let token = self.write(move |c| sessions::redeem_code(c, &hash, now)).await?;
        match token.filter(|token| token.is_good_at(now)) {
            Some(token) => self.start_session(token, "link").await.map(Some),
            None => Ok(None),
        }
    }

    /// The token of a session, unless the session or the token has ended: at once when that happened
    /// here, within a second when it happened on another server.
    pub async fn session_token(&self, secret: &str) -> Answer<Option<Token>> {
        self.good_token(secret, &self.known_sessions, sessions::find_token).await
    }

    /// Ends a session. Ending one that is over or unknown changes nothing.
    pub async fn sign_out(&self, secret: &str) -> Answer<()> {
        let hash = hash(secret);
        let ended = hash.clone();
        self.write(move |c| sessions::delete(c, &ended)).await?;
        self.known_sessions.forget_secret(&hash);
        Ok(())
    }

    async fn start_session(&self, token: Token, with: &'static str) -> Answer<Session> {
        let (secret, now) = (new_secret(SESSION)?, self.now());
        let hash = hash(&secret);
        let longest = after(now, SESSION_LASTS);
        let expires_at = token.expires_at.map_or(longest, |ends| ends.min(longest));
        let of = token.clone();
        let deed = Deed::new(&Actor::of(&token), "signIn", with);
        self.write_deed(&deed, move |c| sessions::insert(c, &hash, &of, now, expires_at)).await?;
        Ok(Session { secret, token, expires_at })
    }

    /// A session for somebody whom the provider has just named; it outlives the token that named them.
    pub(in crate::app) async fn start_provided_session(&self, token: Token) -> Answer<Session> {
        let (secret, now) = (new_secret(SESSION)?, self.now());
        let (hash, expires_at) = (hash(&secret), after(now, SESSION_LASTS));
        let token = Token { expires_at: Some(expires_at), ..token };
        let of = token.clone();
        let deed = Deed::new(&Actor::of(&token), "signIn", "provider");
        let insert =
            move |c: &mut Connection| sessions::insert_provided(c, &hash, &of, (now, expires_at));
        self.write_deed(&deed, insert).await?;
        Ok(Session { secret, token, expires_at })
    }
}

fn after(now: Moment, micros: i64) -> Moment {
    Moment::from_micros(now.micros().saturating_add(micros))
}
