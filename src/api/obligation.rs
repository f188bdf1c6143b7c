//! Commitments to pay.

use async_graphql::{Context, ID, Object, Result};

use super::balance::Hold;
use super::caller::Allow;
use super::collaborator::Collaborator;
use super::dispute::Dispute;
use super::distributor::Distributor;
use super::ids;
use super::loaders::{
    self, DisputeAbout, DisputeId, DistributorName, PayoutId, PeriodId, SettlementId,
};
use super::money::Money;
use super::payout::Payout;
use super::period::Period;
use super::scalars::DateTime;
use super::settlement::Settlement;
use super::states::{ObligationKind, ObligationState};
use rules::domain;

/// A commitment to pay one collaborator.
pub struct Obligation(pub domain::Obligation);

/// A commitment to pay one collaborator.
#[Object(name = "Obligation", guard = "Allow::OWN")]
impl Obligation {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Obligation", &self.0.id)
    }

    /// Who is owed.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// How much; negative when it is a debt.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// Where it is.
    async fn state(&self) -> ObligationState {
        self.0.state.into()
    }

    /// Where it comes from.
    async fn kind(&self) -> ObligationKind {
        self.0.kind.into()
    }

    /// Why, for what is made by hand and for adjustments; of another one, why it was cancelled.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref().or(self.0.cancel_reason.as_deref())
    }

    /// Why it was taken back; known exactly when it is CANCELLED.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// Since when it is kept from being gathered, and why; null when it is not held by itself.
    async fn hold(&self) -> Option<Hold> {
        self.0.hold.clone().map(Hold)
    }

    /// The newest dispute about it; of a credit that makes a dispute good, and that nobody disputes, that one.
    async fn dispute(&self, ctx: &Context<'_>) -> Result<Option<Dispute>> {
        let about = loaders::load(ctx, DisputeAbout(self.0.id.clone())).await?;
        let found = match (about, self.0.credited_for.clone()) {
            (None, Some(id)) => loaders::load(ctx, DisputeId(id)).await?,
            (about, _) => about,
        };
        Ok(found.map(Dispute))
    }

    /// The office's own reference, for what is made by hand.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// How much of what else a payout pays it may take back, in percent; null for what is no advance with such a
    /// limit.
    async fn recoup_up_to_percent(&self) -> Option<i32> {
        self.0.recoup_percent
    }

    /// From when a fulfillment may gather it.
    async fn payable_from(&self) -> DateTime {
        self.0.payable_from.into()
    }

    /// When it came to be.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The settlement it comes from.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Option<Settlement>> {
        let Some(id) = self.0.settlement.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, SettlementId(id)).await?.map(Settlement))
    }

    /// The settled period that it adjusts; null for what is no adjustment.
    async fn adjusts(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let (Some(name), Some(index)) = (self.0.distributor.clone(), self.0.adjusts) else {
            return Ok(None);
        };
        Ok(loaders::load(ctx, PeriodId(name, index)).await?.map(Period))
    }

    /// The distributor it comes from.
    async fn distributor(&self, ctx: &Context<'_>) -> Result<Option<Distributor>> {
        let Some(name) = self.0.distributor.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, DistributorName(name)).await?.map(Distributor))
    }

    /// The payout it was gathered into.
    async fn payout(&self, ctx: &Context<'_>) -> Result<Option<Payout>> {
        let Some(id) = self.0.payout.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, PayoutId(id)).await?.map(Payout))
    }
}
