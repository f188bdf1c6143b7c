//! The lists of corrections that a settlement and a distributor have alike.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::adjustment::{Adjustment, TakenOver};
use super::caller::Allow;
use super::cause;
use super::leftover_change::{self, LeftoverChange};
use super::loaders::{self, CorrectionsOf};
use super::unvalued::{self, UnvaluedPeriod};
use crate::app::CorrectionsView;

/// What a settlement does about settled periods, or what the next one of a distributor would do.
pub struct Corrections(From);

/// Where they are.
enum From {
    /// They are read when they are asked for.
    Read(CorrectionsOf),
    /// They are known, as the reader sees them.
    Known(Arc<CorrectionsView>),
}

impl Corrections {
    /// What a settlement did, or proposes to do.
    pub fn made_by(distributor: &str, settlement: &str) -> Self {
        Self(From::Read(CorrectionsOf(distributor.to_owned(), Some(settlement.to_owned()))))
    }

    /// What the next settlement of a distributor would do, as known now.
    pub fn ahead(distributor: &str) -> Self {
        Self(From::Read(CorrectionsOf(distributor.to_owned(), None)))
    }

    /// What is known already, as the reader sees it.
    pub fn known(view: Arc<CorrectionsView>) -> Self {
        Self(From::Known(view))
    }

    /// All of it, read once for a request.
    pub async fn view(&self, ctx: &Context<'_>) -> Result<Arc<CorrectionsView>> {
        match &self.0 {
            From::Read(which) => Ok(loaders::load(ctx, which.clone()).await?.unwrap_or_default()),
            From::Known(view) => Ok(Arc::clone(view)),
        }
    }
}

/// The fields of both.
#[Object(guard = "Allow::OWN")]
impl Corrections {
    /// What became known of settled periods, as differences of amounts: adjusted, or listed with its
    /// worth, and why. Of a distributor, what its next settlement would do as known now. One's own only
    /// with the role COLLABORATOR. By period and reference, at most 500.
    async fn adjustments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this collaborator's, by reference.")] collaborator: Option<String>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<Adjustment>> {
        let view = self.view(ctx).await?;
        let wanted = |who: &str| collaborator.as_deref().is_none_or(|one| one == who);
        let all = view.corrections.adjustments.iter();
        let wanted = all.filter(|it| wanted(&it.collaborator)).take(cause::size(first)?);
        Ok(wanted.map(|it| Adjustment::new(&view, it.clone())).collect())
    }

    /// What became known of settled periods, as differences of metrics that this settlement took over. Of
    /// a distributor, those that its next settlement would take over as known now. One's own only with
    /// the role COLLABORATOR. By period, metric and reference, at most 500.
    async fn taken_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this collaborator's, by reference.")] collaborator: Option<String>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<TakenOver>> {
        let view = self.view(ctx).await?;
        let is_wanted = |who: &Option<String>| collaborator.is_none() || collaborator == *who;
        let all = view.corrections.taken_over.iter();
        let wanted = all.filter(|it| is_wanted(&it.collaborator)).take(cause::size(first)?);
        Ok(wanted.map(|it| TakenOver::new(&view, it.clone())).collect())
    }

    /// What adjustments move of the pools and leftovers of settled periods. Of a distributor, what those of its
    /// next settlement would move as known now.
    #[graphql(guard = "Allow::READING")]
    async fn leftover_changes(&self, ctx: &Context<'_>) -> Result<Vec<LeftoverChange>> {
        Ok(leftover_change::leftover_changes(&self.view(ctx).await?))
    }

    /// Settled periods of which something became known whose worth cannot be told, and why: they are only
    /// listed. Of a distributor, those that its next settlement would list as known now.
    #[graphql(guard = "Allow::READING")]
    async fn unvalued(&self, ctx: &Context<'_>) -> Result<Vec<UnvaluedPeriod>> {
        Ok(unvalued::unvalued(&self.view(ctx).await?))
    }
}
