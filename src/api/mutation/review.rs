//! An admin's word on a settlement that waits for approval.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::caller::Allow;
use crate::api::period::Period;
use crate::api::settlement::Settlement;
use crate::api::{fault, ids};

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
    #[graphql(guard = "Allow::ADMIN")]
    async fn approve_settlement(
        &self,
        ctx: &Context<'_>,
        input: ApproveSettlementInput,
    ) -> Result<ApproveSettlementPayload> {
        let app = fault::app(ctx)?;
        let digest = input.digest.as_deref();
        let verb =
            async { app.approve_settlement(&ids::within("Settlement", &input.id)?, digest).await };
        let done = perform(ctx, "approveSettlement", ("id", &ids::bare(&input.id)), verb).await?;
        Ok(done.map_or_else(Into::into, |row| ApproveSettlementPayload {
            settlement: Some(Settlement(row)),
            errors: Vec::new(),
        }))
    }

    /// Throws a proposed settlement away. Nobody is owed anything because of it, and `settleNow`
    /// computes it anew. Rejecting it again changes nothing.
    #[graphql(guard = "Allow::ADMIN")]
    async fn reject_settlement(
        &self,
        ctx: &Context<'_>,
        input: RejectSettlementInput,
    ) -> Result<RejectSettlementPayload> {
        let app = fault::app(ctx)?;
        let (digest, reason) = (input.digest.as_deref(), input.reason.as_deref());
        let why = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let about = format!("{}{why}", ids::bare(&input.id));
        let verb = async {
            app.reject_settlement(&ids::within("Settlement", &input.id)?, digest, reason).await
        };
        let done = perform(ctx, "rejectSettlement", ("id", &about), verb).await?;
        Ok(done.map_or_else(Into::into, |row| RejectSettlementPayload {
            period: Some(Period(row)),
            errors: Vec::new(),
        }))
    }
}
