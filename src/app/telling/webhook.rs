//! Webhooks: made, deleted, given another secret, told again, tried out. A secret is shown when it is made, and
//! never again.

use rules::domain::{Delivery, Moment, Thing, Webhook, WebhookEvent};

use super::{secret, target};
use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::telling::addresses::AllowedTargets;
use crate::app::{Actor, Answer, App, Problem, ProblemCode};
use crate::store::webhooks::{self, Replay};
use crate::store::{Connection, StoreError};

/// How many webhooks there may be.
const MOST: usize = 50;

/// For how long an exchanged secret signs as well, in microseconds.
const OLD_SIGNS: i64 = 24 * 3_600 * 1_000_000;

/// How many deliveries are replayed at most when they are named.
const MOST_REPLAYED: usize = 1_000;

/// A webhook to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookInput {
    /// Where it is sent to.
    pub url: String,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
    /// The query whose answer it is sent; it has been checked.
    pub document: Option<String>,
    /// What it is signed with; one is made where none is given.
    pub secret: Option<String>,
}

/// Which deliveries of a webhook to send again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayInput {
    /// The webhook.
    pub webhook: String,
    /// These, by number; those that did not arrive, given up or not, where none are named.
    pub deliveries: Option<Vec<i64>>,
    /// Without named ones, only of what happened at this moment or later.
    pub since: Option<Moment>,
}

impl App {
    /// The same application, which may send to these targets besides the public Internet.
    pub fn with_allowed_targets(self, allowed: AllowedTargets) -> Self {
        Self { allowed_targets: allowed.into(), ..self }
    }

    /// What may be sent to besides the public Internet.
    pub fn allowed_targets(&self) -> &AllowedTargets {
        &self.allowed_targets
    }

    /// Makes a webhook, which is told of everything that happens from then on; its secret is in it this once.
    pub async fn create_webhook(&self, actor: &Actor, input: WebhookInput) -> Answer<Webhook> {
        let deed = Deed::new(actor, "createWebhook", target::origin(&input.url));
        self.attempt(&deed, ADMIN, async {
            target::require_sound(&input.url, &self.allowed_targets)?;
            if input.events.is_empty() {
                let message = "name at least one event";
                return Err(Problem::new(ProblemCode::Invalid, &["events"], message).into());
            }
            let webhook = Webhook {
                id: String::new(),
                url: input.url,
                events: input.events,
                document: input.document,
                secret: secret::given_or_new(input.secret)?,
                old_secret: None,
                created_by: actor.name().to_owned(),
                created_at: self.now(),
                disabled: None,
            };
            let (deed, now) = (deed.clone(), self.now());
            let made = self.write(move |connection| {
                if webhooks::list(connection)?.len() >= MOST {
                    let message = format!("there are {MOST} webhooks; delete one first");
                    return Ok(Err(Problem::new(ProblemCode::TooMany, &[], message)));
                }
                let made = webhooks::insert(connection, webhook)?;
                webhooks::update_wanted(connection)?;
                deed.record(connection, now, Change::of(None::<String>, told(&made)))?;
                Ok(Ok(made))
            });
            Ok(made.await??)
        })
        .await
    }

    /// Deletes a webhook: what it was still to be told is cancelled.
    pub async fn delete_webhook(&self, actor: &Actor, id: &str) -> Answer<()> {
        let (deed, now) = (Deed::new(actor, "deleteWebhook", id), self.now());
        let id = id.to_owned();
        let delete = self.write_change(&deed, move |connection| {
            let found = named(connection, &id)?;
            webhooks::cancel_all(connection, &found.id)?;
            webhooks::delete(connection, &found.id, now)?;
            webhooks::update_wanted(connection)?;
            Ok(((), Change::of(Some(told(&found)), "deleted")))
        });
        self.attempt(&deed, ADMIN, delete).await
    }

    /// Gives a webhook another secret, which is in it this once. For a day both sign, so that the receiver may take
    /// its time.
    pub async fn rotate_webhook_secret(
        &self,
        actor: &Actor,
        id: &str,
        given: Option<String>,
    ) -> Answer<Webhook> {
        let (deed, now) = (Deed::new(actor, "rotateWebhookSecret", id), self.now());
        self.attempt(&deed, ADMIN, async {
            let (id, secret) = (id.to_owned(), secret::given_or_new(given)?);
            let until = Moment::from_micros(now.micros().saturating_add(OLD_SIGNS));
            self.write_change(&deed, move |connection| {
                let found = named(connection, &id)?;
                let old_secret = Some((found.secret.clone(), until));
                let rotated = Webhook { secret, old_secret, ..found };
                webhooks::change(connection, &rotated)?;
                let change = Change::of(None::<String>, format!("both sign until {until}"));
                Ok((rotated, change))
            })
            .await
        })
        .await
    }

    /// Queues again what a webhook was told, or what did not arrive; how many deliveries that are.
    pub async fn replay_webhook(&self, actor: &Actor, input: ReplayInput) -> Answer<usize> {
        let (deed, now) = (Deed::new(actor, "replayWebhook", input.webhook.as_str()), self.now());
        self.attempt(&deed, ADMIN, async {
            if input.deliveries.as_ref().is_some_and(|named| named.len() > MOST_REPLAYED) {
                let message = format!("name at most {MOST_REPLAYED} deliveries at once");
                return Err(Problem::new(ProblemCode::TooMany, &["deliveries"], message).into());
            }
            self.write_change(&deed, move |connection| {
                let found = named(connection, &input.webhook)?;
                if found.disabled.is_some() {
                    let sentence = format!(
                        "webhook \"{}\" is disabled; testWebhook enables it once it answers",
                        found.id
                    );
                    return Err(StoreError::Conflict(sentence));
                }
                let which = match input.deliveries {
                    Some(numbers) => Replay::These(numbers),
                    None => Replay::UndeliveredSince(input.since),
                };
                let count = webhooks::replay(connection, &found.id, &which, now)?;
                Ok((count, Change::of(None::<String>, format!("{count} queued again"))))
            })
            .await
        })
        .await
    }

    /// Queues a test for a webhook. One that is disabled is enabled again when it answers.
    pub async fn test_webhook(&self, actor: &Actor, id: &str) -> Answer<Delivery> {
        let (deed, now) = (Deed::new(actor, "testWebhook", id), self.now());
        let id = id.to_owned();
        let test = self.write_change(&deed, move |connection| {
            let found = named(connection, &id)?;
            let queued = webhooks::add_test(connection, &found.id, now)?;
            Ok((queued, Change::default()))
        });
        self.attempt(&deed, ADMIN, test).await
    }
}

fn named(connection: &mut Connection, id: &str) -> Result<Webhook, StoreError> {
    let found = webhooks::find(connection, id)?;
    found.ok_or_else(|| StoreError::no_such(Thing::Webhook, id))
}

/// What a webhook is, for the audit trail: neither its secret nor what its address has behind the host.
fn told(webhook: &Webhook) -> String {
    let events: Vec<&str> = webhook.events.iter().map(|event| event.code()).collect();
    format!("webhook {} to {}: {}", webhook.id, target::origin(&webhook.url), events.join(", "))
}
