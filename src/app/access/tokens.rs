//! Bearer tokens: made, recognised, taken back. Only their hashes are stored.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock::ReadAt;
use crate::openid::Provider;
use crate::store::{Connection, StoreError, tokens};
use rules::domain::{Channel, Moment, Role, Token, is_readable, look_alike};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::access::known_tokens::KnownTokens;
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode, intake::admit};

/// A token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInput {
    /// What it is for.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Whose things a COLLABORATOR token may read.
    pub collaborator: Option<String>,
    /// From when it is refused.
    pub expires_at: Option<Moment>,
}

/// What every secret starts with, so that leaked ones can be found.
const PREFIX: &str = "tnt_";

/// Names under which the product itself acts or records: no token may pass for it. They are compared by
/// what they look like, without blanks and marks, so that `Command_Line` is one of them.
const RESERVED: &[&str] = &[
    "commandline",
    "console",
    "demo",
    "hookshopify",
    "hookstandard",
    "hookstripe",
    "hookwoocommerce",
    "import",
    "scheduler",
    "system",
    "tantieme",
    "webhook",
];

/// The longest name of a token, in bytes.
const LONGEST_NAME: usize = 100;

/// How long a token is looked up at most.
const LONGEST: Duration = Duration::from_secs(5);

/// A token's last use is noted at most this often, in microseconds.
const TOUCH_EVERY: i64 = 60 * 1_000_000;

impl App {
    /// Who holds a secret: a token of our own, or one of the OpenID provider, which is refused with what is wrong
    /// about it.
    pub async fn authenticate(&self, secret: &str) -> Answer<Option<Token>> {
        match &self.provider {
            Some(provider) if Provider::is_token(secret) => {
                self.provided(provider, secret).await.map(Some)
            }
            _ => self.own_token(secret).await,
        }
    }

    /// The token of a secret, unless it is unknown, expired or revoked: at once when it was revoked
    /// here, within a second when another server did it.
    pub(in crate::app) async fn own_token(&self, secret: &str) -> Answer<Option<Token>> {
        self.good_token(secret, &self.known_tokens, tokens::find_by_hash).await
    }

    /// The token that `find` gives for the hash of a secret, or that was `known` a moment ago, unless
    /// it has ended. Its use is noted.
    pub(in crate::app) async fn good_token(
        &self,
        secret: &str,
        known: &KnownTokens,
        find: fn(&mut Connection, &str) -> Result<Option<Token>, StoreError>,
    ) -> Answer<Option<Token>> {
        let (hash, now) = (hash(secret), self.now());
        let good = |token: &Token| token.is_good_at(now);
        if let Some(token) = known.get(&hash) {
            return Ok(Some(token).filter(good));
        }
        let read_at = ReadAt::now();
        let key = hash.clone();
        let found = self.within(LONGEST, self.read(move |c| find(c, &hash))).await?;
        let Some(token) = found.filter(good) else { return Ok(None) };
        // Whom a provider named has no token that is stored.
        if !token.hash.is_empty() && is_stale(token.last_used_at, now) {
            self.touch(token.id.clone(), now);
        }
        known.keep(&key, &token, read_at);
        Ok(Some(token))
    }

    /// Notes the use of a token, while the request goes on: a database that cannot be written can still
    /// be read.
    fn touch(&self, id: String, now: Moment) {
        let app = self.clone();
        tokio::spawn(async move {
            if let Err(error) = app.write(move |c| tokens::touch(c, &id, now)).await {
                tracing::warn!(error = %error, "the last use of a token is not noted");
            }
        });
    }

    /// Makes a token; the secret is given this once.
    pub async fn create_token(&self, actor: &Actor, input: TokenInput) -> Answer<(Token, String)> {
        let deed = Deed::new(actor, "createToken", input.name.as_str());
        self.attempt(&deed, ADMIN, async {
            require_sound(actor, &input)?;
            let secret = new_secret(PREFIX)?;
            let token = new_token(input, hash(&secret), self.now());
            let made = self.write_change(&deed, move |connection| {
                let token = tokens::insert(connection, &token)?;
                let after = told(&token);
                Ok((token, Change::of(None::<String>, after)))
            });
            Ok((made.await?, secret))
        })
        .await
    }

    /// The number of the token that is named by its number or by its name. Digits alone are a number.
    ///
    /// # Errors
    /// When none is called so that could be taken back, and when several are.
    pub async fn token_number(&self, said: &str) -> Answer<String> {
        if said.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(said.to_owned());
        }
        let tokens = self.tokens().await?;
        let called: Vec<&Token> = tokens.iter().filter(|token| token.is_called(said)).collect();
        let good: Vec<&str> = called
            .iter()
            .filter(|token| token.revoked_at.is_none())
            .map(|token| token.id.as_str())
            .collect();
        let refuse = |code, message| Err(Problem::new(code, &["id"], message).into());
        match (good.as_slice(), called.is_empty()) {
            ([one], _) => Ok((*one).to_owned()),
            ([], true) => {
                refuse(ProblemCode::NotFound, format!("there is no token called \"{said}\""))
            }
            ([], false) => refuse(
                ProblemCode::IllegalState,
                format!("the token \"{said}\" is taken back already"),
            ),
            (several, _) => refuse(
                ProblemCode::Conflict,
                format!(
                    "several tokens are called \"{said}\", with the numbers {}; name one by its number",
                    several.join(", ")
                ),
            ),
        }
    }

    /// Takes a token back at once, with the sessions that were started with it.
    pub async fn revoke_token(&self, actor: &Actor, id: &str) -> Answer<Token> {
        let deed = Deed::new(actor, "revokeToken", id);
        let (id, now) = (id.to_owned(), self.now());
        let revoke = self.write_change(&deed, move |connection| {
            let before = tokens::find(connection, &id)?.map(|token| state(&token));
            let revoked = tokens::revoke(connection, &id, now)?;
            let change = Change::of(before, state(&revoked));
            Ok((revoked, change))
        });
        let revoked = self.attempt(&deed, ADMIN, revoke).await?;
        self.known_tokens.forget(&revoked.id);
        self.known_sessions.forget(&revoked.id);
        Ok(revoked)
    }

    /// Every token, the oldest first.
    pub async fn tokens(&self) -> Answer<Vec<Token>> {
        self.read(tokens::list).await
    }

    /// Many tokens at once.
    pub async fn tokens_by_id(&self, ids: Vec<String>) -> Answer<Vec<Token>> {
        let mut tokens = self.tokens().await?;
        tokens.retain(|token| ids.contains(&token.id));
        Ok(tokens)
    }

    /// An admin token on a database where nobody has one yet; `None` otherwise.
    pub async fn first_token(&self, actor: &Actor) -> Answer<Option<String>> {
        let tokens = self.tokens().await?;
        if tokens.iter().any(|token| token.role == Role::Admin) {
            return Ok(None);
        }
        // Somebody else may be called "admin" already.
        let is_taken = |name: &String| tokens.iter().any(|token| token.is_called(name));
        let mut names =
            std::iter::once("admin".to_owned()).chain((2..).map(|n| format!("admin {n}")));
        let name = names.find(|name| !is_taken(name)).unwrap_or_default();
        let input = TokenInput { name, role: Role::Admin, collaborator: None, expires_at: None };
        Ok(Some(self.create_token(actor, input).await?.1))
    }
}

/// What a token allows, for the audit trail: its number, its role, whose things it reads, until when.
pub(in crate::app) fn told(token: &Token) -> String {
    let whose = token.collaborator.as_ref().map(|whose| format!(" of {whose}"));
    let until = token.expires_at.map(|until| format!(" until {until}"));
    let more = [whose, until].into_iter().flatten().collect::<String>();
    format!("{}{more}", told_shortly(token))
}

/// The same as older releases told it.
pub(in crate::app) fn told_shortly(token: &Token) -> String {
    format!("token {} {}", token.id, token.role.code())
}

/// A token's name and whether it is good, for the audit trail.
fn state(token: &Token) -> String {
    let state = if token.revoked_at.is_some() { "REVOKED" } else { "VALID" };
    format!("{} {state}", token.name)
}

fn is_stale(last_used: Option<Moment>, now: Moment) -> bool {
    last_used.is_none_or(|last| now.micros().saturating_sub(last.micros()) >= TOUCH_EVERY)
}

/// What is stored of a secret.
pub(in crate::app) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// A secret that nobody guesses, behind a prefix.
pub(in crate::app) fn new_secret(prefix: &str) -> Answer<String> {
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

/// Whether a name is one of the product's own, and not that of the one who acts: the living example makes
/// a token for itself.
fn is_reserved(name: &str, actor: &Actor) -> bool {
    let letters: String = name.chars().filter(|character| character.is_alphanumeric()).collect();
    let is_own = actor.channel() == Channel::Demo && name == actor.name();
    !is_own && RESERVED.iter().any(|reserved| look_alike(reserved, &letters))
}

impl TokenInput {
    /// Refuses what no token can be made of, as [`App::create_token`] does, before a database is there.
    ///
    /// # Errors
    /// With what is wrong.
    pub fn require_sound(&self, actor: &Actor) -> Answer<()> {
        require_sound(actor, self)
    }
}

fn require_sound(actor: &Actor, input: &TokenInput) -> Answer<()> {
    let refuse = |field: &str, message: &str| {
        Err(Problem::new(ProblemCode::Invalid, &[field], message).into())
    };
    let name = input.name.as_str();
    if name.is_empty() || name.len() > LONGEST_NAME {
        return refuse("name", "the name needs 1 to 100 bytes");
    }
    if let Some(hidden) = name.chars().find(|character| !is_readable(*character)) {
        let hidden = hidden.escape_unicode();
        let message =
            format!("the name holds {hidden}, which cannot be seen; use readable characters");
        return refuse("name", &message);
    }
    if name.trim() != name || name.contains("  ") {
        return refuse("name", "the name has blanks at its ends or two in a row; take them out");
    }
    if name.contains("://") {
        let message = "the name holds \"://\", as the names of people do whom an OpenID provider knows; use another name";
        return refuse("name", message);
    }
    if is_reserved(name, actor) {
        let message =
            format!("\"{name}\" is what the product calls itself in its records; use another name");
        return refuse("name", &message);
    }
    if let Some(collaborator) = &input.collaborator {
        admit::reference(collaborator, &["collaborator"])?;
    }
    match (input.role, &input.collaborator) {
        (Role::Collaborator, None) => {
            refuse("collaborator", "a COLLABORATOR token names the collaborator it is for")
        }
        (Role::Collaborator, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => refuse("collaborator", "only a COLLABORATOR token names a collaborator"),
    }
}
