//! Batches of payouts.

use async_graphql::{Context, ID, Object, Result};

use super::caller::{Allow, Caller};
use super::filters::PayoutFilter;
use super::order::{PayoutExportOrder, PayoutOrder};
use super::paging::{Asked, Connection};
use super::payout::Payout;
use super::payout_export::PayoutExport;
use super::scalars::{CurrencyCode, DateTime};
use super::states::FulfillmentState;
use super::{fault, ids, nested, references};
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

    /// Who gathered it: the name of the token; null where that is not known.
    #[graphql(guard = "Allow::READING")]
    async fn made_by(&self) -> Option<&str> {
        self.0.made_by.as_deref()
    }

    /// Why the caller may not start it, where the server runs with `--four-eyes`; null when they may, as far as
    /// that goes.
    async fn start_blocked(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let actor = Caller::of(ctx)?.actor();
        Ok(fault::app(ctx)?.start_blocked(&actor, &self.0))
    }

    /// One payout for each collaborator; one's own only with the role COLLABORATOR.
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn payouts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            PayoutFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<PayoutOrder>,
    ) -> Result<Connection<Payout>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let mut filter = filter.unwrap_or_default().read()?;
        references::known(ctx, filter.collaborator.as_deref(), None).await?;
        filter.fulfillment = None;
        nested::payouts(ctx, PayoutsOf::Fulfillment, &self.0.id, filter, page).await
    }

    /// The files that were made to pay it with.
    #[graphql(guard = "Allow::READING")]
    async fn exports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<PayoutExportOrder>,
    ) -> Result<Connection<PayoutExport>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        nested::payout_exports(ctx, &self.0.id, page).await
    }
}
