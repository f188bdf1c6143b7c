//! The open period of a distributor at a moment, as its reader may see it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::topic::Shown;
use crate::api::caller::{Allow, sight};
use crate::api::distributor::Distributor;
use crate::api::loaders::{self, CurrentPeriod, DistributorName};
use crate::api::money::Money;
use crate::api::order::StandingOrder;
use crate::api::outcome;
use crate::api::paging::{self, Asked, Connection};
use crate::api::period::Period;
use crate::api::scalars::DateTime;
use crate::api::standing::{Origin, Standing};
use rules::domain::Outcome;

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

    /// What the reader sees of it.
    fn seen(&self, ctx: &Context<'_>) -> Result<Option<Arc<Outcome>>> {
        let outcome = self.shown.outcome.clone();
        outcome.map(|outcome| Ok(sight(ctx)?.narrow_outcome(outcome))).transpose()
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
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let found = loaders::load(ctx, CurrentPeriod(self.distributor.clone())).await?;
        Ok(found.map(Period))
    }

    /// The pool of the open period; null when none is open.
    #[graphql(guard = "Allow::READING")]
    async fn projected_pool(&self) -> Option<Money> {
        self.shown.outcome.as_ref().map(|outcome| outcome.pool.into())
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
        let Some(outcome) = self.seen(ctx)? else { return Ok(paging::nothing()) };
        Ok(outcome::standings(outcome.standings.iter().collect(), &page, self.origin()))
    }

    /// One collaborator's standing; nothing without a score, and of another collaborator with the role
    /// COLLABORATOR.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
    ) -> Result<Option<Standing>> {
        let outcome = self.seen(ctx)?;
        let mut standings = outcome.iter().flat_map(|outcome| &outcome.standings);
        let own = standings.find(|row| row.collaborator == collaborator);
        Ok(own.map(|row| Standing::new(row.clone(), &Arc::new(self.origin()))))
    }
}
