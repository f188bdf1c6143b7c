//! People whom an OpenID provider knows: its tokens, the keys that prove them, and what they say. Nothing here knows
//! what is stored.

mod address;
mod claims;
mod client;
mod key_set;
mod keys;
mod token;

pub use address::{Address, InvalidAddress};
pub use claims::{InvalidRoleValue, Mapping, RoleValue};
pub use keys::{InvalidKeys, KeysFrom};

use crate::clock::Steady;
use keys::Keys;
use rules::domain::{Moment, Role};

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
}

/// A provider, with its keys as they were found last.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    keys: Keys,
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
        Ok(Self { settings, keys })
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
        let header = token::header(jwt)?;
        let key = self.keys.find(&header, steady).await?;
        let expected = (self.issuer(), self.settings.audience.as_str());
        let claims = token::claims(jwt, &key, expected, now)?;
        let (role, collaborator) = self.settings.mapping.of(&claims.all)?;
        let name = format!("{} ({})", claims.subject, self.issuer());
        Ok(Person { name, role, collaborator, expires_at: claims.expires_at })
    }
}
