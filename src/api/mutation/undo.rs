//! Taking back what was said of fulfillments and payouts.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::pay::{misnamed, payouts};
use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::fulfillment::Fulfillment;
use crate::api::ids;
use crate::api::payout::Payout;
use crate::app::{Actor, App};

/// Taking back what was said of fulfillments and payouts.
#[derive(Default)]
pub struct Undo;

/// A fulfillment to give up.
#[derive(InputObject)]
#[graphql(name = "CancelFulfillmentInput")]
pub struct CancelFulfillmentInput {
    /// Its global id.
    id: ID,
    /// Why.
    reason: String,
}

payload!(
    /// What became of a fulfillment.
    CancelFulfillmentPayload {
        /// The fulfillment as it is now.
        fulfillment: Option<Fulfillment>,
    }
);

/// Payouts that the bank sent back.
#[derive(InputObject)]
#[graphql(name = "MarkPayoutsReturnedInput")]
pub struct MarkPayoutsReturnedInput {
    /// Their global ids; at most 1,000.
    payouts: Vec<ID>,
    /// Why, as the bank says.
    reason: String,
}

payload!(
    /// What marking did.
    MarkPayoutsReturnedPayload {
        /// The payouts as they are now.
        payouts: Vec<Payout>,
    }
);

/// A reference that was wrong.
#[derive(InputObject)]
#[graphql(name = "CorrectPayoutReferenceInput")]
pub struct CorrectPayoutReferenceInput {
    /// The payout's global id.
    id: ID,
    /// The right reference.
    reference: String,
}

payload!(
    /// What correcting did.
    CorrectPayoutReferencePayload {
        /// The payout as it is now.
        payout: Option<Payout>,
    }
);

/// Everything that can be done.
#[Object]
impl Undo {
    /// Gives up a fulfillment that was not started and of which nothing is paid: all of it is payable again.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn cancel_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CancelFulfillmentInput,
    ) -> Result<CancelFulfillmentPayload> {
        let id = match ids::within("Fulfillment", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.cancel_fulfillment(&actor, &id, input.reason).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| CancelFulfillmentPayload {
            fulfillment: Some(Fulfillment(row)),
            errors: Vec::new(),
        }))
    }

    /// Says that the bank sent payments back that were PAID: what they paid is payable again. Saying it again changes
    /// nothing.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn mark_payouts_returned(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: MarkPayoutsReturnedInput,
    ) -> Result<MarkPayoutsReturnedPayload> {
        let ids = match payouts(ctx, &input.payouts)? {
            Ok(ids) => ids,
            Err(problem) => return Ok(misnamed(ctx, &input.payouts, problem).await?.into()),
        };
        let done = perform(ctx, "payouts", async move |app: App, actor: Actor| {
            app.mark_payouts_returned(&actor, ids, input.reason).await
        })
        .await?;
        Ok(done.map_or_else(Into::into, |rows| MarkPayoutsReturnedPayload {
            payouts: rows.into_iter().map(Payout).collect(),
            errors: Vec::new(),
        }))
    }

    /// Corrects the reference of a payout that was paid; the old one is kept.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn correct_payout_reference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CorrectPayoutReferenceInput,
    ) -> Result<CorrectPayoutReferencePayload> {
        let id = match ids::within("Payout", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.correct_payout_reference(&actor, &id, input.reference).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| CorrectPayoutReferencePayload {
            payout: Some(Payout(row)),
            errors: Vec::new(),
        }))
    }
}
