//! An admin's word on a settlement that waits for approval.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::ids;
use crate::api::period::Period;
use crate::api::settlement::Settlement;
use crate::app::{Actor, App};

/// An admin's word on a settlement that waits for approval.
#[derive(Default)]
pub struct Review;

/// Which settlement.
#[derive(InputObject)]
#[graphql(name = "ApproveSettlementInput")]
pub struct ApproveSettlementInput {
    /// Its global id.
    id: ID,
    /// The digest of what was looked at: nothing is approved when it is another by now.
    digest: Option<String>,
}

payload!(
    /// What approving did.
    ApproveSettlementPayload {
        /// The settlement as it is now.
        settlement: Option<Settlement>,
    }
);

/// Which settlement, and why.
#[derive(InputObject)]
#[graphql(name = "RejectSettlementInput")]
pub struct RejectSettlementInput {
    /// Its global id.
    id: ID,
    /// Why; the audit trail and the period keep it.
    reason: Option<String>,
    /// The digest of what was looked at: nothing is rejected when it is another by now.
    digest: Option<String>,
}

payload!(
    /// What rejecting did.
    RejectSettlementPayload {
        /// The period, which stays in REVIEW until `settleNow` computes it anew.
        period: Option<Period>,
    }
);

/// Everything that can be done.
#[Object]
impl Review {
    /// Puts a proposed settlement in force: from now on its amounts are owed. Approving it again
    /// changes nothing.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn approve_settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ApproveSettlementInput,
    ) -> Result<ApproveSettlementPayload> {
        let id = match ids::within("Settlement", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let done = perform(ctx, "id", async move |app: App, actor: Actor| {
            app.approve_settlement(&actor, &id, input.digest.as_deref()).await
        })
        .await?;
        Ok(done.map_or_else(Into::into, |row| ApproveSettlementPayload {
            settlement: Some(Settlement(row)),
            errors: Vec::new(),
        }))
    }

    /// Throws a proposed settlement away. Nobody is owed anything because of it, and `settleNow`
    /// computes it anew. Rejecting it again changes nothing.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn reject_settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RejectSettlementInput,
    ) -> Result<RejectSettlementPayload> {
        let id = match ids::within("Settlement", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let done = perform(ctx, "id", async move |app: App, actor: Actor| {
            let (digest, reason) = (input.digest.as_deref(), input.reason.as_deref());
            app.reject_settlement(&actor, &id, digest, reason).await
        })
        .await?;
        Ok(done.map_or_else(Into::into, |row| RejectSettlementPayload {
            period: Some(Period(row)),
            errors: Vec::new(),
        }))
    }
}
