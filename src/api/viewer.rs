//! Who asks.

use async_graphql::{Enum, Object};

use super::caller::Caller;
use crate::domain;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Role", remote = "domain::Role")]
pub enum Role {
    /// Everything.
    Admin,
    /// Recording entries.
    Integration,
    /// Reading everything.
    Viewer,
    /// Reading what belongs to one collaborator.
    Collaborator,
}

/// The holder of the token that came with the request.
pub struct Viewer {
    token: domain::Token,
}

impl Viewer {
    /// The viewer of a request.
    pub fn new(caller: &Caller) -> Self {
        Self { token: caller.token().clone() }
    }
}

/// The holder of the token that came with the request.
#[Object(name = "Viewer")]
impl Viewer {
    /// The token's name, which is also the source of entries recorded with it.
    async fn name(&self) -> &str {
        &self.token.name
    }

    /// What the token allows.
    async fn role(&self) -> Role {
        self.token.role.into()
    }
}
