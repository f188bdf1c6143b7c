//! The open period of a distributor at a moment, as its reader may see it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::topic::Shown;
use crate::api::caller::{Allow, sight};
use crate::api::corrections::Corrections;
use crate::api::distributor::Distributor;
use crate::api::loaders::{self, DistributorName};
use crate::api::money::Money;
use crate::api::order::StandingOrder;
use crate::api::outcome::{self, Skipped, TakenLine, Uncredited};
use crate::api::paging::{Asked, Connection};
use crate::api::period::Period;
use crate::api::scalars::DateTime;
use crate::api::standing::{self, MetricValue, Origin, Standing};
use rules::domain::{Outcome, Standing as Row};

/// The standings of the open period at a moment.
pub struct StandingsUpdate {
    distributor: String,
    shown: Arc<Shown>,
}

impl StandingsUpdate {
    /// What is shown of a distributor.
    pub fn new(distributor: String, shown: Arc<Shown>) -> Self {
        Self { distributor, shown }
    }

    fn outcome(&self) -> Option<&Outcome> {
        self.shown.outcome.as_deref()
    }

    /// The standings that the reader sees.
    fn seen(&self, ctx: &Context<'_>) -> Result<Vec<&Row>> {
        let (sight, rows) = (sight(ctx)?, self.outcome().map(|outcome| &outcome.standings));
        Ok(rows.into_iter().flatten().filter(|row| sight.sees(&row.collaborator)).collect())
    }

    fn origin(&self) -> Origin {
        Origin::Open { distributor: self.distributor.clone() }
    }
}

/// The standings of the open period at a moment.
#[Object(name = "StandingsUpdate", guard = "Allow::OWN")]
impl StandingsUpdate {
    /// The moment.
    async fn as_of(&self) -> DateTime {
        self.shown.as_of.into()
    }

    /// The distributor.
    async fn distributor(&self, ctx: &Context<'_>) -> Result<Option<Distributor>> {
        let found = loaders::load(ctx, DistributorName(self.distributor.clone())).await?;
        Ok(found.map(Distributor))
    }

    /// The period that is measured; null when none is open.
    async fn period(&self) -> Option<Period> {
        self.shown.period.clone().map(Period)
    }

    /// The pool of the open period; null when none is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_pool(&self) -> Option<Money> {
        self.outcome().map(|outcome| outcome.pool.into())
    }

    /// How the pool of the open period comes about, in the order of the rule, with what is taken over from settled
    /// periods; empty when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_taken(&self) -> Vec<TakenLine> {
        let lines = self.outcome().map(|it| outcome::taken(&it.taken, it.pool.currency));
        lines.unwrap_or_default()
    }

    /// Site-wide metrics of the open period, with what is taken over from settled periods; empty when no period is
    /// open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_site(&self) -> Vec<MetricValue> {
        self.outcome().map(|outcome| standing::metrics(&outcome.site)).unwrap_or_default()
    }

    /// Events of the open period that could be credited to nobody, by kind; empty when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn uncredited(&self) -> Vec<Uncredited> {
        self.outcome().map(|it| outcome::uncredited(&it.uncredited)).unwrap_or_default()
    }

    /// Events that a clause left out of the open period, by clause; empty when no period is open.
    #[graphql(guard = "Allow::READING")]
    async fn skipped(&self) -> Vec<Skipped> {
        self.outcome().map(|it| outcome::skipped(&it.skipped)).unwrap_or_default()
    }

    #[graphql(flatten)]
    async fn corrections(&self, ctx: &Context<'_>) -> Result<Corrections> {
        Ok(Corrections::known(self.shown.ahead.seen(sight(ctx)?)))
    }

    /// Who gets what, the largest amount first; one's own only with the role COLLABORATOR.
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
        Ok(outcome::standings(self.seen(ctx)?, &page, self.origin()))
    }

    /// One collaborator's standing; nothing without a score, and of another collaborator with the role
    /// COLLABORATOR.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
    ) -> Result<Option<Standing>> {
        if !sight(ctx)?.sees(&collaborator) {
            return Ok(None);
        }
        let row = self.outcome().and_then(|outcome| outcome.standing(&collaborator));
        Ok(row.map(|row| Standing::new(row.clone(), &Arc::new(self.origin()))))
    }
}
