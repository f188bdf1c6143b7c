//! People whom an OpenID provider knows: its tokens, the keys that prove them, and what they say. Nothing here knows
//! what is stored.

mod address;
mod claims;
mod client;
mod discovery;
mod key_set;
mod keys;
mod sign_in;
mod token;

pub use address::{Address, InvalidAddress};
pub use claims::{InvalidRoleValue, Mapping, RoleValue};
pub use discovery::place as discovery_of;
pub use keys::{InvalidKeys, KeysFrom};
pub use sign_in::{Begun, CALLBACK, Callback, Registration};

use crate::clock::Steady;
use keys::Keys;
use rules::domain::{Moment, Role};
use sign_in::SignIn;
use token::Claims;

/// Which provider is trusted, and for what.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who issues the tokens: the claim `iss`, letter by letter.
    pub issuer: Address,
    /// Whom they must be for: one of the claim `aud`.
    pub audience: String,
    /// Where the keys are found that they are signed with.
    pub keys: KeysFrom,
    /// Which claims say what somebody may do.
    pub mapping: Mapping,
    /// How browsers sign in with it; they do not where nothing is said.
    pub registration: Option<Registration>,
}

/// A provider, with its keys as they were found last.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    keys: Keys,
    sign_in: Option<SignIn>,
}

/// Somebody as a good token describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who that is, at any time and of any provider: `SUBJECT (ISSUER)`.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whose things they may read, with the role COLLABORATOR.
    pub collaborator: Option<String>,
    /// From when the token is refused, with what clocks may differ by.
    pub expires_at: Moment,
}

/// Why a token says nobody. No sentence repeats the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The token is not good.
    #[error("{0}")]
    Invalid(String),
    /// The token is good, and gives no right here.
    #[error("{0}")]
    NoRole(String),
    /// It cannot be told: no keys are known.
    #[error("{0}")]
    Unknown(String),
}

impl Provider {
    /// A provider that is asked for its keys when the first token comes. Keys in a file are read at once.
    pub fn new(settings: Settings) -> Result<Self, InvalidKeys> {
        let keys = Keys::new(&settings)?;
        let registration = settings.registration.clone();
        let sign_in = registration.map(|registration| SignIn::new(&settings, registration));
        Ok(Self { settings, keys, sign_in })
    }

    /// Who issues the tokens.
    pub fn issuer(&self) -> &str {
        self.settings.issuer.as_str()
    }

    /// Whether a secret has the form of a provider's token: three parts between dots.
    pub fn is_token(secret: &str) -> bool {
        secret.split('.').count() == 3
    }

    /// Whose token it is, when it is good at a moment.
    pub async fn person(
        &self,
        jwt: &str,
        (now, steady): (Moment, Steady),
    ) -> Result<Person, Refused> {
        self.described(&self.proved(jwt, &self.settings.audience, (now, steady)).await?)
    }

    /// Where browsers find this server, when they can sign in with the provider.
    pub fn public_url(&self) -> Option<&str> {
        self.sign_in.as_ref().map(|sign_in| sign_in.registration.public_url.as_str())
    }

    /// Whether the provider answers who wants to sign in, as far as is known for a minute.
    pub async fn answers(&self, now: Steady) -> bool {
        match &self.sign_in {
            Some(sign_in) => sign_in.answers(now).await,
            None => false,
        }
    }

    /// Begins to sign a browser in; `None` when that is not wanted.
    pub async fn begin(&self, now: Steady) -> Result<Option<Begun>, Refused> {
        match &self.sign_in {
            Some(sign_in) => sign_in.begin(now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who comes back from the provider with the secret of a sign-in that was begun.
    pub async fn finish(
        &self,
        secret: Option<&str>,
        callback: Callback,
        (now, steady): (Moment, Steady),
    ) -> Result<Person, Refused> {
        let Some(sign_in) = &self.sign_in else {
            return Err(Refused::Invalid("nobody signs in with a provider here".to_owned()));
        };
        let unproved = sign_in.exchange(secret, callback, steady).await?;
        let client = sign_in.registration.client_id.as_str();
        let claims = self.proved(&unproved.id_token, client, (now, steady)).await?;
        claims.require_begun_here(client, &unproved.nonce)?;
        self.described(&claims)
    }

    async fn proved(
        &self,
        jwt: &str,
        audience: &str,
        (now, steady): (Moment, Steady),
    ) -> Result<Claims, Refused> {
        let header = token::header(jwt)?;
        let key = self.keys.find(&header, steady).await?;
        token::claims(jwt, &key, (self.issuer(), audience), now)
    }

    fn described(&self, claims: &Claims) -> Result<Person, Refused> {
        let (role, collaborator) = self.settings.mapping.of(&claims.all)?;
        let name = format!("{} ({})", claims.subject, self.issuer());
        Ok(Person { name, role, collaborator, expires_at: claims.expires_at })
    }
}
