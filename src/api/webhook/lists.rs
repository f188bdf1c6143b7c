//! Webhooks and what they were told, as lists.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::{Webhook, WebhookDelivery, WebhookDeliveryFilter, WebhookFilter};
use crate::api::caller::Allow;
use crate::api::fault;
use crate::api::node::Node;
use crate::api::order::{WebhookDeliveryOrder, WebhookOrder};
use crate::api::paging::{self, Asked, Connection};
use rules::domain::Page;

/// A webhook or a delivery by its id; `None` where there is none. There are few of them, and admins alone ask.
pub async fn find(ctx: &Context<'_>, kind: &str, id: &str) -> Result<Option<Node>> {
    let app = fault::app(ctx)?;
    let found = if kind == "Webhook" {
        app.webhook(id).await.map(|found| found.map(|row| Webhook::of(row).into()))
    } else {
        let Ok(number) = id.parse() else { return Ok(None) };
        let found = app.webhook_delivery(number).await;
        found.map(|found| {
            let (row, webhook) = found?;
            Some(WebhookDelivery { row, webhook: webhook.map(Arc::new) }.into())
        })
    };
    found.map_err(|error| fault::of(ctx, &error))
}

/// What can be asked about webhooks.
#[derive(Default)]
pub struct Webhooks;

/// What can be asked about webhooks.
#[Object]
impl Webhooks {
    /// Webhooks, the oldest first, without their secrets.
    #[graphql(guard = "Allow::ADMIN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            WebhookFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<WebhookOrder>,
    ) -> Result<Connection<Webhook>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let all = fault::app(ctx)?.webhooks().await.map_err(|error| fault::of(ctx, &error))?;
        let found = filter.unwrap_or_default().of(all)?;
        let found = Page::of_list(found, &page, |webhook| webhook.id.clone());
        paging::answer(ctx, Ok(found), Webhook::of)
    }

    /// What webhooks were told, and are still to be told, the newest first. What was delivered is kept for 30 days,
    /// what was given up for 90.
    #[graphql(guard = "Allow::ADMIN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            WebhookDeliveryFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<WebhookDeliveryOrder>,
    ) -> Result<Connection<WebhookDelivery>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
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
