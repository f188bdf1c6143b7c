//! Who outside is told of what happens.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::scalars::DateTime;
use crate::api::webhook::{self, Webhook, WebhookDelivery, WebhookEvent};
use crate::api::{filters, ids};
use crate::app::{Actor, App, ReplayInput, WebhookInput};

/// Who outside is told of what happens.
#[derive(Default)]
pub struct Listeners;

/// A webhook to make.
#[derive(InputObject)]
#[graphql(name = "CreateWebhookInput")]
pub struct CreateWebhookInput {
    /// Where messages are sent to, by https: at most 2,000 bytes. Neither a redirect nor an address that is not of
    /// the public Internet is followed, unless whoever runs the server names it with `--webhooks-allow`.
    #[graphql(secret)]
    url: String,
    /// What it is told of.
    events: Vec<WebhookEvent>,
    /// A query whose answer it is sent, with the variables that its events have, for example
    /// `query ($settlement: ID!) { node(id: $settlement) { id } }`. It is executed with the role VIEWER.
    document: Option<String>,
    /// What messages are signed with: `whsec_` and 24 to 64 bytes in base64. One is made where none is given.
    #[graphql(secret)]
    secret: Option<String>,
}

payload!(
    /// What became of a webhook.
    CreateWebhookPayload {
        /// The webhook.
        webhook: Option<Webhook>,
        /// What messages are signed with. It is not shown again.
        secret: Option<String>,
    }
);

/// A webhook to delete.
#[derive(InputObject)]
#[graphql(name = "DeleteWebhookInput")]
pub struct DeleteWebhookInput {
    /// Its id.
    id: ID,
}

payload!(
    /// What became of a webhook.
    DeleteWebhookPayload {
        /// The id of the webhook that was deleted.
        id: Option<ID>,
    }
);

/// A webhook that is given another secret.
#[derive(InputObject)]
#[graphql(name = "RotateWebhookSecretInput")]
pub struct RotateWebhookSecretInput {
    /// Its id.
    id: ID,
    /// The new secret: `whsec_` and 24 to 64 bytes in base64. One is made where none is given.
    #[graphql(secret)]
    secret: Option<String>,
}

payload!(
    /// What became of a webhook's secret.
    RotateWebhookSecretPayload {
        /// The webhook.
        webhook: Option<Webhook>,
        /// The new secret. It is not shown again.
        secret: Option<String>,
    }
);

/// What to send again.
#[derive(InputObject)]
#[graphql(name = "ReplayWebhookInput")]
pub struct ReplayWebhookInput {
    /// The webhook's id.
    id: ID,
    /// These deliveries, whether or not they arrived, at most 1,000. When none are named: all that did not arrive, FAILED
    /// and PENDING.
    deliveries: Option<Vec<ID>>,
    /// Without named deliveries: only what happened at this moment or later.
    since: Option<DateTime>,
}

payload!(
    /// What is sent again.
    ReplayWebhookPayload {
        /// How many deliveries.
        count: Option<i32>,
    }
);

/// A webhook to try out.
#[derive(InputObject)]
#[graphql(name = "TestWebhookInput")]
pub struct TestWebhookInput {
    /// Its id.
    id: ID,
}

payload!(
    /// What is sent to try a webhook out.
    TestWebhookPayload {
        /// The test. `webhookDeliveries` says what came of it.
        delivery: Option<WebhookDelivery>,
    }
);

/// The id within its type, or the payload that says why it is none.
macro_rules! within {
    ($ctx:expr, $kind:literal, $field:literal, $id:expr) => {
        match ids::within($kind, &$id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable($ctx, ($field, &$id), problem).await?.into()),
        }
    };
}

/// Everything that can be done.
#[Object]
impl Listeners {
    /// Makes a webhook: from then on it is sent a signed message for each of its events, at least once, in order for
    /// each object.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let events: Vec<_> = input.events.into_iter().map(Into::into).collect();
        if let Some(document) = &input.document
            && let Err(problem) = webhook::check(document, &events)
        {
            return Ok(unreadable(ctx, ("document", ""), problem).await?.into());
        }
        let CreateWebhookInput { url, document, secret, .. } = input;
        let input = WebhookInput { url, events, document, secret };
        let verb = async move |app: App, actor: Actor| app.create_webhook(&actor, input).await;
        let done = perform(ctx, "url", verb).await?;
        Ok(done.map_or_else(Into::into, |made| CreateWebhookPayload {
            secret: Some(made.secret.clone()),
            webhook: Some(Webhook::of(made)),
            errors: Vec::new(),
        }))
    }

    /// Deletes a webhook. What it was still to be told is cancelled.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let id = within!(ctx, "Webhook", "id", input.id);
        let deleted = ids::global("Webhook", &id);
        let verb = async move |app: App, actor: Actor| app.delete_webhook(&actor, &id).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |()| DeleteWebhookPayload {
            id: Some(deleted),
            errors: Vec::new(),
        }))
    }

    /// Gives a webhook another secret. For a day messages carry the signatures of both.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let (id, secret) = (within!(ctx, "Webhook", "id", input.id), input.secret);
        let verb = async move |app: App, actor: Actor| {
            app.rotate_webhook_secret(&actor, &id, secret).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |rotated| RotateWebhookSecretPayload {
            secret: Some(rotated.secret.clone()),
            webhook: Some(Webhook::of(rotated)),
            errors: Vec::new(),
        }))
    }

    /// Sends again what did not arrive, or named deliveries, now and under the ids that they had. What is tried again
    /// later has three days anew.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ReplayWebhookInput,
    ) -> Result<ReplayWebhookPayload> {
        let webhook = within!(ctx, "Webhook", "id", input.id);
        let mut deliveries = input.deliveries.is_some().then(Vec::new);
        for id in input.deliveries.unwrap_or_default() {
            let number = within!(ctx, "WebhookDelivery", "deliveries", id);
            // What is no number is the id of nothing.
            deliveries.get_or_insert_default().extend(number.parse::<i64>());
        }
        let since = filters::moment("since", input.since)?;
        let input = ReplayInput { webhook, deliveries, since };
        let verb = async move |app: App, actor: Actor| app.replay_webhook(&actor, input).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |count| ReplayWebhookPayload {
            count: Some(i32::try_from(count).unwrap_or(i32::MAX)),
            errors: Vec::new(),
        }))
    }

    /// Sends a message `webhook.test`. A webhook that is disabled is enabled again when it answers.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: TestWebhookInput,
    ) -> Result<TestWebhookPayload> {
        let id = within!(ctx, "Webhook", "id", input.id);
        let verb = async move |app: App, actor: Actor| {
            let row = app.test_webhook(&actor, &id).await?;
            let webhooks = app.webhooks().await?;
            let webhook = webhooks.into_iter().find(|webhook| webhook.id == row.webhook);
            Ok(WebhookDelivery { row, webhook: webhook.map(Into::into) })
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |delivery| TestWebhookPayload {
            delivery: Some(delivery),
            errors: Vec::new(),
        }))
    }
}
