//! Settled periods of which something became known whose worth cannot be told yet.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::adjustment::Treatment;
use super::caller::Allow;
use super::cause::{self, AdjustmentCause};
use super::loaders::{self, PeriodId};
use super::period::Period;
use crate::app::CorrectionsView;
use rules::domain;

/// A settled period of which something became known whose worth cannot be told, because an exchange rate is
/// missing or money is of another currency. It is listed, and nothing of it is owed.
pub struct UnvaluedPeriod {
    view: Arc<CorrectionsView>,
    unvalued: domain::Unvalued,
}

/// All of what a settlement did, or the next one would do.
pub fn unvalued(view: &Arc<CorrectionsView>) -> Vec<UnvaluedPeriod> {
    let all = view.corrections.unvalued.iter();
    all.map(|it| UnvaluedPeriod { view: Arc::clone(view), unvalued: it.clone() }).collect()
}

/// A settled period of which something became known whose worth cannot be told, because an exchange rate is
/// missing or money is of another currency. It is listed, and nothing of it is owed.
#[Object(name = "UnvaluedPeriod", guard = "Allow::READING")]
impl UnvaluedPeriod {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.unvalued.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// What becomes of it; never ADJUSTED.
    async fn treatment(&self) -> Treatment {
        self.unvalued.treatment.into()
    }

    /// What is missing, and what would mend it.
    async fn why(&self) -> &str {
        &self.unvalued.why
    }

    /// The entries that became known of it; at most 500.
    async fn causes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<AdjustmentCause>> {
        cause::told(ctx, self.view.causes_in(self.unvalued.period_index), first).await
    }
}
