//! Lists of what is saved, recorded and done.

use async_graphql::{Context, Object, Result};

use crate::api::audit::AuditRecord;
use crate::api::caller::Allow;
use crate::api::collaborator::Collaborator;
use crate::api::distributor::Distributor;
use crate::api::event::Event;
use crate::api::exchange_rate::{ExchangeRate, ExchangeRateFilter};
use crate::api::fact::{Fact, FactFilter};
use crate::api::fault;
use crate::api::filters::{
    AuditFilter, CollaboratorFilter, DistributorFilter, EventFilter, SettlementFilter, TokenFilter,
};
use crate::api::order::{
    AuditOrder, CollaboratorOrder, DistributorOrder, EventOrder, ExchangeRateOrder, FactOrder,
    SettlementOrder, TokenOrder,
};
use crate::api::paging::{self, Asked, Connection};
use crate::api::references;
use crate::api::scalars::{CurrencyCode, Date};
use crate::api::settlement::{self, Settlement};
use crate::api::states::DistributorState;
use crate::api::token::Token;
use rules::domain::{Page, SortedBy};

/// Lists of what is saved, recorded and done.
#[derive(Default)]
pub struct Lists;

#[Object]
impl Lists {
    /// Distributors by name.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn distributors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            DistributorFilter,
        >,
        #[graphql(desc = "Only those in this state.", deprecation = "Use filter.state.")]
        state: Option<DistributorState>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<DistributorOrder>,
    ) -> Result<Connection<Distributor>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read(state)?;
        let found = fault::app(ctx)?.distributors(filter, page).await;
        paging::answer(ctx, found, Distributor)
    }

    /// Collaborators by reference.
    #[graphql(guard = "Allow::READING")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn collaborators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            CollaboratorFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<CollaboratorOrder>,
    ) -> Result<Connection<Collaborator>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.collaborators(filter, page).await, Collaborator::of)
    }

    /// Events, the last to occur first.
    #[graphql(guard = "Allow::READING")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            EventFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<EventOrder>,
    ) -> Result<Connection<Option<Event>>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        references::known(ctx, filter.collaborator.as_deref(), None).await?;
        if let Some(kind) = &filter.kind {
            references::event_kind(ctx, kind).await?;
        }
        paging::answer(ctx, fault::app(ctx)?.events(filter, page).await, Event::of)
    }

    /// Facts, the latest moment they hold from first; of one moment, the one recorded last first.
    #[graphql(guard = "Allow::READING")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<FactFilter>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<FactOrder>,
    ) -> Result<Connection<Option<Fact>>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.facts(filter, page).await, Fact::of)
    }

    /// Exchange rates, the latest day first; of one day, the one recorded last first.
    #[graphql(guard = "Allow::LOOKUP")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the query")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            ExchangeRateFilter,
        >,
        #[graphql(desc = "Only from this currency.", deprecation = "Use filter.from.")]
        from: Option<CurrencyCode>,
        #[graphql(desc = "Only to this currency.", deprecation = "Use filter.to.")] to: Option<
            CurrencyCode,
        >,
        #[graphql(desc = "Only of this day.", deprecation = "Use filter.on.")] on: Option<Date>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<ExchangeRateOrder>,
    ) -> Result<Connection<ExchangeRate>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().or(from, to, on).read()?;
        paging::answer(ctx, fault::app(ctx)?.exchange_rates(filter, page).await, ExchangeRate::of)
    }

    /// Settlements, the newest first; those that wait for approval too.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn settlements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            SettlementFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<SettlementOrder>,
    ) -> Result<Connection<Settlement>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        settlement::list(ctx, filter, page).await
    }

    /// Who did what, the newest first.
    #[graphql(guard = "Allow::READING")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            AuditFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<AuditOrder>,
    ) -> Result<Connection<AuditRecord>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.audit_trail(filter, page).await, AuditRecord)
    }

    /// Bearer tokens, without their secrets.
    #[graphql(guard = "Allow::ADMIN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            TokenFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<TokenOrder>,
    ) -> Result<Connection<Token>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let fits = filter.unwrap_or_default().test()?;
        let found = fault::app(ctx)?.tokens().await.map(|mut tokens| {
            tokens.retain(fits);
            if page.order.by == SortedBy::Name {
                tokens.sort_by(|left, right| left.name.cmp(&right.name));
            }
            Page::of_list(tokens, &page, |token| token.id.clone())
        });
        paging::answer(ctx, found, Token)
    }
}
