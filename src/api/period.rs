//! Measured spans of a distributor.

use async_graphql::{Context, ID, Object, Result};

use super::caller::Allow;
use super::distributor::Distributor;
use super::ids;
use super::loaders::{self, DistributorName, PeriodId};
use super::money::Money;
use super::outcome::Span;
use super::scalars::DateTime;
use super::seam;
use super::settlement::{self, Settlement};
use super::states::PeriodState;
use rules::domain;

/// One measured span of one distributor.
pub struct Period(pub domain::Period);

/// One measured span of one distributor: `[start, end)`.
#[Object(name = "Period", guard = "Allow::OWN")]
impl Period {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Period", &domain::Settlement::id_of(&self.0.distributor, self.0.index))
    }

    /// 0 for the first period measured, then one by one.
    async fn index(&self) -> i64 {
        self.0.index
    }

    /// The first instant that is measured.
    async fn start(&self) -> DateTime {
        self.0.window.start.into()
    }

    /// The first instant that is no longer measured; nothing until a period by hand is closed.
    async fn end(&self) -> Option<DateTime> {
        self.0.window.closed_at().map(Into::into)
    }

    /// The time right before it that nothing measures: left out by the schedule, or skipped when the
    /// schedule changed. Null when it follows the period before it.
    async fn unmeasured_before(&self, ctx: &Context<'_>) -> Result<Option<Span>> {
        let before = PeriodId(self.0.distributor.clone(), self.0.index - 1);
        let before = loaders::load(ctx, before).await?;
        Ok(before.and_then(|before| seam::between(&before, &self.0)))
    }

    /// When it is settled; null when that is done by hand.
    async fn trigger_at(&self) -> Option<DateTime> {
        self.0.trigger_at.map(Into::into)
    }

    /// Where it is on its way to being settled.
    async fn state(&self) -> PeriodState {
        self.0.state.into()
    }

    /// The version of the rule that is used for it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Why it failed or waits, or what its review waits for, in one sentence.
    #[graphql(guard = "Allow::READING")]
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Money carried over into it from the period before.
    #[graphql(guard = "Allow::READING")]
    async fn carried_in(&self) -> Money {
        self.0.carried_in.into()
    }

    /// The distributor.
    async fn distributor(&self, ctx: &Context<'_>) -> Result<Option<Distributor>> {
        let found = loaders::load(ctx, DistributorName(self.0.distributor.clone())).await?;
        Ok(found.map(Distributor))
    }

    /// Its settlement, once there is one; while it is in REVIEW, the one that is proposed.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Option<Settlement>> {
        use domain::PeriodState::{Review, Settled};
        if !matches!(self.0.state, Settled | Review) {
            return Ok(None);
        }
        let id = domain::Settlement::id_of(&self.0.distributor, self.0.index);
        settlement::find(ctx, id).await
    }
}
