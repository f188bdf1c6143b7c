//! Everything that can be asked.

use async_graphql::{Context, ID, Object, Result};

use super::audit::AuditRecord;
use super::caller::{Allow, Caller};
use super::catalogue::Catalogue;
use super::collaborator::Collaborator;
use super::comparison::RuleComparison;
use super::dispute::Dispute;
use super::distributor::Distributor;
use super::entry_input::{self, EntryInput, PeriodRange};
use super::event::Event;
use super::exchange_rate::{self, ExchangeRate};
use super::fact::{Fact, FactFilter};
use super::fault;
use super::filters::{
    AuditFilter, CollaboratorFilter, EventFilter, FulfillmentFilter, ObligationFilter,
    PayoutFilter, SettlementFilter,
};
use super::fulfillment::Fulfillment;
use super::fulfillment_plan::{FulfillmentPlan, GatheringFilter};
use super::loaders::{self, CollaboratorRef, DistributorName};
use super::node::{self, Node};
use super::obligation::Obligation;
use super::outcome::Outcome;
use super::paging::{self, Asked, Connection};
use super::payout::Payout;
use super::rule_check::RuleCheck;
use super::scalars::{CurrencyCode, Date, DateTime, Decimal};
use super::settlement::{self, Settlement};
use super::states::{DisputeReason, DisputeState, DistributorState};
use super::token::Token;
use super::totals::{self, ObligationGrouping, ObligationTotal, PayoutGrouping, PayoutTotal};
use super::viewer::Viewer;
use crate::app::{CompareInput, PreviewInput};
use rules::domain::{DisputeFilter, LARGEST_PAGE, Page, Role};

/// Everything that can be asked.
#[derive(Default)]
pub struct Everything;

#[Object]
impl Everything {
    /// The object behind a global id; null when there is none that the caller may see.
    #[graphql(guard = "Allow::OWN")]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        node::find(ctx, &id).await
    }

    /// The objects behind global ids, in their order; at most 500.
    #[graphql(guard = "Allow::OWN")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > LARGEST_PAGE as usize {
            let message = format!("\"ids\" has {}; at most {LARGEST_PAGE}", ids.len());
            return Err(fault::bad_input(message));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| node::find(ctx, id))).await
    }

    /// Who asks.
    #[graphql(guard = "Allow::ANYONE")]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer::new(Caller::of(ctx)?))
    }

    /// The distributor with that name.
    #[graphql(guard = "Allow::OWN")]
    async fn distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name.")] name: String,
    ) -> Result<Option<Distributor>> {
        Ok(loaders::load(ctx, DistributorName(name)).await?.map(Distributor))
    }

    /// Distributors by name.
    #[graphql(guard = "Allow::OWN")]
    async fn distributors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in this state.")] state: Option<DistributorState>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Distributor>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let found = fault::app(ctx)?.distributors(state.map(Into::into), page).await;
        paging::answer(ctx, found, Distributor)
    }

    /// The collaborator with that reference.
    #[graphql(guard = "Allow::OWN")]
    async fn collaborator(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "ref", desc = "The reference.")] reference: String,
    ) -> Result<Option<Collaborator>> {
        if !Caller::of(ctx)?.may_see(&reference) {
            return Ok(None);
        }
        Ok(loaders::load(ctx, CollaboratorRef(reference)).await?.map(Collaborator::of))
    }

    /// Collaborators by reference.
    #[graphql(guard = "Allow::READING")]
    async fn collaborators(
        &self,
        ctx: &Context<'_>,
        filter: Option<CollaboratorFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Collaborator>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read();
        paging::answer(ctx, fault::app(ctx)?.collaborators(filter, page).await, Collaborator::of)
    }

    /// What can be tracked.
    #[graphql(guard = "Allow::LOOKUP")]
    async fn catalogue(&self, ctx: &Context<'_>) -> Result<Catalogue> {
        let found = fault::app(ctx)?.catalogue().await;
        found.map(Catalogue).map_err(|error| fault::of(ctx, &error))
    }

    /// Events, the last to occur first.
    #[graphql(guard = "Allow::READING")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        filter: Option<EventFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Option<Event>>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.events(filter, page).await, Event::of)
    }

    /// The event with that key. With the role INTEGRATION only one's own events are found.
    #[graphql(guard = "Allow::LOOKUP")]
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sender's key.")] key: String,
        #[graphql(desc = "The sender: the name of the token, or `import`.")] source: Option<String>,
    ) -> Result<Option<Event>> {
        let caller = Caller::of(ctx)?;
        let source = match caller.role() {
            Role::Integration if source.as_deref().is_some_and(|name| name != caller.name()) => {
                return Ok(None);
            }
            Role::Integration => Some(caller.name().to_owned()),
            _ => source,
        };
        let found = fault::app(ctx)?.event(&key, source.as_deref()).await;
        Ok(found.map_err(|error| fault::of(ctx, &error))?.and_then(Event::of))
    }

    /// Facts, the latest moment they hold from first; of one moment, the one recorded last first.
    #[graphql(guard = "Allow::READING")]
    async fn facts(
        &self,
        ctx: &Context<'_>,
        filter: Option<FactFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Option<Fact>>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.facts(filter, page).await, Fact::of)
    }

    /// Exchange rates, the latest day first; of one day, the one recorded last first.
    #[graphql(guard = "Allow::LOOKUP")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the query")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only from this currency.")] from: Option<CurrencyCode>,
        #[graphql(desc = "Only to this currency.")] to: Option<CurrencyCode>,
        #[graphql(desc = "Only of this day.")] on: Option<Date>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<ExchangeRate>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = exchange_rate::filter(from, to, on)?;
        paging::answer(ctx, fault::app(ctx)?.exchange_rates(filter, page).await, ExchangeRate::of)
    }

    /// Settlements, the newest first; those that wait for approval too.
    #[graphql(guard = "Allow::OWN")]
    async fn settlements(
        &self,
        ctx: &Context<'_>,
        filter: Option<SettlementFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Settlement>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        settlement::list(ctx, filter, page).await
    }

    /// Obligations, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        filter: Option<ObligationFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Obligation>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let mut filter = filter.unwrap_or_default().read()?;
        let Ok(collaborator) = Caller::of(ctx)?.narrow(filter.collaborator.take()) else {
            return Ok(paging::nothing());
        };
        filter.collaborator = collaborator;
        paging::answer(ctx, fault::app(ctx)?.obligations(filter, page).await, Obligation)
    }

    /// What obligations come to, in each currency; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn obligation_totals(
        &self,
        ctx: &Context<'_>,
        filter: Option<ObligationFilter>,
        #[graphql(
            desc = "What is added up by itself, besides each currency; the state when nothing is said."
        )]
        by: Option<Vec<ObligationGrouping>>,
    ) -> Result<Vec<ObligationTotal>> {
        let mut filter = filter.unwrap_or_default().read()?;
        let Ok(collaborator) = Caller::of(ctx)?.narrow(filter.collaborator.take()) else {
            return Ok(Vec::new());
        };
        filter.collaborator = collaborator;
        let sums = fault::app(ctx)?.obligation_sums(filter).await;
        let by = by.unwrap_or_else(|| vec![ObligationGrouping::State]);
        totals::of_obligations(ctx, sums.map_err(|error| fault::of(ctx, &error))?, &by)
    }

    /// What payouts come to, in each currency; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn payout_totals(
        &self,
        ctx: &Context<'_>,
        filter: Option<PayoutFilter>,
        #[graphql(
            desc = "What is added up by itself, besides each currency; the state when nothing is said."
        )]
        by: Option<Vec<PayoutGrouping>>,
    ) -> Result<Vec<PayoutTotal>> {
        let mut filter = filter.unwrap_or_default().read()?;
        let Ok(collaborator) = Caller::of(ctx)?.narrow(filter.collaborator.take()) else {
            return Ok(Vec::new());
        };
        filter.collaborator = collaborator;
        let sums = fault::app(ctx)?.payout_sums(filter).await;
        let by = by.unwrap_or_else(|| vec![PayoutGrouping::State]);
        totals::of_payouts(ctx, sums.map_err(|error| fault::of(ctx, &error))?, &by)
    }

    /// Fulfillments, the newest first.
    #[graphql(guard = "Allow::READING")]
    async fn fulfillments(
        &self,
        ctx: &Context<'_>,
        filter: Option<FulfillmentFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Fulfillment>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.fulfillments(filter, page).await, Fulfillment)
    }

    /// What `createFulfillment` would gather now, and whom it would leave out and why. Nothing is changed.
    #[graphql(guard = "Allow::READING")]
    async fn preview_fulfillment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The one currency.")] currency: CurrencyCode,
        filter: Option<GatheringFilter>,
        #[graphql(desc = "Leaves out collaborators whose net is below this amount.")]
        minimum: Option<Decimal>,
        #[graphql(desc = "Payable at this moment or before, as in `filter`.")] until: Option<
            DateTime,
        >,
    ) -> Result<FulfillmentPlan> {
        let input = filter.unwrap_or_default().until(until)?.input(currency, minimum);
        let found = fault::app(ctx)?.preview_fulfillment(input).await;
        found.map(FulfillmentPlan).map_err(|error| fault::of(ctx, &error))
    }

    /// Payouts, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    async fn payouts(
        &self,
        ctx: &Context<'_>,
        filter: Option<PayoutFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Payout>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let mut filter = filter.unwrap_or_default().read()?;
        let Ok(collaborator) = Caller::of(ctx)?.narrow(filter.collaborator.take()) else {
            return Ok(paging::nothing());
        };
        filter.collaborator = collaborator;
        paging::answer(ctx, fault::app(ctx)?.payouts(filter, page).await, Payout)
    }

    /// Disputes, the newest first; one's own only with the role COLLABORATOR.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the query")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in this state.")] state: Option<DisputeState>,
        #[graphql(desc = "Only those about what this collaborator has, by reference.")]
        collaborator: Option<String>,
        #[graphql(desc = "Only those about this distributor, by name.")] distributor: Option<
            String,
        >,
        #[graphql(desc = "Only those for this reason.")] reason: Option<DisputeReason>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Dispute>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let Ok(collaborator) = Caller::of(ctx)?.narrow(collaborator) else {
            return Ok(paging::nothing());
        };
        let (state, reason) = (state.map(Into::into), reason.map(Into::into));
        let filter = DisputeFilter { collaborator, distributor, state, reason };
        paging::answer(ctx, fault::app(ctx)?.disputes(filter, page).await, Dispute)
    }

    /// Who did what, the newest first.
    #[graphql(guard = "Allow::READING")]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        filter: Option<AuditFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<AuditRecord>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.audit_trail(filter, page).await, AuditRecord)
    }

    /// Bearer tokens, without their secrets.
    #[graphql(guard = "Allow::ADMIN")]
    async fn tokens(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Token>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let found = fault::app(ctx)?.tokens().await;
        let found = found.map(|tokens| Page::of_list(tokens, &page, |token| token.id.clone()));
        paging::answer(ctx, found, Token)
    }

    /// Everything that can be said of a rule's text before it is saved.
    #[graphql(guard = "Allow::READING")]
    async fn check_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text.")] source: String,
    ) -> Result<RuleCheck> {
        let found = fault::app(ctx)?.check_rule(source).await;
        found.map(RuleCheck::from).map_err(|error| fault::of(ctx, &error))
    }

    /// What a rule would pay. Nothing of it is kept and nobody is paid.
    #[graphql(guard = "Allow::READING")]
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule's text; else give a distributor.")] source: Option<String>,
        #[graphql(desc = "A saved distributor, in its newest version.")] distributor: Option<
            String,
        >,
        #[graphql(desc = "The period; the one that holds the last event when nothing is said.")]
        period: Option<PeriodRange>,
        #[graphql(desc = "Entries instead of the recorded ones; at most 1,000.")] entries: Option<
            Vec<EntryInput>,
        >,
    ) -> Result<Outcome> {
        let entries = entries.map(|entries| entry_input::entries(ctx, entries)).transpose()?;
        let period = period.map(PeriodRange::pair);
        let input = PreviewInput { source, distributor, period, entries };
        let found = fault::app(ctx)?.preview(input).await;
        found.map(Outcome::of).map_err(|error| fault::of(ctx, &error))
    }

    /// Who gains, who loses, and why, if a distributor had another rule: in its open period as of
    /// now, or in a given one. Both rules are evaluated for the same period. Nothing of it is kept.
    #[graphql(guard = "Allow::READING")]
    async fn compare_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The distributor's name.")] distributor: String,
        #[graphql(desc = "The other rule's text.")] source: String,
        #[graphql(
            desc = "The period, in the distributor's zone; the open one when nothing is said."
        )]
        period: Option<PeriodRange>,
    ) -> Result<RuleComparison> {
        let period = period.map(PeriodRange::pair);
        let input = CompareInput { distributor, source, period };
        let found = fault::app(ctx)?.compare_rules(input).await;
        found.map(RuleComparison::of).map_err(|error| fault::of(ctx, &error))
    }
}
