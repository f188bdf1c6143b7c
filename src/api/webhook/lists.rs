//! Webhooks and what they were told, as lists.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::{Webhook, WebhookDelivery, WebhookDeliveryFilter};
use crate::api::caller::Allow;
use crate::api::fault;
use crate::api::paging::{self, Asked, Connection};
use rules::domain::Page;

/// What can be asked about webhooks.
#[derive(Default)]
pub struct Webhooks;

/// What can be asked about webhooks.
#[Object]
impl Webhooks {
    /// Webhooks, the oldest first, without their secrets.
    #[graphql(guard = "Allow::ADMIN")]
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Webhook>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let found = fault::app(ctx)?.webhooks().await;
        let found = found.map(|all| Page::of_list(all, &page, |webhook| webhook.id.clone()));
        paging::answer(ctx, found, Webhook::of)
    }

    /// What webhooks were told, and are still to be told, the newest first. What was delivered is kept for 30 days,
    /// what was given up for 90.
    #[graphql(guard = "Allow::ADMIN")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        filter: Option<WebhookDeliveryFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<WebhookDelivery>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let filter = filter.unwrap_or_default().read()?;
        let app = fault::app(ctx)?;
        // There are few of them, and each delivery has one.
        let webhooks = app.webhooks().await.map_err(|error| fault::of(ctx, &error))?;
        let webhooks: HashMap<_, _> =
            webhooks.into_iter().map(|webhook| (webhook.id.clone(), Arc::new(webhook))).collect();
        paging::answer(ctx, app.webhook_deliveries(filter, page).await, |row| {
            let webhook = webhooks.get(&row.webhook).cloned();
            WebhookDelivery { row, webhook }
        })
    }
}
