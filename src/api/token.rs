//! Bearer tokens. The secret is shown once, when the token is made.

use async_graphql::{ID, Object};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::ids;
use super::scalars::DateTime;
use super::states::Role;
use rules::domain;

/// A bearer token, without its secret.
pub struct Token(pub domain::Token);

/// A bearer token, without its secret.
#[Object(name = "Token", guard = "Allow::ADMIN")]
impl Token {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Token", &self.0.id)
    }

    /// What it is for; also the source of entries recorded with it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it allows.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Whose things it may read, with the role COLLABORATOR.
    async fn collaborator(&self) -> Option<Collaborator> {
        self.0.collaborator.clone().map(Collaborator::named)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// From when it is refused.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }
}
