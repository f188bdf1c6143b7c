//! Payments.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::fulfillment::Fulfillment;
use super::loaders::{self, FulfillmentId};
use super::money::Money;
use super::obligation::Obligation;
use super::order::ObligationOrder;
use super::paging::{Asked, Connection};
use super::scalars::{Date, DateTime};
use super::states::PayoutState;
use super::{ids, nested};
use rules::domain::{self, ObligationFilter, ObligationsOf};

/// A reference that was corrected.
#[derive(SimpleObject)]
#[graphql(name = "FormerReference")]
pub struct FormerReference {
    /// What it was; null when there was none.
    reference: Option<String>,
    /// Until when.
    until: DateTime,
}

/// One payment to one collaborator.
pub struct Payout(pub domain::Payout);

/// One payment to one collaborator within a fulfillment.
#[Object(name = "Payout", guard = "Allow::OWN")]
impl Payout {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Payout", &self.0.id)
    }

    /// The fulfillment it belongs to.
    async fn fulfillment(&self, ctx: &Context<'_>) -> Result<Option<Fulfillment>> {
        let found = loaders::load(ctx, FulfillmentId(self.0.fulfillment.clone())).await?;
        Ok(found.map(Fulfillment))
    }

    /// Who is paid.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// How much.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// Where it is.
    async fn state(&self) -> PayoutState {
        self.0.state.into()
    }

    /// The day it was paid; known exactly when it is PAID or RETURNED.
    async fn paid_on(&self) -> Option<Date> {
        self.0.paid_on.map(|day| Date(day.to_string()))
    }

    /// The payer's reference, for example a bank's.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// What the reference was before it was corrected, oldest first.
    async fn former_references(&self) -> Vec<FormerReference> {
        let former = self.0.former_references.iter().cloned();
        former
            .map(|one| FormerReference { reference: one.reference, until: one.until.into() })
            .collect()
    }

    /// Why it failed or came back, as whoever marked it said; the same as `reason`.
    #[graphql(deprecation = "Use reason.")]
    async fn failure_reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Why it failed, came back or was given up, as whoever marked it said; null when nobody did, or nothing of it
    /// happened.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it came to be.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What it pays.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<ObligationOrder>,
    ) -> Result<Connection<Obligation>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = ObligationFilter::default();
        nested::obligations(ctx, ObligationsOf::Payout, &self.0.id, filter, page).await
    }
}
