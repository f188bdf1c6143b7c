//! Files that were made to pay with.

use async_graphql::{Context, ID, Object, Result};

use super::caller::Allow;
use super::fulfillment::Fulfillment;
use super::ids;
use super::loaders::{self, FulfillmentId};
use super::money::Money;
use super::scalars::DateTime;
use rules::domain;

/// A file that was made to pay with.
pub struct PayoutExport(pub domain::PayoutExport);

/// A file that was made to pay with. What is in it is not kept; making it marked nothing as paid.
#[Object(name = "PayoutExport", guard = "Allow::READING")]
impl PayoutExport {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("PayoutExport", &self.0.message_id)
    }

    /// Names the file; in pain.001 it is the message's id, which a bank's answer to all of it names.
    async fn message_id(&self) -> &str {
        &self.0.message_id
    }

    /// Of what it was made.
    async fn fulfillment(&self, ctx: &Context<'_>) -> Result<Option<Fulfillment>> {
        let id = FulfillmentId(self.0.fulfillment.clone());
        Ok(loaders::load(ctx, id).await?.map(Fulfillment))
    }

    /// Its form: "csv", "paypal", "pain.001.001.09" or "pain.001.001.03".
    async fn format(&self) -> &str {
        &self.0.format
    }

    /// When it was made.
    async fn exported_at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The name of whose token made it.
    async fn exported_by(&self) -> &str {
        &self.0.who
    }

    /// How many payouts it pays.
    async fn payout_count(&self) -> usize {
        self.0.payouts.len()
    }

    /// What it pays, all together.
    async fn total(&self) -> Money {
        self.0.total.into()
    }

    /// The SHA-256 of the file, in hex: whether a file is this one is told by it. Null for files that older releases
    /// made.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }
}
