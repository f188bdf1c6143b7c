//! Rules that divide money, with what they measure now and what they settled.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::caller::{Allow, Caller};
use super::corrections::Corrections;
use super::counted_for::{self, CountedFor};
use super::explanation::Explanation;
use super::filters::{PeriodFilter, SettlementFilter};
use super::journey::{self, Journey};
use super::loaders::{self, CurrentPeriod, Facets, LiveOutcome, NewestVersion, VersionsOf};
use super::money::Money;
use super::order::{PeriodOrder, RuleVersionOrder, SettlementOrder, StandingOrder};
use super::outcome::{self, Skipped, TakenLine, Uncredited};
use super::paging::{self, Asked, Connection};
use super::period::Period;
use super::scalars::{CurrencyCode, DateTime, TimeZone};
use super::settlement::Settlement;
use super::standing::{self, MetricValue, Origin, Standing};
use super::states::{DistributorState, GapChoice};
use super::{fault, ids, nested, references};
use crate::app::{RuleFacets, VersionView};
use rules::domain::{self, Page};

/// A rule with its versions.
pub struct Distributor(pub domain::Distributor);

/// One saved text of a distributor. Never changed.
#[derive(SimpleObject)]
#[graphql(name = "RuleVersion", guard = "Allow::READING")]
pub struct RuleVersion {
    /// From 1.
    version: i32,
    /// The text as it was saved.
    source: String,
    /// When it was saved.
    created_at: DateTime,
    /// Who saved it: the name of the token; null where that is not known.
    saved_by: Option<String>,
    /// The first period it is used for; null when there is none, or none yet.
    first_period: Option<Period>,
    /// From when it holds: the start of that period; for the newest version that no period has yet,
    /// the start of the next. Null when it never held, or the next period has no start yet.
    holds_from: Option<DateTime>,
    /// What becomes of the time that it left behind the last period before it; null when it left
    /// none.
    gap: Option<GapChoice>,
}

impl From<VersionView> for RuleVersion {
    fn from(view: VersionView) -> Self {
        Self {
            version: view.version.version,
            source: view.version.source,
            created_at: view.version.created_at.into(),
            saved_by: view.version.saved_by,
            first_period: view.first_period.map(Period),
            holds_from: view.holds_from.map(Into::into),
            gap: view.version.gap.map(Into::into),
        }
    }
}

impl Distributor {
    async fn facets(&self, ctx: &Context<'_>) -> Result<Arc<RuleFacets>> {
        let found = loaders::load(ctx, Facets(self.0.name.clone())).await?;
        found.ok_or_else(|| fault::internal(ctx, "a distributor without a version"))
    }
}

/// A rule that says who gets what, in versions.
#[Object(name = "Distributor", guard = "Allow::OWN")]
impl Distributor {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Distributor", &self.0.name)
    }

    /// Its name, the identity.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its title for people, in the newest version.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether it measures and pays.
    async fn state(&self) -> DistributorState {
        self.0.state.into()
    }

    /// The newest version, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The text of the newest version.
    #[graphql(guard = "Allow::READING")]
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let newest = loaders::load(ctx, NewestVersion(self.0.name.clone())).await?;
        Ok(newest.map(|version| version.source))
    }

    /// Why the caller may not activate it, where the server runs with `--four-eyes`; null when they may, as far as
    /// that goes.
    async fn activation_blocked(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let caller = Caller::of(ctx)?;
        if caller.role() != domain::Role::Admin {
            return Ok(None);
        }
        let newest = loaders::load(ctx, NewestVersion(self.0.name.clone())).await?;
        let app = fault::app(ctx)?;
        Ok(newest.and_then(|version| app.activation_blocked(&caller.actor(), &version)))
    }

    /// Every version, the newest first.
    #[graphql(guard = "Allow::READING")]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<RuleVersionOrder>,
    ) -> Result<Connection<RuleVersion>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let versions = loaders::load(ctx, VersionsOf(self.0.name.clone())).await?;
        let versions = versions.unwrap_or_default();
        let page = Page::of_list(versions, &page, |view| view.version.version.to_string());
        Ok(paging::connect(page, RuleVersion::from))
    }

    /// What it pays in.
    async fn currency(&self, ctx: &Context<'_>) -> Result<CurrencyCode> {
        Ok(self.facets(ctx).await?.currency.into())
    }

    /// The zone of every date and time of the rule.
    async fn time_zone(&self, ctx: &Context<'_>) -> Result<TimeZone> {
        Ok(TimeZone(self.facets(ctx).await?.time_zone.clone()))
    }

    /// The newest version in plain sentences, for those who are paid by it.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<Explanation> {
        Ok((&self.facets(ctx).await?.explanation).into())
    }

    /// When it was first saved.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was first activated.
    async fn activated_at(&self) -> Option<DateTime> {
        self.0.activated_at.map(Into::into)
    }

    /// When the open period is settled; null when no period is open or that is done by hand.
    async fn next_run_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let period = loaders::load(ctx, CurrentPeriod(self.0.name.clone())).await?;
        Ok(period.and_then(|period| period.trigger_at).map(Into::into))
    }

    /// The period that is measured now.
    async fn current_period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let period = loaders::load(ctx, CurrentPeriod(self.0.name.clone())).await?;
        Ok(period.map(Period))
    }

    /// Every period, the newest first.
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            PeriodFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<PeriodOrder>,
    ) -> Result<Connection<Period>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        nested::periods(ctx, &self.0.name, filter, page).await
    }

    /// What it settled, the newest first.
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
        let mut filter = filter.unwrap_or_default().read()?;
        if let Some(other) = filter.distributor.take().filter(|other| *other != self.0.name) {
            references::distributor(ctx, &other).await?;
            return Ok(paging::nothing());
        }
        nested::settlements(ctx, &self.0.name, filter, page).await
    }

    /// The open period as of now; one's own standing only with the role COLLABORATOR.
    async fn standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<StandingOrder>,
    ) -> Result<Connection<Standing>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let Some(outcome) = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await? else {
            return Ok(paging::nothing());
        };
        let origin = Origin::Open { distributor: self.0.name.clone() };
        Ok(outcome::standings(outcome.standings.iter().collect(), &page, origin))
    }

    /// One collaborator's standing in the open period as of now; nothing without a score, and of
    /// another collaborator with the role COLLABORATOR.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
    ) -> Result<Option<Standing>> {
        let outcome = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await?;
        let mut standings = outcome.iter().flat_map(|outcome| &outcome.standings);
        let own = standings.find(|row| row.collaborator == collaborator);
        let origin = Arc::new(Origin::Open { distributor: self.0.name.clone() });
        Ok(own.map(|row| Standing::new(row.clone(), &origin)))
    }

    /// The journeys of one collaborator behind a metric over a cluster, as their standing has them,
    /// also where they have no score: in the open period as of now. Nothing of another collaborator
    /// with the role COLLABORATOR.
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
        let of = (self.0.name.as_str(), None);
        journey::behind(ctx, of, (&metric, &collaborator), missed, page).await
    }

    #[graphql(flatten)]
    async fn corrections(&self) -> Corrections {
        Corrections::ahead(&self.0.name)
    }

    /// What of `adjustments`, `takenOver` and `unvalued` does not happen, and why: the distributor is
    /// paused, or no settlement follows. Null where the next settlement does what they say.
    async fn corrections_hint(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        Ok(Corrections::ahead(&self.0.name).view(ctx).await?.outlook.sentence())
    }

    /// Events of the open period that could be credited to nobody as of now, by kind; empty when no
    /// period is open. What is mended before the period is settled counts as if it had always been so.
    #[graphql(guard = "Allow::READING")]
    async fn uncredited(&self, ctx: &Context<'_>) -> Result<Vec<Uncredited>> {
        let outcome = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await?;
        Ok(outcome.map_or_else(Vec::new, |outcome| outcome::uncredited(&outcome.uncredited)))
    }

    /// Events that a clause left out of the open period as of now, by clause; empty when no period is
    /// open.
    #[graphql(guard = "Allow::READING")]
    async fn skipped(&self, ctx: &Context<'_>) -> Result<Vec<Skipped>> {
        let outcome = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await?;
        Ok(outcome.map_or_else(Vec::new, |outcome| outcome::skipped(&outcome.skipped)))
    }

    /// The pool of the open period as of now; zero when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_pool(&self, ctx: &Context<'_>) -> Result<Money> {
        match loaders::load(ctx, LiveOutcome(self.0.name.clone())).await? {
            Some(outcome) => Ok(outcome.pool.into()),
            None => Ok(domain::Money::zero(self.facets(ctx).await?.currency).into()),
        }
    }

    /// What an event adds to each metric of the open period as of now, or what left it out; empty when it does
    /// not lie in that period.
    #[graphql(guard = "Allow::READING")]
    async fn counted_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's id.")] event: ID,
    ) -> Result<Vec<CountedFor>> {
        counted_for::counted_for(ctx, (&self.0.name, None), &event).await
    }

    /// How the pool of the open period comes about as of now, in the order of the rule, with what is taken
    /// over from settled periods; empty when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_taken(&self, ctx: &Context<'_>) -> Result<Vec<TakenLine>> {
        let outcome = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await?;
        let lines = outcome.map(|outcome| outcome::taken(&outcome.taken, outcome.pool.currency));
        Ok(lines.unwrap_or_default())
    }

    /// Site-wide metrics of the open period as of now, with what is taken over from settled periods; empty
    /// when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_site(&self, ctx: &Context<'_>) -> Result<Vec<MetricValue>> {
        let outcome = loaders::load(ctx, LiveOutcome(self.0.name.clone())).await?;
        Ok(outcome.map_or_else(Vec::new, |outcome| standing::metrics(&outcome.site)))
    }
}
