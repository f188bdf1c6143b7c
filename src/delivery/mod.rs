//! Sends to webhooks what is in the outbox, as it becomes due. Any number of servers may do so at the same time:
//! what one has leased no other sends, and what one that stopped had leased is sent again.

mod resolver;
mod sender;
mod signature;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::MissedTickBehavior;

pub use resolver::Names;
pub use sender::Sender;

use crate::api::{Service, payload};
use crate::app::{Answer, App, SendResult, Steady, ToSend};

/// How often it is looked for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How often what is old is thrown away.
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);

/// How much is sent to one webhook at the same time, and to all of them: who does not answer holds up few others.
const AT_ONCE: i64 = 2;
const AT_ONCE_OF_ALL: usize = 32;

/// Sends what is due. Cheap to clone; clones share what they are at work on.
#[derive(Clone)]
pub struct Courier {
    app: App,
    service: Service,
    sender: Sender,
    sending: Arc<Semaphore>,
    /// The webhooks that something is sent to now.
    busy: Arc<Mutex<BTreeSet<i64>>>,
}

/// A courier that looks every second, until it is dropped.
pub struct Delivering(JoinHandle<()>);

impl Drop for Delivering {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Courier {
    /// Sends what is in the outbox of an application, in messages that the service makes.
    pub fn new(app: App, service: Service, sender: Sender) -> Self {
        let sending = Arc::new(Semaphore::new(AT_ONCE_OF_ALL));
        Self { app, service, sender, sending, busy: Arc::default() }
    }

    /// Starts looking, every second of the time that passes.
    pub fn start(self) -> Delivering {
        Delivering(tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOK_EVERY);
            looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            let mut pruned = Steady::ALWAYS;
            loop {
                looks.tick().await;
                let courier = self.clone();
                tokio::spawn(async move { courier.look().await });
                let now = self.app.steady();
                if now >= pruned.after(PRUNE_EVERY) {
                    pruned = now;
                    complain(self.app.prune_deliveries().await, "what is old is not thrown away");
                }
            }
        }))
    }

    /// Sends everything that is due by now, and what becomes due by it. What another look sends is left to it.
    pub async fn look(&self) {
        let Some(due) = complain(self.app.due_webhooks().await, "what is due is not known") else {
            return;
        };
        let mut lanes = JoinSet::new();
        for webhook in due {
            if self.busy().insert(webhook) {
                let lane = Lane { courier: self.clone(), webhook };
                lanes.spawn(async move { lane.send().await });
            }
        }
        while lanes.join_next().await.is_some() {}
    }

    fn busy(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a message and sends it.
    async fn attempt(&self, to_send: &ToSend) -> SendResult {
        let _permit = self.sending.acquire().await;
        match payload(&self.service, &to_send.webhook, to_send.delivery()).await {
            Ok(body) => {
                let (sender, to_send, now) = (self.sender.clone(), to_send.clone(), self.app.now());
                let sent = tokio::task::spawn_blocking(move || sender.send(&to_send, &body, now));
                sent.await.unwrap_or_else(|error| troubled(format!("a thread stopped: {error}")))
            }
            Err(unanswered) => troubled(unanswered.to_string()),
        }
    }
}

fn troubled(trouble: String) -> SendResult {
    SendResult { trouble: Some(trouble), ..SendResult::default() }
}

/// What is sent to one webhook.
struct Lane {
    courier: Courier,
    webhook: i64,
}

impl Lane {
    /// Sends until nothing is due any more.
    async fn send(&self) {
        loop {
            let claimed = self.courier.app.claim_deliveries(self.webhook, AT_ONCE).await;
            let claimed = complain(claimed, "what is due is not leased").unwrap_or_default();
            if claimed.is_empty() {
                return;
            }
            let all = claimed.into_iter().map(|to_send| self.deliver(to_send));
            futures_util::future::join_all(all).await;
        }
    }

    async fn deliver(&self, to_send: ToSend) {
        let result = self.courier.attempt(&to_send).await;
        let (webhook, id) = (self.webhook, to_send.delivery().message_id.clone());
        match &result.trouble {
            Some(trouble) => tracing::warn!(webhook, message_id = id, trouble, "not delivered"),
            None => tracing::debug!(webhook, message_id = id, "delivered"),
        }
        // What is not marked is sent again once its lease has run out.
        complain(self.courier.app.mark_delivery(to_send, result).await, "a delivery is not marked");
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.courier.busy().remove(&self.webhook);
    }
}

/// Whether lines of the log come from the client of HTTP. It writes down what it sends: addresses of webhooks with what is
/// secret in them, and at its finest level whole requests, secrets of clients among them.
pub fn quotes_requests(target: &str) -> bool {
    matches!(target.split("::").next(), Some("ureq" | "ureq_proto"))
}

fn complain<T>(done: Answer<T>, what: &str) -> Option<T> {
    done.inspect_err(|error| tracing::error!(error = %error, "{what}")).ok()
}
