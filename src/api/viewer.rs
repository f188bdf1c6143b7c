//! Who asks.

use async_graphql::Object;

use super::caller::Caller;
use super::collaborator::Collaborator;
use super::states::Role;
use rules::domain;

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

    /// Whose things the token may read, with the role COLLABORATOR.
    async fn collaborator(&self) -> Option<Collaborator> {
        self.token.collaborator.clone().map(Collaborator::named)
    }
}
