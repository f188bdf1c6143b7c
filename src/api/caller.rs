//! Who calls, and which roles a field is for. Every field of `Query` and `Mutation` and every field
//! that leads on to more names its roles.

use async_graphql::{Context, Guard, Result};

use super::fault;
use crate::app::{Actor, App};
use rules::domain::{Role, Token};

/// The holder of the token that came with the request.
#[derive(Debug, Clone)]
pub struct Caller {
    token: Token,
}

impl Caller {
    /// The holder of a token that was found to be valid.
    pub fn new(token: Token) -> Self {
        Self { token }
    }

    /// The caller of a request; refused with UNAUTHENTICATED when there is none.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data_opt::<Self>().ok_or_else(fault::unauthenticated)
    }

    /// The token's name: who is named in the audit trail and as the source of entries.
    pub fn name(&self) -> &str {
        &self.token.name
    }

    /// What the caller may do.
    pub fn role(&self) -> Role {
        self.token.role
    }

    /// Who acts when the caller changes something.
    pub fn actor(&self) -> Actor {
        Actor::of(&self.token)
    }

    /// The token itself.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The only collaborator whose things the caller may see; `None` when there is no such limit.
    pub fn only(&self) -> Option<&str> {
        match self.token.role {
            // A token without a collaborator sees what belongs to nobody: nothing.
            Role::Collaborator => Some(self.token.collaborator.as_deref().unwrap_or_default()),
            _ => None,
        }
    }

    /// Whether something of this collaborator may be shown.
    pub fn may_see(&self, collaborator: &str) -> bool {
        self.only().is_none_or(|own| own == collaborator && !own.is_empty())
    }

    /// Narrows a filter to the caller's own; an empty answer (`Err`) when it asks for another's.
    pub fn narrow(&self, wanted: Option<String>) -> Result<Option<String>, NothingToSee> {
        match (self.only(), wanted) {
            (None, wanted) => Ok(wanted),
            (Some(own), Some(wanted)) if own != wanted => Err(NothingToSee),
            (Some(""), _) => Err(NothingToSee),
            (Some(own), _) => Ok(Some(own.to_owned())),
        }
    }
}

/// What was asked for belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToSee;

/// Lets the named roles pass.
pub struct Allow(&'static [Role]);

impl Allow {
    /// Any token.
    pub const ANYONE: Self = Self(Role::ALL);
    /// Administration.
    pub const ADMIN: Self = Self(&[Role::Admin]);
    /// Speaking in disputes, collaborators in their own.
    pub const DISPUTING: Self = Self(&[Role::Admin, Role::Collaborator]);
    /// Recording entries.
    pub const RECORDING: Self = Self(&[Role::Admin, Role::Integration]);
    /// Looking up by key what an integration needs to know.
    pub const LOOKUP: Self = Self(&[Role::Admin, Role::Integration, Role::Viewer]);
    /// Reading everything.
    pub const READING: Self = Self(&[Role::Admin, Role::Viewer]);
    /// Reading, narrowed to one's own for collaborators.
    pub const OWN: Self = Self(&[Role::Admin, Role::Viewer, Role::Collaborator]);
}

impl Guard for Allow {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        let caller = Caller::of(ctx)?;
        if self.0.contains(&caller.role()) {
            return Ok(());
        }
        Err(fault::forbidden(caller.role(), ctx.field().name()))
    }
}

/// The same for a mutation: that somebody tried what their role does not allow is written down.
pub struct AllowChange(pub Allow);

impl Guard for AllowChange {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        let refused = self.0.check(ctx).await;
        if let (Err(_), Ok(caller), Some(app)) = (&refused, Caller::of(ctx), ctx.data_opt::<App>())
        {
            let name = ctx.field().name();
            app.note_refused(&caller.actor(), name, "", fault::FORBIDDEN).await;
        }
        refused
    }
}
