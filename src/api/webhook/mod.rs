//! Webhooks, what they are told, and what they are told it in.

mod document;
mod lists;
mod payload;

use std::sync::Arc;

use async_graphql::{Enum, ID, InputObject, Object, Result};

pub(in crate::api) use document::check;
pub(in crate::api) use lists::{Webhooks, find};
pub use payload::{Unanswered, payload};

use super::caller::Allow;
use super::filters::moment;
use super::ids;
use super::scalars::DateTime;
use crate::app::Problem;
use rules::domain;

/// Something that a webhook can be told of. Messages carry it in small letters with a dot, for example
/// `settlement.created`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "WebhookEvent", remote = "domain::WebhookEvent")]
pub enum WebhookEvent {
    /// `settlement.created`: a settlement is in force.
    SettlementCreated,
    /// `settlement.proposed`: a settlement was computed and waits for an admin.
    SettlementProposed,
    /// `period.waiting`: a period waits for approvals of events.
    PeriodWaiting,
    /// `distributor.failed`: a period could not be settled.
    DistributorFailed,
    /// `obligation.created`: somebody is owed something, or owes it.
    ObligationCreated,
    /// `adjustment.created`: a settled period was corrected, and somebody is owed or owes the difference. Comes
    /// besides `obligation.created`.
    AdjustmentCreated,
    /// `payout.paid`: a payout was paid.
    PayoutPaid,
    /// `payout.failed`: a payout failed or came back; its state tells which.
    PayoutFailed,
    /// `dispute.opened`: somebody says that something is wrong.
    DisputeOpened,
    /// `dispute.answered`: somebody answered in a dispute.
    DisputeAnswered,
    /// `rule.saved`: a version of a rule was saved.
    RuleSaved,
}

/// Where telling of something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "WebhookDeliveryState", remote = "domain::DeliveryState")]
pub enum WebhookDeliveryState {
    /// To be sent, for the first time or again.
    Pending,
    /// The receiver has answered that it has it.
    Delivered,
    /// Given up: three days have passed, or the receiver wants nothing more. `replayWebhook` sends it again.
    Failed,
    /// Its webhook was deleted before.
    Cancelled,
}

/// Narrows webhooks.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "WebhookFilter")]
pub struct WebhookFilter {
    /// What they are told of.
    event: Option<WebhookEvent>,
    /// They were made at this moment or later.
    created_from: Option<DateTime>,
    /// They were made before this moment.
    created_before: Option<DateTime>,
}

impl WebhookFilter {
    /// Those of all that fit.
    fn of(self, mut webhooks: Vec<domain::Webhook>) -> Result<Vec<domain::Webhook>> {
        let from = moment("createdFrom", self.created_from)?;
        let before = moment("createdBefore", self.created_before)?;
        let event: Option<domain::WebhookEvent> = self.event.map(Into::into);
        webhooks.retain(|webhook| {
            event.is_none_or(|event| webhook.events.contains(&event))
                && from.is_none_or(|from| webhook.created_at >= from)
                && before.is_none_or(|before| webhook.created_at < before)
        });
        Ok(webhooks)
    }
}

/// Narrows deliveries.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "WebhookDeliveryFilter")]
pub struct WebhookDeliveryFilter {
    /// The webhook's id.
    webhook: Option<ID>,
    /// Where they stand.
    state: Option<WebhookDeliveryState>,
    /// What happened.
    event: Option<WebhookEvent>,
    /// It happened at this moment or later.
    happened_from: Option<DateTime>,
    /// It happened before this moment.
    happened_before: Option<DateTime>,
}

impl WebhookDeliveryFilter {
    fn read(self) -> Result<domain::DeliveryFilter> {
        let webhook = self.webhook.map(|id| ids::within("Webhook", &id)).transpose();
        let refused = |problem: Problem| super::fault::bad_input(problem.message);
        Ok(domain::DeliveryFilter {
            webhook: webhook.map_err(refused)?,
            state: self.state.map(Into::into),
            event: self.event.map(Into::into),
            from: moment("happenedFrom", self.happened_from)?,
            before: moment("happenedBefore", self.happened_before)?,
        })
    }
}

/// Somebody outside who is told of what happens.
pub struct Webhook(pub Arc<domain::Webhook>);

impl Webhook {
    /// The webhook that a verb gives.
    pub fn of(webhook: domain::Webhook) -> Self {
        Self(Arc::new(webhook))
    }
}

/// Somebody outside who is told of what happens. Its secret is not shown.
#[Object(name = "Webhook", guard = "Allow::ADMIN")]
impl Webhook {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Webhook", &self.0.id)
    }

    /// Where messages are sent to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is told of.
    async fn events(&self) -> Vec<WebhookEvent> {
        self.0.events.iter().map(|event| (*event).into()).collect()
    }

    /// The query whose answer it is sent; null where it is sent ids.
    async fn document(&self) -> Option<&str> {
        self.0.document.as_deref()
    }

    /// Who made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Until when the secret before signs as well; null where none was exchanged.
    async fn old_secret_until(&self) -> Option<DateTime> {
        self.0.old_secret.as_ref().map(|(_, until)| (*until).into())
    }

    /// Since when nothing is sent to it; null while it is told of what happens.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled.as_ref().map(|(at, _)| (*at).into())
    }

    /// Why nothing is sent to it.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.disabled.as_ref().map(|(_, why)| why.as_str())
    }
}

/// One webhook being told of one thing that happened.
pub struct WebhookDelivery {
    /// The delivery.
    pub row: domain::Delivery,
    /// Its webhook; `None` when that was deleted.
    pub webhook: Option<Arc<domain::Webhook>>,
}

/// One webhook being told of one thing that happened.
#[Object(name = "WebhookDelivery", guard = "Allow::ADMIN")]
impl WebhookDelivery {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("WebhookDelivery", &self.row.number.to_string())
    }

    /// The header `webhook-id`: the same however often it is sent.
    async fn message_id(&self) -> &str {
        &self.row.message_id
    }

    /// The webhook; null when it was deleted.
    async fn webhook(&self) -> Option<Webhook> {
        self.webhook.clone().map(Webhook)
    }

    /// The message's `type`, for example `settlement.created`; `webhook.test` of a test.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.row.kind
    }

    /// What it happened to, for example `payout 7`. Of one object a webhook is told in order.
    async fn object(&self) -> &str {
        &self.row.object
    }

    /// When it happened.
    async fn happened_at(&self) -> DateTime {
        self.row.happened_at.into()
    }

    /// Where it stands.
    async fn state(&self) -> WebhookDeliveryState {
        self.row.state.into()
    }

    /// How often it was sent, since it was queued or replayed.
    async fn attempts(&self) -> i64 {
        self.row.attempts
    }

    /// When it is sent next; null when it is not. What happened to the same object before comes first.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.row.next_at.map(Into::into)
    }

    /// When it was sent last.
    async fn last_attempt_at(&self) -> Option<DateTime> {
        self.row.last.as_ref().map(|last| last.at.into())
    }

    /// The status of HTTP that the receiver answered with last; null when it did not answer.
    async fn status(&self) -> Option<u16> {
        self.row.last.as_ref().and_then(|last| last.status)
    }

    /// The beginning of what the receiver answered last, with secrets and controls masked.
    async fn answer(&self) -> Option<&str> {
        self.row.last.as_ref().and_then(|last| last.said.as_deref())
    }

    /// Why the last attempt does not count as delivered; null when it does.
    async fn problem(&self) -> Option<&str> {
        self.row.last.as_ref().and_then(|last| last.trouble.as_deref())
    }
}
