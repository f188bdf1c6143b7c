//! Batches of payouts.

use async_graphql::{Context, ID, Object, Result};

use super::caller::Allow;
use super::filters::PayoutFilter;
use super::paging::{self, Asked, Connection};
use super::payout::Payout;
use super::scalars::{CurrencyCode, DateTime};
use super::states::FulfillmentState;
use super::{ids, nested, references};
use rules::domain::{self, PayoutsOf};

/// Obligations of one currency gathered into one payout for each collaborator.
pub struct Fulfillment(pub domain::Fulfillment);

/// Obligations of one currency gathered into one payout for each collaborator.
#[Object(name = "Fulfillment", guard = "Allow::OWN")]
impl Fulfillment {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Fulfillment", &self.0.id)
    }

    /// The one currency of its payouts.
    async fn currency(&self) -> CurrencyCode {
        self.0.currency.into()
    }

    /// Where it is.
    async fn state(&self) -> FulfillmentState {
        self.0.state.into()
    }

    /// When it was gathered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// One payout for each collaborator; one's own only with the role COLLABORATOR.
    async fn payouts(
        &self,
        ctx: &Context<'_>,
        filter: Option<PayoutFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Payout>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let mut filter = filter.unwrap_or_default().read()?;
        if !references::narrow(ctx, &mut filter.collaborator, None).await? {
            return Ok(paging::nothing());
        }
        filter.fulfillment = None;
        nested::payouts(ctx, PayoutsOf::Fulfillment, &self.0.id, filter, page).await
    }
}
