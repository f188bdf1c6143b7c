//! What became known of settled periods: differences of amounts and of metrics, with their causes.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};

use super::caller::Allow;
use super::cause::{self, AdjustmentCause};
use super::collaborator::Collaborator;
use super::fault;
use super::loaders::{self, ObligationId, PeriodId};
use super::money::Money;
use super::obligation::Obligation;
use super::period::Period;
use super::scalars::Decimal;
use crate::app::CorrectionsView;
use rules::domain;

/// What becomes of a correction of a settled period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AdjustmentTreatment", remote = "domain::Treatment")]
pub enum Treatment {
    /// It is owed, or taken back: an ADJUSTMENT obligation.
    Adjusted,
    /// The days within which the rule adjusts are over: it is listed with its worth.
    TooLate,
    /// The rule ignores corrections: it is listed with its worth.
    Ignored,
    /// No settlement comes any more that could do anything about it: it is listed with its worth.
    #[graphql(name = "NO_SETTLEMENT_FOLLOWS")]
    NoneFollows,
}

/// The difference of one collaborator's amount of a settled period.
pub struct Adjustment {
    view: Arc<CorrectionsView>,
    adjustment: domain::Adjustment,
}

/// The difference of one metric of a settled period, which the period being settled takes over.
pub struct TakenOver {
    view: Arc<CorrectionsView>,
    taken: domain::TakenOver,
}

impl Adjustment {
    /// One of a view.
    pub fn new(view: &Arc<CorrectionsView>, adjustment: domain::Adjustment) -> Self {
        Self { view: Arc::clone(view), adjustment }
    }
}

impl TakenOver {
    /// One of a view.
    pub fn new(view: &Arc<CorrectionsView>, taken: domain::TakenOver) -> Self {
        Self { view: Arc::clone(view), taken }
    }
}

/// The difference of one collaborator's amount of a settled period: as known now, less what was paid. Of what
/// is only listed, less as known at the settlement before.
#[Object(name = "Adjustment", guard = "Allow::OWN")]
impl Adjustment {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.adjustment.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// Whose amount.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.adjustment.collaborator.clone())
    }

    /// What was paid: settled, adjusted, and taken over by metrics since. Of what is only listed, what would have
    /// been settled as known at the settlement before.
    async fn before(&self) -> Money {
        self.adjustment.before.into()
    }

    /// What would be settled as known now.
    async fn after(&self) -> Money {
        self.adjustment.after.into()
    }

    /// `after` minus `before`; below zero when something is taken back.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money> {
        let amount = self.adjustment.amount();
        amount.map(Into::into).map_err(|error| fault::internal(ctx, &error.to_string()))
    }

    /// What becomes of it.
    async fn treatment(&self) -> Treatment {
        self.adjustment.treatment.into()
    }

    /// What is owed because of it; null where it is only listed, proposed, or what the next settlement
    /// would do.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<Obligation>> {
        let Some(settlement) = &self.view.settlement else { return Ok(None) };
        let (period, who) = (self.adjustment.period_index, &self.adjustment.collaborator);
        let id = ObligationId(domain::Obligation::adjusting_id(settlement, period, who));
        Ok(loaders::load(ctx, id).await?.map(Obligation))
    }

    /// The entries that caused it, recorded since the settlement before: all of the period's where what
    /// one gets depends on everybody. At most 500, and of more than 2,000 entries only those among the
    /// first 2,000.
    async fn causes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<AdjustmentCause>> {
        cause::told(ctx, self.view.causes_of(&self.adjustment), first).await
    }

    /// How many entries caused it.
    async fn cause_count(&self) -> i32 {
        cause::count(&self.view.causes_of(&self.adjustment))
    }
}

/// The difference of one metric of a settled period that the period being settled takes over: as known
/// now, less what was paid of it. Of what does not count, less as known at the settlement before.
#[Object(name = "TakenOver", guard = "Allow::OWN")]
impl TakenOver {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.taken.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// Whose value; null for a site-wide metric.
    async fn collaborator(&self) -> Option<Collaborator> {
        self.taken.collaborator.clone().map(Collaborator::named)
    }

    /// The metric's name.
    async fn metric(&self) -> &str {
        &self.taken.metric
    }

    /// Of which asset, by its reference, where tiers are for each of them; else null.
    async fn asset(&self) -> Option<&str> {
        self.taken.asset.as_deref()
    }

    /// What is added to it; below zero when something was taken back.
    async fn value(&self) -> Decimal {
        self.taken.value.shown().into()
    }

    /// Whether it counts: the rule has such a metric still. Else it is only listed.
    async fn counts(&self) -> bool {
        self.taken.counts
    }

    /// The entries that caused it, recorded since the settlement before; at most 500.
    async fn causes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<AdjustmentCause>> {
        let whose = self.taken.collaborator.as_deref();
        cause::told(ctx, self.view.causes_for(self.taken.period_index, whose), first).await
    }

    /// How many entries caused it.
    async fn cause_count(&self) -> i32 {
        let whose = self.taken.collaborator.as_deref();
        cause::count(&self.view.causes_for(self.taken.period_index, whose))
    }
}
