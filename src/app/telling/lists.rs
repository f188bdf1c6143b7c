//! Webhooks and what they were told, as lists.

use rules::domain::{Delivery, DeliveryFilter, Page, PageArgs, Webhook};

use crate::app::{Answer, App};
use crate::store::webhooks;

impl App {
    /// Every webhook that was not deleted, the oldest first.
    pub async fn webhooks(&self) -> Answer<Vec<Webhook>> {
        self.read(webhooks::list).await
    }

    /// What webhooks were told, and are still to be told, the newest first.
    pub async fn webhook_deliveries(
        &self,
        filter: DeliveryFilter,
        args: PageArgs,
    ) -> Answer<Page<Delivery>> {
        self.read(move |connection| webhooks::page(connection, &filter, &args)).await
    }
}
