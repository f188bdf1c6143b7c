//! What whoever sends needs: what is due, under a lease, and a place to say what came of it.

use std::time::Duration;

use rules::domain::{Attempted, Delivery, DeliveryState, Moment, TEST_EVENT, Webhook};

use super::backoff;
use crate::app::access::deed::{Change, Deed};
use crate::app::settling::due_time::lease_time;
use crate::app::{Actor, Answer, App};
use crate::store::webhooks::{self, Claimed, Marked};
use crate::store::{Connection, StoreError};

/// How long a lease lasts. Whoever sends is told within 20 seconds at most: ten for the answer to a document, ten
/// for sending.
const LEASE: Duration = Duration::from_secs(30);

/// For how long what was delivered is kept, and what was given up, in microseconds.
const DAY: i64 = 86_400 * 1_000_000;
const DELIVERED_KEPT: i64 = 30 * DAY;
const FAILED_KEPT: i64 = 90 * DAY;

/// Why a webhook is disabled.
const GONE: &str = "it answered 410 Gone";

/// What came of sending something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendResult {
    /// The status that the receiver answered with, if it answered.
    pub status: Option<u16>,
    /// The beginning of what it answered, fit to be shown.
    pub said: Option<String>,
    /// Why it does not count as delivered; `None` when it does.
    pub trouble: Option<String>,
}

impl SendResult {
    /// Whether the receiver wants nothing more.
    fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

/// Something to send, and who it is sent to.
#[derive(Debug, Clone)]
pub struct ToSend {
    /// To whom.
    pub webhook: Webhook,
    claimed: Claimed,
}

impl ToSend {
    /// What.
    pub fn delivery(&self) -> &Delivery {
        &self.claimed.delivery
    }
}

impl App {
    /// The webhooks to which something may be sent by now, by their numbers.
    pub async fn due_webhooks(&self) -> Answer<Vec<i64>> {
        let clock = self.clock.clone();
        self.read(move |connection| {
            let now = lease_time(&clock, connection)?;
            webhooks::due_webhooks(connection, now)
        })
        .await
    }

    /// Takes what is to be sent to a webhook next, at most so many: of each object only the oldest. Nobody else is
    /// given it until it is marked, or the lease has run out.
    pub async fn claim_deliveries(&self, webhook: i64, most: i64) -> Answer<Vec<ToSend>> {
        let clock = self.clock.clone();
        self.write(move |connection| {
            let Some(found) = webhooks::find(connection, &webhook.to_string())? else {
                return Ok(Vec::new());
            };
            let now = lease_time(&clock, connection)?;
            let until = later(now, i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX));
            let claimed = webhooks::claim(connection, webhook, (now, until), most)?;
            let to_send = |claimed| ToSend { webhook: found.clone(), claimed };
            Ok(claimed.into_iter().map(to_send).collect())
        })
        .await
    }

    /// Writes down what came of sending. False when that is not known here any more: the lease has run out and
    /// somebody else sends it, or it was replayed or deleted meanwhile.
    pub async fn mark_delivery(&self, sent: ToSend, result: SendResult) -> Answer<bool> {
        let (clock, at) = (self.clock.clone(), self.now());
        self.write(move |connection| {
            let now = lease_time(&clock, connection)?;
            let delivery = &sent.claimed.delivery;
            let marked = marked(delivery, &result, (at, now));
            if !webhooks::mark(connection, &sent.claimed, &marked)? {
                return Ok(false);
            }
            if result.is_gone() {
                switch(connection, &sent.webhook.id, at, Some(GONE))?;
            } else if marked.state == DeliveryState::Delivered && delivery.kind == TEST_EVENT {
                switch(connection, &sent.webhook.id, at, None)?;
            }
            Ok(true)
        })
        .await
    }

    /// Throws away what was delivered thirty days ago, and what was given up ninety days ago.
    pub async fn prune_deliveries(&self) -> Answer<usize> {
        let now = self.now();
        let before = (later(now, -DELIVERED_KEPT), later(now, -FAILED_KEPT));
        self.write(move |connection| webhooks::prune(connection, before)).await
    }
}

fn marked(delivery: &Delivery, result: &SendResult, (at, now): (Moment, Moment)) -> Marked {
    let SendResult { status, said, trouble } = result.clone();
    let next_at = match (&trouble, result.is_gone()) {
        (None, _) | (_, true) => None,
        _ => backoff::next(delivery.attempts.saturating_add(1), delivery.queued_at, now),
    };
    let state = match (&trouble, next_at) {
        (None, _) => DeliveryState::Delivered,
        (Some(_), None) => DeliveryState::Failed,
        (Some(_), Some(_)) => DeliveryState::Pending,
    };
    Marked { state, next_at, last: Attempted { at, status, said, trouble } }
}

/// Disables a webhook, with everything that it was still to be told; or enables it again.
fn switch(
    connection: &mut Connection,
    id: &str,
    at: Moment,
    disabled: Option<&str>,
) -> Result<(), StoreError> {
    // Read again: a secret may have been exchanged while it was sent.
    let Some(found) = webhooks::find(connection, id)? else { return Ok(()) };
    if found.disabled.is_some() == disabled.is_some() {
        return Ok(());
    }
    let state = |webhook: &Webhook| webhook.disabled.as_ref().map_or("ENABLED", |_| "DISABLED");
    let before = state(&found);
    let changed = Webhook { disabled: disabled.map(|why| (at, why.to_owned())), ..found };
    webhooks::change(connection, &changed)?;
    let what = match disabled {
        Some(_) => {
            webhooks::fail_all(connection, &changed.id)?;
            "disableWebhook"
        }
        None => "enableWebhook",
    };
    webhooks::update_wanted(connection)?;
    let deed = Deed::new(&Actor::scheduler(), what, format!("webhook {}", changed.id));
    deed.record(connection, at, Change::of(Some(before), state(&changed)))
}

fn later(at: Moment, micros: i64) -> Moment {
    Moment::from_micros(at.micros().saturating_add(micros))
}
