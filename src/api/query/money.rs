//! What is owed and paid, and what is said against it.

use async_graphql::{Context, Object, Result};

use crate::api::caller::{Allow, sight};
use crate::api::dispute::Dispute;
use crate::api::fault;
use crate::api::filters::{DisputeFilter, FulfillmentFilter, ObligationFilter, PayoutFilter};
use crate::api::fulfillment::Fulfillment;
use crate::api::fulfillment_plan::{FulfillmentPlan, GatheringFilter};
use crate::api::obligation::Obligation;
use crate::api::order::{DisputeOrder, FulfillmentOrder, ObligationOrder, PayoutOrder};
use crate::api::paging::{self, Asked, Connection};
use crate::api::payout::Payout;
use crate::api::references;
use crate::api::scalars::{CurrencyCode, DateTime, Decimal};
use crate::api::states::{DisputeReason, DisputeState};
use crate::api::totals::{self, ObligationGrouping, ObligationTotal, PayoutGrouping, PayoutTotal};

/// What is owed and paid, and what is said against it.
#[derive(Default)]
pub struct OwedAndPaid;

#[Object]
impl OwedAndPaid {
    /// Obligations, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            ObligationFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<ObligationOrder>,
    ) -> Result<Connection<Obligation>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        let (who, rule) = (filter.collaborator.as_deref(), filter.distributor.as_deref());
        references::known(ctx, who, rule).await?;
        let found = fault::app(ctx)?.obligations(sight(ctx)?, filter, page).await;
        paging::answer(ctx, found, Obligation)
    }

    /// What obligations come to, in each currency; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn obligation_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            ObligationFilter,
        >,
        #[graphql(
            desc = "What is added up by itself, besides each currency; the state when nothing is said."
        )]
        by: Option<Vec<ObligationGrouping>>,
    ) -> Result<Vec<ObligationTotal>> {
        let filter = filter.unwrap_or_default().read()?;
        let (who, rule) = (filter.collaborator.as_deref(), filter.distributor.as_deref());
        references::known(ctx, who, rule).await?;
        let sums = fault::app(ctx)?.obligation_sums(sight(ctx)?, filter).await;
        let by = by.unwrap_or_else(|| vec![ObligationGrouping::State]);
        totals::of_obligations(ctx, sums.map_err(|error| fault::of(ctx, &error))?, &by)
    }

    /// What payouts come to, in each currency; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn payout_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            PayoutFilter,
        >,
        #[graphql(
            desc = "What is added up by itself, besides each currency; the state when nothing is said."
        )]
        by: Option<Vec<PayoutGrouping>>,
    ) -> Result<Vec<PayoutTotal>> {
        let filter = filter.unwrap_or_default().read()?;
        references::known(ctx, filter.collaborator.as_deref(), None).await?;
        let sums = fault::app(ctx)?.payout_sums(sight(ctx)?, filter).await;
        let by = by.unwrap_or_else(|| vec![PayoutGrouping::State]);
        totals::of_payouts(ctx, sums.map_err(|error| fault::of(ctx, &error))?, &by)
    }

    /// Fulfillments, the newest first.
    #[graphql(guard = "Allow::READING")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn fulfillments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            FulfillmentFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<FulfillmentOrder>,
    ) -> Result<Connection<Fulfillment>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.fulfillments(filter, page).await, Fulfillment)
    }

    /// What `createFulfillment` would gather now, and whom it would leave out and why. Nothing is changed.
    #[graphql(guard = "Allow::READING")]
    async fn preview_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The one currency.")] currency: CurrencyCode,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            GatheringFilter,
        >,
        #[graphql(desc = "Leaves out collaborators whose net is below this amount.")]
        minimum: Option<Decimal>,
        #[graphql(desc = "Payable at this moment or before.", deprecation = "Use filter.until.")]
        until: Option<DateTime>,
    ) -> Result<FulfillmentPlan> {
        let input = filter.unwrap_or_default().until(until)?.input(currency, minimum);
        let found = fault::app(ctx)?.preview_fulfillment(input).await;
        found.map(FulfillmentPlan).map_err(|error| fault::of(ctx, &error))
    }

    /// Payouts, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn payouts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            PayoutFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<PayoutOrder>,
    ) -> Result<Connection<Payout>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        references::known(ctx, filter.collaborator.as_deref(), None).await?;
        paging::answer(ctx, fault::app(ctx)?.payouts(sight(ctx)?, filter, page).await, Payout)
    }

    /// Disputes, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the query")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            DisputeFilter,
        >,
        #[graphql(desc = "Only those in this state.", deprecation = "Use filter.state.")]
        state: Option<DisputeState>,
        #[graphql(
            desc = "Only those about what this collaborator has, by reference.",
            deprecation = "Use filter.collaborator."
        )]
        collaborator: Option<String>,
        #[graphql(
            desc = "Only those about this distributor, by name.",
            deprecation = "Use filter.distributor."
        )]
        distributor: Option<String>,
        #[graphql(desc = "Only those for this reason.", deprecation = "Use filter.reason.")]
        reason: Option<DisputeReason>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<DisputeOrder>,
    ) -> Result<Connection<Dispute>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let mut filter = filter.unwrap_or_default().read(state)?;
        filter.collaborator = filter.collaborator.or(collaborator);
        filter.distributor = filter.distributor.or(distributor);
        filter.reason = filter.reason.or(reason.map(Into::into));
        let (who, rule) = (filter.collaborator.as_deref(), filter.distributor.as_deref());
        references::known(ctx, who, rule).await?;
        paging::answer(ctx, fault::app(ctx)?.disputes(sight(ctx)?, filter, page).await, Dispute)
    }
}
