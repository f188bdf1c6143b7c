//! Webhooks and what they were told, as lists.

use rules::domain::{Delivery, DeliveryFilter, Page, PageArgs, Webhook};

use crate::app::{Answer, App};
use crate::store::webhooks;

impl App {
    /// Every webhook that was not deleted, the oldest first.
    pub async fn webhooks(&self) -> Answer<Vec<Webhook>> {
        self.read(webhooks::list).await
    }

    /// A webhook; `None` where there is none, or it was deleted.
    pub async fn webhook(&self, id: &str) -> Answer<Option<Webhook>> {
        let id = id.to_owned();
        self.read(move |connection| webhooks::find(connection, &id)).await
    }

    /// A delivery by its number, with its webhook; `None` where there is none.
    pub async fn webhook_delivery(
        &self,
        number: i64,
    ) -> Answer<Option<(Delivery, Option<Webhook>)>> {
        self.read(move |connection| {
            let Some(found) = webhooks::find_delivery(connection, number)? else {
                return Ok(None);
            };
            let webhook = webhooks::find(connection, &found.webhook)?;
            Ok(Some((found, webhook)))
        })
        .await
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
