//! Who earns and who may call.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::allowance;
use crate::api::caller::Allow;
use crate::api::collaborator::Collaborator;
use crate::api::scalars::DateTime;
use crate::api::states::{CollaboratorState, Role};
use crate::api::token::Token;
use crate::api::{fault, ids};
use crate::app::{self, Problem, ProblemCode, TokenInput};
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
    #[graphql(guard = "Allow::RECORDING")]
    async fn upsert_collaborators(
        &self,
        ctx: &Context<'_>,
        input: UpsertCollaboratorsInput,
    ) -> Result<UpsertCollaboratorsPayload> {
        allowance::take(ctx, "collaborators", &input.collaborators)?;
        let about = format!("{} collaborators", input.collaborators.len());
        let read = |row: CollaboratorInput| app::CollaboratorInput {
            reference: row.reference,
            name: row.name,
            active: row.state.map(|state| state == CollaboratorState::Active),
        };
        let inputs = input.collaborators.into_iter().map(read).collect();
        let verb = fault::app(ctx)?.upsert_collaborators(inputs);
        let done = perform(ctx, "upsertCollaborators", ("collaborators", &about), verb).await?;
        Ok(done.map_or_else(Into::into, |rows| UpsertCollaboratorsPayload {
            collaborators: rows.into_iter().map(Collaborator::of).collect(),
            errors: Vec::new(),
        }))
    }

    /// Makes a bearer token. Its secret is shown this once.
    #[graphql(guard = "Allow::ADMIN")]
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        input: CreateTokenInput,
    ) -> Result<CreateTokenPayload> {
        let about = input.name.clone();
        let app = fault::app(ctx)?;
        let verb = async {
            let token = TokenInput {
                name: input.name,
                role: input.role.into(),
                collaborator: input.collaborator,
                expires_at: input.expires_at.map(expiry).transpose()?,
            };
            app.create_token(token).await
        };
        let done = perform(ctx, "createToken", ("name", &about), verb).await?;
        Ok(done.map_or_else(Into::into, |(token, secret)| CreateTokenPayload {
            token: Some(Token(token)),
            secret: Some(secret),
            errors: Vec::new(),
        }))
    }

    /// Makes a token worthless from now on.
    #[graphql(guard = "Allow::ADMIN")]
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeTokenInput,
    ) -> Result<RevokeTokenPayload> {
        let app = fault::app(ctx)?;
        let verb = async { app.revoke_token(&ids::within("Token", &input.id)?).await };
        let done = perform(ctx, "revokeToken", ("id", &ids::bare(&input.id)), verb).await?;
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
