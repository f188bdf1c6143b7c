//! Who earns.

use async_graphql::{Context, ID, Object, Result};

use super::balance::{Balance, Hold};
use super::caller::{Allow, sight};
use super::dispute::Dispute;
use super::filters::{DisputeFilter, ObligationFilter, PayoutFilter};
use super::loaders::{self, AccountsOf, BalancesOf, CollaboratorRef};
use super::obligation::Obligation;
use super::order::{DisputeOrder, ObligationOrder, PayoutOrder};
use super::paging::{Asked, Connection};
use super::payout::Payout;
use super::payout_account::PayoutAccount;
use super::scalars::CurrencyCode;
use super::scalars::DateTime;
use super::statement::Statement;
use super::states::{CollaboratorState, DisputeState};
use super::{fault, ids, nested, references};
use crate::app::StatementInput;
use rules::domain::{self, ObligationsOf, PayoutsOf};

/// Who earns: the reference, and the rest once somebody asks for it.
pub struct Collaborator {
    reference: String,
    known: Option<domain::Collaborator>,
}

impl Collaborator {
    /// The collaborator with that reference; the rest is read when it is asked for.
    pub fn named(reference: String) -> Self {
        Self { reference, known: None }
    }

    /// A collaborator that was read.
    pub fn of(known: domain::Collaborator) -> Self {
        Self { reference: known.reference.clone(), known: Some(known) }
    }

    /// What is stored; nothing of somebody whom only given entries name (in a preview).
    async fn stored(&self, ctx: &Context<'_>) -> Result<Option<domain::Collaborator>> {
        match &self.known {
            Some(known) => Ok(Some(known.clone())),
            None => loaders::load(ctx, CollaboratorRef(self.reference.clone())).await,
        }
    }

    /// What is stored, for whoever may see more of them than who they are.
    async fn own(&self, ctx: &Context<'_>) -> Result<Option<domain::Collaborator>> {
        match sight(ctx)?.own() {
            Some(own) if own != self.reference => Ok(None),
            _ => self.stored(ctx).await,
        }
    }
}

impl Collaborator {
    /// Their account in a state, for whoever may see it.
    async fn account(
        &self,
        ctx: &Context<'_>,
        state: domain::AccountState,
    ) -> Result<Option<PayoutAccount>> {
        let found = loaders::load(ctx, AccountsOf(self.reference.clone())).await?;
        let found = found.unwrap_or_default().into_iter().find(|account| account.state == state);
        Ok(found.map(PayoutAccount))
    }
}

/// Who earns. Comes into being when a fact or an event names them for the first time.
#[Object(name = "Collaborator", guard = "Allow::ANYONE")]
impl Collaborator {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Collaborator", &self.reference)
    }

    /// The reference used in facts and events.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.reference
    }

    /// A name for people; the reference until one is given.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        let stored = self.stored(ctx).await?;
        Ok(stored.map_or_else(|| self.reference.clone(), |stored| stored.name))
    }

    /// Whether they can earn; of others always ACTIVE with the role COLLABORATOR.
    async fn state(&self, ctx: &Context<'_>) -> Result<CollaboratorState> {
        let stored = self.own(ctx).await?;
        Ok(stored.map_or(CollaboratorState::Active, |stored| CollaboratorState::of(&stored)))
    }

    /// When they came into being; null for somebody whom only a preview names, and of others with the role
    /// COLLABORATOR.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.own(ctx).await?.map(|stored| stored.created_at.into()))
    }

    /// Since when nothing of theirs is gathered, and why; null when they are not held, and for those who see their
    /// own only and not theirs.
    #[graphql(guard = "Allow::OWN")]
    async fn hold(&self, ctx: &Context<'_>) -> Result<Option<Hold>> {
        Ok(self.own(ctx).await?.and_then(|stored| stored.hold).map(Hold))
    }

    /// Where they stand, one balance for each currency in which they ever had anything; always what the journal has.
    #[graphql(guard = "Allow::OWN")]
    async fn balances(&self, ctx: &Context<'_>) -> Result<Vec<Balance>> {
        let found = loaders::load(ctx, BalancesOf(self.reference.clone())).await?;
        Ok(found.unwrap_or_default().into_iter().map(Into::into).collect())
    }

    /// The account they are paid to; null when there is none, and for those who see their own only and not theirs.
    #[graphql(guard = "Allow::OWN")]
    async fn payout_account(&self, ctx: &Context<'_>) -> Result<Option<PayoutAccount>> {
        self.account(ctx, domain::AccountState::Current).await
    }

    /// The account that waits for a second person's word, where the server runs with `--four-eyes`; null otherwise,
    /// and for those who see their own only and not theirs.
    #[graphql(guard = "Allow::OWN")]
    async fn proposed_payout_account(&self, ctx: &Context<'_>) -> Result<Option<PayoutAccount>> {
        self.account(ctx, domain::AccountState::Proposed).await
    }

    /// What they were owed at the beginning of a span, everything that moved it, and what was owed at its end; null for
    /// somebody whom only a preview names.
    #[graphql(guard = "Allow::OWN")]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which currency.")] currency: CurrencyCode,
        #[graphql(
            desc = "From this moment on, or from the start in UTC of this day; from the beginning when nothing is said."
        )]
        from: Option<String>,
        #[graphql(
            desc = "Until this moment or day, without it; all there is when nothing is said."
        )]
        until: Option<String>,
    ) -> Result<Option<Statement>> {
        let collaborator = self.reference.clone();
        let input = StatementInput { collaborator, currency: currency.0, from, until };
        let found = fault::app(ctx)?.statement(sight(ctx)?, input).await;
        Ok(found.map_err(|error| fault::of(ctx, &error))?.map(Statement))
    }

    /// What they are and were owed, the newest first.
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
        nested::obligations(ctx, ObligationsOf::Collaborator, &self.reference, filter, page).await
    }

    /// What they, or the office for them, said is wrong, the newest first.
    #[graphql(guard = "Allow::OWN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            DisputeFilter,
        >,
        #[graphql(desc = "Only those in this state.", deprecation = "Use filter.state.")]
        state: Option<DisputeState>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<DisputeOrder>,
    ) -> Result<Connection<Dispute>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read(state)?;
        let (who, rule) = (filter.collaborator.as_deref(), filter.distributor.as_deref());
        references::known(ctx, who, rule).await?;
        nested::disputes(ctx, &self.reference, filter, page).await
    }

    /// What they were paid, the newest first.
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
        nested::payouts(ctx, PayoutsOf::Collaborator, &self.reference, filter, page).await
    }
}
