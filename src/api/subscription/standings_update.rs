//! The open period of a distributor at a moment, as its reader may see it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::room::Shown;
use crate::api::caller::{Allow, Caller};
use crate::api::distributor::Distributor;
use crate::api::filters::StandingOrder;
use crate::api::loaders::{self, CurrentPeriod, DistributorName};
use crate::api::money::Money;
use crate::api::outcome;
use crate::api::paging::{self, Asked, Connection};
use crate::api::period::Period;
use crate::api::scalars::DateTime;
use crate::api::standing::{Origin, Standing};

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
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(default)] order_by: StandingOrder,
    ) -> Result<Connection<Standing>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let Some(outcome) = &self.shown.outcome else { return Ok(paging::nothing()) };
        let caller = Caller::of(ctx)?;
        let visible = outcome.standings.iter().filter(|row| caller.may_see(&row.collaborator));
        Ok(outcome::standings(visible.collect(), order_by, &page, self.origin()))
    }

    /// One collaborator's standing; nothing without a score, and of another collaborator with the role
    /// COLLABORATOR.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collaborator's reference.")] collaborator: String,
    ) -> Result<Option<Standing>> {
        if !Caller::of(ctx)?.may_see(&collaborator) {
            return Ok(None);
        }
        let mut standings = self.shown.outcome.iter().flat_map(|outcome| &outcome.standings);
        let own = standings.find(|row| row.collaborator == collaborator);
        Ok(own.map(|row| Standing::new(row.clone(), &Arc::new(self.origin()))))
    }
}
