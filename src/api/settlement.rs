//! Stored results of periods.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::caller::{Allow, sight};
use super::corrections::Corrections;
use super::counted_for::{self, CountedFor};
use super::distributor::Distributor;
use super::filters::ObligationFilter;
use super::journey::{self, Journey};
use super::loaders::{self, DistributorName, PeriodId, SettledStanding, SettlementId};
use super::money::Money;
use super::obligation::Obligation;
use super::order::{ObligationOrder, SettledStandingOrder};
use super::outcome::{self, Debt, Skipped, Span, TakenLine, Uncredited};
use super::paging::{self, Asked, Connection};
use super::period::Period;
use super::scalars::DateTime;
use super::standing::{self, MetricValue, Origin, Standing};
use super::{fault, ids, nested, references, states};
use crate::app::SettlementHead;
use rules::domain::{ObligationsOf, PageArgs, SettlementFilter, SettlementState};

/// The stored result of a period.
pub struct Settlement(pub SettlementHead);

impl Settlement {
    /// One of its standings.
    pub fn standing_of(&self, row: rules::domain::Standing) -> Standing {
        Standing::new(row, &self.origin())
    }

    fn origin(&self) -> Arc<Origin> {
        Arc::new(Origin::Settled {
            distributor: self.0.distributor.clone(),
            settlement: self.0.id.clone(),
        })
    }
}

/// The settlement of that id; `None` when there is none, or none that the caller may see. Nobody
/// but those who see everything sees what is only proposed.
pub async fn find(ctx: &Context<'_>, id: String) -> Result<Option<Settlement>> {
    Ok(loaders::load(ctx, SettlementId(id)).await?.map(Settlement))
}

/// Settlements, the newest first, without those that the caller may not see.
pub async fn list(
    ctx: &Context<'_>,
    filter: SettlementFilter,
    page: PageArgs,
) -> Result<Connection<Settlement>> {
    if let Some(name) = &filter.distributor {
        references::distributor(ctx, name).await?;
    }
    let found = fault::app(ctx)?.settlements(sight(ctx)?, filter, page).await;
    paging::answer(ctx, found, Settlement)
}

/// The stored result of a period. Once it is in force, it is never changed.
#[Object(name = "Settlement", guard = "Allow::OWN")]
impl Settlement {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Settlement", &self.0.id)
    }

    /// The distributor.
    async fn distributor(&self, ctx: &Context<'_>) -> Result<Option<Distributor>> {
        let found = loaders::load(ctx, DistributorName(self.0.distributor.clone())).await?;
        Ok(found.map(Distributor))
    }

    /// The period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.0.distributor.clone(), self.0.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// What was measured.
    async fn measured(&self) -> Span {
        self.0.window.into()
    }

    /// The version of the rule it was computed with.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What was to be divided.
    async fn pool(&self) -> Money {
        self.0.pool.into()
    }

    /// What nobody got: the pool minus what all earned.
    #[graphql(guard = "Allow::READING")]
    async fn leftover(&self) -> Money {
        self.0.leftover.into()
    }

    /// What went into the next period's pool: what was kept of the leftover, less the shortfall.
    #[graphql(guard = "Allow::READING")]
    async fn carried_over(&self) -> Money {
        self.0.carried.into()
    }

    /// What is missing because the pool would have been below zero; it lowers the next pool.
    #[graphql(guard = "Allow::READING")]
    async fn shortfall(&self) -> Money {
        self.0.shortfall.into()
    }

    /// Who still owes how much after it, by reference.
    #[graphql(guard = "Allow::READING")]
    async fn debts(&self) -> Vec<Debt> {
        outcome::debts(&self.0.debts)
    }

    /// How the pool came about.
    #[graphql(guard = "Allow::READING")]
    async fn taken(&self) -> Vec<TakenLine> {
        outcome::taken(&self.0.taken, self.0.pool.currency)
    }

    /// Site-wide metrics, in the order of the rule.
    #[graphql(guard = "Allow::READING")]
    async fn site(&self) -> Vec<MetricValue> {
        standing::metrics(&self.0.site)
    }

    /// What an event added to each metric, or what left it out; empty when it does not lie in the settled
    /// period, or was recorded after it was settled.
    #[graphql(guard = "Allow::READING")]
    async fn counted_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's id.")] event: ID,
    ) -> Result<Vec<CountedFor>> {
        let period = (self.0.distributor.as_str(), Some(self.0.id.as_str()));
        counted_for::counted_for(ctx, period, &event).await
    }

    /// How far the log was read: `STREAM:POSITION`, joined by commas.
    async fn cut_off(&self) -> String {
        self.0.cut_off.to_string()
    }

    /// SHA-256 over rule, period, entries and amounts: a replay gives the same.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// Whether its amounts are owed, or wait for an admin's approval.
    async fn state(&self) -> states::SettlementState {
        SettlementState::of(self.0.owed_since).into()
    }

    /// Since when its amounts are owed: from the approval where the rule wants a review. Nothing
    /// while it is proposed.
    async fn owed_since(&self) -> Option<DateTime> {
        self.0.owed_since.map(Into::into)
    }

    /// When it was computed.
    async fn settled_at(&self) -> DateTime {
        self.0.settled_at.into()
    }

    /// Who got what, the largest amount first; one's own only with the role COLLABORATOR.
    async fn standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<SettledStandingOrder>,
    ) -> Result<Connection<Standing>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let found = nested::standings(ctx, &self.0.id, page).await?;
        let origin = self.origin();
        Ok(paging::connect(found, |row| Standing::new(row, &origin)))
    }

    /// What one collaborator got; nothing without a score, and of another collaborator with the role
    /// COLLABORATOR.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
    ) -> Result<Option<Standing>> {
        let found = loaders::load(ctx, SettledStanding(self.0.id.clone(), collaborator)).await?;
        Ok(found.map(|row| Standing::new(row, &self.origin())))
    }

    /// The journeys of one collaborator behind a metric over a cluster, as their standing has them,
    /// also where they have no score. Nothing of another collaborator with the role COLLABORATOR.
    #[expect(clippy::too_many_arguments, reason = "four of them are those of every connection")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The metric's name.")] metric: String,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
        #[graphql(
            default,
            desc = "Whether those are wanted too of which they have no part: the segment keeps all of \
                    it out, its hold is not over, or the window or the gap keeps all their touches out."
        )]
        missed: bool,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Journey>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let of = (self.0.distributor.as_str(), Some(self.0.id.as_str()));
        journey::behind(ctx, of, (&metric, &collaborator), missed, page).await
    }

    /// Events that could be credited to nobody, by kind.
    #[graphql(guard = "Allow::READING")]
    async fn uncredited(&self) -> Vec<Uncredited> {
        outcome::uncredited(&self.0.uncredited)
    }

    /// Events that a clause left out, by clause.
    #[graphql(guard = "Allow::READING")]
    async fn skipped(&self) -> Vec<Skipped> {
        outcome::skipped(&self.0.skipped)
    }

    #[graphql(flatten)]
    async fn corrections(&self) -> Corrections {
        Corrections::made_by(&self.0.distributor, &self.0.id)
    }

    /// What is owed because of it; one's own only with the role COLLABORATOR.
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
        let mut filter = filter.unwrap_or_default().read()?;
        let (who, rule) = (filter.collaborator.as_deref(), filter.distributor.as_deref());
        references::known(ctx, who, rule).await?;
        filter.settlement = None;
        nested::obligations(ctx, ObligationsOf::Settlement, &self.0.id, filter, page).await
    }
}
