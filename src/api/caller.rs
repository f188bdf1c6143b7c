//! Who calls, and which roles a field is for. Every field of `Query` and `Mutation` and every field
//! that leads on to more names its roles.

use async_graphql::{Context, Guard, Result};

use super::{Whereabouts, fault};
use crate::app::{Actor, App, Sight};
use rules::domain::{Role, Token};

/// The holder of the token that came with the request.
#[derive(Debug, Clone)]
pub struct Caller {
    token: Token,
    sight: Sight,
    whereabouts: Option<Whereabouts>,
}

impl Caller {
    /// The holder of a token that was found to be valid.
    pub fn new(token: Token) -> Self {
        Self { sight: Sight::of(&token), token, whereabouts: None }
    }

    /// The same, with where the request comes from.
    pub fn from_there(self, whereabouts: Option<Whereabouts>) -> Self {
        Self { whereabouts, ..self }
    }

    /// Where the request comes from, where that is known.
    pub fn whereabouts(&self) -> Option<Whereabouts> {
        self.whereabouts
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

    /// What the caller may see.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }
}

/// What the caller of a request may see.
pub fn sight<'a>(ctx: &Context<'a>) -> Result<&'a Sight> {
    Caller::of(ctx).map(Caller::sight)
}

/// Lets the named roles pass.
pub struct Allow(&'static [Role]);

impl Allow {
    /// Any token.
    pub const ANYONE: Self = Self(Role::ALL);
    /// Administration.
    pub const ADMIN: Self = Self(&[Role::Admin]);
    /// Paying, and what has to do with it.
    pub const PAYING: Self = Self(&[Role::Admin, Role::Finance]);
    /// Speaking in disputes, collaborators in their own.
    pub const DISPUTING: Self = Self(&[Role::Admin, Role::Finance, Role::Collaborator]);
    /// Recording entries.
    pub const RECORDING: Self = Self(&[Role::Admin, Role::Integration]);
    /// Looking up by key what an integration needs to know.
    pub const LOOKUP: Self = Self(&[Role::Admin, Role::Finance, Role::Integration, Role::Viewer]);
    /// Reading everything.
    pub const READING: Self = Self(&[Role::Admin, Role::Finance, Role::Viewer]);
    /// Reading, narrowed to one's own for collaborators.
    pub const OWN: Self = Self(&[Role::Admin, Role::Finance, Role::Viewer, Role::Collaborator]);
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
