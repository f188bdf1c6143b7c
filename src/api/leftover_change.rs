//! What moved between pool, leftover and owner of settled periods that are adjusted.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::caller::Allow;
use super::loaders::{self, PeriodId};
use super::money::Money;
use super::period::Period;
use crate::app::CorrectionsView;
use rules::domain;

/// What the adjustments of a settled period move besides amounts.
pub struct LeftoverChange {
    view: Arc<CorrectionsView>,
    change: domain::PeriodChange,
}

/// All of what a settlement did, or the next one would do.
pub fn leftover_changes(view: &Arc<CorrectionsView>) -> Vec<LeftoverChange> {
    let all = view.corrections.periods.iter();
    all.map(|it| LeftoverChange { view: Arc::clone(view), change: it.clone() }).collect()
}

/// What the adjustments of a settled period move besides amounts: `pool` is `carriedOver`, `returned` and all
/// its adjustments together.
#[Object(name = "LeftoverChange", guard = "Allow::READING")]
impl LeftoverChange {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.change.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// By how much its pool is larger; below zero when it is smaller.
    async fn pool(&self) -> Money {
        self.change.pool.into()
    }

    /// By how much more of its leftover is carried over; below zero when less is. It is a line of the pool
    /// that is settled now.
    async fn carried_over(&self) -> Money {
        self.change.carried.into()
    }

    /// By how much more of its leftover goes back to the owner; below zero when less does.
    async fn returned(&self) -> Money {
        self.change.returned.into()
    }
}
