//! Who earns and who may call.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::allowance;
use crate::api::caller::{Allow, AllowChange};
use crate::api::collaborator::Collaborator;
use crate::api::ids;
use crate::api::scalars::DateTime;
use crate::api::states::{CollaboratorState, Role};
use crate::api::token::Token;
use crate::app::{self, Actor, App, Problem, ProblemCode, TokenInput};
use rules::domain::Moment;

/// Who earns and who may call.
#[derive(Default)]
pub struct People;

/// A collaborator to make or change. What is not given stays as it is.
#[derive(InputObject)]
#[graphql(name = "CollaboratorInput")]
pub struct CollaboratorInput {
    /// The reference used in facts and events.
    #[graphql(name = "ref")]
    reference: String,
    /// A name for people.
    name: Option<String>,
    /// Whether they can earn.
    state: Option<CollaboratorState>,
}

/// Collaborators to make or change.
#[derive(InputObject)]
#[graphql(name = "UpsertCollaboratorsInput")]
pub struct UpsertCollaboratorsInput {
    /// At most 1,000.
    collaborators: Vec<CollaboratorInput>,
}

payload!(
    /// Collaborators as they are now.
    UpsertCollaboratorsPayload {
        /// In the order of the input.
        collaborators: Vec<Collaborator>,
    }
);

/// A token to make.
#[derive(InputObject)]
#[graphql(name = "CreateTokenInput")]
pub struct CreateTokenInput {
    /// What it is for; also the source of entries recorded with it.
    name: String,
    /// What it allows.
    role: Role,
    /// Whose things it may read: needed with the role COLLABORATOR.
    collaborator: Option<String>,
    /// From when it is refused.
    expires_at: Option<DateTime>,
}

payload!(
    /// A new token.
    CreateTokenPayload {
        /// The token.
        token: Option<Token>,
        /// What goes behind `Authorization: Bearer`. Shown this once.
        secret: Option<String>,
    }
);

/// A token to revoke.
#[derive(InputObject)]
#[graphql(name = "RevokeTokenInput")]
pub struct RevokeTokenInput {
    /// Its global id.
    id: ID,
}

payload!(
    /// What revoking did.
    RevokeTokenPayload {
        /// The token as it is now.
        token: Option<Token>,
    }
);

/// Everything that can be done.
#[Object]
impl People {
    /// Makes collaborators, or changes their name and state.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn upsert_collaborators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: UpsertCollaboratorsInput,
    ) -> Result<UpsertCollaboratorsPayload> {
        allowance::take(ctx, "collaborators", &input.collaborators)?;
        let read = |row: CollaboratorInput| app::CollaboratorInput {
            reference: row.reference,
            name: row.name,
            active: row.state.map(|state| state == CollaboratorState::Active),
        };
        let inputs = input.collaborators.into_iter().map(read).collect();
        let verb =
            async move |app: App, actor: Actor| app.upsert_collaborators(&actor, inputs).await;
        let done = perform(ctx, "collaborators", verb).await?;
        Ok(done.map_or_else(Into::into, |rows| UpsertCollaboratorsPayload {
            collaborators: rows.into_iter().map(Collaborator::of).collect(),
            errors: Vec::new(),
        }))
    }

    /// Makes a bearer token. Its secret is shown this once.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CreateTokenInput,
    ) -> Result<CreateTokenPayload> {
        let expires_at = match input.expires_at.map(expiry).transpose() {
            Ok(expires_at) => expires_at,
            Err(problem) => {
                return Ok(unreadable(ctx, ("name", &input.name), problem).await?.into());
            }
        };
        let (name, role) = (input.name, input.role.into());
        let token = TokenInput { name, role, collaborator: input.collaborator, expires_at };
        let verb = async move |app: App, actor: Actor| app.create_token(&actor, token).await;
        let done = perform(ctx, "name", verb).await?;
        Ok(done.map_or_else(Into::into, |(token, secret)| CreateTokenPayload {
            token: Some(Token(token)),
            secret: Some(secret),
            errors: Vec::new(),
        }))
    }

    /// Makes a token worthless from now on.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RevokeTokenInput,
    ) -> Result<RevokeTokenPayload> {
        let id = match ids::within("Token", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| app.revoke_token(&actor, &id).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |token| RevokeTokenPayload {
            token: Some(Token(token)),
            errors: Vec::new(),
        }))
    }
}

fn expiry(DateTime(text): DateTime) -> std::result::Result<Moment, Problem> {
    Moment::parse(&text)
        .map_err(|error| Problem::new(ProblemCode::Invalid, &["expiresAt"], error.to_string()))
}
