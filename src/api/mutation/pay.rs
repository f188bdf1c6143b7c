//! From a period to paid payouts.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::allowance;
use crate::api::caller::{Allow, AllowChange};
use crate::api::fulfillment::Fulfillment;
use crate::api::fulfillment_plan::GatheringFilter;
use crate::api::ids;
use crate::api::payout::Payout;
use crate::api::scalars::{CurrencyCode, Date, Decimal};
use crate::api::settlement::Settlement;
use crate::app::{self, Actor, App, Problem};

/// From a period to paid payouts.
#[derive(Default)]
pub struct Pay;

/// Which distributor.
#[derive(InputObject)]
#[graphql(name = "SettleNowInput")]
pub struct SettleNowInput {
    /// Its name.
    distributor: String,
}

payload!(
    /// What was settled.
    SettleNowPayload {
        /// The settlements that were made, in order, those that wait for approval too; none when
        /// nothing was due.
        settlements: Vec<Settlement>,
    }
);

/// A fulfillment to gather.
#[derive(InputObject)]
#[graphql(name = "CreateFulfillmentInput")]
pub struct CreateFulfillmentInput {
    /// The one currency.
    currency: CurrencyCode,
    /// Which obligations; all that are payable when nothing is said.
    filter: Option<GatheringFilter>,
    /// Leaves out collaborators whose net is below this amount.
    minimum: Option<Decimal>,
}

payload!(
    /// A new fulfillment.
    CreateFulfillmentPayload {
        /// The fulfillment with its payouts.
        fulfillment: Option<Fulfillment>,
    }
);

/// Which fulfillment.
#[derive(InputObject)]
#[graphql(name = "StartFulfillmentInput")]
pub struct StartFulfillmentInput {
    /// Its global id.
    id: ID,
}

payload!(
    /// What starting did.
    StartFulfillmentPayload {
        /// The fulfillment as it is now.
        fulfillment: Option<Fulfillment>,
    }
);

/// Which fulfillment.
#[derive(InputObject)]
#[graphql(name = "CloseFulfillmentInput")]
pub struct CloseFulfillmentInput {
    /// Its global id.
    id: ID,
}

payload!(
    /// What closing did.
    CloseFulfillmentPayload {
        /// The fulfillment as it is now.
        fulfillment: Option<Fulfillment>,
    }
);

/// Payouts that were paid.
#[derive(InputObject)]
#[graphql(name = "MarkPayoutsPaidInput")]
pub struct MarkPayoutsPaidInput {
    /// Their global ids; at most 1,000.
    payouts: Vec<ID>,
    /// The day they were paid.
    paid_on: Date,
    /// The payer's reference, for example a bank's.
    reference: Option<String>,
}

payload!(
    /// What marking did.
    MarkPayoutsPaidPayload {
        /// The payouts as they are now.
        payouts: Vec<Payout>,
    }
);

/// Payouts that came back.
#[derive(InputObject)]
#[graphql(name = "MarkPayoutsFailedInput")]
pub struct MarkPayoutsFailedInput {
    /// Their global ids; at most 1,000.
    payouts: Vec<ID>,
    /// Why.
    reason: Option<String>,
}

payload!(
    /// What marking did.
    MarkPayoutsFailedPayload {
        /// The payouts as they are now.
        payouts: Vec<Payout>,
    }
);

/// Payouts to try again.
#[derive(InputObject)]
#[graphql(name = "RetryPayoutsInput")]
pub struct RetryPayoutsInput {
    /// Their global ids; at most 1,000.
    payouts: Vec<ID>,
}

payload!(
    /// What retrying did.
    RetryPayoutsPayload {
        /// The payouts as they are now.
        payouts: Vec<Payout>,
    }
);

/// Everything that can be done.
#[Object]
impl Pay {
    /// Closes the open period of a distributor that is settled by hand, or settles what is due. What
    /// was rejected in a review is computed anew.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn settle_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SettleNowInput,
    ) -> Result<SettleNowPayload> {
        let name = input.distributor;
        let verb = async move |app: App, actor: Actor| app.settle_now(&actor, &name).await;
        let done = perform(ctx, "distributor", verb).await?;
        Ok(done.map_or_else(Into::into, |rows| SettleNowPayload {
            settlements: rows.into_iter().map(Settlement).collect(),
            errors: Vec::new(),
        }))
    }

    /// Gathers payable obligations of one currency into one payout for each collaborator.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn create_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CreateFulfillmentInput,
    ) -> Result<CreateFulfillmentPayload> {
        let gathering = input.filter.unwrap_or_default().input(input.currency, input.minimum);
        let verb =
            async move |app: App, actor: Actor| app.create_fulfillment(&actor, gathering).await;
        let done = perform(ctx, "filter", verb).await?;
        Ok(done.map_or_else(Into::into, |row| CreateFulfillmentPayload {
            fulfillment: Some(Fulfillment(row)),
            errors: Vec::new(),
        }))
    }

    /// Says that the payouts are being made.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn start_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: StartFulfillmentInput,
    ) -> Result<StartFulfillmentPayload> {
        let id = match ids::within("Fulfillment", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| app.start_fulfillment(&actor, &id).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| StartFulfillmentPayload {
            fulfillment: Some(Fulfillment(row)),
            errors: Vec::new(),
        }))
    }

    /// Ends a fulfillment; the obligations of payouts that failed are payable again.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn close_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CloseFulfillmentInput,
    ) -> Result<CloseFulfillmentPayload> {
        let id = match ids::within("Fulfillment", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| app.close_fulfillment(&actor, &id).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| CloseFulfillmentPayload {
            fulfillment: Some(Fulfillment(row)),
            errors: Vec::new(),
        }))
    }

    /// Says that payouts were paid. Saying it again changes nothing.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn mark_payouts_paid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: MarkPayoutsPaidInput,
    ) -> Result<MarkPayoutsPaidPayload> {
        let paid_on = app::day(&input.paid_on.0, "paidOn");
        let read = payouts(ctx, &input.payouts)?.and_then(|ids| Ok((ids, paid_on?)));
        let (ids, paid_on) = match read {
            Ok(read) => read,
            Err(problem) => return Ok(misnamed(ctx, &input.payouts, problem).await?.into()),
        };
        let done = perform(ctx, "payouts", async move |app: App, actor: Actor| {
            app.mark_payouts_paid(&actor, ids, paid_on, input.reference).await
        })
        .await?;
        Ok(done.map_or_else(Into::into, |rows| MarkPayoutsPaidPayload {
            payouts: rows.into_iter().map(Payout).collect(),
            errors: Vec::new(),
        }))
    }

    /// Says that payouts came back.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn mark_payouts_failed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: MarkPayoutsFailedInput,
    ) -> Result<MarkPayoutsFailedPayload> {
        let ids = match payouts(ctx, &input.payouts)? {
            Ok(ids) => ids,
            Err(problem) => return Ok(misnamed(ctx, &input.payouts, problem).await?.into()),
        };
        let done = perform(ctx, "payouts", async move |app: App, actor: Actor| {
            app.mark_payouts_failed(&actor, ids, input.reason).await
        })
        .await?;
        Ok(done.map_or_else(Into::into, |rows| MarkPayoutsFailedPayload {
            payouts: rows.into_iter().map(Payout).collect(),
            errors: Vec::new(),
        }))
    }

    /// Makes failed payouts payable again within their fulfillment.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn retry_payouts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RetryPayoutsInput,
    ) -> Result<RetryPayoutsPayload> {
        let ids = match payouts(ctx, &input.payouts)? {
            Ok(ids) => ids,
            Err(problem) => return Ok(misnamed(ctx, &input.payouts, problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| app.retry_payouts(&actor, ids).await;
        let done = perform(ctx, "payouts", verb).await?;
        Ok(done.map_or_else(Into::into, |rows| RetryPayoutsPayload {
            payouts: rows.into_iter().map(Payout).collect(),
            errors: Vec::new(),
        }))
    }
}

/// The payouts that are named, if each name can be read.
pub(super) fn payouts(
    ctx: &Context<'_>,
    given: &[ID],
) -> Result<std::result::Result<Vec<String>, Problem>> {
    allowance::take(ctx, "payouts", given)?;
    Ok(given.iter().map(|id| ids::within("Payout", id)).collect())
}

/// Says that the input about these payouts cannot be read.
pub(super) async fn misnamed(ctx: &Context<'_>, given: &[ID], problem: Problem) -> Result<Problem> {
    let about = given.iter().map(ids::bare).collect::<Vec<_>>().join(", ");
    unreadable(ctx, ("payouts", &about), problem).await
}
